"""Percentages rounded to two decimals, and what is below a target."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.results import Ratio, TargetResult
from tests.domain.real import PLAN


@pytest.mark.parametrize(
    ("numerator", "denominator", "value"),
    [
        (0, 0, None),
        (5, 0, None),
        (0, 7, 0),
        (7, 7, 100),
        (1, 3, 33.33),
        (2, 3, 66.67),
        (209, 213, 98.12),
        (40, 44, 90.91),
        (1, 2, 50),
        (99_996, 100_000, 99.99),  # 99,996 % is not 100
        (9_999_999, 10_000_000, 99.99),
        (99_995, 100_000, 99.99),
        (99_994, 100_000, 99.99),
        (1, 100_000, 0),
        (1, 20_000, 0.01),  # half a hundredth goes up
        (49_999, 1_000_000_000, 0),
        (1, 16, 6.25),
        (1, 32, 3.13),
        (3, 32, 9.38),
        (1, 10_000, 0.01),
        (29, 100, 29),  # 0.29 * 100 is 28.999… in floating point
        (57, 100, 57),
        (1.5, 4.5, 33.33),
        (0.1, 0.4, 25),
        (0.3, 1, 30),  # as written, not as the binary number next to it
        (1e15 + 0.5, 2e15 + 1, 50),
        (0.5, 0, None),
        (-3.0, -4.0, None),
    ],
)
def test_percentage_is_rounded_half_up(numerator: float, denominator: float, value: float | None) -> None:
    """To two decimals in whole numbers, under 100 for what is not whole; no value without a denominator."""
    assert Ratio(numerator, denominator).value == value


@pytest.mark.parametrize(("ratio", "kind"), [(Ratio(3, 3), int), (Ratio(1, 2), int), (Ratio(1, 3), float)])
def test_whole_percentages_are_whole_numbers(ratio: Ratio, kind: type) -> None:
    """100 and not 100.0, so that the result file reads like the page."""
    assert type(ratio.value) is kind


@given(st.integers(0, 10**6), st.integers(1, 10**6))
def test_nothing_under_100_shows_as_100(numerator: int, denominator: int) -> None:
    """The value is half a hundredth at most beside the true percentage, and 100 only for a whole."""
    ratio = Ratio(min(numerator, denominator), denominator)
    assert ratio.hundredths is not None
    beside = ratio.hundredths - Fraction(ratio.numerator) / denominator * 10_000
    assert -Fraction(1, 2) < beside <= Fraction(1, 2) or ratio.hundredths == 9_999
    assert (ratio.value == 100) == (ratio.numerator == denominator)


@given(st.lists(st.tuples(st.integers(0, 50), st.integers(0, 50)), max_size=5), st.integers(0, 10_000))
def test_sum_reaches_what_each_part_reaches(parts: list[tuple[int, int]], needed: int) -> None:
    """Counts are added, not percentages: when each part reaches a target, all together do."""
    ratios = [Ratio(good, good + bad) for good, bad in parts]
    whole = sum(ratios, Ratio())
    assert whole.denominator == sum(good + bad for good, bad in parts)
    if all(ratio.reaches(needed) for ratio in ratios):
        assert whole.reaches(needed)


@pytest.mark.parametrize(
    ("ratio", "needed", "reaches"),
    [
        (Ratio(99_996, 100_000), 10_000, False),
        (Ratio(2, 3), 6667, True),
        (Ratio(2, 3), 6668, False),
        (Ratio(0, 3), 0, True),
        (Ratio(0, 0), 10_000, True),
    ],
)
def test_reaching_a_target(ratio: Ratio, needed: int, reaches: bool) -> None:
    """By the value that is printed; a ratio without a denominator stands in nobody's way."""
    assert ratio.reaches(needed) is reaches


def test_groups_below_are_counted_where_every_group_must_be_met() -> None:
    """2.4 groups by people, who are only counted in public; 2.2 by fields; 3.3 has no target to be below."""
    groups = {"a": Ratio(1, 1), "b": Ratio(0, 1), "c": Ratio(1, 2)}
    below = {name: TargetResult(PLAN.target(name), "not_met", by_group=groups) for name in ("2.2", "2.4", "3.3", "3.2")}
    assert {name: one.groups_below for name, one in below.items()} == {"2.2": 2, "2.4": 2, "3.3": None, "3.2": None}
    assert [name for name, one in below.items() if one.groups_are_people] == ["2.4"]
