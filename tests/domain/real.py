"""The plan, calendar and legal values that stand in params/, for tests of the real targets."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cchc_lib.domain.measures import Basis, result_of
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import TargetResult
from cchc_lib.settings.params import Params
from tests.frames import frame

PARAMS = Params.open()
PLAN = PARAMS.plan("thcs-tien-cuong", "2025-2026")
CALENDAR = PARAMS.calendar()
WORKING_DAYS = PARAMS.legal_values().working_days()
HK1 = Window(date(2025, 9, 1), date(2026, 1, 17), date(2026, 1, 17))


def basis(window: Window = HK1) -> Basis:
    return Basis(window, CALENDAR, WORKING_DAYS)


def result(target_id: str, rows: Iterable[Mapping[str, Any]] | None, window: Window = HK1, **same: Any) -> TargetResult:
    """The result of a target of the plan over rows of its register; None is a missing sheet."""
    target = PLAN.target(target_id)
    found: pd.DataFrame | None = None if rows is None else frame(target.register_id, rows, **same)
    return result_of(target, found, basis(window))


def target(**options: Any) -> Target:
    """A target of a plan of one's own."""
    named = {"id": "1.1", "area": 1, "title": "Chỉ tiêu", "short": "Chỉ tiêu", "method": "Cách tính"}
    return Target.model_validate({**named, **options})
