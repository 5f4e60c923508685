"""Figures by session and their agreement: hand-made markets, files read in plain Python, every arrangement counted."""

import csv
import datetime as dt
import itertools

import pandas as pd
import pytest
from toy import SESSIONS, Toy

from publish.files import ROOT
from research import store
from research.claims import judge as judging
from research.claims.register import Article, Claim
from research.studies import agreement, january, named
from research.studies.answers import Answers, answers

DAY = [f"{day:%Y-%m-%d}" for day in SESSIONS]
ARTICLE = Article(id="900", title="A test article", published=dt.date(2026, 2, 20))
OTHER = Article(id="901", title="Another", published=dt.date(2026, 2, 20))


def change_in_file(name, start, end):
    """Price change after ``start`` up to ``end``, from the rows of the file."""
    wealth = 1.0
    with (ROOT / "data" / "daily" / f"{name}.csv").open() as file:
        for row in csv.DictReader(file):
            if start < row["date"] <= end:
                wealth *= 1 + float(row["price_return"])
    return wealth - 1


def stated(id, figure, *, series="russell_2000", end=None, article=ARTICLE, rounding=0.01):
    """A claim on the change since the first session of the toy market."""
    args = {"series": series, "start": "2025-12-31"} | (
        {"end": end} if isinstance(end, str) else {}
    )
    return Claim(
        id=id,
        says="A statement.",
        measure="change",
        relation="equals",
        claimed=figure,
        rounding=rounding,
        args=args,
        end=end if isinstance(end, tuple) else None,
        article=article,
        file=f"{article.id}.toml",
    )


def verdicts(*made):
    """Verdicts of hand-made claims on the toy market."""
    found, problems = judging.judge(made, Toy())
    assert not problems
    return Answers(found)


@pytest.mark.parametrize(
    "name", ["russell_2000", "sp_500", "nasdaq_composite", "dow_jones", "mags"]
)
def test_paths_agree_with_the_files(name):
    table = january.paths(
        ["russell_2000", "sp_500", "nasdaq_composite", "dow_jones", "mags"],
        start="2025-12-31",
        end="2026-01-30",
    )
    assert len(table) == 21 and (table.iloc[0] == 0).all()
    for day in ("2026-01-02", "2026-01-16", "2026-01-30"):
        assert table.loc[day, name] == pytest.approx(
            change_in_file(name, "2025-12-31", day), abs=1e-12
        )


def test_figures_by_session_by_hand():
    """One percent a session: 5% fits the fifth session only, and the fourth and sixth are one rounding away."""
    table = january.figures_by_session(
        verdicts(stated("900-01", 0.05, end=DAY[7])), start=DAY[1], end=DAY[8], data=Toy()
    )
    assert table["computed"].tolist() == pytest.approx([1.01**k - 1 for k in range(1, 9)])
    assert table.set_index("date")["reading"].tolist()[3:6] == [
        january.NEAR,
        january.FITS,
        january.OTHER,
    ]
    assert table["stated"].tolist() == [False] * 6 + [True, False]
    row = january.sessions_that_fit(table).iloc[0]
    assert (
        row["fits_on"] == f"{SESSIONS[5].day} January"
        and not row["fits_stated"]
        and row["stated"] == f"{SESSIONS[7].day} January"
    )


def test_an_undated_figure_is_stated_for_a_range():
    span = (dt.date.fromisoformat(DAY[4]), dt.date.fromisoformat(DAY[6]))
    table = january.figures_by_session(
        verdicts(stated("900-01", 0.05, end=span)), start=DAY[1], end=DAY[8], data=Toy()
    )
    assert table["stated"].sum() == 3 and january.sessions_that_fit(table)["fits_stated"].all()


def test_a_claim_without_a_moving_end_is_refused():
    data = Toy()
    published = Claim(
        id="900-09",
        says="A figure.",
        measure="published",
        relation="equals",
        claimed=0.044,
        rounding=0.001,
        evidence_id="e1",
        article=ARTICLE,
    )
    (verdict,), _ = judging.judge([published], data)
    with pytest.raises(ValueError, match="answers: expected claims with a moving end, got 900-09"):
        january.figures_by_session([verdict], start=DAY[1], end=DAY[3], data=data)


@pytest.fixture
def three():
    """Three figures on the toy market: two fit the fifth session, one of another article the ninth."""
    made = verdicts(
        stated("900-01", 0.05, end=DAY[7]),
        stated("900-02", 0.025, series="sp_500", end=DAY[7], rounding=0.001),
        stated("901-01", 0.09, end=DAY[9], article=OTHER),
    )
    return made, january.figures_by_session(made, start=DAY[1], end=DAY[10], data=Toy())


def test_common_sessions(three):
    _, table = three
    assert agreement.common_sessions(table, ["900-01", "900-02"]) == [SESSIONS[5]]
    assert agreement.common_sessions(table, ["900-01", "901-01"]) == []
    assert "and not on the session" in agreement.say_common(table, ["900-01", "900-02"])
    assert "fit together at **no** close" in agreement.say_common(table, ["900-01", "901-01"])


def test_overlaps_pair_articles_on_one_series(three):
    made, table = three
    pairs = agreement.overlaps(table, agreement.series_of(made, data=Toy()))
    assert pairs.empty  # one speaks of the seventh session, the other of the ninth
    made = verdicts(
        stated("900-01", 0.05, end=DAY[7]), stated("901-01", 0.09, end=DAY[7], article=OTHER)
    )
    table = january.figures_by_session(made, start=DAY[1], end=DAY[10], data=Toy())
    pairs = agreement.overlaps(table, agreement.series_of(made, data=Toy()))
    assert (
        len(pairs) == 1
        and pairs["fit_both"].iloc[0] == "none"
        and pairs["series"].iloc[0] == "russell_2000"
    )


def test_a_pair_that_can_mean_several_days_is_told_how_many_fit():
    """Both figures of one article for three sessions: the fifth fits, and none when the range lies later."""
    first, later = (
        (dt.date.fromisoformat(DAY[a]), dt.date.fromisoformat(DAY[b])) for a, b in ((4, 6), (7, 9))
    )
    for span, ending in (
        (first, "one of the three closes they can mean."),
        (later, "none of the closes they can mean."),
    ):
        made = verdicts(
            stated("900-01", 0.05, end=span),
            stated("900-02", 0.025, series="sp_500", end=span, rounding=0.001),
        )
        table = january.figures_by_session(made, start=DAY[1], end=DAY[10], data=Toy())
        assert agreement.say_common(table, ["900-01", "900-02"]).endswith(ending)


def test_figures_that_dated_their_article_are_named():
    """000-01 and 000-02 are among the figures by which article 000 was dated; those of the dated article are not."""
    said = agreement.say_dated(answers("000-01", "000-02", "004-01"))
    assert (
        said.startswith(
            "000-01 and 000-02 are two of the figures by which an article without a date was dated"
        )
        and agreement.say_dated(answers("004-01")) == ""
    )


def test_the_figure_that_fits_no_close_is_that_of_the_leads():
    """Article 002's gain of 8.2% equals the sum of the daily leads of the run, to the digit printed."""
    small, large = (
        store.load().series(name)["price_return"]["2026-01-02":"2026-01-22"]
        for name in ("russell_2000", "sp_500")
    )
    assert f"{(small - large).sum():.1%}" == "8.2%"


@pytest.mark.parametrize("counts", [(1, 1, 2), (2, 3, 1), (3, 3, 3), (0, 2, 2)])
def test_chance_of_a_common_close_by_counting_all_arrangements(counts):
    """Six closes, three figures that fit some of them: every placement of every figure is tried."""
    days = list(range(6))
    choices = [list(itertools.combinations(days, count)) for count in counts]
    hits = sum(bool(set.intersection(*map(set, found))) for found in itertools.product(*choices))
    total = 1
    for choice in choices:
        total *= len(choice)
    rows = [
        {"claim": str(k), "date": day, "reading": january.FITS if day < count else january.OTHER}
        for k, count in enumerate(counts)
        for day in days
    ]
    assert agreement.chance_of_common(pd.DataFrame(rows), ["0", "1", "2"]) == pytest.approx(
        hits / total
    )


def test_a_figure_reached_within_the_day():
    """Highs and lows one percent around each close: 5% is passed on the fourth and the fifth session."""
    table = january.inside_the_day("russell_2000", 0.05, start=DAY[0], end=DAY[10], data=Toy())
    assert table["date"].tolist() == list(SESSIONS[4:6])
    assert (table["low"] <= 0.05).all() and (table["high"] >= 0.05).all()


def test_calls_agree_with_the_files():
    """Names called winners and losers by article 004, from the close of 2025 to 16 January 2026."""
    table = named.calls(
        answers("004-21", "004-23", "004-25", "004-27", "004-28", "004-29"),
        answers("004-31", "004-32", "004-33"),
        start="2025-12-31",
        end="2026-01-16",
    ).set_index("series")
    assert set(table.index[table["call"] == "loser"]) == {"meta", "msft", "aapl", "tsla"}
    market = change_in_file("sp_500", "2025-12-31", "2026-01-16")
    for name, row in table.iterrows():
        assert row["change"] == pytest.approx(
            change_in_file(name, "2025-12-31", "2026-01-16"), abs=1e-12
        )
        assert row["beat"] == (row["change"] > market)
    assert "russell_2000" not in table.index and table["beat"].sum() == 7
    assert "all but Galectin Therapeutics" in named.say_calls(table.reset_index())
    asked = answers("004-21", "004-25", "004-31", "004-28")
    right = sum(v.verdict == "supported" for v in asked)
    assert f"of four claims on these names **{('no', 'one')[right]}**" in named.say_verdicts(
        asked
    ) and "004-21, 004-25 and 004-31 are contradicted." in named.say_verdicts(asked)


def test_the_dated_article_quotes_an_earlier_close():
    """The three index figures of 16 January 2026 are those of the 14th, by the rows of the files themselves."""
    for name, figure in (("russell_2000", 0.068), ("sp_500", 0.012), ("nasdaq_composite", 0.010)):
        closes = {
            day: round(change_in_file(name, "2025-12-31", day), 3)
            for day in ("2026-01-13", "2026-01-14", "2026-01-15", "2026-01-16")
        }
        assert [day for day, value in closes.items() if value == figure] == ["2026-01-14"]


def test_row_accounting_is_said():
    table = january.paths(["russell_2000", "sp_500"], start="2025-12-31", end="2026-01-30")
    assert january.say_data(table).endswith("40 of 40 values are there.")
