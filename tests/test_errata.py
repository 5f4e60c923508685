"""The errata: every verdict that changed since the first edition is there, with its reason."""

import pandas as pd

from research.claims import errata, rules


def test_every_difference_has_its_reason_and_no_reason_stands_alone(verdicts):
    assert errata.unsound([*verdicts.values()]) == []


def test_the_page_is_the_one_that_the_verdicts_make(verdicts):
    page = errata.page([*verdicts.values()])
    assert errata.PAGE.read_text("utf-8") == page, "run python -m research errata"


def test_the_record_of_the_first_edition_is_whole():
    record = pd.read_csv(errata.RECORD, dtype=str)
    assert (len(record), record["id"].nunique()) == (149, 149)
    assert [record["verdict"].eq(x).sum() for x in rules.VERDICTS] == [48, 49, 38, 0, 3, 6, 5]


def test_a_reason_that_is_missing_wrong_or_idle_is_found(tmp_path, verdicts):
    record, why = tmp_path / "record.csv", tmp_path / "errata.csv"
    three = [*verdicts.values()][:3]
    now = {v.id: v.verdict for v in three}
    first, second, third = now
    other = dict.fromkeys((first, second), rules.NOT_SHOWN)
    pd.Series(now | other, name="verdict").rename_axis("id").to_csv(record)
    rows = [[second, rules.NOT_SHOWN, rules.TOO_FEW, "mood", "."], [third, "x", "y", "rule", "."]]
    pd.DataFrame(rows, columns=["id", *errata.COLUMNS]).to_csv(why, index=False)
    lines = errata.unsound(three, record=record, why=why)
    assert [line.split(": ")[1].split(",")[0] for line in lines] == [
        "a reason is missing",
        "'mood' is no reason",
        "no verdict differs",
        f"{rules.NOT_SHOWN} to {rules.TOO_FEW}",
    ]


def test_the_direction_of_the_changes_is_counted():
    record = pd.Series([rules.CONTRADICTED] * 3 + [rules.PARTLY])
    rows = {
        "before": [rules.CONTRADICTED, rules.CONTRADICTED, rules.PARTLY],
        "after": [rules.PARTLY, errata.DROPPED, rules.CONTRADICTED],
        "reason": ["reading", "bug", "reading"],
    }
    told = errata.direction(pd.DataFrame(rows), record)
    assert "Of 3 claims that were contradicted 2 no longer are" in told
    assert "(now 1 partly and 1 dropped); one became so" in told
    assert "Of those 2, 1 had been held to more than the article says" in told
