"""Damaged files by every way in: taken or refused in one line, the snapshot as it was, nothing half
written.

``SMALLCAPS_FUZZ`` is the number of damages per way, ``SMALLCAPS_SEED`` the first of them.
"""

import contextlib
import io
import json
import os
import random
import re
import shutil
import warnings
from dataclasses import replace
from functools import partial

import pytest
import rawfolder
from liveworld import FAST, NOW, Publishers, home, packed, raw, state, whole
from test_user_files import MAPPING, own

from ingest import refresh
from research import __main__

FUZZ = int(os.environ.get("SMALLCAPS_FUZZ", "8"))
SEED = int(os.environ.get("SMALLCAPS_SEED", "0"))
ODD = (
    b"|,|\n|-|;|\"|'|\0|\r|\t| |nan|inf|-inf|1e300|1e-300|-5|0|0.0|.|n/a|null|1,5|1.234,50|$5|5%"
    b"|0x10|99999999999999999999|1e999|2026-02-30|0001-01-01|9999-12-31|190001|=1+1|<html>|PK"
    b"|\xef\xbb\xbf|\xff\xfe|\xd9\xa3|{|}|[|]|true|-99.99|-999|Copyright|,,,,"
).split(b"|")
NUMBER = re.compile(rb"-?\d+(\.\d+)?")
FACTORS = (0, -1, 0.01, 0.75, 1.02, 1.35, 10, 100, 1e9, 1e300)


def bytes_damaged(content, draw):
    """Some bytes taken out, others put in their place."""
    at, length = draw.randrange(len(content) + 1), draw.choice([0, 1, 1, 7, 60, 10**6])
    put = draw.choice([*ODD, draw.randbytes(draw.randrange(12))])
    return content[:at] + put + content[at + length :]


def number_damaged(content, draw):
    """One number is another, or no number."""
    found = list(NUMBER.finditer(content))
    if not found:
        return bytes_damaged(content, draw)
    one = draw.choice(found)
    scaled = f"{float(one[0]) * draw.choice(FACTORS):.6g}".encode()
    return content[: one.start()] + draw.choice([scaled, *ODD]) + content[one.end() :]


def column_damaged(content, draw):
    """A column is gone, doubled, empty, moved or scaled in all rows below some line."""
    rows = [line.split(b",") for line in content.splitlines()]
    width = max((len(row) for row in rows), default=1)
    at, to, first = draw.randrange(width), draw.randrange(width), draw.randrange(len(rows) or 1)
    factor, what = draw.choice(FACTORS), draw.randrange(5)
    for row in rows[first if draw.random() < 0.5 else 0 :]:
        if len(row) <= max(at, to):
            continue
        if what == 0:
            del row[at]
        elif what == 1:
            row.insert(to, row[at])
        elif what == 2:
            row[at] = b""
        elif what == 3:
            row[at], row[to] = row[to], row[at]
        elif NUMBER.fullmatch(row[at]):
            row[at] = f"{float(row[at]) * factor:.6g}".encode()
    return b"\n".join(b",".join(row) for row in rows) + b"\n"


def lines_damaged(content, draw):
    """Lines are gone, doubled, turned round, shuffled or of another kind; another delimiter, line
    end, or encoding.
    """
    lines = content.splitlines(keepends=True) or [b"\n"]
    at = draw.randrange(len(lines))
    to = min(len(lines), at + draw.choice([1, 1, 2, 5, 50]))
    change = draw.randrange(10)
    if change < 4:
        part = [[], lines[at:to] * 2, lines[at:to][::-1], [draw.choice(ODD) + b"\n"]][change]
        return b"".join([*lines[:at], *part, *lines[to:]])
    if change == 4:
        draw.shuffle(lines)
        return b"".join(lines)
    text = content.decode("utf-8", errors="replace")
    return [
        content.replace(b",", draw.choice([b";", b"\t", b", ", b"|"])),
        content.replace(b"\n", draw.choice([b"\r\n", b"\r", b"\n\n"])),
        text.encode(draw.choice(["utf-16", "utf-8-sig"])),
        content * 2,
        content.swapcase(),
    ][change - 5]


def answer_damaged(content, draw):
    """A part of a JSON answer is gone, of another kind, or cut."""
    document = json.loads(content)
    place, key = {"": document}, ""
    while isinstance(place[key], dict | list) and len(place[key]) and draw.random() < 0.9:
        place = place[key]
        key = draw.choice(list(place) if isinstance(place, dict) else range(len(place)))
    if draw.random() < 0.3:
        del place[key]
    else:
        odd = [None, 0, -1, 1e300, "x", [], {}, True, [None], {"a": 1}, float("nan"), float("inf")]
        place[key] = draw.choice(odd)
    return json.dumps(document).encode()


DAMAGES = (bytes_damaged, number_damaged, column_damaged, lines_damaged)


def damaged(content, draw, *more):
    """One damage, sometimes two."""
    for _ in range(draw.choice([1, 1, 1, 2])):
        try:
            content = draw.choice([*DAMAGES, *more, *more])(content, draw)
        except ValueError:  # a damage before made it no JSON
            continue
    return content


def run(*words):
    """Exit code and what is said; a library that warns is a fault of ours."""
    out, err = io.StringIO(), io.StringIO()
    with (
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
        warnings.catch_warnings(record=True) as warned,
    ):
        warnings.simplefilter("always")
        code = __main__.main([str(word) for word in words])
    loud = [w for w in warned if not issubclass(w.category, DeprecationWarning | ResourceWarning)]
    assert not loud, [str(w.message) for w in loud]
    return code, err.getvalue()


def own_file(scratch, draw):
    """`import --mapping` of a damaged export or a damaged mapping."""
    more = ["", "", "", "", 'decimal = ","\n', 'delimiter = ";"\n', 'date_format = "unix"\n']
    mapping = MAPPING + draw.choice([*more, 'date_format = "%d/%m/%Y"\n'])
    both = {"map.toml": mapping.encode(), "mine.csv": own().to_csv().encode()}
    hit = draw.choice(["map.toml", *["mine.csv"] * 4])
    for name, content in both.items():
        (scratch / name).write_bytes(damaged(content, draw) if name == hit else content)
    command = ["import", scratch, "--mapping", scratch / "map.toml", "--base", "snapshot"]
    return run(*command, "--name", "fuzz")


def raw_folder(exports, scratch, draw):
    """`import DIR` of a small raw folder with one damaged file; the old snapshot is put back."""
    path = draw.choice(sorted(p for p in exports.rglob("*") if p.is_file()))
    right = path.read_bytes()
    rows = [list(row) for row in rawfolder.SHILLER_ROWS]
    if path.suffix == ".xls":
        row = draw.choice(rows)
        row[draw.randrange(13)] = draw.choice(["", "x", -1.0, 1e300, 2025.13, 0.0, float("nan")])
    elif path.suffix == ".zip" and draw.random() < 0.7:
        text = rawfolder.french_text(path.name, vintage="202604").encode()
        path.write_bytes(packed(damaged(text, draw), "table.csv"))
    else:
        path.write_bytes(damaged(right, draw))
    with pytest.MonkeyPatch.context() as patch:
        rawfolder.fake_workbook(patch, rows)
        told = run("import", exports)
    path.write_bytes(right)
    return told


def answer(world, scratch, draw):
    """`refresh` with one publisher's answer damaged; the other series is brought up to date."""
    hits = {"chart/ONE": "one", "id=GDPC1": "GDPC1", "id=GS10": "GS10", "id=USREC": "USREC"}
    hits |= {"_ME_CSV.zip": "french-portfolios-formed-on-me", "ie_data.xls": "shiller"}
    hits["shillerdata.com"] = "shiller"
    piece = draw.choice(["chart/ONE"] * 4 + list(hits))
    rows = [list(row) for row in rawfolder.SHILLER_ROWS]

    def fault(handler, content):
        if piece.endswith("zip") and draw.random() < 0.7:
            text = rawfolder.french_text("Portfolios_Formed_on_ME.csv").encode()
            return packed(damaged(text, draw))
        return damaged(content, draw, *([answer_damaged] if "chart" in piece else []))

    world.faults = {piece: fault}
    with pytest.MonkeyPatch.context() as patch:
        if piece == "ie_data.xls" and draw.random() < 0.7:
            rows[0][draw.randrange(13)] = draw.choice(["", "x", -1.0, 1e300, 2025.13, None])
            world.faults = {}
            rawfolder.fake_workbook(patch, rows)
        patch.setenv("SMALLCAPS_MIRROR", world.address)
        limits = replace(FAST, timeout=20.0, total=120.0)
        real = refresh.refresh
        fixed = lambda series, **options: real(series, **options | {"limits": limits, "now": NOW})
        patch.setattr(refresh, "refresh", fixed)
        words = ["--series", hits[piece], "two", "--base", "snapshot", "--name", "fuzz"]
        code, err = run("refresh", *words, "--no-verdicts")
    assert "two: 10 new sessions" in err, err
    return code, err


@pytest.fixture(scope="module")
def world():
    publishers = Publishers()
    yield publishers
    publishers.close()


@pytest.fixture(scope="module")
def ground(tmp_path_factory, world):
    """A data folder whose snapshot is sound, and the ways in."""
    folder = tmp_path_factory.mktemp("fuzz")
    exports = raw(folder / "exports")
    ways = {"own file": own_file, "raw folder": partial(raw_folder, exports)}
    return home(folder / "live" / "data"), ways | {"answer": partial(answer, world)}


@pytest.mark.parametrize("way", ["own file", "raw folder", "answer"])
def test_damage_is_taken_or_refused_in_one_line_and_nothing_is_half_written(
    way, ground, tmp_path, monkeypatch
):
    folder, ways = ground
    monkeypatch.setenv("SMALLCAPS_DATA", str(folder))
    monkeypatch.delenv("SMALLCAPS_VINTAGE", raising=False)
    before, told = state(folder), {0: 0, 1: 0, 2: 0}
    for seed in range(SEED, SEED + FUZZ):
        try:
            code, err = ways[way](tmp_path, random.Random(seed))
            told[code] += 1
            assert code != 2 or err.count("\n") == 1, err
            assert {p.name for p in folder.parent.iterdir()} <= {"data", ".data.lock"}
            assert not [*folder.rglob("*.part"), *folder.rglob(".*.new-*")]
            for name in ["snapshot", *(p.name for p in folder.glob("vintages/[!.]*"))]:
                whole(name, folder)
            shutil.rmtree(folder / "vintages", ignore_errors=True)
            if way == "raw folder" and code == 0:
                for file, content in before.items():
                    (folder / file).write_bytes(content)
            assert state(folder) == before
        except Exception as error:
            raise AssertionError(f"{way}, seed {seed}: {error!r}") from error
    print(f"{way}: {told}")
    assert told[1] + told[2] > told[0] / 20
