"""The twelve registers, their columns, kinds of value and choices, from the table ``registers.csv`` beside it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Literal, cast

Kind = Literal["text", "date", "int", "number", "yes_no", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register: its id in code, its heading on the sheet, the kind of its values.

    ``least`` and ``most`` bound an int; ``default`` is what a blank cell means. ``note`` says what to type, where the
    kind does not say enough, and ``example`` is a cell as a person types it. ``follows`` are ids of columns whose days
    this one cannot precede.
    """

    id: str
    heading: str
    kind: Kind = "text"
    required: bool = False
    key: bool = False
    personal: bool = False
    choices: tuple[str, ...] = ()
    least: int | None = None
    most: int | None = None
    default: str | None = None
    note: str = ""
    example: str = ""
    follows: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedColumns:
    """Which columns carry the balance; of ``received`` the first that is filled counts."""

    received: tuple[str, ...]
    due: str
    finished: str
    extended: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One register: the sheet it stands on, its columns in order, what it is for."""

    id: str
    sheet: str
    columns: tuple[Column, ...]
    purpose: str
    dated: DatedColumns | None = None

    @property
    def key(self) -> str | None:
        """The id of the column whose values are unique, if there is one."""
        return next((column.id for column in self.columns if column.key), None)

    @property
    def column_ids(self) -> tuple[str, ...]:
        """Ids of all columns, in order."""
        return tuple(column.id for column in self.columns)

    def column(self, column_id: str) -> Column:
        """The column with this id; KeyError when there is none."""
        for column in self.columns:
            if column.id == column_id:
                return column
        raise KeyError(column_id)


_DATED = {
    "cases": DatedColumns(("received_on",), "due_on", "finished_on", "extended_to"),
    "tasks": DatedColumns(("assigned_on",), "due_on", "finished_on", "extended_to"),
    "work_programme": DatedColumns(("registered_on",), "due_on", "finished_on"),
    "recommendations": DatedColumns(("issued_on",), "due_on", "finished_on"),
    "reports": DatedColumns(("requested_on",), "due_on", "finished_on"),
    "petitions": DatedColumns(("accepted_on", "received_on"), "due_on", "finished_on", "extended_to"),
}


def _registers() -> Iterator[Register]:
    """The registers of the table: a line without a column begins one, with its sheet and its purpose."""
    with Path(__file__).with_name("registers.csv").open(encoding="utf-8", newline="") as table:
        lines = list(csv.DictReader(table, delimiter=";"))
    for first in (line for line in lines if not line["column"]):
        own = (line for line in lines if line["register"] == first["register"] and line["column"])
        dated = _DATED.get(first["register"])
        yield Register(first["register"], first["heading"], tuple(map(_column, own)), first["note"], dated)


def _column(line: Mapping[str, str]) -> Column:
    """A line of the table; ``values`` are choices (a|b|c), of an int its bounds (1-7, 0-)."""
    kind, values = cast(Kind, line["kind"]), line["values"]
    least, _, most = values.partition("-") if kind == "int" else ("", "", "")
    return Column(
        id=line["column"],
        heading=line["heading"],
        kind=kind,
        required=bool(line["must"]),
        key=line["must"] == "key",
        personal=bool(line["personal"]),
        choices=tuple(values.split("|")) if values and kind != "int" else (),
        least=int(least) if least else None,
        most=int(most) if most else None,
        default=line["blank"] or None,
        note=line["note"],
        example=line["example"],
        follows=tuple(line["follows"].split("|")) if line["follows"] else (),
    )


REGISTERS: Mapping[str, Register] = MappingProxyType({register.id: register for register in _registers()})

YES, NO = "Có", "Không"
ONLINE = REGISTERS["cases"].column("channel").choices[0]
CASE_OPEN = REGISTERS["cases"].column("status").choices[0]
WORKING_DAYS = REGISTERS["procedures"].column("term_unit").choices[0]
FACTORS = REGISTERS["survey"].column("factor").choices
PETITION_KINDS = REGISTERS["petitions"].column("kind").choices
REMARK_SECTIONS = ("1", "2", "3", "4", "5", "6", "7", "III", "IV", "V")
"""Sections of the report that a remark may stand in; beside them, the id of a target."""
GUIDE_SHEET, LISTS_SHEET = "Hướng dẫn", "Danh sách lựa chọn"
"""Sheets of the blank workbook that are no registers."""

ROW = "row"
"""Name of the extra column of every frame: the row as Excel counts it."""
BOOK = "book"
"""Name of the extra column of a frame made of several files: which one a row is from; blank: the latest workbook."""
