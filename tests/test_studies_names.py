"""The notebook on breadth and named shares: tables by hand, by other means, and against published figures.

Published: PR Newswire, 1 January 2026 (Pomerantz on Galectin): a fall of 28.9% on 19 December 2025; Motley
Fool via Reportify, 23 January 2026: Intel down 17.03%. Addresses in data/published.csv.
"""

import numpy as np
import pandas as pd
import pytest

from research import figures, returns, risk, store
from research.months import monthly_changes
from research.studies import (
    answers,
    cited,
    giants,
    names,
    other_windows,
    sectors,
    since,
    told,
)

PRICED = (
    "001-26",
    "001-28",
    "002-20",
    "004-21",
    "004-22",
    "004-23",
    "004-25",
    "004-27",
    "004-28",
    "004-29",
)
LOSERS = ("004-31", "004-32", "004-33")


@pytest.fixture(scope="module")
def data():
    return store.load("snapshot")


@pytest.fixture(scope="module")
def priced(data):
    return answers.answers(*PRICED, *LOSERS, data=data)


@pytest.fixture(scope="module")
def stated(priced, data):
    return names.stated(priced, data=data)


def moved(data, name, start, end):
    """Change of a series from its stored price returns, multiplied up by hand."""
    column = data.series(name)["price_return"]
    return (1 + column[(column.index > start) & (column.index <= end)]).prod() - 1


class TestStated:
    def test_every_share_on_its_own_window(self, data, stated):
        for row in stated.itertuples():
            assert row.change == pytest.approx(moved(data, row.series, row.base, row.last)), (
                row.name
            )
            assert row.market == pytest.approx(moved(data, "sp_500", row.base, row.last))

    def test_published_falls(self, data, stated):
        assert stated.set_index("series").loc["intc", "change"] == pytest.approx(-0.1703, abs=5e-5)
        assert data.series("galt").loc["2025-12-19", "price_return"] == pytest.approx(
            -0.289, abs=5e-4
        )

    def test_one_row_for_each_share_and_none_for_a_yardstick(self, stated):
        rows = stated.groupby("claim")["series"].apply(list)
        assert rows["004-25"] == ["key", "hban"] and rows["004-33"] == ["aapl", "tsla"]
        assert rows["004-23"] == ["xbi", "kre"] and rows["004-28"] == ["smr"]

    def test_single_shares_and_verdicts_agree_where_a_claim_names_one(self, stated):
        alone = stated.groupby("claim").filter(lambda part: len(part) == 1).set_index("claim")
        supported = alone["verdict"] == "supported"
        assert (
            (alone.loc[supported, "fits"]).all()
            and not alone.loc[alone["verdict"] == "contradicted", "fits"].any()
        )

    def test_claims_that_wait_or_have_no_window_are_left_out(self, data):
        table = names.stated(
            answers.answers("004-42", "000-01", "001-24", "003-06", data=data), data=data
        )
        assert table.empty and "verdict" in table

    def test_the_sentence_names_every_miss(self, stated):
        text = names.say_stated(stated)
        assert f"**{stated['fits'].sum()}** hold" in text
        assert all(name in text for name in stated.loc[~stated["fits"], "name"])

    def test_misses_by_hand(self, stated):
        """A fall for a rise and a lead for a lag are wrong in sign; a rise of the wrong size is not."""
        rows = stated[~stated["fits"]].set_index(["claim", "series"])["miss"]
        assert (
            rows["004-21", "galt"] == rows["004-25", "key"] == "sign"
            and rows["001-28", "alab"] == rows["004-31", "meta"] == "size"
        )
        assert stated.loc[stated["fits"], "miss"].eq("").all()
        text = names.say_stated(stated)
        assert text.index("Galectin") < text.index("Meta")
        assert (
            f"**{names.prose.words((rows == 'sign').sum())}** are wrong in sign" in text
            and f"**{names.prose.words((rows == 'size').sum())}** in size only" in text
        )

    def test_each_share_stands_beside_what_it_is_measured_against(self, data, stated):
        other = stated.set_index(["claim", "series"])["other"]
        assert other["004-25", "key"] == pytest.approx(
            moved(data, "kre", "2025-12-31", "2026-01-16")
        )
        assert other["004-28", "smr"] == pytest.approx(
            moved(data, "russell_2000", "2025-12-31", "2026-01-16")
        )
        assert np.isnan(other["004-21", "galt"])

    def test_a_window_of_ours_is_marked(self, stated):
        marked = stated[stated["window"].str.endswith(" (ours)")]
        assert set(marked["claim"]) == {"001-26"}
        assert "on ours where the claim names none (001-26)" in names.say_stated(stated)
        assert "ours" not in names.say_stated(stated[stated["claim"] != "001-26"])


class TestOtherWindows:
    def test_pairs_against_a_double_loop(self, data):
        (verdict,) = answers.answers("004-31", data=data)
        days = ("2025-12-15", "2026-01-23")
        table = other_windows.fitting("meta", verdict, bases=days, ends=days, data=data)
        wealth = returns.levels(data.series("meta")["price_return"]).loc[days[0] : days[1]]
        found = [
            (a, b)
            for i, a in enumerate(wealth.index)
            for b in wealth.index[i + 1 :]
            if abs(wealth[b] / wealth[a] - 0.934) <= 5e-4
        ]
        assert [tuple(pair) for pair in table[["base", "end"]].itertuples(index=False)] == found
        assert (
            table.attrs["tried"] == len(wealth) * (len(wealth) - 1) // 2
            and not table["stated"].any()
        )

    def test_a_figure_that_fits_its_own_window_is_found_there(self, data):
        (verdict,) = answers.answers("002-20", data=data)
        table = other_windows.fitting(
            "intc",
            verdict,
            bases=("2026-01-22", "2026-01-22"),
            ends=("2026-01-23", "2026-01-23"),
            data=data,
        )
        assert table["stated"].tolist() == [True] and table.attrs["tried"] == 1

    def test_nothing_fits(self, data):
        (verdict,) = answers.answers("004-21", data=data)
        table = other_windows.fitting(
            "galt",
            verdict,
            bases=("2026-01-02", "2026-01-05"),
            ends=("2026-01-06", "2026-01-16"),
            data=data,
        )
        assert table.empty and list(table) == ["base", "end", "change", "stated"]
        assert other_windows.say_fitting({"G": table}).startswith("- **G**: 0 of ")

    def test_path_is_one_at_the_base(self, data):
        path = other_windows.path("galt", base="2025-12-31", data=data)
        assert path["2025-12-31"] == 1.0 and path["2026-01-16"] - 1 == pytest.approx(
            moved(data, "galt", "2025-12-31", "2026-01-16")
        )
        assert (
            other_windows.say_worst_day(path)
            == "Galectin Therapeutics, worst session: 19 December 2025: **-28.9%**."
        )


class TestBeforeAndAfter:
    @pytest.fixture(scope="class")
    @staticmethod
    def table(stated, priced, data):
        return names.before_and_after(stated, since.named(priced, data=data))

    def test_leads_by_hand(self, data, table):
        row = table.set_index("series").loc["rklb"]
        start, end = "2026-01-16", row["last"]
        assert row["after"] == pytest.approx(
            moved(data, "rklb", start, end) - moved(data, "sp_500", start, end)
        )
        assert row["before"] == pytest.approx(
            moved(data, "rklb", "2025-12-31", start) - moved(data, "sp_500", "2025-12-31", start)
        )

    def test_each_share_once_and_called_as_the_claim_does(self, table):
        assert not table.duplicated(["article", "series"]).any()
        calls = table.set_index("series")["call"]
        assert calls["kre"] == calls["galt"] == "winner" and set(
            calls[["intc", "meta", "msft", "aapl", "tsla"]]
        ) == {"loser"}

    def test_the_sentence_counts_winners_only(self):
        table = pd.DataFrame(
            {
                "call": ["winner", "winner", "winner", "loser"],
                "before": [0.1, 0.2, -0.1, 0.5],
                "after": [0.1, -0.1, 0.3, 0.4],
            }
        )
        text = names.say_before_and_after(table)
        assert text.startswith(
            "Of 2 named winners that had beaten the S&P 500 in the stated window, **1** went on"
        )
        assert (
            "too few to tell it from the toss of a coin" in text
            and "is 0.20 (n = 4, p = 0.80)" in text
        )

    def test_a_count_no_coin_would_give_is_not_called_one(self):
        table = pd.DataFrame(
            {"call": "winner", "before": np.arange(1.0, 13.0), "after": np.arange(1.0, 13.0)}
        )
        assert "coin" not in names.say_before_and_after(table)

    def test_the_footer_names_the_first_and_the_last_close(self):
        table = pd.DataFrame({"last": pd.to_datetime(["2026-08-21", "2026-02-27"])})
        assert "between 27 February and 21 August 2026; n = 2." in names.source(table)


class TestCited:
    def test_figures_and_texts(self, data):
        rows = cited.table(
            answers.answers("001-24", "001-29", "002-21", "004-21", data=data), data=data
        ).set_index("claim")
        assert list(rows.index) == ["001-24", "001-29", "002-21"]
        assert rows.loc["001-24", "published"] == "11.0%" and rows.loc["001-29", "claimed"] == ""
        assert (
            rows.loc["002-21", "published"] == "-0.4 bn USD"
            and "Ground News" in rows.loc["002-21", "where"]
        )

    def test_units_are_printed(self, data):
        text = cited.say_published("004-27-e1", "004-21-e1", data=data)
        assert "**44.5 bn USD**" in text and "**321%**" in text and text.count("\n") == 1


class TestTold:
    def test_figures_say_what_they_are(self, data):
        rows = told.table(
            answers.answers("001-29", "002-22", "004-18", data=data), data=data
        ).set_index("claim")
        assert rows.loc["002-22", "published"] == "Intel's net loss in 2025Q4: 0.6 bn USD"
        assert (
            rows.loc["004-18", "published"]
            == "+6.0 points: 2026 EPS growth, S&P 600 (19.0%), less 2026 EPS growth, S&P 500 (13.0%)"
        )
        assert rows.loc["001-29", "published"].startswith("Report on the third quarter")

    def test_grade_reading_and_what_is_not_tested(self, data):
        asked = answers.answers("002-27", "004-17", "004-52", "002-23", data=data)
        rows = told.table(asked, data=data).set_index("claim")
        for verdict in asked:
            source = data.published.loc[verdict.claim.evidence_id]
            assert rows.loc[verdict.id, "where"].endswith(f"({source['grade']})")
            assert (
                f"not tested: {verdict.claim.untested}" in rows.loc[verdict.id, "leaves"]
            ) == bool(verdict.claim.untested)
        assert (
            rows.loc["002-23", "leaves"] == ""
            and "One bank's clients" in rows.loc["002-27", "leaves"]
        )
        assert (rows.loc[["002-27", "004-17", "004-52"], "verdict"] == "partly").all()

    def test_a_fact_in_words(self, data):
        text = told.say_fact("004-22-e1", data=data)
        assert "letter of the FDA of 19 December 2025" in text and text.endswith(
            "(PR Newswire, 2026-01-01, grade B)."
        )

    def test_tallies(self, data):
        asked = answers.answers("004-21", "004-22", "004-27", data=data)
        assert (
            told.say_tallies({"Shares": asked})
            == "- Shares, three claims: **1** partly and **2** contradicted."
        )


class TestSectors:
    def test_funds_by_hand(self, data):
        table = sectors.funds({"w": ("2025-12-31", "2026-01-16")}, data=data).iloc[0]
        assert [table[name] for name in ("XBI", "KRE", "IWM", "SPY")] == pytest.approx(
            [moved(data, name, "2025-12-31", "2026-01-16") for name in ("xbi", "kre", "iwm", "spy")]
        )

    def test_the_sentence_says_both(self):
        table = pd.DataFrame(
            {"window": ["w"], "XBI": [0.02], "KRE": [0.05], "IWM": [0.03], "SPY": [0.01]}
        )
        assert "**Both** beat SPY" in sectors.say_funds(
            table, "w"
        ) and "**one of two** fell short of IWM" in sectors.say_funds(table, "w")

    def test_groups_are_the_verdicts_leads(self, data):
        asked = answers.answers("000-08", "002-08", data=data)
        labels = {"000-08": ("a", "b"), "002-08": ("c", "d")}
        table = sectors.groups(asked, labels, rng=np.random.default_rng(1), draws=2_000, data=data)
        value = table[table["weights"] == "value"].set_index("claim")
        for verdict in asked:
            assert value.loc[verdict.id, "lead"] == pytest.approx(verdict.computed)
            members = sectors.members([verdict], data=data).groupby("side")["change"].mean()
            assert members["ahead"] - members["behind"] == pytest.approx(verdict.computed)
        assert table["p"].between(0.01, 0.6).all()

    def test_random_groups_against_every_split(self):
        """Four values, groups of one and one: twelve ordered pairs, four of them at least two apart."""
        values = np.array([0.0, 1.0, 2.0, 2.5])
        apart = [abs(a - b) for i, a in enumerate(values) for j, b in enumerate(values) if i != j]
        exact = np.mean(np.array(apart) >= 2.0)
        found = sectors._as_far(values, 1, 1, 2.0, np.random.default_rng(2), 20_000)
        assert found == pytest.approx(exact, abs=0.015)

    @pytest.mark.parametrize(
        ("p", "text"),
        [
            ((0.3, 0.2), "The lead of 000-08 and 002-08 lies within noise"),
            ((0.01, 0.2), "The lead of 002-08 lies"),
            ((0.01, 0.02), "are rare"),
        ],
    )
    def test_noise_is_named_where_it_is(self, data, p, text):
        asked = answers.answers("000-08", "002-08", data=data)
        table = pd.DataFrame({"claim": ["000-08", "002-08"], "weights": "value", "p": p})
        said = sectors.say_decided(asked, table)
        assert text in said and said.startswith("000-08: **contradicted**, 002-08: **partly**")

    @pytest.mark.parametrize(
        ("many", "few", "text"),
        [
            (0.7, 0.4, "as broad as rallies usually are"),
            (0.1, 0.95, "broader than usual"),
            (0.95, 0.1, "narrower than usual"),
        ],
    )
    def test_how_broad(self, many, few, text):
        row = {
            "weights": "equal",
            "share": 0.9,
            "often": 0.5,
            "up": 0.8,
            "many": many,
            "few": few,
            "months": 1000,
        }
        assert f"**{text}**" in sectors.say_rising(pd.DataFrame([row]))

    def test_returns_a_year(self, data):
        text = sectors.say_yearly(["spy"], "2015-12-31", "2025-12-31", data=data)
        wealth = (1 + data.series("spy")["total_return"].loc["2016-01-01":"2025-12-31"]).prod()
        assert (
            text
            == f"A year, 31 December 2015 to 31 December 2025: SPY {100 * (wealth**0.1 - 1):.1f}%."
        )

    def test_months_with_a_larger_lead(self, data):
        (asked,) = answers.answers("002-08", data=data)
        table = sectors.groups(
            [asked], {"002-08": ("c", "d")}, rng=np.random.default_rng(1), draws=100, data=data
        ).iloc[0]
        panel = data.table("monthly/industries_vw").loc["1963-07":]
        args = asked.claim.args
        leads = (
            panel[list(args["ahead"])].mean(axis=1) - panel[list(args["behind"])].mean(axis=1)
        ).dropna()
        assert table["months"] == pytest.approx((leads > leads.loc["2026-01"].iloc[0]).mean())

    def test_longer_windows_are_refused(self, data):
        (asked,) = answers.answers("002-08", data=data)
        asked.claim.args["end"], kept = "2026-02-28", asked.claim.args["end"]
        try:
            with pytest.raises(ValueError, match="expected a window of one month, 002-08 has 2"):
                sectors.groups(
                    [asked], {"002-08": ("c", "d")}, rng=np.random.default_rng(1), data=data
                )
        finally:
            asked.claim.args["end"] = kept

    def test_rising_portfolios(self, data):
        table = sectors.rising("2026-01", data=data).set_index("weights")
        (verdict,) = answers.answers("003-16", data=data)
        assert table.loc["equal", "share"] == verdict.computed
        panel = data.table("monthly/size_value_ew")
        small, _ = risk.size_groups(panel)
        shares = (panel[small].dropna() > 0).mean(axis=1)
        assert table.loc["equal", "often"] == pytest.approx((shares >= 0.9).mean()) and table.loc[
            "equal", "months"
        ] == len(shares)
        market = data.table("monthly/factors")["mkt"].reindex(shares.index)
        up = shares[market > 0]
        assert table.loc["equal", "up"] == pytest.approx((up > 0.5).mean())
        assert table.loc["equal", "many"] == pytest.approx((up >= 0.9).mean()) and table.loc[
            "equal", "few"
        ] == pytest.approx((up <= 0.9).mean())


class TestGiants:
    def test_the_first_link_is_the_verdict(self, data):
        (verdict,) = answers.answers("004-50", data=data)
        table = giants.links(giants.monthly_leads(data=data))
        row = table.iloc[0]
        assert row["months"] == verdict.n and row["correlation"] == pytest.approx(verdict.computed)
        assert (row["low"], row["high"]) == pytest.approx(verdict.interval)
        assert giants.say_links(table, verdict).startswith(f"004-50: **{verdict.verdict}**. ")

    def test_links_by_numpy(self, data):
        months = giants.monthly_leads(data=data)
        table = giants.links(months)
        for name, row in zip(("small", "rest", "french"), table.itertuples(), strict=True):
            part = months[["equal", name]].dropna()
            assert (
                row.correlation == pytest.approx(np.corrcoef(part["equal"], part[name])[0, 1])
                and row.low < row.correlation < row.high
            )
        assert (months["small"] - months["equal"]).sub(months["rest"]).abs().max() < 1e-12

    def test_leads_of_one_month(self, data):
        lead = giants.monthly_leads(data=data).loc["2025-06-30"]
        change = {
            name: monthly_changes(
                data.series(name)["price_return"], start="2025-05-30", end="2025-06-30"
            ).iloc[0, 0]
            for name in ("rsp", "spy", "iwm")
        }
        assert lead["equal"] == pytest.approx(change["rsp"] - change["spy"]) and lead[
            "small"
        ] == pytest.approx(change["iwm"] - change["spy"])
        size = data.table("monthly/size_vw").loc["2025-06-30"]
        assert lead["french"] == pytest.approx(size["q2"] - size["q3"])

    def test_the_seven(self, data):
        windows = {"w": ("2025-12-31", "2026-01-15")}
        table = giants.seven(windows, data=data).set_index("name")["w"]
        assert table[giants.MEAN] == pytest.approx(table.iloc[:7].mean()) and len(table) == 12
        assert table["Nvidia"] == pytest.approx(moved(data, "nvda", *windows["w"]), abs=1e-5)
        assert abs(table[giants.MEAN] - table["Roundhill Magnificent Seven ETF"]) < 0.005

    def test_the_sentence_counts_who_beat_the_market(self):
        share = pd.DataFrame(
            {"name": [f"s{i}" for i in range(7)], "w": [0.1, 0.2, 0.3, 0.0, 0.0, 0.0, 0.0]}
        )
        rest = pd.DataFrame({"name": [giants.MEAN, "SPDR S&P 500 ETF"], "w": [0.0857, 0.15]})
        assert "**two** of the seven beat" in giants.say_seven(pd.concat([share, rest]))


class TestFigures:
    def test_marks_of_one_share_never_overlap(self):
        """Equal leads before and after are still two marks, one above the other."""
        table = pd.DataFrame(
            {
                "article": "004",
                "series": ["a"],
                "name": ["A"],
                "call": ["loser"],
                "before": [0.1],
                "after": [0.1],
                "last": pd.Timestamp("2026-08-20"),
            }
        )
        ax = figures.before_and_after(table, source="s")
        square, dot = (part.get_offsets()[0] for part in ax.collections[-2:])
        (x, above), (same, below) = ax.transData.transform([square, dot])
        figures.style.plt.close(ax.figure)
        assert x == same and above - below > 10

    def text(self, ax):
        figure = ax.figure
        found = ax.get_title(loc="left") or (figure.get_suptitle())
        assert figure.get_label()
        figures.style.plt.close(figure)
        return found.replace("\n", " ").replace("\xa0", " ")

    def test_share_path(self, data):
        path = other_windows.path("galt", base="2025-12-31", data=data)
        title = self.text(
            figures.share_path(path, start="2025-12-31", end="2026-01-16", claimed=2.0, source="s")
        )
        before = path.loc[:"2025-12-31"]
        assert (
            f"fell {100 * (1 - path['2026-01-16']):.0f}%" in title
            and f"a rise of {100 * (before.max() / before.min() - 1):.0f}%" in title
        )

    def test_before_and_after(self):
        table = pd.DataFrame(
            {
                "article": "004",
                "series": list("abc"),
                "name": list("ABC"),
                "call": ["winner", "winner", "loser"],
                "before": [0.1, 0.2, -0.1],
                "after": [0.1, -0.1, 0.3],
                "last": pd.Timestamp("2026-08-20"),
            }
        )
        title = self.text(figures.before_and_after(table, source="s"))
        assert (
            title
            == "Of two named winners that had beaten the S&P 500, one went on to beat it after publication"
        )

    def test_industry_groups(self, data):
        members = sectors.members(answers.answers("000-08", "002-08", data=data), data=data)
        labels = {
            "000-08": ("home industries", "exporters"),
            "002-08": ("cyclical ones", "defensive ones"),
        }
        title = self.text(figures.industry_groups(members, labels, source="s"))
        assert (
            title
            == "Home industries trailed exporters by 2.9 points and cyclical ones led defensive ones by 3.2 "
            "points"
        )

    def test_leads_together(self, data):
        months = giants.monthly_leads(data=data)
        links = giants.links(months)
        title = self.text(figures.leads_together(months, links, source="s"))
        assert (
            f"(correlation {links['correlation'].iloc[0]:.2f})" in title
            and f"({links['correlation'].iloc[1]:.2f})" in title
        )
