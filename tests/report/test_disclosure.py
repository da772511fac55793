"""No group of people under 5 is shown apart, nor can it be worked out from what is shown."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.measures import result_of as measured
from cchc_lib.domain.periods import Window
from cchc_lib.domain.results import Answers, Ratio, TargetResult
from cchc_lib.domain.schema import FACTORS
from cchc_lib.report.disclosure import MERGED, SMALLEST_GROUP, as_shown, people_in, safe_factors, safe_groups
from cchc_lib.report.tables import targets_table
from cchc_lib.report.words import counts_text, target_sentences
from tests.domain.real import HK1, PLAN, basis
from tests.domain.real import result as result_of
from tests.frames import frame

SCORE = {"answered_on": "2025-10-01", "respondents": "Khác", "factor": "Kết quả", "score": 4}


def survey(groups: dict[str, int], longer: dict[str, int] | None = None, each: int = 1) -> TargetResult:
    """A survey's result with so many people in each group, of whom each answered the first factors; and elsewhere."""

    def answers(people: dict[str, int]) -> Answers:
        return {name: dict.fromkeys(FACTORS[:each], number) for name, number in people.items() if number}

    ratios = {name: Ratio(number * each // 2, number * each) for name, number in groups.items()}
    result = result_of("3.3", [SCORE], HK1)
    total = sum(ratios.values(), Ratio())
    elsewhere = () if longer is None else (answers(longer),)
    return replace(result, ratio=total, by_group=ratios, answers=answers(groups), elsewhere=elsewhere)


@pytest.mark.parametrize(
    ("people", "shown"),
    [
        ({"a": 44, "b": 5}, {"a": 44, "b": 5}),
        ({"a": 44, "b": 10, "c": 3}, {"a": 44, MERGED: 13}),
        ({"a": 44, "b": 2, "c": 3}, {"a": 44, MERGED: 5}),
        ({"a": 2, "b": 2}, {}),
        ({"a": 0, "b": 7}, {"b": 7}),
        ({"a": 4, "b": 7}, {"Tất cả (gộp)": 11}),
    ],
)
def test_small_groups_are_merged_with_the_next_smallest(people: dict[str, int], shown: dict[str, int]) -> None:
    """A single one could be subtracted from the total, so a second goes with it; too few of all show nothing."""
    groups = as_shown(survey(people), internal=True).by_group
    assert {name: ratio.denominator for name, ratio in groups.items()} == shown


def test_small_groups_of_a_target_of_every_group_are_merged_too() -> None:
    """Three parents and six pupils stand as one group of nine."""
    target = PLAN.target("3.3").model_copy(update={"every": "respondents", "groups": None, "target": Decimal(90)})
    rows = [{**SCORE, "respondents": name} for name in ["Cha mẹ học sinh"] * 3 + ["Học sinh"] * 6]
    shown = as_shown(measured(target, frame("survey", rows), basis()), internal=True)
    assert [*shown.by_group] == ["Tất cả (gộp)"]


def test_a_groups_size_is_its_people_not_its_answers() -> None:
    """One person who answered all five factors is one person: neither group nor score is shown."""
    rows = [{**SCORE, "factor": factor} for factor in FACTORS]
    one = result_of("3.3", rows, HK1)
    assert (one.ratio, people_in(one.answers)) == (Ratio(5, 5), 1)
    assert as_shown(one, internal=True).few == 5
    assert safe_groups(one) == {}
    many = [{**row, "respondents": "Học sinh"} for row in rows * 9]
    assert safe_groups(result_of("3.3", [*rows, *many], HK1)) == {"Tất cả (gộp)": Ratio(50, 50)}


def test_what_a_longer_period_would_give_away_is_not_shown() -> None:
    """Three more people in the rest of the year: the semester's group is merged until the rest is five or none."""
    result = survey({"a": 20, "b": 9, "c": 8}, {"a": 20, "b": 3, "c": 4})
    assert {name: ratio.denominator for name, ratio in safe_groups(result).items()} == {"a": 20, MERGED: 17}
    assert safe_groups(survey({"a": 20, "b": 9}, {"a": 0, "b": 3})) == {}
    assert safe_factors(survey({"a": 20, "b": 9}, {"a": 2, "b": 1}), {"Kết quả": Ratio(1, 29)}) == {}


def test_answers_elsewhere_are_those_of_the_longer_window_of_its_other_parts_and_of_the_rest() -> None:
    """The year has the second semester's besides, and the summer's."""
    rows = [{**SCORE, "answered_on": day} for day in ["2025-10-01"] * 6 + ["2026-03-01"] * 2 + ["2026-07-01"]]
    year = Window(date(2025, 9, 1), date(2026, 8, 31), date(2026, 8, 31))
    second = Window(date(2026, 1, 18), date(2026, 5, 31), date(2026, 5, 31))
    found = measured(PLAN.target("3.3"), frame("survey", rows), replace(basis(), around=((year, (second,)),)))
    assert found.answers == {"Khác": {"Kết quả": 6}}
    assert [each["Khác"]["Kết quả"] for each in found.elsewhere] == [9, 2, 1]


def test_months_show_no_group_that_the_quarter_would_give_away() -> None:
    """Three in December: October and November merge them too, and the same groups, whichever is next in each."""
    months = [{"a": 20, "b": 6, "c": 9}, {"a": 20, "b": 9, "c": 6}, {"a": 20, "b": 3, "c": 7}]
    quarter = {"a": 60, "b": 18, "c": 22}
    for number in range(2):
        others = [quarter, *(month for at, month in enumerate(months) if at != number), {"a": 0, "b": 0, "c": 0}]
        result = replace(survey(months[number]), elsewhere=tuple(survey(other).answers for other in others))
        assert safe_groups(result).keys() == {"a", MERGED}


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 12), st.integers(0, 12)), min_size=1))
def test_no_small_group_can_be_subtracted(sizes: dict[str, tuple[int, int]]) -> None:
    """From the total and any of the lines shown, here or in the longer period, no single small group remains."""
    here = {name: n for name, (n, _) in sizes.items()}
    rest = {name: n for name, (_, n) in sizes.items()}
    shown = safe_groups(survey(here, rest))
    total = sum(here.values())
    small = {n for n in here.values() if 0 < n < SMALLEST_GROUP}
    if shown:
        assert sum(ratio.denominator for ratio in shown.values()) == total
    for name, ratio in shown.items():
        assert ratio.denominator >= SMALLEST_GROUP
        assert name not in rest or rest[name] == 0 or rest[name] >= SMALLEST_GROUP
    for chosen in range(len(shown) + 1):
        for lines in combinations(shown.values(), chosen):
            assert not shown or total - sum(ratio.denominator for ratio in lines) not in small


@pytest.mark.parametrize(("answers", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_survey_with_one_to_four_answers_shows_no_score(answers: int, hidden: bool) -> None:
    """How many answered may be told, what they said may not."""
    measured = result_of("3.3", [SCORE] * answers, HK1)
    result = as_shown(measured, internal=True)
    assert (result.ratio is None, result.few) == (hidden, answers if hidden else 0)
    if hidden:
        assert counts_text(result) == f"n = {answers}"
        assert targets_table("Bảng", [result], None, None).rows[0][3] == f"n = {answers}"
        assert "%" not in target_sentences(result)
