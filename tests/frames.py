"""Frames as the reader gives them, made from plain rows; the end of one term."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import pandas as pd

from cchc_lib.domain.schema import REGISTERS, ROW
from cchc_lib.domain.working_days import WorkingCalendar

DTYPES = {
    "text": "str",
    "choice": "str",
    "date": "datetime64[s]",
    "int": "Int64",
    "number": "float64",
    "yes_no": "boolean",
}


def frame(register_id: str, rows: Iterable[Mapping[str, Any]] = (), **same: Any) -> pd.DataFrame:
    """A register's frame; a column that a row does not name is blank, ``same`` holds for every row that does not say.

    Dates are given as ``date`` or ISO text; ``row`` counts from 2 on. KeyError for a column the register has not.
    """
    register = REGISTERS[register_id]
    full = [{**same, **row} for row in rows]
    unknown = {column for row in full for column in row} - {*register.column_ids, ROW}
    if unknown:
        raise KeyError(f"{register_id}: {sorted(unknown)}")
    columns = {
        column.id: pd.Series([_cell(row.get(column.id), column.kind) for row in full], dtype=DTYPES[column.kind])
        for column in register.columns
    }
    numbers = pd.Series([row.get(ROW, number) for number, row in enumerate(full, start=2)], dtype="int64")
    return pd.DataFrame({**columns, ROW: numbers})


def term_end(calendar: WorkingCalendar, day: date, term: int, *, working: bool = True) -> date:
    end: date = calendar.add(pd.Series([day], dtype="datetime64[s]"), term, working=working).iloc[0].date()
    return end


def _cell(value: Any, kind: str) -> Any:
    return str(value) if kind == "date" and value is not None else value
