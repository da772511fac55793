"""The engine with the plan's file gives the same figures as the plain second reading of the rules."""

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_lib.domain.measures import result_of
from cchc_lib.domain.periods import Period, Window
from cchc_lib.domain.results import result_file
from tests.domain import reference
from tests.domain.random_rows import Rows, rows_of, windows
from tests.domain.real import CALENDAR, HK1, PLAN, basis
from tests.frames import frame

PERIOD = Period("hk1", date(2025, 9, 1), date(2026, 1, 17), "Học kỳ I")


def engine_figures(target_id: str, rows: Rows, window: Window) -> dict[str, Any]:
    """A target's entry in the result file, without what the plan says of it."""
    target = PLAN.target(target_id)
    result = result_of(target, frame(target.register_id, rows), basis(window))
    content: dict[str, Any] = result_file({"errors": 0}, PERIOD, window, [result], [])["targets"][0]
    return {name: content[name] for name in content if name not in ("id", "area", "measure", "target")}


@pytest.mark.parametrize("target_id", [target.id for target in PLAN.targets])
@given(data=st.data())
def test_engine_and_reference_agree_on_random_rows(target_id: str, data: st.DataObject) -> None:
    """Every target's status, numbers, balance, parts and rows counted aloud are the same both ways."""
    rows = data.draw(rows_of(PLAN.target(target_id).register_id))
    window = data.draw(windows())
    span = reference.Span(window.start, window.close, CALENDAR.is_worked)
    assert engine_figures(target_id, rows, window) == reference.figures(target_id, rows, span)


@pytest.mark.parametrize("target_id", [target.id for target in PLAN.targets])
def test_engine_and_reference_agree_on_an_empty_sheet(target_id: str) -> None:
    span = reference.Span(HK1.start, HK1.close, CALENDAR.is_worked)
    assert engine_figures(target_id, [], HK1) == reference.figures(target_id, [], span)
