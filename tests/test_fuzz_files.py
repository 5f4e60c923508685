"""Damaged files by every way in: taken or refused in one line, the snapshot as it was, nothing half
written.

``SMALLCAPS_FUZZ`` is the number of damages per way, ``SMALLCAPS_SEED`` the first of them.
"""

import contextlib
import json
import os
import random
import re
from itertools import zip_longest

import liveworld
import pytest
import rawfolder
from liveworld import state, whole
from rawfolder import packed
from test_user_files import MAPPING, own

from research.__main__ import main

FUZZ = int(os.environ.get("SMALLCAPS_FUZZ", "8"))
SEED = int(os.environ.get("SMALLCAPS_SEED", "0"))
ODD = (
    b"|,|\n|-|;|\"|'|\0|\r|\t| |nan|inf|-inf|1e300|1e-300|-5|0|0.0|.|n/a|null|1,5|1.234,50|$5|5%"
    b"|0x10|99999999999999999999|1e999|2026-02-30|0001-01-01|9999-12-31|190001|=1+1|<html>|PK"
    b"|\xef\xbb\xbf|\xff\xfe|\xd9\xa3|{|}|[|]|true|-99.99|-999|Copyright|,,,,"
).split(b"|")
OTHER_MARKS = [(b",", b";"), (b",", b"\t"), (b",", b", "), (b".", b",")]
OTHER_MARKS += [(b"\n", b"\r\n"), (b"\n", b"\r"), (b"\n", b"\n\n")]
NUMBER = re.compile(rb"(-?\d+(?:\.\d+)?)")
FACTORS = (0, -1, 0.01, 0.75, 1.02, 1.35, 10, 100, 1e9, 1e300)


def columns(content):
    """The columns of a file, each as its cells below one another."""
    rows = [line.split(b",") for line in content.splitlines()]
    return [b"\n".join(cells) for cells in zip_longest(*rows, fillvalue=b"")]


def beside(parts):
    """A file of these columns."""
    rows = zip_longest(*(part.split(b"\n") for part in parts), fillvalue=b"")
    return b"".join(b",".join(row) + b"\n" for row in rows)


VIEWS = [
    (lambda content: [bytes([byte]) for byte in content], b"".join),
    (NUMBER.split, b"".join),
    (lambda content: content.splitlines(keepends=True), b"".join),
    (columns, beside),
]


def pieces_damaged(content, draw):
    """Bytes, numbers, lines or columns are gone, doubled, turned round, shuffled, odd or scaled."""
    split, join = draw.choice(VIEWS)
    pieces, odd = split(content), draw.choice([*ODD, draw.randbytes(draw.randrange(12))])
    at, first = draw.randrange(len(pieces) or 1), draw.choice([0, draw.randrange(200)])
    to, factor = at + draw.choice([0, 1, 1, 2, 7, 60, 10**6]), draw.choice(FACTORS)
    part, times = pieces[at:to], lambda number: f"{float(number[0]) * factor:.6g}".encode()
    scaled = [piece[:first] + NUMBER.sub(times, piece[first:]) for piece in part]
    put = [[], part * 2, part[::-1], draw.sample(part, len(part)), [odd], scaled, scaled]
    return join([*pieces[:at], *draw.choice(put), *pieces[to:]])


def whole_damaged(content, draw):
    """Other delimiters, decimals or line ends, another encoding or case."""
    text = content.decode("utf-8", errors="replace")
    encoded = [text.encode("utf-16"), text.encode("utf-8-sig"), content.swapcase()]
    return draw.choice([*(content.replace(*pair) for pair in OTHER_MARKS), *encoded])


def answer_damaged(content, draw):
    """A part of a JSON answer is gone, of another kind, or cut."""
    document = json.loads(content)
    place, key = {"": document}, ""
    while isinstance(place[key], dict | list) and len(place[key]) and draw.random() < 0.9:
        place = place[key]
        key = draw.choice(list(place) if isinstance(place, dict) else range(len(place)))
    odd = [None, 0, -1, 1e300, "x", [], {}, True, [None], {"a": 1}, float("nan"), float("inf")]
    place[key] = draw.choice(odd)
    if draw.random() < 0.3:
        del place[key]
    return json.dumps(document).encode()


def damaged(content, draw, *more):
    """One damage, sometimes two."""
    for _ in range(draw.choice([1, 1, 1, 2])):
        with contextlib.suppress(ValueError):  # a damage before made it no JSON
            damages = [*[pieces_damaged] * 4, whole_damaged, *more * 4]
            content = draw.choice(damages)(content, draw)
    return content


def own_file(draw, folder, _):
    """`import --mapping` of a damaged export or a damaged mapping."""
    more = ["", "", "", "", 'decimal = ","\n', 'delimiter = ";"\n', 'date_format = "unix"\n']
    mapping = MAPPING + draw.choice([*more, 'date_format = "%d/%m/%Y"\n'])
    both = {"map.toml": mapping.encode(), "mine.csv": own().to_csv().encode()}
    hit = draw.choice(["map.toml", *["mine.csv"] * 4])
    rawfolder.laid(folder, both | {hit: damaged(both[hit], draw)})
    return main(["import", f"{folder}", "--mapping", f"{folder}/map.toml", "--name", "fuzz"])


@contextlib.contextmanager
def workbook(draw, *, odd):
    """Shiller's workbook is as it should be, or has an odd cell."""
    rows, cells = [list(row) for row in rawfolder.SHILLER_ROWS], ["", "x", -1.0, 1e300, 2025.13]
    if odd:
        draw.choice(rows)[draw.randrange(13)] = draw.choice([*cells, 0.0, float("nan"), None])
    with pytest.MonkeyPatch.context() as patch:
        rawfolder.fake_workbook(patch, rows)
        yield


def raw_folder(draw, folder, _):
    """`import DIR` of a small raw folder with one damaged file."""
    files = sorted(p for p in liveworld.home(folder, "raw").rglob("*") if p.is_file())
    path = draw.choice(files)
    if path.suffix == ".zip" and draw.random() < 0.7:
        path.write_bytes(packed(damaged(rawfolder.french_text(path.name).encode(), draw)))
    elif path.suffix != ".xls":
        path.write_bytes(damaged(path.read_bytes(), draw))
    with workbook(draw, odd=path.suffix == ".xls"):
        return main(["import", f"{folder}"])


def answer(draw, _, world):
    """`refresh` with one publisher's answer damaged."""
    hits = {"chart/ONE": "one", "id=GDPC1": "GDPC1", "id=GS10": "GS10", "id=USREC": "USREC"}
    hits |= {"_ME_CSV.zip": "french-portfolios-formed-on-me", "ie_data.xls": "shiller"}
    hits["shillerdata.com"] = "shiller"
    piece = draw.choice(["chart/ONE"] * 4 + list(hits))

    def fault(handler, content):
        if piece.endswith("zip") and draw.random() < 0.7:
            text = rawfolder.french_text("Portfolios_Formed_on_ME.csv").encode()
            return packed(damaged(text, draw))
        return damaged(content, draw, *([answer_damaged] if "chart" in piece else []))

    sheet = piece == "ie_data.xls" and draw.random() < 0.7
    world.faults = {} if sheet else {piece: fault}
    with workbook(draw, odd=True) if sheet else contextlib.nullcontext():
        words = ["--series", hits[piece], "two", "--name", "fuzz", "--no-verdicts"]
        return main(["refresh", *words])


@pytest.mark.parametrize("seed", range(SEED, SEED + FUZZ))
@pytest.mark.parametrize("way", [own_file, raw_folder, answer])
@pytest.mark.usefixtures("command")
def test_damage_is_taken_or_refused_in_one_line(way, seed, world, small, tmp_path, capsys, recwarn):
    """A library that warns is a fault of ours; a damaged answer keeps no other series back."""
    before = state(small)
    code, err = way(random.Random(seed), tmp_path / "own", world), capsys.readouterr().err
    assert code in (0, 1) or err.count("\n") == 1, err
    assert way is not answer or "two: 10 new sessions" in err, err
    quiet = DeprecationWarning | ResourceWarning
    assert not [str(w.message) for w in recwarn if not issubclass(w.category, quiet)]
    assert {p.name for p in tmp_path.iterdir()} <= {"data", ".data.lock", "own"}
    assert not [*small.rglob("*.part"), *small.rglob(".*.new-*")]
    for name in ["snapshot", *(p.name for p in small.glob("vintages/[!.]*"))]:
        whole(name, small)
    if way is not raw_folder or code:
        assert state(small, vintages=False) == before
