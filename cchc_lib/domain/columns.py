"""What a register is made of: its columns, the kinds of their values, which of them carry the balance."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Kind = Literal["text", "date", "int", "number", "yes_no", "choice"]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a register: its id in code, its heading on the sheet, the kind of its values.

    ``least`` and ``most`` bound an int; ``default`` is what a blank cell means.
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


@dataclass(frozen=True, slots=True)
class DatedColumns:
    """Which columns carry the balance; of ``received`` the first that is filled counts."""

    received: tuple[str, ...]
    due: str
    finished: str
    extended: str | None = None


@dataclass(frozen=True, slots=True)
class Register:
    """One register: the sheet it stands on and its columns in order."""

    id: str
    sheet: str
    columns: tuple[Column, ...]
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
