"""A refresh against publishers on the loopback, and one after another; faults: test_faults."""

import json
import re
import time
import types
from dataclasses import replace
from unittest.mock import MagicMock

import numpy as np
import pandas as pd
import pytest
from liveworld import FAST, NOW, WANTED, run, slow, state, status, whole
from rawfolder import laid

from ingest import downloads, extend, http, refresh, writing, yahoo
from ingest.cache import Incoming
from research import store
from research.vintage import DAILY


def test_every_kind_of_source_is_brought_up_to_date_and_then_nothing_is_new(world, small):
    before = state(small, vintages=False)
    done, again = run(world), run(world)
    assert (again.vintage, again.base, again.complete) == ("", "2026-03-06", True)
    assert set(again.outcomes["state"]) == {"same"}
    assert (done.vintage, done.base, done.complete) == ("2026-03-06", "snapshot", True)
    old, new = store.load("snapshot"), whole("2026-03-06")
    assert (old.as_of, new.as_of) == (pd.Timestamp("2026-02-20"), NOW.normalize())
    for key, symbol in (("one", "ONE"), ("two", "^TWO"), ("three", "THREE")):
        quotes, found = world.quotes[symbol], new.series(key)
        change = quotes["close"].pct_change().iloc[1:]
        high = quotes["high"]["2026-03-05"] / quotes["close"]["2026-03-04"] - 1
        assert found["price_return"].iloc[1:].to_numpy() == pytest.approx(change, abs=1e-6)
        assert found.loc["2026-03-05", "high"] == pytest.approx(high, abs=1e-6)
        kept = old.read(f"daily/{key}.csv")
        assert new.read(f"daily/{key}.csv").startswith(kept), "the history is kept to the byte"
    total = world.quotes["ONE"]["adjclose"].pct_change().iloc[-10:]
    assert new.series("one")["total_return"].iloc[-10:].to_numpy() == pytest.approx(total, abs=1e-6)
    assert new.series("two")[["total_return", "volume"]].isna().all(axis=None)
    assert new.macro("GDPC1").index[-1] == pd.Timestamp("2025-10-01")
    assert new.macro("GS10").iloc[-1] == 0.0424
    assert new.frame("macro.csv")["series"].is_monotonic_increasing
    assert new.table("monthly/size_vw").index[-1] == pd.Timestamp("2020-02-29")
    one = new.catalogue.loc["one"]
    assert one[["price_last", "total_last"]].tolist() == [NOW.normalize()] * 2
    assert "added price: yfinance ONE 2026-02-23 to 2026-03-06" in one["source"]
    assert new.catalogue.loc["ff_size_q1", "last"] == pd.Timestamp("2020-02-29")
    assert "yfinance ^TWO" in new.manifest["files"]["daily/two.csv"]["source"]
    assert new.read("daily/gone.csv") == old.read("daily/gone.csv")
    assert state(small, vintages=False) == before
    assert not (small / "vintages" / ".incoming").exists()


def test_a_close_taken_on_its_own_evening_is_taken_again_the_next_day(world, small):
    """Vendors still revise closes overnight; once taken on a later day a close stays."""
    run(world, ["one"])
    last = world.quotes["ONE"].index[-1]
    for factor, day in ((1.002, "2026-03-07"), (1.1, "2026-03-08")):
        world.quotes["ONE"].loc[last, ["close", "adjclose"]] *= factor
        done = run(world, ["one"], now=pd.Timestamp(f"{day} 12:00"))
        if factor == 1.002:
            assert "the last session taken again, settled" in done.outcomes["detail"][0]
            settled = world.quotes["ONE"]["close"].pct_change().iloc[-1]
    found = store.load(refresh.latest()).series("one").loc[last, "price_return"]
    assert found == pytest.approx(settled, abs=1e-6)


def test_after_a_gap_is_filled_the_series_goes_on_from_the_day_before_it(world, small):
    right = world.quotes["ONE"]
    world.quotes["ONE"] = right.drop(pd.Timestamp("2026-02-25"))
    first = run(world, ["one"])
    assert store.load(first.vintage).series("one").index[-1] == pd.Timestamp("2026-02-24")
    world.quotes["ONE"] = right
    second = run(world, ["one"], now=pd.Timestamp("2026-03-07 12:00"))
    assert (second.base, second.vintage) == ("2026-03-06", "2026-03-07")
    found, change = store.load(second.vintage), right["close"].pct_change().iloc[1:]
    returns = found.series("one")["price_return"].iloc[1:].to_numpy()
    assert returns == pytest.approx(change, abs=1e-6)
    source = found.catalogue.loc["one", "source"]
    assert source.count("yfinance ONE") == 2
    assert "price: yfinance ONE 2026-02-23 to 2026-03-06" in source


def test_a_gap_of_one_basis_is_filled_later_and_told(world, small):
    right = world.quotes["ONE"].copy()
    world.quotes["ONE"].loc["2026-02-25", "adjclose"] = np.nan
    run(world, ["one"])
    world.quotes["ONE"] = right
    done = run(world, ["one"], now=pd.Timestamp("2026-03-07 12:00"))
    assert done.outcomes["detail"].tolist() == ["no new session; total return from 2026-02-25"]
    total = store.load(done.vintage).series("one")["total_return"].iloc[1:].to_numpy()
    assert total == pytest.approx(right["adjclose"].pct_change().iloc[1:], abs=1e-6)


def test_a_table_that_the_vintage_does_not_have_is_not_begun(world, small):
    held, lacking = store.load("snapshot"), "monthly/size_ew.csv"
    files = {file: held.read(file) for file in held.manifest["files"] if file != lacking}
    writing.publish(small, files, {file: writing.entry(held, file) for file in files})
    done = run(world, ["french-portfolios-formed-on-me"])
    assert lacking not in whole(done.vintage).manifest["files"]


def test_changed_returns_are_listed_in_the_vintage_and_not_taken(world, small):
    prices = ["close", "adjclose", "high", "low"]
    world.quotes["ONE"].loc["2025-11-03", prices] = [50.0, 49.5, 90.0, 10.0]
    found = store.load(run(world, ["one"]).vintage)
    listed = found.frame("overlap.csv", parse_dates=["date"])
    days = [pd.Timestamp("2025-11-03"), pd.Timestamp("2025-11-04")]
    by_basis = listed.groupby("basis")["date"].agg(list).to_dict()
    assert by_basis == {"price": days, "total": days}
    day = listed.iloc[0]
    assert day["difference_bp"] == pytest.approx((day["arrived"] - day["held"]) * 1e4, abs=0.1)
    old, new = (held.series("one").loc["2025-11-03"] for held in (store.load("snapshot"), found))
    assert new.equals(old)


def test_a_real_move_that_is_listed_is_taken(world, small):
    world.quotes["ONE"].loc["2026-03-02":, ["open", "high", "low", "close", "adjclose"]] *= 0.5
    with (small / "exceptions.csv").open("a") as file:
        file.write("one,*,2026-03-02,a fall by half,true_move,bad news,exchange\n")
    assert run(world, ["one"]).complete


def test_few_connections_at_a_time(world, small):
    busy, most = [], []

    def counted(handler, content):
        busy.append(content)
        most.append(len(busy))
        time.sleep(0.02)
        busy.remove(content)
        return content

    world.faults = dict.fromkeys(("chart", "fred", "zip"), counted)
    run(world, limits=replace(FAST, connections=2))
    assert max(most) <= 2


def test_waits_grow_and_follow_the_publisher_with_pauses_between_requests(monkeypatch):
    waits = []
    line = http.Line(http.Limits(pause=0.4, tries=4, backoff=1.0, wait=5.0))
    monkeypatch.setattr(line, "_sleep", waits.append)
    answers = [(503, {}), (429, {"Retry-After": "3"}), (503, {"Retry-After": "900"}), (200, {})]
    made = iter(types.SimpleNamespace(status_code=n, headers=h) for n, h in answers)
    assert line.call("http://a/x", lambda address: next(made), lost=()).status_code == 200
    assert waits[1::2] == [1.0, 3.0, 5.0]
    assert waits[::2] == pytest.approx([0.0, 0.4, 0.8, 1.2], abs=0.1)  # as no time has passed


def test_the_time_limit_keeps_what_arrived_and_the_next_run_fetches_the_rest(world, small):
    world.faults["^TWO"] = slow(4.0)
    began = time.monotonic()
    short = run(world, ["one", "two"], limits=replace(FAST, connections=1, total=2.5, timeout=5.0))
    assert time.monotonic() - began < 3.5
    assert (short.complete, short.vintage) == (False, "")
    assert short.outcomes["state"].tolist() == ["new", "not fetched"]
    assert not list((small / "vintages").glob("[!.]*"))
    world.faults.clear()
    world.seen.clear()
    rest = run(world, ["one", "two"])
    assert rest.complete
    assert not [path for path in world.seen if "/ONE" in path]
    assert whole(rest.vintage).as_of == NOW.normalize()


def test_after_a_failure_the_next_run_asks_for_the_failed_series_alone(world, small):
    world.faults["chart/ONE"] = status(503)
    run(world)
    world.faults.clear()
    world.seen.clear()
    done = run(world)
    assert (done.complete, done.base, done.vintage) == (True, "2026-03-06", "2026-03-06-02")
    asked = {path.partition("?")[0] for path in world.seen if "/v8/" in path}
    assert {path.rpartition("/")[2] for path in asked} == {"ONE"}
    assert not [path for path in world.seen if "fred" in path or "tuck" in path]


def test_a_damaged_or_old_arrival_is_fetched_again(tmp_path):
    day, late = pd.Timedelta("1D"), pd.Timedelta("13h")
    incoming = lambda now=NOW, session=NOW: Incoming(tmp_path, now=now, session=session)
    incoming().keep("a.csv", b"x")
    assert incoming().held("a.csv")
    assert not incoming(now=NOW + late).held("a.csv")
    assert not incoming(session=NOW + day).held("a.csv")
    (tmp_path / "a.csv").write_bytes(b"y")
    assert not incoming().held("a.csv")
    assert not incoming().held("b.csv")


@pytest.mark.parametrize("name", ["../x", "a/b", "/etc/x", ".x", "..", "a\0b", "a\nb"])
def test_a_name_cannot_lead_out_of_the_data_folder(name, world, small):
    for ask, said in (
        (lambda: run(world, ["one"], name=name), "name: expected a plain folder name"),
        (lambda: Incoming(small, now=NOW, session=NOW).path(name), "key"),
        (lambda: store.load(name), "vintage: expected"),
        (lambda: yahoo.Yahoo(http.Line()).history(name, now=NOW), "symbol: expected"),
    ):
        with pytest.raises(ValueError, match=said):
            ask()
    assert world.seen == []


def test_a_symbol_that_is_a_path_and_a_vintage_without_a_name_are_refused(world, small):
    for name in ("", "snapshot"):
        with pytest.raises(ValueError, match="name: expected a plain folder name"):
            writing.save(name, {}, {})
    recipe = small / "recipe" / "sources.csv"
    recipe.write_text(recipe.read_text().replace("yahoo,ONE", "yahoo,../../ONE"))
    with pytest.raises(ValueError, match="plain name|symbol"):
        run(world, ["one"])


def test_a_manifest_cannot_name_files_outside(small):
    path = small / "manifest.toml"
    path.write_text(path.read_text() + '\n[files."../x.csv"]\nrows = 1\nsha256 = "0"\n')
    store._open.cache_clear()
    with pytest.raises(store.DataError, match="files inside the folder"):
        store.load("snapshot")


def test_an_interrupt_from_the_keyboard_leaves_the_old_data_whole(world, small):
    before, stop = state(small), MagicMock(side_effect=KeyboardInterrupt("stopped"))
    with pytest.raises(KeyboardInterrupt, match="stopped"):
        run(world, ["one"], say=stop)
    assert {file: state(small).get(file) for file in before} == before
    assert not [*small.glob("vintages/[!.]*"), *small.glob("vintages/.*.new-*")]


def test_nothing_is_unpickled(world, small, monkeypatch):
    for name in ("load", "loads"):
        monkeypatch.setattr(f"pickle.{name}", MagicMock(side_effect=AssertionError("unpickled")))
    assert run(world, ["one", "GDPC1"]).complete


def test_without_a_network_one_line_and_exit_2(command, small, monkeypatch, refused):
    monkeypatch.setenv("SMALLCAPS_MIRROR", "http://127.0.0.1:9")
    before = state(small, vintages=False)
    assert "no publisher could be reached; is there a network?" in refused("refresh")
    assert state(small, vintages=False) == before
    assert store.load().series("one").index[-1] == pd.Timestamp("2026-02-20")
    assert not list((small / "vintages").glob("[!.]*"))


def test_the_command_tells_what_changed(command):
    out, err = command(0, "refresh", "--series", *WANTED)
    told = ["Vintage 2026-03-06 written to", "from snapshot: data to 2026-03-06"]
    told += ["SMALLCAPS_VINTAGE=2026-03-06", "New sessions and periods: 7"]
    told += ["New macro figures: 6", "Changed cells: none", "Verdicts that flip: none"]
    assert [text for text in told if text not in out] == []
    *_, last = lines = err.splitlines()
    assert len(lines) == len(WANTED)
    assert last.startswith(f"[{len(WANTED)}/{len(WANTED)}] ")
    assert "nothing has changed" in command(0, "refresh", "--series", "one").out
    assert "New macro figures: 6" in command(0, "compare", "snapshot", "2026-03-06").out
    found = json.loads(command(0, "compare", "snapshot", "2026-03-06", "--json").out)
    daily = {r["series"]: r["sessions"] for r in found["sessions"] if "/" not in r["series"]}
    assert daily == {"one": 10, "two": 10, "three": 10}
    assert found["flips"] == found["gone"] == []
    command(2, "compare", "snapshot", "../x")


def test_a_failed_series_shows_in_the_exit_code(command, world):
    world.faults["chart/ONE"] = status(503)
    err = command(1, "refresh", "--series", "one", "two", "--no-verdicts").err
    assert "one: FAILED, kept as it was" in err
    assert "Failed, kept as they were (1 of 2): one." in err
    for name, told in (("nonsense", "nearest"), ("gone", "one with a live source")):
        assert told in command(2, "refresh", "--series", name).err


def test_a_check_asks_a_few_rows_of_each_publisher_and_keeps_nothing(command, world, small):
    before = sorted(small.parent.rglob("*"))
    said = command(0, "refresh", "--check").out
    assert "rows to 2026-03-06" in said
    assert "observation_date" in said
    world.faults |= {"chart/ONE": status(503), "id=GDPC1": lambda handler, content: b"\n"}
    said = command(1, "refresh", "--check").out
    assert said.count(" NO ") == 2, said
    assert "HTTP 503" in said
    assert "GDPC1: expected a header and a row" in said
    assert sorted(small.parent.rglob("*")) == before


def test_files_saved_by_hand_pass_the_checks_of_a_refresh(command, world, small, tmp_path):
    zipped, gdp = "Portfolios_Formed_on_ME_CSV.zip", "/fred.stlouisfed.org/graph/x?id=GDPC1"
    files = {zipped: world.content(f"/mba.tuck.dartmouth.edu/x/{zipped}"), "notes.txt": "mine"}
    saved = laid(tmp_path / "saved", files | {"GDPC1.csv": world.content(gdp)})
    out = command(0, "import", saved, "--saved", "--name", "by-hand").out
    assert "notes.txt: left alone" in out
    new = whole("by-hand")
    assert new.macro("GDPC1").index[-1] == pd.Timestamp("2025-10-01")
    assert new.table("monthly/size_vw").index[-1] == pd.Timestamp("2020-02-29")
    (saved / "GDPC1.csv").write_bytes(b"<html>Please wait</html>")
    err = command(2, "import", saved, "--saved", "--name", "again").err
    assert "GDPC1: expected data, found a web page" in err
    assert not (small / "vintages" / "again").exists()


def test_every_source_has_a_plain_key():
    keys = [s.key for s in downloads.sources()]
    assert len(keys) == len(set(keys)) == 23
    assert all(re.fullmatch(r"[\w-]+", key) for key in keys)


def test_a_series_without_any_return_cannot_go_on():
    days = pd.DatetimeIndex(["2026-01-02"])
    empty, told = pd.DataFrame(np.nan, days, DAILY), {"calendar": days, "due": days[-1]}
    arrived = {"price": (pd.DataFrame({"Close": [1.0]}, index=days), "Close", "a file")}
    with pytest.raises(store.DataError, match="no return in the vintage before"):
        extend.extend("x", empty, arrived, kind="fund", **told)


def test_write_whole_leaves_the_old_file_when_it_fails(tmp_path, monkeypatch):
    writing.write_whole(tmp_path / "x", b"old")
    monkeypatch.setattr("os.fsync", MagicMock(side_effect=OSError(28, "No space left on device")))
    with pytest.raises(OSError, match="No space"):
        writing.write_whole(tmp_path / "x", b"new")
    assert state(tmp_path) == {"x": b"old"}
