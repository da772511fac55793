"""The table of registers: what stands in it is what the code can read."""

from typing import get_args

import pytest

from cchc_lib.domain.schema import REGISTERS, Kind, Register

EACH = pytest.mark.parametrize("register", REGISTERS.values(), ids=REGISTERS)


@EACH
def test_a_column_says_what_its_kind_needs(register: Register) -> None:
    """A known kind; choices where one is chosen, bounds for whole numbers, neither elsewhere; no id twice."""
    assert len(set(register.column_ids)) == len(register.columns)
    for column in register.columns:
        assert column.kind in get_args(Kind)
        assert bool(column.choices) == (column.kind in ("choice", "yes_no"))
        assert (column.least is not None) == (column.kind == "int")
        assert column.default in (None, *column.choices)


@EACH
def test_a_register_has_the_columns_that_carry_its_balance(register: Register) -> None:
    """Days all of them."""
    dated = register.dated
    named = (*dated.received, dated.due, dated.finished, *filter(None, [dated.extended])) if dated else ()
    assert {register.column(name).kind for name in named} <= {"date"}
