"""Words beside a verdict that rests on a stand-in."""

from test_studies_doubts import made

from research.claims import rules
from research.studies import proxies


def test_each_stand_in_is_named_with_its_verdict():
    """Verdicts that rest on no stand-in are left out, whatever their order."""
    judged = [made("900-02", rules.PARTLY), made("900-01"), made("900-03", rules.CONTRADICTED)]
    said = proxies.say_proxies(
        judged, {"900-03": "a fund in place of its owners", "900-02": "volume in place of orders"}
    )
    assert said.splitlines() == [
        "- 900-02: partly, **tested on a proxy**: volume in place of orders.",
        "- 900-03: contradicted, **tested on a proxy**: a fund in place of its owners.",
    ]


def test_without_a_stand_in_nothing_is_said():
    assert proxies.say_proxies([made("900-01")], {}) == ""
