"""What came after publication: hand-made markets, files read in plain Python, published growth worked out again."""

import csv
import datetime as dt
import itertools

import pandas as pd
import pytest
from toy import SESSIONS, Toy, frame

from publish.files import ROOT
from research import store
from research.claims import judge as judging
from research.claims import rules
from research.claims.bind import bind
from research.claims.register import Article, Claim
from research.studies import comparison, falls, follow_up, seen_then, since, unlike
from research.studies.answers import Answers, answers

DAY = [f"{day:%Y-%m-%d}" for day in SESSIONS]
DATED = Article(id="900", published=dt.date.fromisoformat(DAY[5]))
RANGED = Article(
    id="901", published_between=(dt.date.fromisoformat(DAY[2]), dt.date.fromisoformat(DAY[5]))
)
FORECASTS = (
    "000-12",
    "001-18",
    "002-28",
    "003-15",
    "003-18",
    "004-20",
    "004-42",
    "004-43",
    "004-44",
    "004-46",
    "004-47",
    "004-48",
    "004-49",
    "004-51",
)


class Listed(Toy):
    """The toy market with what a comparison prints of each series."""

    def __init__(self, **frames):
        super().__init__(**frames)
        self.catalogue = self.catalogue.assign(
            kind="index", symbols="", price_last=SESSIONS[-1], total_last=pd.NaT
        )
        self.catalogue.loc["stock", ["kind", "price_last"]] = ["stock", SESSIONS[10]]


def wealth_in_file(name, start, end, column="price_return"):
    """Wealth at every session after ``start`` up to ``end``, from the rows of the file."""
    wealth, found = 1.0, {}
    with (ROOT / "data" / "daily" / f"{name}.csv").open() as file:
        for row in csv.DictReader(file):
            if start < row["date"] <= end:
                wealth *= 1 + float(row[column])
                found[row["date"]] = wealth
    return found


def forecast(
    id, due, *, measure="lead", claimed=0.0, relation="above", start=DAY[5], article=DATED, open=()
):
    """A forecast on the toy market that runs to the day it falls due."""
    sides = (
        {"ahead": "russell_2000", "behind": "sp_500"}
        if measure == "lead"
        else {"series": "russell_2000"}
    )
    due = SESSIONS[due] if isinstance(due, int) else pd.Timestamp(due)
    return Claim(
        id=id,
        says="A forecast.",
        measure=measure,
        relation=relation,
        claimed=claimed,
        args={**sides, "start": start, "end": f"{due:%Y-%m-%d}"},
        due=due.date(),
        article=article,
        file=f"{article.id}.toml",
        open=open,
    )


def verdicts(*made, data=None):
    """Verdicts of hand-made claims on the toy market."""
    found, problems = judging.judge(made, data or Listed())
    assert not problems
    return Answers(found)


def test_publication_is_a_day_or_a_range():
    day = pd.Timestamp(DAY[5])
    assert follow_up.publication(DATED) == (day, day)
    assert follow_up.publication(RANGED) == (pd.Timestamp(DAY[2]), day)
    with pytest.raises(ValueError, match="article 902 has none"):
        follow_up.publication(Article(id="902"))


def test_reviews_and_waiting_share_the_forecasts_between_them():
    made = verdicts(forecast("900-01", 20), forecast("900-02", "2026-12-31"))
    review = follow_up.reviews(made).iloc[0]
    assert (review["claim"], review["verdict"], review["same"]) == (
        "900-01",
        rules.SUPPORTED,
        rules.CONTRADICTED,
    )
    assert review["judged_on"] == SESSIONS[20] and review["as_of"] == SESSIONS[-1]
    wait = follow_up.waiting(made, data=Listed()).iloc[0]
    assert (wait["claim"], wait["label"], wait["at_print"]) == ("900-02", "no", "none") and wait[
        "after"
    ] == wait["standing"]
    assert "**one** supported" in follow_up.say_reviews(
        made, data=Listed()
    ) and "900-01 would now" in follow_up.say_reviews(made, data=Listed())


def test_nothing_to_follow_gives_empty_tables():
    for table in (
        follow_up.reviews(Answers()),
        follow_up.waiting(Answers()),
        follow_up.again(Answers()),
        follow_up.parted(Answers()),
        follow_up.on_the_way(Answers()),
    ):
        assert table.empty and len(table.columns) > 5


def test_a_window_that_begins_before_print_is_read_from_there_too():
    """From the third session to the last: the lead at publication, and the lead of somebody who bought on that day."""
    made = verdicts(
        forecast("900-01", "2026-12-31", start=DAY[2]), forecast("900-02", "2026-12-31")
    )
    row = follow_up.parted(made, data=Listed()).set_index("claim").loc["900-01"]
    assert len(follow_up.parted(made, data=Listed())) == 1 and (row["published"], row["to"]) == (
        SESSIONS[5],
        SESSIONS[-1],
    )
    assert row["at_print"] == pytest.approx(1.01**3 - 1.005**3)
    assert row["after"] == pytest.approx(1.01**15 * 0.99**20 - 1.005**35) and not row["fits_after"]
    wait = follow_up.waiting(made, data=Listed()).set_index("claim")
    assert (
        wait.loc["900-01", "at_print"] == f"+{100 * row['at_print']:.1f} points"
        and wait.loc["900-02", "at_print"] == "none"
    )
    assert "which does not fit" in unlike.say_parted(
        follow_up.parted(made, data=Listed())
    ) and "No window" in unlike.say_parted(follow_up.parted(Answers()))


def test_the_lead_over_nvidia_before_and_after_print_agrees_with_the_files():
    row = follow_up.parted(answers("004-42")).iloc[0]
    last = f"{row['to']:%Y-%m-%d}"
    for part, start, end in (
        ("at_print", "2025-12-31", "2026-01-16"),
        ("after", "2026-01-16", last),
        ("whole", "2025-12-31", last),
    ):
        small, large = (wealth_in_file(name, start, end) for name in ("russell_2000", "nvda"))
        assert row[part] == pytest.approx(small[end] - large[end], abs=1e-12)
    assert row["at_print"] > row["whole"] > 0 > row["after"]


def test_a_part_that_is_not_tested_leaves_the_reading_as_it_is():
    """A claim that can be partly borne out at best still fits or does not."""
    wait = follow_up.waiting(answers("004-42", "002-28")).set_index("claim")
    assert (wait["label"] == "yes").all()


def test_a_claim_whose_data_end_before_its_day_has_no_cross_and_no_change_of_mind():
    asked = answers("004-44")
    assert (
        follow_up.on_the_way(asked)["waits"].all()
        and "1 May 2026" in follow_up.reviews(asked)["latest"].iloc[0]
    )
    assert "None of them would be judged otherwise" in follow_up.say_reviews(asked)


def test_path_by_hand():
    """From the fifth session: small gains 1% for fifteen sessions and loses 1% from then on, large gains half a percent."""
    lead = follow_up.path(forecast("900-01", 20), data=Listed())
    assert lead.index[0] == SESSIONS[6] and lead.index[-1] == SESSIONS[-1]
    assert lead.iloc[14] == pytest.approx(1.01**15 - 1.005**15)
    assert lead.iloc[-1] == pytest.approx(1.01**15 * 0.99**20 - 1.005**35)
    fall = follow_up.path(
        forecast("900-02", 30, measure="drawdown", relation="at_most", claimed=-0.05), data=Listed()
    )
    assert (fall.iloc[:15] == 0).all() and fall.iloc[24] == pytest.approx(0.99**10 - 1)


def test_path_is_what_the_judge_would_read_at_each_close():
    """The fast way through all closes and the measure of the judge agree on the forecasts of the register."""
    data, checked = store.load(), 0
    for verdict in answers(*FORECASTS):
        path = follow_up.path(verdict.claim)
        for place in (0, len(path) // 2, len(path) - 1) if len(path) else ():
            assert bind(verdict.claim, data)[0].at(data, path.index[place]).value == pytest.approx(
                path.iloc[place], abs=1e-12
            )
            checked += 1
    assert checked == 39


def test_on_the_way_by_hand():
    table = follow_up.on_the_way(
        verdicts(forecast("900-01", 40), forecast("900-02", "2026-12-31")), data=Listed()
    )
    row = table.iloc[0]
    relative = (0.99 / 1.005) ** 20 - 1
    assert (
        row["highest"] == pytest.approx(1.01**15 - 1.005**15) and row["highest_on"] == SESSIONS[20]
    )
    assert row["lowest_on"] == SESSIONS[40] and row["fall"] == pytest.approx(relative)
    ahead = sum(1.01**15 * 0.99**k > 1.005 ** (15 + k) for k in range(1, 21)) + 15
    assert (row["fitting"], row["closes"], row["fits"], row["waits"]) == (ahead, 35, False, False)
    assert table.iloc[1]["waits"] and table.iloc[1]["to"] == SESSIONS[-1]
    assert follow_up.say_on_the_way(table).startswith("The day of the review decided one of one")


def test_from_the_first_possible_day_by_hand():
    """A forecast from the top fails; the same number of days from before the top, it holds."""
    late = Article(id="903", published_between=(SESSIONS[10].date(), SESSIONS[20].date()))
    table = follow_up.from_first_day(
        verdicts(forecast("903-01", 30, start=DAY[20], article=late)), data=Listed()
    )
    row = table.iloc[0]
    assert row["last_day"] == pytest.approx(0.99**10 - 1.005**10) and row[
        "first_day"
    ] == pytest.approx(1.01**10 - 1.005**10)
    assert (row["fits"], row["fits_first"]) == (False, True)
    assert "**903-01** would be judged otherwise" in follow_up.say_first_day(table)


def test_every_forecast_of_the_register_is_followed():
    """The list in the notebook is the list of claims that fall due."""
    every = {verdict.id for verdict in answers() if verdict.claim.due}
    assert {verdict.id for verdict in answers() if verdict.claim.category == "forecast"} == every
    assert every == set(FORECASTS)
    text = (ROOT / "notebooks" / "10_follow_up.ipynb").read_text(encoding="utf-8")
    assert all(f'\\"{claim}\\"' in text for claim in FORECASTS)


def test_since_publication_agrees_with_the_files():
    row = since.by_article(answers("004-51")).iloc[0]
    small, large = (
        wealth_in_file(name, "2026-01-16", "2026-08-21") for name in ("russell_2000", "sp_500")
    )
    lead = {day: small[day] - large[day] for day in small}
    relative = {day: small[day] / large[day] for day in small}
    top, worst = 1.0, 0.0
    for level in relative.values():
        top = max(top, level)
        worst = min(worst, level / top - 1)
    assert (row["small"], row["large"]) == pytest.approx(
        (small["2026-08-21"] - 1, large["2026-08-21"] - 1), abs=1e-12
    )
    assert row["highest"] == pytest.approx(
        max(lead.values())
    ) and f"{row['highest_on']:%Y-%m-%d}" == max(lead, key=lead.get)
    assert row["lowest"] == pytest.approx(min(lead.values())) and row["fall"] == pytest.approx(
        worst
    )
    assert (row["ahead"], row["closes"]) == (sum(value > 0 for value in lead.values()), len(lead))


def test_both_ends_of_a_range_are_shown():
    made = verdicts(forecast("900-01", 20), forecast("901-01", 20, article=RANGED))
    table = since.by_article(made, data=Listed())
    assert table[["article", "day", "base"]].to_numpy().tolist() == [
        ["900", since.LAST, SESSIONS[5]],
        ["901", since.FIRST, SESSIONS[2]],
        ["901", since.LAST, SESSIONS[5]],
    ]
    assert table.loc[1, "lead"] == pytest.approx(1.01**18 * 0.99**20 - 1.005**38)
    said = since.say_since(table, table)
    assert (
        "The later day is the kinder one for none of one article" in said
        and "there is **none**" in said
    )


def test_half_years_by_hand():
    """Stretches of ten sessions: two gained by small caps, two lost; moved by five sessions, three of three."""
    table = since.half_years("russell_2000", "sp_500", until=DAY[40], sessions=10, data=Listed())
    assert table["start"].tolist() == [SESSIONS[k] for k in (1, 11, 21, 31)] and table[
        "end"
    ].tolist() == [SESSIONS[k] for k in (10, 20, 30, 40)]
    assert table["lead"].tolist() == pytest.approx(
        [1.01**10 - 1.005**10] * 2 + [0.99**10 - 1.005**10] * 2
    )
    shares = since.share_by_start(
        "russell_2000", "sp_500", until=DAY[40], sessions=10, data=Listed()
    )
    assert shares[0] == (table["lead"] > 0).mean() == 0.5
    middle = 1.01**5 * 0.99**5 > 1.005**10
    assert shares[5] == pytest.approx((1 + middle) / 3)
    assert "small caps led in **2**" in since.say_half_years(table, shares, pd.Series([0.01]))


def test_half_years_of_the_index_agree_with_the_files():
    table = since.half_years("russell_2000", "sp_500", until="2026-01-16").iloc[-1]
    start = f"{table['start'] - pd.Timedelta(days=1):%Y-%m-%d}"
    small, large = (
        list(wealth_in_file(name, start, "2026-01-16").values())
        for name in ("russell_2000", "sp_500")
    )
    assert len(small) == 126 and table["lead"] == pytest.approx(small[-1] - large[-1], abs=1e-12)


def test_base_rates_of_the_forecasts_are_counted_in_the_files():
    """Each half-year again from the rows of the files: ahead, higher, and, on calendar half-years, a tenth below a high."""
    table = since.half_years("russell_2000", "sp_500", until="2026-01-16")
    deepest = falls.half_years(comparison.compare("russell_2000", "sp_500").panel, end="2026-01-16")
    small, large = (
        wealth_in_file(name, "1978-12-29", "2026-01-16") for name in ("russell_2000", "sp_500")
    )
    days = list(small)
    ends = [len(days) - 1 - 126 * k for k in range(len(table) + 1)]
    moved = [
        [wealth[days[last]] / wealth[days[first]] - 1 for wealth in (small, large)]
        for last, first in itertools.pairwise(ends)
    ]
    sharp = 0
    for row in deepest.itertuples():
        inside = [
            small.get(day, 1.0)
            for day in ["base", *days]
            if f"{row.base:%Y-%m-%d}" <= day <= f"{row.last:%Y-%m-%d}"
        ]
        sharp += min(level / max(inside[: k + 1]) for k, level in enumerate(inside)) <= 0.9
    found = since.odds(table, deepest["small"])
    assert found["hits"].to_dict() == {
        "lead": sum(a > b for a, b in moved),
        "rise": sum(a > 0 for a, _ in moved),
        "fall": sharp,
    }
    assert (found["of"] == [len(table), len(table), len(deepest)]).all()
    assert f"in **{found.at['rise', 'hits']} of {len(table)}**" in since.say_odds(found)


def test_total_returns_are_set_against_a_fund():
    """KeyCorp with dividends stands against the S&P 500 fund with dividends, not against the index without."""
    row = (
        since.named(answers("004-21", "004-23", "004-25", "004-27", "004-28", "004-29"))
        .set_index("series")
        .loc["key"]
    )
    end = f"{row['last']:%Y-%m-%d}"
    assert row["basis"] == "total" and row["market"] == pytest.approx(
        wealth_in_file("spy", "2026-01-16", end, "total_return")[end] - 1, abs=1e-12
    )
    assert abs(row["market"] - (wealth_in_file("spy", "2026-01-16", end)[end] - 1)) > 0.003


def test_named_shares_of_the_dated_article():
    """Who was named as what, as read in the article, and one outcome from the file."""
    table = since.named(
        answers(
            "004-21",
            "004-23",
            "004-25",
            "004-27",
            "004-28",
            "004-29",
            "004-31",
            "004-32",
            "004-33",
            "004-42",
        )
    )
    calls = table.groupby("call")["series"].apply(set)
    assert calls["winner"] == {"galt", "xbi", "kre", "key", "hban", "rklb", "smr", "apld"}
    assert calls["loser"] == {"meta", "msft", "aapl", "tsla", "nvda"}
    row = table.set_index("series").loc["rklb"]
    end = f"{row['last']:%Y-%m-%d}"
    assert row["change"] == pytest.approx(
        wealth_in_file("rklb", "2026-01-16", end)[end] - 1, abs=1e-12
    )
    assert row["market"] == pytest.approx(
        wealth_in_file("sp_500", "2026-01-16", end)[end] - 1, abs=1e-12
    )
    assert table.set_index("series").loc["key", "basis"] == "total"


def test_a_share_that_is_only_mentioned_and_one_that_stops_early():
    data = Listed(stock=frame([0.1] * 10, index=SESSIONS[:11]))
    spoken = Claim(
        id="900-01",
        says="The stock, stock by name, has a plan.",
        measure="published",
        relation="is_true",
        article=DATED,
        file="900.toml",
    )
    fallen = Claim(
        id="900-02",
        says="A share fell.",
        measure="change",
        relation="at_most",
        claimed=-0.05,
        args={"series": "stock", "start": DAY[1], "end": DAY[4]},
        article=DATED,
        file="900.toml",
    )
    table = since.named(verdicts(spoken, data=data), data=data)
    assert table[["call", "last"]].to_numpy().tolist() == [["mentioned", SESSIONS[10]]]
    assert table["change"].iloc[0] == pytest.approx(1.1**5 - 1) and table["market"].iloc[
        0
    ] == pytest.approx(1.005**5 - 1)
    table = since.named(verdicts(spoken, fallen, data=data), data=data)
    assert table["call"].tolist() == ["loser"] and since.say_named(table).endswith(
        "Article 900: none of one named loser trailed it."
    )


def test_vintages_against_the_arithmetic():
    """Growth at an annual rate is the fourth power of a quarter's; levels as FRED has them in each vintage."""
    table = seen_then.table(answers("002-09", "003-07", "000-04", "002-11")).set_index(
        ["period", "claim"]
    )
    third, fourth = (
        table.loc[("quarter 3 of 2025", "002-09")],
        table.loc[("quarter 4 of 2025", "000-04")],
    )
    assert third["early"] == pytest.approx((24024.957 / 23770.976) ** 4 - 1, abs=1e-9)
    assert third["latest"] == pytest.approx((24026.834 / 23770.976) ** 4 - 1, abs=1e-9)
    assert fourth["latest"] == pytest.approx((24055.749 / 24026.834) ** 4 - 1, abs=1e-9)
    assert (
        fourth["stated"] == 0.054
        and fourth["revised"] == pytest.approx(fourth["latest"] - 0.054)
        and pd.isna(fourth["early"])
    )


def test_conditions_month_by_month():
    table = seen_then.conditions(answers("004-46"), forecast="004-46", band=(0.02, 0.03))
    prices = store.load().macro("PCEPI")
    assert table.index[0] == pd.Timestamp("2026-01-01")
    for month, row in table.iterrows():
        growth = prices[month] / prices[month - pd.DateOffset(years=1)] - 1
        assert row["inflation"] == pytest.approx(growth) and row["inside"] == (
            0.02 <= growth <= 0.03
        )
    assert table["inside"].any() and not table["inside"].all() and table["still"].all()


def test_second_sentences_follow_the_tables():
    """A failed condition, a record of forecasts that ask for zero, a claim about the past."""
    asked = answers("004-46", "004-47", "004-51", "001-15")
    met = seen_then.conditions(asked, forecast="004-46", band=(0.02, 0.025))
    said = unlike.say_condition(asked, met, forecast="004-46")
    assert "**failed**" in said and "to May 2026, of a window to 16 July 2026" in said
    assert "held (inside" in unlike.say_condition(asked, met.assign(inside=True), forecast="004-46")
    assert "to May 2026, of a window to 16 July 2026" in seen_then.say_conditions(
        met, band=(0.02, 0.025), before=0.027, until="2026-07-16"
    )
    record = unlike.say_record(asked)
    assert (
        record.startswith("**That looks like")
        and "Three of the three" in record
        and "two ask one and the same" in record
    )
    assert unlike.say_record(Answers(v for v in asked if v.id == "004-47")).startswith(
        "One of the one"
    )
    assert (
        unlike.say_past(asked).startswith("001-15 sounds")
        and "001-15" not in follow_up.reviews(asked)["claim"].tolist()
    )


def test_the_end_of_a_forecast_is_told_as_it_was():
    """25 of 63 closes would have fitted and none of the last five; on the toy market the last closes fit or not by the side named."""
    said = unlike.say_by_the_end(answers("004-47")[0])
    assert (
        "**25 of 63** closes, best on 19 May 2026 (-2.5 points)" in said
        and "At the last five closes, 22 to 29 May 2026, it does not; it ends at +0.7" in said
    )
    made = verdicts(forecast("900-01", 40), forecast("900-02", 40, relation="below"))
    ahead, behind = (unlike.say_by_the_end(verdict, data=Listed()) for verdict in made)
    assert (
        "it does not" in ahead
        and "it fits" in behind
        and f"best on {SESSIONS[20].day} " in ahead
        and f"best on {SESSIONS[40].day} " in behind
    )


def test_nowcasts_miss_each_by_its_own_amount():
    """5.3% and 5.4% against the growth published later: two differences, not one."""
    said = seen_then.say(seen_then.table(answers("002-09", "003-07", "000-04", "002-11")))
    growth = (24055.749 / 24026.834) ** 4 - 1
    assert f"{100 * (growth - 0.053):.1f} points and {100 * (growth - 0.054):.1f} points" in said


def test_general_claims_on_the_latest_data_in_a_sentence():
    table = pd.DataFrame(
        {
            "claim": ["900-01", "900-02"],
            "verdict": ["partly", "partly"],
            "today": ["partly", "contradicted"],
            "as_of": pd.to_datetime(["2024-12-31", "2026-08-21"]),
        }
    )
    assert "31 December 2024): **900-02** would" in follow_up.say_again(
        table
    ) and "**none**" in follow_up.say_again(table.iloc[:1])
