"""The command line: ``python -m research`` or ``smallcaps``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

EXIT_OK, EXIT_FAULT = 0, 2


def main(argv: list[str] | None = None) -> int:
    """Run one command; a fault is one line on stderr and exit code 2, never a traceback."""
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
    print(f"smallcaps: {' '.join(text.split())}", file=sys.stderr)
    return EXIT_FAULT


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="smallcaps", description="Market claims about small caps, judged by data."
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    claims = commands.add_parser("claims", help="judge the register, or any file in its format")
    claims.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE.toml",
        help="claim files (default: the register in data/claims)",
    )
    claims.add_argument("--json", action="store_true", help="print a JSON list instead of a table")
    claims.add_argument("--article", metavar="ID", help="only the claims of one article")
    claims.add_argument("--explain", metavar="ID", help="rule, rows and sources behind one verdict")
    claims.add_argument(
        "--vintage", metavar="NAME", help="data vintage (default: the shipped snapshot)"
    )
    claims.set_defaults(run=_claims)

    verify = commands.add_parser(
        "verify", help="check every file of the data folder, and mend a move that was stopped"
    )
    verify.add_argument(
        "--vintage", metavar="NAME", help="data vintage (default: the shipped snapshot)"
    )
    verify.set_defaults(run=_verify)

    schema = commands.add_parser(
        "schema", help="write the JSON Schemas of claim files and verdicts"
    )
    schema.set_defaults(run=_schema)

    report = commands.add_parser("report", help="run the notebooks and build the site")
    report.add_argument(
        "notebooks", nargs="*", type=Path, metavar="NOTEBOOK", help="only these (default: all)"
    )
    report.add_argument(
        "--force", action="store_true", help="run notebooks that have not changed, too"
    )
    report.add_argument(
        "--jobs", type=int, default=2, metavar="N", help="notebooks at a time (default: 2)"
    )
    report.set_defaults(run=_report)

    site = commands.add_parser("site", help="build the site from the executed notebooks")
    site.add_argument(
        "--output",
        type=Path,
        metavar="DIR",
        help="a new folder, or one with a site (default: build/site)",
    )
    site.add_argument(
        "--jobs", type=int, default=2, metavar="N", help="processes at a time (default: 2)"
    )
    site.set_defaults(run=_site)

    memo = commands.add_parser("memo", help="a study or a verdict as a short document without code")
    memo.add_argument(
        "notebook", nargs="?", type=Path, metavar="NOTEBOOK", help="an executed notebook"
    )
    memo.add_argument(
        "--claim", default="", metavar="ID", help="one verdict on one page, in place of a notebook"
    )
    memo.add_argument(
        "--file",
        type=Path,
        metavar="FILE.toml",
        help="with --claim: the claim file (default: the register)",
    )
    memo.add_argument("--to", default="pdf", metavar="pdf|docx", help="format (default: pdf)")
    memo.add_argument(
        "--sections",
        nargs="+",
        default=[],
        metavar="HEADING",
        help="default: a selection that fits four pages",
    )
    memo.add_argument("--author", default="", metavar="NAME")
    memo.add_argument("--title", default="", metavar="TEXT", help="in place of the notebook's own")
    memo.add_argument(
        "--output", type=Path, metavar="FILE", help="default: build/memos/NAME.pdf or .docx"
    )
    memo.set_defaults(run=_memo)

    new = commands.add_parser("new", help="start a study of your own from the template")
    new.add_argument("title", metavar="TITLE", help="the question it asks")
    new.set_defaults(run=_new)

    import_ = commands.add_parser("import", help="build the snapshot from folders of CSV exports")
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
    import_.set_defaults(run=_import)

    refresh = commands.add_parser(
        "refresh", help="bring the data up to date in a new vintage beside the snapshot"
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
    refresh.set_defaults(run=_refresh)

    compare = commands.add_parser(
        "compare", help="what differs between two vintages, and which verdicts flip"
    )
    compare.add_argument("old", metavar="OLD", help="name of a vintage, or snapshot")
    compare.add_argument("new", metavar="NEW")
    compare.add_argument("--json", action="store_true", help="print JSON instead of tables")
    compare.set_defaults(run=_compare)
    return parser


def _claims(options) -> int:
    from research import store
    from research.claims import judge as judging
    from research.claims import terminal
    from research.suggestions import nearest

    data = store.load(options.vintage)
    verdicts, problems = judging.judge_files(options.files, data)
    if options.article:
        known = sorted({v.claim.article.id for v in verdicts})
        verdicts = [v for v in verdicts if v.claim.article.id == options.article]
        if not verdicts:
            return _fault(
                f"{options.article}: no claim of such an article could be"
                f" judged{nearest(options.article, known)}"
            )
    if options.explain:
        known = [v.id for v in verdicts]
        verdicts = [v for v in verdicts if v.id == options.explain]
        own = (options.explain, "-")
        problems = [p for p in problems if p.claim in own or p.claim.startswith(f"{own[0]}.")]
        if not verdicts and not problems:
            return _fault(
                f"{options.explain}: no such claim among those"
                f" judged{nearest(options.explain, known)}"
            )
    for problem in problems:
        print(terminal.plain(problem), file=sys.stderr)
    if options.json:
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


def _schema(options) -> int:
    from research.claims import schema

    for path in schema.write():
        print(f"Written: {path.parent.name}/{path.name}")
    return EXIT_OK


def _report(options) -> int:
    import publish

    return publish.report(options.notebooks, jobs=options.jobs, force=options.force)


def _site(options) -> int:
    import publish
    from publish import files

    print(f"Read: {files.shown(publish.build_site(options.output, jobs=options.jobs))}")
    return EXIT_OK


def _memo(options) -> int:
    from publish import execute, files
    from publish.memo.memo import memo

    made = memo(
        options.notebook,
        claim=options.claim,
        file=options.file,
        to=options.to,
        sections=options.sections,
        author=options.author,
        title=options.title,
        output=options.output,
    )
    print(f"Written: {files.shown(made)}")
    if options.notebook and execute.standing(options.notebook) == "changed":
        print(
            f"smallcaps: {files.shown(options.notebook.resolve())}, its claims, the code or the"
            " data have changed since `report` last ran it; the memo holds the results of that"
            " run.",
            file=sys.stderr,
        )
    return EXIT_OK


def _new(options) -> int:
    from publish import files, scaffold

    study = scaffold.new(options.title)
    print(
        f"Study:  {files.shown(study.notebook)}\nClaims: {files.shown(study.claims)}\nJudge: "
        f" python -m research claims {files.shown(study.claims)}\nRun:    python -m research report"
        f" {files.shown(study.notebook)}"
    )
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
