"""Numbers as Vietnamese offices write them."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.registers.tables.cells import CellError, read_number, read_whole


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        (1234.5, 1234.5),
        ("1.234,5", 1234.5),
        ("1234,5", 1234.5),
        ("1.234", 1234),
        ("12.500.000", 12_500_000),
        ("12.500.000 đồng", 12_500_000),
        ("12 500 000", 12_500_000),
        ("-7.200.000", -7_200_000),
        ("0", 0),
        ("3.5", 3.5),
        ("12,500,000", 12_500_000),
        ("1,234.5", 1234.5),
    ],
)
def test_numbers_are_read(cell: Any, number: float) -> None:
    """Points between thousands, a decimal comma, a unit, spaces; the English way where it can be nothing else."""
    assert read_number(cell) == number


@pytest.mark.parametrize("cell", ["500,000", "mười", "1.23.4", "12.500.000,", True, "1e5", "--5"])
def test_a_number_in_doubt_is_told(cell: Any) -> None:
    """Five hundred thousand as an English Excel writes it might be five hundred: neither is taken."""
    with pytest.raises(CellError, match="bad_number"):
        read_number(cell)


@pytest.mark.parametrize("cell", [4.5, "4,5", "năm"])
def test_a_whole_number_is_asked_for(cell: Any) -> None:
    with pytest.raises(CellError, match="not_whole"):
        read_whole(cell)


@given(st.integers(-(10**15), 10**15))
def test_every_amount_is_exact(amount: int) -> None:
    assert read_number(f"{amount:,}".replace(",", ".")) == amount
    assert read_whole(float(amount)) == amount
