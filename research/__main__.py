"""The command line: ``python -m research`` or ``smallcaps``."""

from __future__ import annotations

import argparse
import json
import os
import sys
from pathlib import Path

import research

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
    from publish import commands as editions

    parser = argparse.ArgumentParser(
        prog="smallcaps", description="Market claims about small caps, judged by data."
    )
    parser.add_argument("--version", action="version", version=f"smallcaps {research.__version__}")
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

    editions.add(commands)

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
        "--base",
        metavar="VINTAGE",
        help="with --mapping: vintage to start from (default: the latest one)",
    )
    import_.add_argument(
        "--name", metavar="NAME", help="with --mapping: name of the new vintage (default: the date)"
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
    from research.claims import register

    data = store.load(options.vintage)
    verdicts, problems = judging.judge_files(options.files, data)
    if options.article:
        known = sorted({v.claim.article.id for v in verdicts})
        verdicts = [v for v in verdicts if v.claim.article.id == options.article]
        if not verdicts:
            return _fault(
                f"{options.article}: no claim of such an article could be judged{register.nearest(options.article, known)}"
            )
    if options.explain:
        known = [v.id for v in verdicts]
        verdicts = [v for v in verdicts if v.id == options.explain]
        problems = [problem for problem in problems if problem.claim in (options.explain, "-")]
        if not verdicts and not problems:
            return _fault(
                f"{options.explain}: no such claim among those judged{register.nearest(options.explain, known)}"
            )
    for problem in problems:
        print(problem, file=sys.stderr)
    if options.json:
        print(json.dumps([v.to_json() for v in verdicts], indent=1, ensure_ascii=False))
    elif options.explain and verdicts:
        _print_explanation(verdicts[0], data)
    elif verdicts:
        _print_table(verdicts, data, left_out=len(problems))
    return EXIT_FAULT if problems else EXIT_OK


_COLOURS = {"supported": "green", "partly": "yellow", "contradicted": "red"}


def _print_table(verdicts, data, *, left_out: int) -> None:
    from collections import Counter

    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    from research.claims.verdict import table

    console = Console(width=None if sys.stdout.isatty() else 140, highlight=False)
    shown = Table(box=None, pad_edge=False, header_style="bold")
    for name, options in {
        "claim": {"no_wrap": True},
        "says": {"ratio": 1},
        "claimed": {"justify": "right", "max_width": 16},
        "computed": {"justify": "right", "max_width": 16},
        "verdict": {"no_wrap": True},
        "holds": {"no_wrap": True},
        "today": {},
    }.items():
        shown.add_column(name, **options)
    for row in table(verdicts).to_dict("records"):
        shown.add_row(
            row["claim"],
            row["says"],
            row["claimed"],
            row["computed"],
            Text(row["verdict"], style=_COLOURS.get(row["verdict"], "dim")),
            row["holds"].partition(" (")[0],
            row["today"],
        )
    console.print(shown)
    counts = Counter(v.verdict for v in verdicts)
    console.print(
        f"\n{len(verdicts)} claim{'s' * (len(verdicts) != 1)} on data to {data.as_of:%Y-%m-%d} ({data.name}, {data.hash[:12]}): "
        + ", ".join(f"{number} {label}" for label, number in counts.most_common())
        + (f"; {left_out} left out for a fault." if left_out else ".")
    )


def _print_explanation(v, data) -> None:
    from research.claims.verdict import show
    from research.studies import answers

    claim = v.claim
    print(f"{claim.id}  {v.verdict.upper()}\n{claim.says}")
    print(
        f"Where: article {claim.article.id}, {claim.where or 'no place given'}; clarity: {claim.clarity}."
    )
    if claim.tested_as:
        print(f"Tested as: {claim.tested_as}")
    stated = ", ".join(f"{name} = {value}" for name, value in claim.args.items())
    print(f"\nMeasure: {claim.measure}({stated})\nClaimed: {v.claimed_text} ({claim.relation})")
    print(f"Computed: {v.computed_text} ({v.evidence}, as of {v.as_of or 'n/a'})\nRule: {v.reason}")
    if v.interval:
        print(
            f"Interval: {show(v.interval, v.printed_unit, rounding=claim.rounding)}; n = {v.n}; clusters = {v.clusters}"
            + (f"; p = {v.p:.3f}" if v.p is not None else "")
        )
        print(f"Null: {v.null}\nAlternative: {v.alternative}")
    if v.variants:
        print(f"\nHolds in {v.holds[0]} of {v.holds[1]} choices:")
        for row in v.variants:
            print(
                f"  {'yes' if row['fits'] else 'no ':3}  {v.text(row['computed']):>14}  {answers.spoken(row['choice'], data=data)}"
            )
    for choice in v.without_value:
        print(f"  -    {'no value':>14}  {answers.spoken(choice, data=data)}")
    if v.other_days:
        print("\nWould also fit at the close of: " + ", ".join(v.other_days))
    if v.today:
        print(f"\nToday ({v.today['as_of']}): {v.text(v.today['computed'])}, {v.today['verdict']}.")
    for text in v.caveats:
        print(f"Caveat: {text}")
    if len(v.rows):
        print("\nRows behind the number:\n" + v.rows.to_string(index=False, max_colwidth=70))
    print(
        "\nSources: "
        + ("; ".join(v.sources) or "see the rows above")
        + f"\nData: {data.name}, hash {data.hash[:12]}"
    )


def _refresh(options) -> int:
    from ingest import report

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

    if options.mapping:
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
