"""What a plan expects of a register's rows, and whether the register can ever have that."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, StringConstraints, model_validator

from cchc_lib.domain.schema import Kind, Register
from cchc_lib.text import did_you_mean

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]


class Frozen(BaseModel):
    """A frozen value that refuses keys it does not know, and contradictions, all at once."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        faults = list(self._faults())
        if faults:
            raise ValueError(*faults)
        return self

    def _faults(self) -> Iterator[str]:
        """Every contradiction between the fields, as a sentence of its own."""
        yield from ()


class AtLeast(Frozen):
    """A number that is not under a bound."""

    at_least: int


class Filled(Frozen):
    """A cell that is filled (true) or blank (false)."""

    filled: bool


Expected = bool | int | str | AtLeast | Filled | tuple[str, ...]
Condition = dict[str, Expected]
"""Column id to what is expected of its value; a row meets it when every column does. Blank meets only filled: false."""


class LeftOut(Frozen):
    """Rows told beside the ratio and not counted in it; a row meets ``where`` if it meets any condition of it."""

    key: Text
    label: Text
    where: Condition | tuple[Condition, ...]

    @property
    def conditions(self) -> tuple[Condition, ...]:
        """The conditions, one of which is enough."""
        return self.where if isinstance(self.where, tuple) else (self.where,)


class InForce(Frozen):
    """Rows in scope by a span of days: in force at some day of the window, or on the closing day."""

    since: Text
    until: Text
    at: Literal["window", "close"]


class Deadline(Frozen):
    """A row meets the share when ``done`` is not after ``counted_from`` plus working days named in the settings.

    A row not done by the closing day whose limit has not passed then is left out under ``key``.
    """

    done: Text
    counted_from: Text
    working_days: Text
    key: Text
    label: Text


_KIND_NAMES: dict[Kind, str] = {
    "text": "chữ",
    "date": "ngày",
    "int": "số nguyên",
    "number": "số",
    "yes_no": "Có/Không",
    "choice": "chọn trong danh sách",
}


def column_faults(place: str, register: Register, column_id: str | None, *kinds: Kind) -> Iterator[str]:
    """A sentence if an option names no column of the register, or one of a wrong kind; none if it is blank."""
    if column_id is None:
        return
    if column_id not in register.column_ids:
        near = did_you_mean(column_id, register.column_ids)
        yield f"{place}: sổ “{register.id}” không có cột “{column_id}”. {near}"
    elif kinds and register.column(column_id).kind not in kinds:
        needed = " hoặc ".join(_KIND_NAMES[kind] for kind in kinds)
        yield f"{place}: cột “{column_id}” của sổ “{register.id}” phải là cột {needed}."


def condition_faults(place: str, register: Register, condition: Condition) -> Iterator[str]:
    """Columns that the register does not have, and values that a column can never have."""
    for column_id, expected in condition.items():
        here = f"{place} → {column_id}"
        unknown = list(column_faults(here, register, column_id))
        yield from unknown or _value_faults(here, register, column_id, expected)


def _value_faults(place: str, register: Register, column_id: str, expected: Expected) -> Iterator[str]:
    column = register.column(column_id)
    if isinstance(expected, Filled):
        return
    if isinstance(expected, AtLeast):
        yield from column_faults(f"{place} → at_least", register, column_id, "int", "number")
    elif column.kind == "yes_no":
        if not isinstance(expected, bool):
            yield f"{place}: chỉ nhận true (Có), false (Không) hoặc filled."
    elif isinstance(expected, bool):
        yield f"{place}: không phải cột Có/Không nên không nhận true, false."
    elif column.kind == "date":
        yield f"{place}: cột ngày chỉ nhận filled."
    elif column.kind in ("int", "number"):
        if not isinstance(expected, int):
            yield f"{place}: cột số chỉ nhận số không có dấu nháy, at_least hoặc filled."
    elif isinstance(expected, int):
        yield f"{place}: cột chữ chỉ nhận chữ. Hãy đặt {expected} trong dấu nháy."
    elif column.choices:
        for name in expected if isinstance(expected, tuple) else (expected,):
            if name not in column.choices:
                yield f"{place}: không có “{name}”. {did_you_mean(name, column.choices)}"
