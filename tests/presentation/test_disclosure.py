"""No group of people under 5 is shown apart, nor can it be worked out from what is shown."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.results import Ratio
from cchc_lib.presentation.disclosure import MERGED, SMALLEST_GROUP, few_answers, safe_groups
from cchc_lib.presentation.sentences import counts_text, target_sentences
from cchc_lib.presentation.tables import targets_table
from tests.domain.real import HK1
from tests.domain.real import result as result_of

SCORE = {"answered_on": "2025-10-01", "respondents": "Khác", "factor": "Kết quả", "score": 4}


def test_groups_of_five_and_more_are_shown_as_they_are() -> None:
    """Nothing is merged when nothing is small."""
    groups = {"Cha mẹ học sinh": Ratio(40, 44), "Học sinh": Ratio(5, 5)}
    assert safe_groups(groups) == groups


def test_one_small_group_takes_the_next_smallest_with_it() -> None:
    """A single small group could be subtracted from the total, so a second one is merged with it."""
    groups = {"Cha mẹ học sinh": Ratio(40, 44), "Học sinh": Ratio(9, 10), "Khác": Ratio(1, 3)}
    assert safe_groups(groups) == {"Cha mẹ học sinh": Ratio(40, 44), MERGED: Ratio(10, 13)}


def test_two_small_groups_are_merged_with_each_other_when_together_they_are_five() -> None:
    """A larger group stays as it is when the small ones hide each other."""
    groups = {"Cha mẹ học sinh": Ratio(40, 44), "Học sinh": Ratio(2, 2), "Khác": Ratio(1, 3)}
    assert safe_groups(groups) == {"Cha mẹ học sinh": Ratio(40, 44), MERGED: Ratio(3, 5)}


def test_nothing_is_shown_when_all_together_are_under_five() -> None:
    """Four answers are not shown in any way."""
    assert safe_groups({"Khác": Ratio(1, 2), "Học sinh": Ratio(2, 2)}) == {}


def test_groups_without_an_answer_are_no_line() -> None:
    """An empty group neither shows nor helps to hide another."""
    assert safe_groups({"Khác": Ratio(0, 0), "Học sinh": Ratio(6, 7)}) == {"Học sinh": Ratio(6, 7)}


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 12), min_size=1))
def test_no_small_group_can_be_subtracted(sizes: dict[str, int]) -> None:
    """From the total and any of the lines shown nothing under 5 but above 0 remains that is one group."""
    groups = {name: Ratio(size // 2, size) for name, size in sizes.items()}
    shown = safe_groups(groups)
    assert all(ratio.denominator >= SMALLEST_GROUP for ratio in shown.values())
    total = sum(sizes.values())
    if shown:
        assert sum(ratio.denominator for ratio in shown.values()) == total
    small = {size for size in sizes.values() if 0 < size < SMALLEST_GROUP}
    for chosen in range(len(shown) + 1):
        for lines in combinations(shown.values(), chosen):
            rest = total - sum(ratio.denominator for ratio in lines)
            assert not shown or rest not in small


@pytest.mark.parametrize(("answers", "hidden"), [(0, False), (1, True), (4, True), (5, False)])
def test_a_survey_with_one_to_four_answers_shows_no_score(answers: int, hidden: bool) -> None:
    """How many answered may be told, what they said may not."""
    result = result_of("3.3", [SCORE] * answers, HK1)
    assert few_answers(result) is hidden
    if hidden:
        assert counts_text(result) == f"n = {answers}"
        assert targets_table("Bảng", [result], {}).rows[0][3] == f"n = {answers}"
        assert "%" not in target_sentences(result)
