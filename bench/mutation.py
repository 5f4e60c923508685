"""Deliberate errors, one at a time: ``python bench/mutation.py [PART ...] [--sample N] [--all]``.

mutmut makes the errors and runs the tests that reach each; bench/mutation.toml says which modules
form a part, which tests are nearest to them (without those that take too long), and which
survivors no input can tell from the code.
Of each module a sample of its errors is tried, drawn with a fixed seed, or all of them with
``--all``. Results stay in build/mutation; ``--table`` writes docs/mutation.md from them.
"""

import argparse
import json
import os
import random
import shutil
import tomllib
from fnmatch import fnmatch
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "mutation.md"
WORK = ROOT / "build" / "mutation"
COPIED = ("conftest.py", "ingest", "publish", "bench")
LINKED = ("data", "notebooks", "docs", "examples", "README.md", "CITATION.cff", "Makefile")
BOUND = ("staticmethod", "classmethod")
KILLED, NOT_RUN = (1, 3, 24, -24, 36, 37, 152, 255, -11, -9), (None, 2)
TABLE = tomllib.loads((ROOT / "bench" / "mutation.toml").read_text(encoding="utf-8"))


def _prepare(part: dict, folder: Path) -> None:
    """A folder with this project's files and the settings of one part."""
    shutil.rmtree(folder, ignore_errors=True)
    (folder / "mutants").mkdir(parents=True)
    shutil.copytree(ROOT / "research", folder / "research")  # what is run may change meanwhile
    for name in ("tests", *COPIED):
        (folder / name).symlink_to(ROOT / name)
    for name in LINKED:
        (folder / "mutants" / name).symlink_to(ROOT / name)
    settings = {
        "source_paths": ["research"],
        "only_mutate": part["modules"],
        "also_copy": list(COPIED),
        "process_isolation": "forkserver",
        "timeout_multiplier": 5.0,
        "timeout_constant": 20.0,
        "pytest_add_cli_args": [
            *("-p", "no:cacheprovider", "--hypothesis-profile=ci"),
            *("-k", "not mutmut or mutmut_orig"),  # each copy of a function has its doctest
            *(f"--deselect=tests/{name}" for name in part.get("without", [])),
        ],
        "pytest_add_cli_args_test_selection": [
            name if "/" in name else f"tests/{name}.py" for name in part["tests"]
        ],
    }
    lines = [f"{key} = {json.dumps(value)}" for key, value in settings.items()]
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    text = "\n".join([project, "[tool.mutmut]", *lines, ""])
    (folder / "pyproject.toml").write_text(text, encoding="utf-8")


def _widen() -> None:
    """Let mutmut into registered functions and properties, and leave sentences alone.

    It passes over whatever is decorated, which here are the measures themselves. With the switch
    between code and error put under the decorators, and the copies bare, it need not. The wording
    of a sentence is no arithmetic.
    """
    import libcst as cst
    from mutmut.mutation import file_mutation, mutators

    skip = file_mutation.MutationVisitor._skip_node_and_children

    def skipped(visitor, node):
        decorated = isinstance(node, cst.FunctionDef) and node.decorators
        return False if decorated else skip(visitor, node)

    arrange = file_mutation.function_trampoline_arrangement

    def bare(function, mutants, class_name):
        made, (switch, *copies), assigned, names = arrange(function, mutants, class_name)
        if not any(getattr(d.decorator, "value", "") in BOUND for d in function.decorators):
            copies = [copy.with_changes(decorators=[]) for copy in copies]
        return made, [switch, *copies], assigned, names

    file_mutation.MutationVisitor._skip_node_and_children = skipped
    file_mutation.function_trampoline_arrangement = bare

    def words(node):
        if not (isinstance(node, cst.SimpleString) and " " in node.value.strip()):
            yield from mutators.operator_string(node)

    mutators.mutation_operators[:] = [
        (kind, words if error is mutators.operator_string else error)
        for kind, error in mutators.mutation_operators
    ]


def run(part: dict, size: int | None, seed: int, *, again: bool) -> None:
    """Try the errors of one part; write what became of each to build/mutation/NAME.json.

    ``again`` tries only those that survived the last run, wherever they stand by now; one whose
    code is gone stays among those that no test noticed.
    """
    path = WORK / f"{part['name']}.json"
    last = json.loads(path.read_text(encoding="utf-8")) if again else {}
    folder = WORK / part["name"]
    _prepare(part, folder)
    os.environ["SMALLCAPS_VERDICTS"] = ""  # nothing judged before stands in for an error's verdict
    os.chdir(folder)
    _widen()
    from mutmut import __main__ as mutmut

    with mutmut.CatchOutput(spinner_title="Making errors"):
        mutmut.copy_src_dir()
        mutmut.create_mutants(1)
    made: dict[str, list[str]] = {}
    for data, name, _ in mutmut.collect_source_file_mutation_data(mutant_names=())[0]:
        made.setdefault(str(data.path), []).append(name)
    drawn = {
        module: random.Random(f"{seed} {module}").sample(names, min(size or len(names), len(names)))
        for module, names in made.items()
    }
    if again:
        drawn = {module: _survivors(mutmut, module, made[module], last) for module in made}
    order = [name for names in drawn.values() for name in names]
    random.Random(seed).shuffle(order)
    # a run that is stopped leaves a smaller random sample; the run for the map of tests has shown
    # that all of them pass
    mutmut.estimated_worst_case_time = {name: n for n, name in enumerate(order)}.get
    mutmut.run_forced_fail_test = lambda runner: None
    mutmut.tests_for_mutant_names = lambda names: {_first(mutmut)}
    mutmut._run(order, 1)
    ended = {
        name: code for _, name, code in mutmut.collect_source_file_mutation_data(mutant_names=())[0]
    }
    results = {}
    for module, names in drawn.items():
        tried = [name for name in names if ended[name] not in NOT_RUN]
        alive = [name for name in tried if ended[name] not in KILLED]
        before = {"tried": 0, "alive": [], "first": len(tried) - len(alive), "seed": seed}
        before |= last.get(module, {})
        found = [change(mutmut, name, Path(module)) for name in names if again]
        gone = [row for row in before["alive"] if row["change"] not in found]  # with their code
        still = [{"name": name, "change": change(mutmut, name, Path(module))} for name in alive]
        results[module] = {
            "made": len(made[module]),
            "tried": before["tried"] - len(before["alive"]) + len(gone) + len(tried),
            "first": before["first"],
            "seed": before["seed"],
            "alive": gone + still,
        }
    path.write_text(json.dumps(results, indent=1), encoding="utf-8")


def _first(mutmut) -> str:
    """One of the tests, the quickest."""
    return min(mutmut.state().duration_by_test.items(), key=lambda item: item[1])[0]


def _survivors(mutmut, module: str, names: list[str], last: dict) -> list[str]:
    """The errors of a module that made the same change as one that survived the last run."""
    alive = last.get(module, {"alive": []})["alive"]
    place = lambda name: name.rpartition("__mutmut")[0]
    places = {place(row["name"]) for row in alive}
    changes = {(place(row["name"]), *row["change"]) for row in alive}
    near = [name for name in names if place(name) in places]
    return [name for name in near if (place(name), *change(mutmut, name, Path(module))) in changes]


def change(mutmut, name: str, path: Path) -> list[str]:
    """The lines of an error that differ from the code: without, with."""
    diff = mutmut.get_diff_for_mutant(name, path=path).splitlines()[2:]
    return [line[0] + line[1:].strip() for line in diff if line[:1] in "+-"]


def _interval(noticed: int, tried: int) -> str:
    """A share with Wilson's 95% interval."""
    from statsmodels.stats.proportion import proportion_confint

    low, high = proportion_confint(noticed, tried, method="wilson")
    return f"{noticed / tried:.0%} | {low:.0%} to {high:.0%}"


def _row(name: str, made: int, tried: int, first: int, now: int, known: int) -> str:
    shares = _interval(first, tried) if tried else "– | –"
    return f"| {name} | {made:,} | {tried} | {first} | {shares} | {now} | {known} |"


def _stated(part: dict) -> tuple[list[str], list[str], list[str]]:
    """What the page says of a part run elsewhere: its rows, its sample, what is harmless."""
    said = PAGE.read_text(encoding="utf-8").split("\n")
    rows = [line for line in said if line.startswith("| ")][1:]
    ends = [n for n, line in enumerate(rows) if line.startswith("| **")]
    held = (n for n in ends if rows[n].startswith(f"| **{part['name']}**"))
    last = next(held, -1)  # a new part has no rows yet
    first = max((n + 1 for n in ends if n < last), default=0)
    modules = [module.removeprefix("research/") for module in part["modules"]]
    harmless = [line for line in said if line.startswith("- ") and "`: " in line]
    own = [line for line in harmless if any(fnmatch(line[2:].split(":")[0], m) for m in modules)]
    sample = [line for line in said if line.startswith(f"- {part['name']}: seed")]
    return rows[first : last + 1], sample, own


def page() -> str:
    """What the results in build/mutation say, as a page."""
    harmless = {(row["module"], *row["change"]): row["reason"] for row in TABLE.get("harmless", [])}
    lines, reasons, samples, why = [], {}, [], []
    for part in TABLE["part"]:
        path = WORK / f"{part['name']}.json"
        if not path.exists():
            for section, said in zip((lines, samples, why), _stated(part), strict=True):
                section += said
            continue
        results, counts = json.loads(path.read_text(encoding="utf-8")), []
        for module, result in sorted(results.items()):
            known = [row for row in result["alive"] if (module, *row["change"]) in harmless]
            reasons |= {(module, *r["change"]): harmless[module, *r["change"]] for r in known}
            tried, alive = result["tried"] - len(known), len(result["alive"]) - len(known)
            counts.append((result["made"], tried, result["first"], tried - alive, len(known)))
            lines.append(_row(module.removeprefix("research/"), *counts[-1]))
        lines.append(_row(f"**{part['name']}**", *map(sum, zip(*counts, strict=True))))
        drawn = next(iter(results.values())).get("seed", 18)
        past = [
            f"{row['noticed']} of {row['tried']} with {row['seed']}"
            for row in part.get("earlier", [])
        ]
        before = f"; noticed of earlier samples: {', '.join(past)}" if past else ""
        note = f"; {part['note']}" if "note" in part else ""
        samples.append(f"- {part['name']}: seed {drawn}{note}{before}")
    why += [
        f"- {module.removeprefix('research/')}: `{' '.join(change)}`: {reason}"
        for (module, *change), reason in sorted(reasons.items())
    ]
    samples = ["", "## Samples", "", SAMPLES, "", *samples]
    listed = ["", "## Survivors judged harmless", "", *sorted(why)] if why else []
    return "\n".join([WORDS, *lines, *samples, *listed, ""])


SAMPLES = """The table holds the last sample of each part. Its share noticed at first is that of the
tests as they stood when it was drawn, after what earlier samples had shown was mended. Where
no more is noticed now than at first, what survived has not been tried again."""

WORDS = """# Deliberate errors

`make mutate` puts one small error at a time into `research/` (another operator, a changed number,
a dropped argument, a turned condition; [mutmut](https://mutmut.readthedocs.io) makes them) and runs
the tests nearest to the module: those of `bench/mutation.toml` that reach the function, no notebook
and no README. An error that no test notices survives. The wording of sentences is left alone.
Of tests that share what was made once for all of them only the first is known to reach the code,
and only that one is run: where a module's tests do so, the share is a lower bound.

Of each module a sample is tried, drawn with a fixed seed (`OPTIONS="PART --sample 40"`; all of
them with `--all`); a run that is stopped leaves a smaller random sample. Only what has been run
stands here. The share noticed at first and its interval (Wilson's, at 95%) are an estimate for all
errors of the module. Then tests were written for the kind of error that had survived, and the
survivors tried again: what is noticed now says more of the sample than of the rest. Errors that no
input can tell from the code are listed below the table and not counted as tried.

| module | errors possible | tried | noticed at first | share | interval | noticed now | harmless |
|:--|--:|--:|--:|--:|--:|--:|--:|"""


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    names = [part["name"] for part in TABLE["part"]]
    asked.add_argument("part", nargs="*", help=", ".join(names))
    asked.add_argument("--sample", type=int, default=40, help="errors tried of each module")
    asked.add_argument("--all", action="store_true", help="try every error")
    asked.add_argument("--again", action="store_true", help="try only what survived the last run")
    asked.add_argument("--seed", type=int, default=18)
    asked.add_argument("--table", action="store_true", help="only write docs/mutation.md")
    given = asked.parse_args()
    if unknown := sorted(set(given.part) - set(names)):
        asked.error(f"no part {unknown[0]!r}; the parts are {', '.join(names)}")
    for part in TABLE["part"]:
        if not given.table and part["name"] in (given.part or names):
            if pid := os.fork():
                _, status = os.waitpid(pid, 0)
                if status:
                    return 1
            else:
                run(part, None if given.all else given.sample, given.seed, again=given.again)
                os._exit(0)
    PAGE.write_text(page(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
