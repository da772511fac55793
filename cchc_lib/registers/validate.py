"""The register's schema as a pandera schema, and its failures as faults in Vietnamese."""

from __future__ import annotations

from functools import cache
from typing import Any

import pandas as pd
import pandera.pandas as pa

from cchc_lib.domain.columns import Column
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.cells import folded_keys
from cchc_lib.registers.faults import hint
from cchc_lib.registers.rules import SheetFaults, where

_DTYPES = {"date": "datetime64[s]", "int": "Int64", "number": "float64", "yes_no": "boolean"}


def dtype_of(column: Column) -> str:
    """The pandas dtype of a column's values; text and choices are str."""
    return _DTYPES.get(column.kind, "str")


@cache
def frame_schema(register_id: str) -> pa.DataFrameSchema:
    """Filled cells, choices and bounds of a register's frame; a column that may hold anything is left out.

    The reader has made the dtypes, so that pandera need not look at them again.
    """
    bound = [c for c in REGISTERS[register_id].columns if c.required or c.kind == "choice" or c.least is not None]
    return pa.DataFrameSchema({column.id: _column_schema(column) for column in bound})


def _column_schema(column: Column) -> Any:
    checks = []
    if column.choices and column.kind == "choice":
        checks.append(pa.Check.isin(column.choices, name="choice"))
    if column.least is not None:
        checks.append(pa.Check.ge(column.least, name="bounds"))
    if column.most is not None:
        checks.append(pa.Check.le(column.most, name="bounds"))
    return pa.Column(None, checks, nullable=not column.required, title=column.heading)


def validate_frame(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """Tell every cell that the register's schema refuses; a cell that has an error already is passed over."""
    try:
        frame_schema(faults.register.id).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as refused:
        cases = refused.failure_cases.sort_values("index", kind="stable")
        for column_id, check, at in zip(cases["column"], cases["check"], cases["index"], strict=True):
            if not faults.has(column_id, int(at)):
                _tell(faults, faults.register.column(column_id), str(check), int(at))


def _tell(faults: SheetFaults, column: Column, check: str, at: int) -> None:
    if check == "not_nullable":
        faults.error("blank_required", column.id, at, needed=_needed(column))
    elif column.choices:
        tell_choice(faults, column, at)
    else:
        faults.error("out_of_range", column.id, at, bounds=_needed(column))


def _needed(column: Column) -> str:
    """What a cell of the column must hold."""
    if column.choices:
        return f"một trong các giá trị: {', '.join(column.choices)}"
    if column.kind == "date":
        return "ngày, tháng, năm, ví dụ 05/09/2025"
    if column.kind == "int":
        return f"số nguyên từ {column.least} " + (f"đến {column.most}" if column.most else "trở lên")
    return "mã riêng của dòng này" if column.key else "nội dung của cột này"


def tell_choice(faults: SheetFaults, column: Column, at: int) -> None:
    """Tell a value that is none of the column's choices."""
    near = hint("chọn trong danh sách", faults.raw(column.id, at), column.choices)
    faults.error("unknown_choice", column.id, at, choices=", ".join(column.choices), near=near)


def check_keys(frame: pd.DataFrame, faults: SheetFaults) -> None:
    """A repeated key: the first row counts, each later one is an error."""
    key = faults.register.key
    if key is None:
        return
    folded = folded_keys(frame[key])
    repeated = where(folded.notna() & folded.duplicated())
    firsts = dict(zip(folded[::-1], faults.rows[::-1], strict=True)) if len(repeated) else {}
    for at in repeated:
        faults.error("repeated_key", key, at, first=str(firsts[folded.iloc[at]]))
