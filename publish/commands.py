"""The verbs of the command line that make editions: ``report``, ``site``, ``memo`` and others."""

import argparse
import logging
import sys
from functools import partial
from pathlib import Path

PATH: dict = {"type": Path}
FLAG: dict = {"action": "store_true"}
_STUDY = "notebooks/05_nifty_fifty.ipynb"


def add(commands) -> None:
    """Add the verbs to the parser's subcommands."""
    new = partial(verb, commands)
    jobs = ("--jobs", "N", "notebooks at a time (default: 2)", {"type": int, "default": 2})
    timings = ("--timings", "", "say how long each step took", FLAG)
    again = "run notebooks that have not changed, too"
    some = ("notebooks", "NOTEBOOK", "only these (default: all)", PATH | {"nargs": "*"})
    new(
        "report",
        "run the notebooks and build the site",
        _report,
        *("", _STUDY, "--timings"),
        takes=[some, ("--force", "", again, FLAG), jobs, timings],
    )
    anew = "make every page anew, although nothing has changed"
    folder = "a new folder, or one with a site (default: build/site)"
    new(
        "site",
        "build the site from the executed notebooks",
        _site,
        *("", "--output /tmp/site"),
        takes=[("--output", "DIR", folder, PATH), ("--force", "", anew, FLAG), jobs, timings],
    )
    text, fits = {"default": ""}, "default: as much as fits four pages"
    new(
        "memo",
        "a study or a verdict as a short document without code",
        _memo,
        _STUDY,
        f'{_STUDY} --to docx --paper letter --author "A. Name"',
        f'{_STUDY} --sections "The verdicts" Caveats',
        "--claim 002-03",
        "--claim 905-01 --file mine.toml",
        takes=[
            ("notebook", "NOTEBOOK", "an executed notebook", PATH | {"nargs": "?"}),
            ("--claim", "ID", "one verdict on one page, in place of a notebook", text),
            ("--file", "FILE.toml", "with --claim: the claim file (default: the register)", PATH),
            ("--to", "pdf|docx", "format (default: pdf)", {"default": "pdf"}),
            ("--paper", "a4|letter", "size (default: a4)", {"default": "a4"}),
            ("--author", "NAME", "printed under the title", text),
            ("--title", "TEXT", "in place of the notebook's own", text),
            ("--output", "FILE", "default: build/memos/NAME.pdf or .docx", PATH),
            ("--sections", "HEADING", fits, {"nargs": "+", "default": []}),
        ],
    )
    new(
        "new",
        "start a study of your own from the template",
        _new,
        '"Did value lead?"',
        takes=[("title", "TITLE", "the question it asks")],
    )
    start = "open the notebooks in JupyterLab, on a start page; further options are its own"
    lab = new("lab", start, _lab, *("", "--no-browser --port=8889", "--allow-root   (as root)"))
    lab.set_defaults(more=[])
    new(
        "completion",
        "print what completes commands and options in a shell",
        partial(_completion, commands=commands),
        "bash > ~/.local/share/bash-completion/completions/smallcaps",
        "zsh >> ~/.zshrc",
        takes=[("shell", "", "the shell it is for", {"choices": ("bash", "zsh")})],
    )


def verb(commands, name: str, what: str, run, *examples: str, takes=()) -> argparse.ArgumentParser:
    """A subcommand with its examples below its help.

    ``takes`` has a row an argument: its name, metavar ("" for none), help, and more of argparse.
    """
    lines = [f"  python -m research {name} {example}".rstrip() for example in examples]
    parser = commands.add_parser(
        name,
        help=what,
        description=f"{what[:1].upper()}{what[1:]}.",
        epilog="\n".join(["examples:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    for argument, metavar, words, *more in takes:
        shown = {"metavar": metavar} if metavar else {}
        parser.add_argument(argument, help=words, **shown, **(more[0] if more else {}))
    parser.set_defaults(run=run)
    return parser


def _how(options) -> dict:
    """How a site is built; each step and its seconds are logged where they are wanted."""
    if options.timings:
        logging.basicConfig(format="  %(message)s")
        logging.getLogger("publish").setLevel(logging.INFO)
    return {"jobs": options.jobs, "force": options.force}


def _report(options) -> int:
    from publish.report import report

    return report(options.notebooks, **_how(options))


def _site(options) -> int:
    from publish import files
    from publish.site import build_site

    print(f"Read: {files.shown(build_site(options.output, **_how(options)))}")
    return 0


def _memo(options) -> int:
    from publish import execute, files
    from publish.memo.memo import MOST_PAGES, memo

    given = "notebook claim file to paper sections author title output".split()
    made = memo(**{name: getattr(options, name) for name in given})
    print(f"Written: {files.shown(made.path)}")
    if made.left_out:
        print(f"Left out to stay within {MOST_PAGES} pages: {'; '.join(made.left_out)}.")
    if made.pages > MOST_PAGES:
        print(f"smallcaps: the chosen sections take {made.pages} pages.", file=sys.stderr)
    if options.notebook and execute.standing(options.notebook) == "changed":
        changed = f"{files.shown(options.notebook.resolve())}, its claims, the code or the data"
        since = "have changed since `report` last ran it; the memo holds the results of that run."
        print(f"smallcaps: {changed} {since}", file=sys.stderr)
    return 0


def _new(options) -> int:
    from publish import files, scaffold

    study = scaffold.new(options.title)
    notebook, claims = files.shown(study.notebook), files.shown(study.claims)
    print(f"Study:  {notebook}\nClaims: {claims}\nJudge:  python -m research claims {claims}")
    print(f"Run:    python -m research report {notebook}")
    return 0


def _lab(options) -> int:
    from publish import lab

    lab.main(options.more)
    return 0


def _completion(options, commands) -> int:
    """Commands, then the options of the command that stands there; files everywhere."""
    from publish import text

    words = {name: sorted(one._option_string_actions) for name, one in commands.choices.items()}
    script = text.templates(Path(__file__).parent).get_template("completion.sh")
    print(script.render(words=dict(sorted(words.items())), shell=options.shell))
    return 0
