"""The command line: ``python -m research`` or ``smallcaps``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import research

EXIT_OK, EXIT_FAULT = 0, 2
VERDICTS = Path(__file__).resolve().parents[1] / "build" / "verdicts"


def main(argv: list[str] | None = None) -> int:
    """Run one command; a fault is one line on stderr and exit code 2, never a traceback."""
    if argv is None:  # the command line itself: a report starts a dozen processes that judge
        os.environ.setdefault("SMALLCAPS_VERDICTS", str(VERDICTS))
    parser = _parser()
    options = parser.parse_args(argv)
    if not hasattr(options, "run"):
        parser.print_help()
        return EXIT_FAULT
    from research.store import DataError

    try:
        return options.run(options)
    except (DataError, ValueError) as error:
        return _fault(str(error))
    except (
        BrokenPipeError
    ):  # the reader of a pipe has seen enough; nothing is left to flush at exit
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
    from publish.commands import verb

    parser = argparse.ArgumentParser(
        prog="smallcaps", description="Market claims about small caps, judged by data."
    )
    parser.add_argument("--version", action="version", version=f"smallcaps {research.__version__}")
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    claims = verb(
        commands,
        "claims",
        "judge the register, or any file in its format",
        _claims,
        [
            "claims",
            "claims mine.toml",
            "claims --explain 002-03",
            "claims --article 002 --xlsx rally.xlsx",
            "claims --json > verdicts.json",
        ],
    )
    claims.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE.toml",
        help="claim files (default: the register in data/claims)",
    )
    claims.add_argument("--json", action="store_true", help="print a JSON list instead of a table")
    claims.add_argument(
        "--xlsx", type=Path, metavar="FILE.xlsx", help="write an Excel file instead of a table"
    )
    claims.add_argument("--article", metavar="ID", help="only the claims of one article")
    claims.add_argument("--explain", metavar="ID", help="rule, rows and sources behind one verdict")
    claims.add_argument(
        "--vintage", metavar="NAME", help="data vintage (default: the shipped snapshot)"
    )

    verify = verb(
        commands,
        "verify",
        "check every file of the data folder, and mend a move that was stopped",
        _verify,
        [
            "verify",
            "verify --vintage 2026-12-01",
        ],
    )
    verify.add_argument(
        "--vintage", metavar="NAME", help="data vintage (default: the shipped snapshot)"
    )

    for name, what, example in (
        (
            "measures",
            "measures by name, with an example each, or those that some words find",
            "streak",
        ),
        ("series", "series by id, or those that some words find", "small"),
    ):
        found = verb(commands, name, what, _found, [name, f"{name} {example}"])
        found.add_argument(
            "words", nargs="*", metavar="WORD", help="all of these (default: list all)"
        )
        found.set_defaults(command=name)

    verb(
        commands,
        "schema",
        "write the JSON Schemas of claim files and verdicts",
        _schema,
        ["schema"],
    )

    errata = commands.add_parser("errata", help="write docs/errata.md: verdicts that changed")
    errata.set_defaults(run=_errata)

    editions.add(commands)

    import_ = verb(
        commands,
        "import",
        "build the snapshot from folders of CSV exports",
        _import,
        [
            "import exports/",
            "import mine/ --mapping mine/mapping.toml --name with-mine",
        ],
    )
    import_.add_argument(
        "folder",
        type=Path,
        metavar="DIR",
        help="folder with prices/, fred/, french/, shiller/ and tables/",
    )
    import_.add_argument(
        "--mapping",
        type=Path,
        metavar="FILE.toml",
        help="add your own CSV exports in DIR to a new vintage instead",
    )
    import_.add_argument(
        "--saved",
        action="store_true",
        help="add files of FRED, French and Shiller saved by hand in DIR to a new vintage instead",
    )
    import_.add_argument(
        "--base",
        metavar="VINTAGE",
        help="with --mapping or --saved: vintage to start from (default: the latest one)",
    )
    import_.add_argument(
        "--name",
        metavar="NAME",
        help="with --mapping or --saved: name of the new vintage (default: the date)",
    )

    refresh = verb(
        commands,
        "refresh",
        "bring the data up to date in a new vintage beside the snapshot",
        _refresh,
        [
            "refresh",
            "refresh --series daily DGS10 --no-verdicts",
        ],
    )
    refresh.add_argument(
        "--series",
        nargs="+",
        metavar="NAME",
        help="ids, FRED names, or daily, macro, french, shiller (default: all)",
    )
    refresh.add_argument(
        "--base", metavar="VINTAGE", help="vintage to start from (default: the latest one)"
    )
    refresh.add_argument(
        "--name", metavar="NAME", help="name of the new vintage (default: the date)"
    )
    refresh.add_argument(
        "--limit",
        type=float,
        default=1800,
        metavar="SECONDS",
        help="time limit of the run (default: 1800)",
    )
    refresh.add_argument(
        "--check",
        action="store_true",
        help="only ask each publisher for a few rows and say what came; nothing is kept",
    )
    refresh.add_argument("--no-verdicts", action="store_true", help="do not judge the claims again")

    compare = verb(
        commands,
        "compare",
        "what differs between two vintages, and which verdicts flip",
        _compare,
        [
            "compare snapshot 2026-12-01",
            "compare snapshot 2026-12-01 --json",
        ],
    )
    compare.add_argument("old", metavar="OLD", help="name of a vintage, or snapshot")
    compare.add_argument("new", metavar="NEW")
    compare.add_argument("--json", action="store_true", help="print JSON instead of tables")
    return parser


def _claims(options) -> int:
    from research import store
    from research.claims import register, remembered, terminal
    from research.suggestions import nearest

    data = store.load(options.vintage)
    only = (options.explain,) if options.explain and not options.article else ()
    verdicts, problems = remembered.judged(options.files, data, only=only)
    if options.article:
        known = sorted({v.claim.article.id for v in verdicts})
        verdicts = [v for v in verdicts if v.claim.article.id == options.article]
        if not verdicts:
            return _fault(
                f"{options.article}: no claim of such an article could be"
                f" judged{nearest(options.article, known)}"
            )
    if options.explain:
        verdicts = [v for v in verdicts if v.id == options.explain]
        own = (options.explain, "-")
        problems = [
            p
            for p in problems
            if p.file != "-" and (p.claim in own or p.claim.startswith(f"{own[0]}."))
        ]
        if not verdicts and not problems:
            drafts = register.drafts(options.files or sorted(data.claims.glob("*.toml")))
            known = [draft.claim.id for draft in drafts if draft.claim]
            return _fault(
                f"{options.explain}: no such claim among those"
                f" judged{nearest(options.explain, known)}"
            )
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
    elif options.explain and verdicts:
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

    if options.command == "measures":
        rows = finder.measures(options.words)
    else:
        rows = finder.series(store.load(), options.words)
    if not rows:
        hint = finder.meant(" ".join(options.words)) if options.command == "measures" else ""
        words = " ".join(options.words)
        return _fault(f"{words}: no {options.command} found{hint or '; fewer words find more.'}")
    for name, what, more in rows:
        print(f"{name}: {what}\n    {more}" if more else f"{name}: {what}")
    return EXIT_OK


def _schema(options) -> int:
    from research.claims import schema

    for path in schema.write():
        print(f"Written: {path.parent.name}/{path.name}")
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
    from research import store

    if options.mapping and options.saved:
        raise ValueError("import: expected either --mapping or --saved, got both.")
    if options.mapping or options.saved:
        from ingest import report

        return report.own(options.folder, options.mapping, base=options.base, name=options.name)
    snapshot.import_folder(options.folder)
    data = store.load("snapshot")
    print(
        f"Snapshot written to {data.path}: {len(data.catalogue)} series to {data.as_of:%Y-%m-%d}, "
        f"{len(data.reconciliation)} disagreements between vendors, hash {data.hash[:12]}."
    )
    return EXIT_OK


if __name__ == "__main__":
    sys.exit(main())
