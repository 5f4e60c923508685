"""The verbs of the command line that make editions: ``report``, ``site``, ``memo`` and others."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterable
from pathlib import Path

_STUDY = "notebooks/05_nifty_fifty.ipynb"
_EXAMPLES = {
    "report": ["report", f"report {_STUDY}", "report --timings"],
    "site": ["site", "site --output /tmp/site"],
    "memo": [
        f"memo {_STUDY}",
        f'memo {_STUDY} --to docx --paper letter --author "A. Name"',
        f'memo {_STUDY} --sections "The verdicts" Caveats',
        "memo --claim 002-03",
        "memo --claim 905-01 --file mine.toml",
    ],
    "new": ['new "Did small caps keep up?"'],
    "lab": ["lab", "lab --no-browser --port=8889"],
    "completion": [
        "completion bash > ~/.local/share/bash-completion/completions/smallcaps",
        "completion zsh >> ~/.zshrc",
    ],
}


def add(commands) -> None:
    """Add the verbs to the parser's subcommands."""

    def new(name: str, what: str, run) -> argparse.ArgumentParser:
        return verb(commands, name, what, run, _EXAMPLES[name])

    report = new("report", "run the notebooks and build the site", _report)
    report.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="only these (default: all)"
    )
    site = new("site", "build the site from the executed notebooks", _site)
    folder = "a new folder, or one with a site (default: build/site)"
    site.add_argument("--output", type=Path, metavar="DIR", help=folder)
    at_once = {
        "type": int,
        "default": 2,
        "metavar": "N",
        "help": "notebooks at a time (default: 2)",
    }
    for each, forced in (
        (report, "run notebooks that have not changed, too"),
        (site, "make every page anew, although nothing has changed"),
    ):
        each.add_argument("--force", action="store_true", help=forced)
        each.add_argument("--jobs", **at_once)
        each.add_argument("--timings", action="store_true", help="say how long each step took")
    memo = new("memo", "a study or a verdict as a short document without code", _memo)
    memo.add_argument(
        "notebook", nargs="?", type=Path, metavar="NOTEBOOK", help="an executed notebook"
    )
    for name, metavar, default, what in (
        ("claim", "ID", "", "one verdict on one page, in place of a notebook"),
        ("file", "FILE.toml", None, "with --claim: the claim file (default: the register)"),
        ("to", "pdf|docx", "pdf", "format (default: pdf)"),
        ("paper", "a4|letter", "a4", "size (default: a4)"),
        ("author", "NAME", "", "printed under the title"),
        ("title", "TEXT", "", "in place of the notebook's own"),
        ("output", "FILE", None, "default: build/memos/NAME.pdf or .docx"),
    ):
        kind = Path if default is None else str
        memo.add_argument(f"--{name}", type=kind, default=default, metavar=metavar, help=what)
    fits = "default: as much as fits four pages"
    memo.add_argument("--sections", nargs="+", default=[], metavar="HEADING", help=fits)
    study = new("new", "start a study of your own from the template", _new)
    study.add_argument("title", metavar="TITLE", help="the question it asks")
    lab = new("lab", "open the notebooks in JupyterLab, on a start page", _lab)
    lab.add_argument("options", nargs=argparse.REMAINDER, help="options of jupyter lab")
    shells = new(
        "completion",
        "print what completes commands and options in a shell",
        lambda options: _completion(options, commands),
    )
    shells.add_argument("shell", choices=("bash", "zsh"), help="the shell it is for")


def verb(commands, name: str, what: str, run, examples: Iterable[str]) -> argparse.ArgumentParser:
    """A subcommand with its examples below its help."""
    lines = [f"  python -m research {example}" for example in examples]
    parser = commands.add_parser(
        name,
        help=what,
        description=f"{what[:1].upper()}{what[1:]}.",
        epilog="\n".join(["examples:", *lines]),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.set_defaults(run=run)
    return parser


def _timings(options):
    """What is told of each step and its seconds; prints them where they are wanted."""

    def told(what: str, seconds: float) -> None:
        if options.timings:
            print(f"  {what}: {seconds:.1f} s", file=sys.stderr, flush=True)

    return told


def _report(options) -> int:
    from publish.report import report

    return report(
        options.notebooks, jobs=options.jobs, force=options.force, timed=_timings(options)
    )


def _site(options) -> int:
    from publish import files
    from publish.site import build_site

    how = {"jobs": options.jobs, "force": options.force, "timed": _timings(options)}
    page = build_site(options.output, **how)
    print(f"Read: {files.shown(page)}")
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
        print(
            f"smallcaps: {files.shown(options.notebook.resolve())}, its claims, the code or the"
            " data have changed since `report` last ran it; the memo holds the results of that"
            " run.",
            file=sys.stderr,
        )
    return 0


def _new(options) -> int:
    from publish import files, scaffold

    study = scaffold.new(options.title)
    notebook, claims = files.shown(study.notebook), files.shown(study.claims)
    print(
        f"Study:  {notebook}\nClaims: {claims}\n"
        f"Judge:  python -m research claims {claims}\nRun:    python -m research report {notebook}"
    )
    return 0


def _lab(options) -> int:
    from publish import lab

    lab.main(options.options)
    return 0


def _completion(options, commands) -> int:
    """Commands, then the options of the command that stands there; files everywhere."""
    cases = "\n".join(
        f"    {name}) words='{' '.join(sorted(parser._option_string_actions))}' ;;"
        for name, parser in sorted(commands.choices.items())
    )
    head = "autoload -U +X bashcompinit && bashcompinit\n" if options.shell == "zsh" else ""
    print(f"""{head}_smallcaps() {{
  local words
  case "${{COMP_WORDS[1]}}" in
{cases}
    *) words='{" ".join(sorted(commands.choices))} --version --help' ;;
  esac
  [ "$COMP_CWORD" = 1 ] && words='{" ".join(sorted(commands.choices))} --version --help'
  COMPREPLY=($(compgen -W "$words" -f -- "${{COMP_WORDS[COMP_CWORD]}}"))
}}
complete -o filenames -F _smallcaps smallcaps""")
    return 0
