"""What one sample school is like, and what its registers are made of."""

from dataclasses import dataclass
from typing import Any

from tests.samples.chance import Chance, WorkedDays

Row = dict[str, Any]
"""Column id to what stands in the cell: text, a whole number, a date or nothing."""
Book = dict[str, list[Row]]
"""Register id to its rows; a register that is not there has no sheet."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A paper of the school's own in a cell for its number, which it gets when all papers of the book are known."""

    kind: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A sample school: who it is, how large, and what went wrong there.

    ``load`` multiplies its cases, ``document_load`` its documents. ``late_*``, ``overdue_cases`` (at each period's
    end), ``below_standard`` and ``paper`` count what keeps a target from being met. ``unlinked`` are tasks of the plan
    that no work serves, ``no_remarks`` sections the school writes nothing in; ``without_rows`` are sheets with their
    headings only, ``without_sheet`` are left out.
    """

    code: str
    name: str
    commune: str
    abbreviation: str
    classes: int
    load: float = 1.0
    document_load: float = 1.0
    late_cases: int = 0
    overdue_cases: int = 0
    late_tasks: int = 0
    late_orders: int = 0
    late_programme: int = 0
    late_reports: int = 0
    late_publication: int = 0
    late_recommendations: int = 0
    below_standard: int = 0
    paper: int = 0
    rating: str = "Hoàn thành tốt nhiệm vụ"
    unlinked: tuple[str, ...] = ("N2.2", "N4.2")
    no_remarks: tuple[str, ...] = ()
    without_rows: frozenset[str] = frozenset()
    without_sheet: frozenset[str] = frozenset()
    faulty: bool = False

    @property
    def authority(self) -> str:
        """The body above the school."""
        return f"UBND {self.commune}"

    @property
    def place(self) -> str:
        """Where its papers are signed."""
        return self.commune.removeprefix("xã ").removeprefix("phường ")


@dataclass(frozen=True, slots=True)
class Making:
    """What every register is made with."""

    school: School
    chance: Chance
    days: WorkedDays

    def number(self, per_class: float) -> int:
        """How many of something that grows with the school, at least one."""
        return max(1, round(per_class * self.school.classes))
