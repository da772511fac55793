"""Numbers and days are written as a Vietnamese office writes them."""

from datetime import date

import pytest

from cchc_lib.domain.results import Ratio
from cchc_lib.report.words import count, day, fraction, percent, ratio_text


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0, "0"),
        (999, "999"),
        (1234, "1.234"),
        (1234567, "1.234.567"),
        (1234.5, "1.234,5"),
        (2.0, "2"),
        (-1500, "-1.500"),
    ],
)
def test_counts_have_points_between_thousands_and_a_decimal_comma(number: float, text: str) -> None:
    assert count(number) == text


@pytest.mark.parametrize(
    ("hundredths", "text"),
    [(9812, "98,12%"), (10000, "100%"), (9999, "99,99%"), (5, "0,05%"), (9090, "90,90%"), (None, "–")],
)
def test_percentages_have_two_decimals_unless_whole(hundredths: int | None, text: str) -> None:
    assert percent(hundredths) == text


def test_a_ratio_just_under_100_never_prints_as_100() -> None:
    assert ratio_text(Ratio(99_996, 100_000)) == "99,99%"


def test_a_fraction_shows_both_counts() -> None:
    assert fraction(Ratio(1209, 1213)) == "1.209/1.213"
    assert fraction(None) == "–"


def test_days_have_a_zero_before_days_under_10_and_months_under_3() -> None:
    """Nghị định 30/2020/NĐ-CP, Phụ lục I."""
    days = [date(2025, 9, 1), date(2026, 5, 31), date(2024, 8, 15), date(2025, 10, 20), date(2026, 1, 5)]
    assert [day(each) for each in days] == ["01/9/2025", "31/5/2026", "15/8/2024", "20/10/2025", "05/01/2026"]
