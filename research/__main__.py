"""The command line: ``python -m research`` or ``smallcaps``."""

import argparse
import atexit
import gc
import json
import os
import sys
from functools import partial
from pathlib import Path

import research

EXIT_OK, EXIT_FAULT = 0, 2
VERDICTS = Path(__file__).resolve().parents[1] / "build" / "verdicts"


def main(argv: list[str] | None = None) -> int:
    """Run one command; a fault is one line on stderr and exit code 2, never a traceback."""
    if argv is None:  # the command line itself: a report starts a dozen processes that judge
        os.environ.setdefault("SMALLCAPS_VERDICTS", str(VERDICTS))
        # hardly a cycle here: looking for some, on the way and at the end, takes a fifth of the run
        gc.set_threshold(1_000_000, 50)
        atexit.register(gc.freeze)
    parser = _parser()
    options, more = parser.parse_known_args(argv)
    if more and not hasattr(options, "more"):  # of a verb that hands on what it does not know
        parser.error(f"unrecognized arguments: {' '.join(more)}")
    options.more = more
    if not hasattr(options, "run"):
        parser.print_help()
        return EXIT_FAULT
    from research.store import DataError

    try:
        return options.run(options)
    except (DataError, ValueError) as error:
        return _fault(str(error))
    except BrokenPipeError:  # the reader has seen enough; nothing is left to flush at exit
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return EXIT_OK
    except OSError as error:
        return _fault(f"{error.filename or 'file'}: {error.strerror or error}.")
    except KeyboardInterrupt:
        return _fault("stopped; nothing half-written is left.")


def _fault(text: str) -> int:
    shown = "".join(char if char.isprintable() else " " for char in text)
    print(f"smallcaps: {' '.join(shown.split())}", file=sys.stderr)
    return EXIT_FAULT


def _parser() -> argparse.ArgumentParser:
    from publish import commands as editions
    from publish.commands import FLAG, PATH

    files = PATH | {"nargs": "*"}
    called = "smallcaps" if Path(sys.argv[0]).stem == "smallcaps" else "python -m research"
    parser = argparse.ArgumentParser(
        prog=called, description="Market claims about small caps, judged by data."
    )
    parser.add_argument("--version", action="version", version=f"smallcaps {research.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")
    vintage = ("--vintage", "NAME", "data vintage (default: the shipped snapshot)")
    base = ("--base", "VINTAGE", "vintage to start from (default: the latest one)")
    name = ("--name", "NAME", "name of the new vintage (default: the date)")

    add = partial(editions.verb, commands)
    add(
        "claims",
        "judge the register, or any file in its format",
        _claims,
        *("", "mine.toml", "--explain 002-03", "--article 002 --xlsx rally.xlsx"),
        "--json > verdicts.json",
        takes=[
            ("files", "FILE.toml", "claim files (default: the register in data/claims)", files),
            ("--xlsx", "FILE.xlsx", "write an Excel file instead of a table", PATH),
            ("--article", "ID", "only the claims of one article"),
            ("--explain", "ID", "rule, rows and sources behind one verdict"),
            vintage,
            ("--json", "", "print a JSON list instead of a table", FLAG),
        ],
    )
    verify = "check every file of the data folder, and mend a move that was stopped"
    add("verify", verify, _verify, "", "--vintage 2026-12-01", takes=[vintage])
    for command, what, example in (
        ("measures", "measures by name, with an example each", "streak"),
        ("series", "series by id", "small"),
    ):
        words = ("words", "WORD", "all of these (default: list all)", {"nargs": "*"})
        what += ", or those that some words find"
        add(command, what, _found, "", example, takes=[words]).set_defaults(command=command)
    add("schema", "write the JSON Schemas of claim files and verdicts", _schema, "")
    add("errata", "write docs/errata.md: verdicts that changed", _errata, "")

    editions.add(commands)

    with_own = "with --mapping or --saved: "
    mapping = "add your own CSV exports in DIR to a new vintage instead"
    saved = "add files of FRED, French and Shiller saved by hand in DIR to a new vintage instead"
    add(
        "import",
        "build the snapshot from folders of CSV exports",
        _import,
        *("exports/", "mine/ --mapping mine/mapping.toml --name with-mine"),
        takes=[
            ("folder", "DIR", "folder with prices/, fred/, french/, shiller/ and tables/", PATH),
            ("--mapping", "FILE.toml", mapping, PATH),
            *((option, metavar, with_own + words) for option, metavar, words in (base, name)),
            ("--saved", "", saved, FLAG),
        ],
    )
    names = "ids, FRED names, or daily, macro, french, shiller (default: all)"
    limit = "time limit of the run (default: 1800)"
    check = "only ask each publisher for a few rows and say what came; nothing is kept"
    add(
        "refresh",
        "bring the data up to date in a new vintage beside the snapshot",
        _refresh,
        *("", "--series daily DGS10 --no-verdicts"),
        takes=[
            ("--series", "NAME", names, {"nargs": "+"}),
            *(base, name),
            ("--limit", "SECONDS", limit, {"type": float, "default": 1800}),
            ("--check", "", check, FLAG),
            ("--no-verdicts", "", "do not judge the claims again", FLAG),
        ],
    )
    add(
        "compare",
        "what differs between two vintages, and which verdicts flip",
        _compare,
        *("snapshot 2026-12-01", "snapshot 2026-12-01 --json"),
        takes=[
            ("old", "OLD", "name of a vintage, or snapshot"),
            ("new", "NEW", None),
            ("--json", "", "print JSON instead of tables", FLAG),
        ],
    )
    return parser


def _claims(options) -> int:
    from research import store
    from research.claims import register, remembered, terminal
    from research.suggestions import nearest

    data, asked, article = store.load(options.vintage), options.explain, options.article
    only = (asked, asked.rpartition(".")[0] or asked) if asked and not article else ()
    verdicts, problems = remembered.judged(options.files, data, only=only, forked=True)
    if article:
        known = sorted({v.claim.article.id for v in verdicts})
        verdicts = [v for v in verdicts if v.claim.article.id == article]
        if not verdicts:
            hint = nearest(article, known)
            return _fault(f"{article}: no claim of such an article could be judged{hint}")
    if asked:
        verdicts = [v for v in verdicts if asked in (v.id, *(p.id for p in v.parts))]
        problems = [
            p
            for p in problems
            if p.file != "-" and (p.claim in (asked, "-") or p.claim.startswith(f"{asked}."))
        ]
        if not verdicts and not problems:
            claims, _ = register.read(options.files or sorted(data.claims.glob("*.toml")))
            known = [claim.id for claim in claims]
            return _fault(f"{asked}: no such claim among those judged{nearest(asked, known)}")
    for problem in problems:
        print(terminal.plain(problem), file=sys.stderr)
    if options.xlsx:
        from publish import export

        if options.xlsx.suffix != ".xlsx":
            return _fault(f"xlsx: expected a name that ends in .xlsx, got {options.xlsx}")
        export.write_register(options.xlsx, verdicts, data)
        print(f"Written: {options.xlsx}, {len(verdicts)} claims.")
    elif options.json:
        print(json.dumps([v.to_json() for v in verdicts], indent=1, ensure_ascii=False))
    elif asked and verdicts:
        terminal.print_explanation(verdicts[0], data)
    elif verdicts:
        faulty = {(p.file, p.claim.partition(".")[0]) for p in problems if p.claim != "-"}
        terminal.print_table(verdicts, data, left_out=len(faulty))
    return EXIT_FAULT if problems else EXIT_OK


def _verify(options) -> int:
    from ingest import writing
    from research import store, verify

    with writing.alone(store.root(), "verify"):
        pass  # the lock puts right what a killed run left behind
    data = store.load(options.vintage)
    faults = verify.faults(data)
    for line in faults:
        print(line, file=sys.stderr)
    if faults:
        return EXIT_FAULT
    print(f"{verify.counted(data)} of {data.name} as they should be; hash {data.hash[:12]}.")
    return EXIT_OK


def _found(options) -> int:
    from research import measures, store  # noqa: F401  (enters the measures into the registry)
    from research.measures import finder

    words, of_measures = options.words, options.command == "measures"
    rows = finder.measures(words) if of_measures else finder.series(store.load(), words)
    if not rows:
        words = " ".join(words)
        hint = finder.meant(words) if of_measures else ""
        more = "fewer words find more" if " " in words else "without a word it lists them all"
        return _fault(f"{words}: no {options.command} found{hint or f'; {more}.'}")
    for name, what, more in rows:
        print(f"{name}: {what}\n    {more}" if more else f"{name}: {what}")
    return EXIT_OK


def _schema(options) -> int:
    from research.claims import schema

    for path in schema.write():
        print(f"Written: docs/{path.parent.name}/{path.name}")
    return EXIT_OK


def _errata(options) -> int:
    from research import store
    from research.claims import errata, judge

    verdicts, _ = judge.judge_files((), store.load("snapshot"))
    for line in errata.unsound(verdicts):
        print(f"{errata.WHY.name}: {line}", file=sys.stderr)
    path = errata.write(verdicts)
    print(f"Written: {path.parent.name}/{path.name}")
    return EXIT_OK


def _refresh(options) -> int:
    from ingest import report

    if options.check:
        return report.check(base=options.base)
    return report.refresh(
        options.series,
        base=options.base,
        name=options.name,
        limit=options.limit,
        verdicts=not options.no_verdicts,
    )


def _compare(options) -> int:
    from ingest import report

    return report.compare(options.old, options.new, as_json=options.json)


def _import(options) -> int:
    from ingest import snapshot

    if options.mapping and options.saved:
        raise ValueError("import: expected either --mapping or --saved, got both.")
    if options.mapping or options.saved:
        from ingest import report

        return report.own(options.folder, options.mapping, base=options.base, name=options.name)
    data = snapshot.import_folder(options.folder)
    print(
        f"Snapshot written to {data.path}: {len(data.catalogue)} series to {data.as_of:%Y-%m-%d}, "
        f"{len(data.reconciliation)} disagreements between vendors, hash {data.hash[:12]}."
    )
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
