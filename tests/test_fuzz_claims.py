"""Claim files that nobody would write on purpose: every fault is one line, and the sound claim
beside it is judged.

A few hundred claims in the normal run; ``SMALLCAPS_FUZZ=1000`` judges that many draws of twenty
claims each. Claims are drawn from the parameters of the measures, with values of the right kind,
values at the edge of it, and values of any other kind; they are what TOML has been read into.
"""

import datetime as dt
import functools
import itertools
import json
import math
import os

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from research import registry, store
from research.claims import form, register, rules
from research.claims import judge as judging
from research.claims.claim import Article
from research.measures import periods
from research.measures.bounds import BOUNDS
from research.measures.inside import COUNTABLE
from research.measures.statistics import STATISTICS

DATA = store.load("snapshot")
FILES, CLAIMS = int(os.environ.get("SMALLCAPS_FUZZ", "12")), 20
ARTICLE = Article("fuzz", published=dt.date(2026, 1, 24))
CANARY = {"id": "canary", "says": "IWM rose by 11% in 2025.", "measure": "change"}
CANARY |= {"args": {"series": "iwm", "start": "2024-12-31", "end": "2025-12-31"}}
CANARY |= {"relation": "above", "claimed": 0.1}
DAYS = st.dates(dt.date(1926, 1, 1), dt.date(2027, 1, 1))
TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
SERIES = sorted(DATA.catalogue.index)
ODD = st.one_of(
    st.sampled_from([0, -1, 10**30, 10**400, 1e300, -1e300, math.nan, math.inf, "", " ", "iwm"]),
    st.sampled_from(["../../x", "[red]x[/red]", "<script>x</script>", "\x1b[2J", "a\nb", "{x}"]),
    *(st.booleans(), st.integers(-(10**6), 10**6), st.floats(), TEXT),
    *(st.dates(), st.times(), st.datetimes(timezones=st.none() | st.just(dt.UTC))),
    st.lists(st.one_of(st.integers(), TEXT, DAYS), max_size=4),
    st.dictionaries(st.sampled_from("abc"), st.integers(), max_size=2),
    st.integers(1, 400).map(lambda deep: functools.reduce(lambda held, _: [held], range(deep), [])),
)


EARLY = st.dates(dt.date(1995, 1, 1), dt.date(2015, 1, 1))
FIRST = ("start", "since", "low_start")
OF = {"series": st.sampled_from(SERIES), "of": st.sampled_from(COUNTABLE), "apart": st.just(20)}
OF |= {name: st.sampled_from([0, 0.02, -0.05, 3]) for name in BOUNDS}
OF |= {"over": st.sampled_from(periods.OVER), "months": st.sampled_from([1, 12])}
OF |= {"streak": st.just(3), "down": st.just(True)}
OF |= {"dated": st.sampled_from(["last", "low", "after"])}
WINDOW = {name: OF[name] for name in (*BOUNDS, "over", "dated", "series")}
WINDOW |= {"stat": st.sampled_from([*STATISTICS]), "largest": st.sampled_from([2, 10**5])}
WINDOW |= {"session": st.sampled_from([-5, -1, 2]), "in_months": st.just([1, 2])}
SIGNAL = st.one_of([st.fixed_dictionaries({}, optional=keys) for keys in (OF, WINDOW)])


def sound(name: str, reader):
    """Values of the kind that a reader takes."""
    expected = reader.expected
    if reader.words:
        return st.sampled_from(reader.words)
    if reader.schema.get("type") == "integer":
        return st.integers(1, 60)
    if "signal" in expected:
        return SIGNAL
    if "series" in expected:
        one = st.sampled_from(SERIES)
        return one | st.lists(one, min_size=1, max_size=3)
    days = EARLY if name in FIRST else st.dates(dt.date(2016, 1, 1), dt.date(2026, 8, 1))
    if "YYYY-MM" in expected:
        return days | days.map(lambda day: f"{day:%Y-%m}")
    if "list of ISO dates" in expected:
        return st.lists(days, min_size=1, max_size=4)
    if "date" in expected:
        return days
    numbers, words = st.floats(-1, 1), st.sampled_from(["mean", "median", "rank", "latest"])
    return numbers if "number" in expected else TEXT | words


@st.composite
def one_test(draw):
    """A measure with its arguments, a relation and a figure; half of them without a slip."""
    slips = draw(st.booleans())

    def odd(of: int) -> bool:
        return slips and draw(st.integers(0, of)) == 0

    measure = draw(st.sampled_from(sorted(registry.REGISTRY)))
    made, args = registry.REGISTRY[measure], {}
    for name, parameter in made.parameters.items():
        needed = parameter.default is parameter.empty or name == made.moves
        if not odd(9) and (needed or draw(st.integers(0, 2)) == 0):
            args[name] = draw(ODD if odd(6) else sound(name, made.reader(name)))
    unit = {"date": ("in_month", "2020-03"), "boolean": ("is_true", True)}
    relation, claimed = unit.get(made.unit, ("above", 0.1))
    claim = {
        "measure": draw(st.sampled_from(["chnage", ""])) if odd(20) else measure,
        "args": args,
        "relation": draw(st.sampled_from(form.RELATIONS)) if odd(4) else relation,
        "claimed": draw(ODD) if odd(4) else claimed,
    }
    extra = {
        "rounding": st.sampled_from([0.01, 0.001, 0.05]),
        "kind": st.sampled_from(["fact", "general"]),
        "open": st.lists(st.sampled_from(sorted(made.choices) or ["x"]), max_size=2),
        "due": DAYS,
        "untested": st.just("the rest"),
        "evidence_id": st.just("000-04-e1"),
        "found_as": st.sampled_from(["it is {computed}", "{n} of {clusters}, {low} to {high}"]),
    }
    for name, values in extra.items():
        if draw(st.integers(0, 7)) == 0:
            claim[name] = draw(ODD if odd(3) else values)
    if odd(6):
        claim["end"] = sorted(draw(st.tuples(DAYS, DAYS)))
    if odd(9):
        claim[draw(st.sampled_from(["relatoin", "clam", "says", "args"]))] = draw(ODD)
    if odd(9):
        claim.pop(draw(st.sampled_from(sorted(claim))))
    return {"says": "A claim.", **claim}


@st.composite
def claims(draw):
    """A claim, or one of two parts."""
    if draw(st.integers(0, 9)):
        return draw(one_test())
    rest = {"joint": "A"} if draw(st.booleans()) else {}
    return {"says": "Two things.", "part": [draw(one_test()), draw(one_test())], **rest}


ONCE = {"derandomize": True, "database": None, "suppress_health_check": list(HealthCheck)}


@settings(max_examples=FILES, phases=[Phase.generate], **ONCE)  # a file that fails is read as it is
@given(st.lists(claims(), min_size=CLAIMS, max_size=CLAIMS))
def test_every_claim_is_judged_or_has_its_fault_in_a_line(drawn):
    tables = [CANARY, *({"id": f"f-{number}", **claim} for number, claim in enumerate(drawn))]
    read, faults = zip(*(register.of_table(x, ARTICLE, "f", DATA) for x in tables), strict=True)
    verdicts, problems = judging.judge(filter(None, read), DATA)
    problems = [*itertools.chain(*faults), *problems]
    said = [str(problem) for problem in problems]
    known = {v.id for v in verdicts} | {p.claim.partition(".")[0] for p in problems}
    assert known == {table["id"] for table in tables}
    assert [v.verdict for v in verdicts if v.id == "canary"] == [rules.SUPPORTED]
    assert not [text for text in said if "\n" in text or "\x1b" in text or len(text) > 900]
    assert not [text for text in said if "could not be judged" in text]
    json.dumps([v.to_json() for v in verdicts], allow_nan=False)
    assert all(v.in_short and v.reason and isinstance(v.found, str) for v in verdicts)
