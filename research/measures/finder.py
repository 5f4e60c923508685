"""Find a measure or a series by what one would call it: a small table of phrases, each with an
example.

Names of the field that are no measure of ours (golden cross, winning streak, month average) lead to
the words of the language that say it.
"""

from __future__ import annotations

import collections
import inspect
import re

from research.registry import REGISTRY, Measure

# words one would use | measure | arguments of an example, where long on a line of their own
PHRASES = """
return gain loss performance year to date | change |
    series = "russell_2000", start = "2025-12-31", end = "2026-01-22"
beat lead ahead outperformance excess return small large caps | lead |
    ahead = "russell_2000", behind = "sp_500", start = "2025-12-31", end = "2026-01-22"
cagr annualised annual return compound a year per annum long run | value |
    series = "ff_size_lo30", stat = "change_a_year", start = "1926-06-30", end = "2013-12-31"
close level index points above 2000 | value | series = "sp_500", stat = "level", on = "2017-02-24"
points gain point drop | value |
    series = "dow_jones", stat = "points", over = "sessions", on = "2020-03-24"
below off from record high distance pullback correction | value |
    series = "sp_500", stat = "distance_from_high", on = "2018-04-06"
52 week high low below off distance | value |
    series = "russell_2000", stat = "distance_from_high", of_last = 252, on = "2025-04-08"
days weeks months since last record how long first record in | value |
    series = "russell_2000", stat = "months_since_record", on = "2025-09-18"
moving average above below distance 200 day 50 day sma | value |
    series = "sp_500", stat = "distance_from_average", average = 200, on = "2025-10-27"
winning streak in a row consecutive straight gains sessions months length | value |
    series = "sp_500", stat = "streak_up", over = "sessions", on = "2025-05-02"
losing streak in a row consecutive straight falls weeks | value |
    series = "tsla", stat = "streak_down", over = "weeks", on = "2025-03-21"
sessions days without since last fall drop calm | value |
    series = "sp_500", stat = "sessions_since", at_most = -0.01, on = "2017-02-24"
number of records new highs in a year how many | value |
    series = "sp_500", stat = "records", over = "years", on = 2024
consecutive records running in a row sessions straight | value |
    series = "dow_jones", stat = "records_in_a_row", on = "2017-02-27"
volume times average turnover | value |
    series = "kre", stat = "volume_ratio", average = 50, on = "2023-03-13"
volatility swings standard deviation | value |
    series = "russell_2000", stat = "volatility", over = "months", on = "2020-03"
yield curve inversion inverted treasury spread level | value |
    series = "T10Y2Y", stat = "level", on = "2024-03-21"
best worst largest biggest second third fourth rank ranking nth | rank |
    series = "vix", over = "sessions", on = "2021-11-26"
best worst start to the year first days of the year to date ytd rank ranking | rank |
    series = "russell_2000", over = "year to date", on = "2022-01-25", side = "low"
percentile higher than share of history | percentile |
    series = "vix", stat = "level", on = "2025-04-08"
record close records all time high largest ever longest ever most ever | record |
    series = "sp_500", stat = "level", on = "2017-02-24"
best worst month quarter year since most since biggest since last time | last_time |
    series = "sp_500", over = "quarters", on = "2022-06-30", side = "low"
first time above crossed milestone closed above | first_time |
    series = "russell_2000", stat = "level", above = 2000
inverted since below since run began | run_start |
    series = "T10Y2Y", stat = "level", below = 0, on = "2024-03-21"
average seasonal month average september january on average typical | mean |
    series = "sp_500", over = "months", in_months = 9, since = 1953
santa claus rally turn of the year end last sessions first sessions | mean |
    series = "sp_500", over = "year to date", session = 2, before = 5, since = 1953
presidential cycle election midterm third year | mean |
    series = "sp_500", over = "years", term_years = 3, since = 1953
what followed after vix spike jump average later next months returns following | mean |
    series = "sp_500", sessions = 126, after = { series = "vix", over = "sessions", at_least = 0.3 }
golden cross death cross average crossed | mean |
    series = "sp_500", sessions = 90, after = { cross = "up" }
bear market correction 20% below what next | mean |
    series = "sp_500", sessions = 252, after = { fall = 0.2 }
first cut easing cycle hikes fed what next | count |
    series = "sp_500", months = 12, after = { event = "first_cut" }, above = 0
up how many times of years months positive negative frequency | count |
    series = "sp_500", over = "months", in_months = 9, since = 1953, below = 0
hit rate odds probability usually share of times win | share |
    ahead = "russell_2000", behind = "sp_500", over = "months", in_months = 1, above = 0
median typical middle | median | series = "sp_500", over = "years", since = 1953
highest best ever maximum largest value | highest |
    series = "vix", stat = "level", over = "sessions"
lowest worst ever minimum smallest value | lowest | series = "sp_500", over = "months", since = 1953
how often count of runs crosses signals | signals |
    ahead = "russell_2000", behind = "sp_500", signal = { streak = 8 }, since = 1979
date of new 52 week high low last cross last signal first below since | signal_date |
    series = "russell_2000", signal = { new_high = 252 }, on = "2019-11-25", nth = 2
gdp growth economy quarter | macro | series = "GDPC1", period = "2025-07", transform = "saar"
inflation cpi consumer prices | macro |
    series = "CPIAUCSL", period = "2025-06", transform = "yoy"
inflation cpi year over year prices highest since | macro_last_matched |
    series = "CPIAUCSL", period = "2022-06", transform = "yoy"
max drawdown deepest fall peak trough | drawdown |
    series = "russell_2000", start = "2019-12-31", end = "2020-12-31"
up bounce rally from the low | rebound |
    series = "iwm", low_start = "2025-04-01", low_end = "2025-04-30", end = "2025-12-31"
correlation go together | lead_correlation | ahead = "russell_2000", behind = "sp_500",
    other_ahead = "kre", other_behind = "sp_500", start = "2015-12-31", end = "2025-12-31"
beta sensitivity interest rates yields slope | sensitivity | ahead = "russell_2000",
    behind = "sp_500", factor = "yield_change", start = "1999-12-31", end = "2025-12-31"
valuation cheap expensive price to book pe ratio discount | valuation_gap_rank |
    on = "2025-06-30", since = "1926-06-30"
concentration largest companies share of the market top heavy | concentration | on = "2025-06-30"
market breadth participation broad how many rose | portfolio_share |
    size = "small", start = "2024-12-31", end = "2025-06-30"
cash index said by others cited survey | published | evidence_id = "000-04-e1"
"""


def phrases() -> list[tuple[str, str, str]]:
    """The table: words, measure, and the arguments of an example.

    >>> phrases()[0][1]
    'change'
    """
    rows = re.sub(r"\n +", " ", PHRASES.strip()).split("\n")
    return [tuple(part.strip() for part in row.split("|")) for row in rows]


IDLE = {"a", "an", "and", "the", "of", "to", "in", "on", "is", "its", "true", "what", "how"}


def _stems(text: str) -> set[str]:
    words = re.findall(r"[a-z0-9]+", text.lower().replace("_", " "))
    return {word.rstrip("s")[:6] for word in words if word not in IDLE}


def _best(words: str) -> list[tuple[float, str, str]]:
    """Phrases that share words with some, the closest first: a rare word counts for more than a
    common one, a phrase without other words for more than a long one.
    """
    asked, table = _stems(words), [(_stems(said), *rest) for said, *rest in phrases()]
    heard = collections.Counter(word for said, _, _ in table for word in said)
    scored = [
        (sum(1 / heard[word] ** 0.5 for word in asked & said) - 0.01 * len(said), name, example)
        for said, name, example in table
        if asked & said
    ]
    return sorted(scored, key=lambda row: -row[0])


def meant(name: str) -> str:
    """A hint for a name that is no measure, by meaning; empty where no phrase shares a word with
    it.

    >>> print(meant("golden_cross"))
    ; did you mean mean with series = "sp_500", sessions = 90, after = { cross = "up" }?
    """
    found = _best(name)
    return f"; did you mean {found[0][1]} with {found[0][2]}?" if found else ""


def what(measure: Measure) -> str:
    """The first sentence of what a measure is."""
    text = " ".join((inspect.getdoc(measure.function) or "").split("\n\n")[0].split())
    return text.replace("``", "")


def measures(words: list[str]) -> list[tuple[str, str, str]]:
    """Measures by name, what they are, and an example: all of them, those that some words name, or
    else the three closest.
    """
    asked, found = _stems(" ".join(words)), _best(" ".join(words))
    fitting = {name: example for _, name, example in reversed(found)}
    any_example = {name: example for _, name, example in reversed(phrases())}
    rows = []
    for name, measure in REGISTRY.items():
        said = " ".join(text for text, key, _ in phrases() if key == name)
        if asked <= _stems(f"{name} {what(measure)} {said}"):
            rows.append((name, what(measure), fitting.get(name) or any_example.get(name, "")))
    order = {name: place for place, name in reversed([*enumerate(row[1] for row in found)])}
    rows = sorted(rows, key=lambda row: (order.get(row[0], len(order)), row[0]))
    return rows or [(name, what(REGISTRY[name]), fitting[name]) for name in [*order][::-1][:3]]


def series(data, words: list[str]) -> list[tuple[str, str, str]]:
    """Series by id, what they are, and what they hold, for all of some words."""
    from research.measures.subjects import DAILY_YIELDS

    rows = []
    for key, row in data.catalogue.iterrows():
        names = ", ".join([row["name"], *filter(None, row["aliases"].split(";"))])
        bases = row["basis"].replace(" ", " and ")
        span = f"{row['first']:%Y-%m-%d} to {row['last']:%Y-%m-%d}"
        kind = f"{row['kind']}, {row['family']}, {row['frequency']}"
        rows.append((key, names, f"{kind}, {bases}, {span}"))
    yields = {"DGS2": "two-year", "DGS10": "ten-year", "T10Y2Y": "ten-year less two-year"}
    for key in DAILY_YIELDS:
        held = data.macro(key).dropna().index
        span = f"daily, level, {held[0]:%Y-%m-%d} to {held[-1]:%Y-%m-%d}"
        rows.append((key, f"{yields[key]} Treasury yield", span))
    asked = _stems(" ".join(words))
    return [row for row in rows if asked <= _stems(" ".join(row))]
