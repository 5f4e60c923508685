"""What differs between two vintages, and verdicts that flip."""

import json

from asked import claim_file

from ingest import diff, writing
from research import store


def later(files):
    """The vintage of that name, with some files changed."""
    held = store.load()
    return writing.save("later", files, {file: writing.entry(held, file) for file in files})


def test_verdicts_that_flip_come_with_both_values(small):
    price = store.load().series("three")["price_return"]
    fall = {"claimed": (1 + price["2026-01-01":]).prod().round(3) - 1, "rounding": 0.001}
    rise = {"claimed": 0.04, "rounding": 0.01, "article": ""}
    span = 'series = "three", start = "2025-12-31", end = "2026-02-20"'
    quarter = 'series = "GDPC1", period = "2025-01", transform = "yoy"'
    one = claim_file("change", "equals", span, out="2026-02-21", **fall)
    other = claim_file("macro", "equals", quarter, **rise).replace("900-01", "900-02")
    (small / "claims" / "000.toml").write_text(f"{one}\n{other}")
    held = store.load()
    *rows, last = held.read("daily/three.csv").decode().splitlines()
    day, _, *rest = last.split(",")
    old, new = b"GDPC1,2025-01-01,104.0,latest", b"GDPC1,2025-01-01,106.0,latest"
    daily = "\n".join([*rows, ",".join([day, "0.05", *rest]), ""]).encode()
    later({"macro.csv": held.read("macro.csv").replace(old, new), "daily/three.csv": daily})
    found = diff.compare("snapshot", "later")
    flips = found.flips[found.flips["asked"] == "stated"].set_index("claim")
    assert flips["old_verdict"].tolist() == ["supported"] * 2
    assert "supported" not in flips["new_verdict"].tolist()
    assert flips.loc["900-02", ["old_value", "new_value"]].tolist() == ["4.0%", "6.0%"]
    assert flips.loc["900-01", "old_value"] != flips.loc["900-01", "new_value"]
    cells = found.cells[["file", "column"]].to_numpy().tolist()
    assert cells == [["daily/three.csv", "price_return"]]
    revised = ["GDPC1", "latest", "2025-01-01", "104.0", "106.0", "changed"]
    assert found.macro.to_numpy().tolist() == [revised]
    assert found.filled.empty
    assert list(found.filled.columns) == diff.FILLED
    again = json.loads(json.dumps(found.to_json()))
    assert {row["claim"] for row in again["flips"]} == {"900-01", "900-02"}
    same = diff.compare("later", "later").flips
    assert same.empty
    assert list(same.columns) == diff.FLIPS


def test_cells_that_are_filled_are_no_changes(small):
    text = store.load().read("daily/two.csv").decode().rstrip()
    assert text.endswith(",")
    later({"daily/two.csv": f"{text}7\n".encode()})
    found = diff.compare("snapshot", "later", verdicts=False)
    assert found.cells.empty
    row = ["daily/two.csv", "volume", 1, "2026-02-20", "2026-02-20"]
    assert found.filled.to_numpy().tolist() == [row]
