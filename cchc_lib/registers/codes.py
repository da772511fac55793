"""Procedure codes that Excel turned into numbers: written back where the catalogue has them, else spoiled."""

from __future__ import annotations

import re
from collections.abc import Collection

import pandas as pd

from cchc_lib.registers.cells import key_of
from cchc_lib.registers.raw import Cell
from cchc_lib.registers.rules import SheetFaults
from cchc_lib.registers.tables import Table

CODE_COLUMNS = {"cases": ("procedure_code",), "procedures": ("procedure_code", "replaces")}
_NUMBER = re.compile(r"\d,\d{1,6}|\d\.\d{1,5}|\d{7}")


def _is_number(cell: Cell) -> bool:
    """Whether a cell is a number, or the text of one that lost its zeros or its point, as CSV has it."""
    return _NUMBER.fullmatch(cell) is not None if isinstance(cell, str) else True


def as_code(cell: Cell) -> tuple[str, bool]:
    """The code that a number was, and whether nothing else is possible; '' for what was none.

    A code has always the form d.dddddd: 2.002481 and 2002481 are one and no other, 2.00248 may have lost a zero.
    """
    if isinstance(cell, bool) or not isinstance(cell, str | int | float):
        return "", False
    number = float(cell.replace(",", ".")) if isinstance(cell, str) else float(cell)
    if 1_000_000 <= number < 10_000_000 and number.is_integer():
        number /= 1_000_000
        return f"{number:.6f}", True
    code = f"{number:.6f}"
    if len(code) != len("d.dddddd") or abs(float(code) - number) > 1e-9:
        return "", False
    return code, not code.endswith("0")


def intact_codes(table: Table) -> set[str]:
    """The codes of a sheet that are still text, folded for comparing."""
    return {key_of(cell) for cell in table.body.columns.get("procedure_code", ()) if isinstance(cell, str) and cell}


class Codes:
    """What became of the codes of one sheet: ``restored`` and ``spoiled`` positions by column id."""

    def __init__(self, table: Table, catalogue: Collection[str]) -> None:
        self.restored: dict[str, list[int]] = {}
        self.spoiled: dict[str, set[int]] = {}
        for column_id in CODE_COLUMNS.get(table.faults.register.id, ()):
            self._restore(table, column_id, catalogue)

    def _restore(self, table: Table, column_id: str, catalogue: Collection[str]) -> None:
        cells = table.body.columns.get(column_id, ())
        restored, spoiled = self.restored.setdefault(column_id, []), self.spoiled.setdefault(column_id, set())
        codes = table.frame[column_id].to_list() if len(cells) else []
        numbers = {cell: as_code(cell) for cell in set(cells) if _is_number(cell)}
        for at in (at for at, cell in enumerate(cells) if cell in numbers):
            code, is_sure = numbers[cells[at]]
            if is_sure or key_of(code) in catalogue:
                codes[at] = code
                restored.append(at)
            elif not isinstance(cells[at], str):
                spoiled.add(at)
        if restored:
            table.frame[column_id] = pd.Series(codes, dtype="str")

    def tell_spoiled_keys(self, faults: SheetFaults) -> None:
        """A procedure whose own code is spoiled is an error: nothing can be told of it."""
        if faults.register.id == "procedures":
            for at in self.spoiled["procedure_code"]:
                faults.error("spoiled_code", "procedure_code", at)

    def warn(self, frame: pd.DataFrame, faults: SheetFaults) -> None:
        """Tell of codes written back, and of spoiled ones that were not needed."""
        for column_id, positions in self.restored.items():
            if positions:
                first = positions[0]
                found, code = faults.raw(column_id, first), frame[column_id].iloc[first]
                faults.column_warning("code_restored", column_id, count=str(len(positions)), value=found, near=code)
        for column_id, spoiled in self.spoiled.items():
            for at in sorted(spoiled):
                if not faults.bad[at]:
                    faults.warning("code_unknown_number", column_id, at)
