"""A school's plan as frozen data: areas, targets with their measures and options, tasks, legal bases."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, model_validator

from cchc_lib.domain.schema import REGISTERS, Register
from cchc_lib.text import did_you_mean

Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
MeasureName = Literal["settled_on_time", "due_on_time", "share", "rank_at_least", "evidence"]


class Frozen(BaseModel):
    """A frozen value that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid")


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
    """Rows that are counted aloud in place of the ratio; a row meets ``where`` if it meets any condition of it."""

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

    A row not done by the closing day whose limit has not passed then is counted aloud under ``key``.
    """

    done: Text
    counted_from: Text
    working_days: Text
    key: Text
    label: Text


class Measure(Frozen):
    """How a figure is worked out from one register (measures.md, 'Measures')."""

    measure: MeasureName
    register_id: Text = Field(alias="register")
    where: Condition = {}
    late_unless: Text | None = None
    dated: Text | None = None
    in_force: InForce | None = None
    meets: Condition = {}
    deadline: Deadline | None = None
    order: tuple[Text, ...] = ()

    @property
    def register(self) -> Register:
        """The register whose rows are counted."""
        return REGISTERS[self.register_id]

    @property
    def is_balance(self) -> bool:
        """Whether the measure stands on the balance of dated items."""
        return self.measure in ("settled_on_time", "due_on_time")

    @property
    def is_ratio(self) -> bool:
        """Whether the measure gives a percentage."""
        return self.is_balance or self.measure == "share"

    @model_validator(mode="after")
    def _known_names(self) -> Self:
        if self.register_id not in REGISTERS:
            raise ValueError(f"không có sổ “{self.register_id}”. {did_you_mean(self.register_id, REGISTERS)}")
        for column_id in self._column_ids():
            _check_column(self.register, column_id)
        for condition in (self.where, self.meets):
            _check_values(self.register, condition)
        self._check_options()
        return self

    def _column_ids(self) -> list[str]:
        spans = [self.in_force.since, self.in_force.until] if self.in_force else []
        deadline = [self.deadline.done, self.deadline.counted_from] if self.deadline else []
        single = [column for column in (self.late_unless, self.dated) if column]
        return [*self.where, *self.meets, *spans, *deadline, *single]

    def _check_options(self) -> None:
        if self.is_balance and self.register.dated is None:
            raise ValueError(f"sổ “{self.register_id}” không có hạn nên không dùng được phép đo {self.measure}")
        if self.measure == "share" and not (self.meets or self.deadline):
            raise ValueError("phép đo share cần meets (điều kiện đạt) hoặc deadline (thời hạn)")
        if self.measure != "share" and (self.meets or self.deadline or self.dated or self.in_force):
            raise ValueError("meets, deadline, dated, in_force chỉ dùng với phép đo share")
        if self.late_unless and not self.is_balance:
            raise ValueError("late_unless chỉ dùng với settled_on_time và due_on_time")
        if self.measure in ("rank_at_least", "evidence") and self.register_id != "evidence":
            raise ValueError(f"phép đo {self.measure} chỉ dùng với sổ evidence")
        if self.measure == "rank_at_least" and not self.order:
            raise ValueError("phép đo rank_at_least cần order (thứ tự các mức, từ thấp đến cao)")


class Part(Measure):
    """One of several measures of a target; the target is met only if each that has a denominator is."""

    name: Text
    label: Text


class Target(Measure):
    """One target (chỉ tiêu) of the plan with its measure.

    ``short`` is the title in a few words, ``figure`` what the percentage is called, ``items`` what is counted.
    ``target`` is a percentage of at most two decimals, a level's name for a rank, or nothing: then it is watched.
    ``every``: met only if each group of that column is. ``groups``: the ratio by that column stands beside it.
    ``structure``: the rows counted by that column stand beside it. ``also_by``: the same ratio by an amount.
    """

    id: Text
    area: int = Field(ge=1, le=7)
    title: Text
    short: Text
    method: Text
    figure: Text = "Tỷ lệ đạt"
    items: Text = "việc"
    target: Decimal | Text | None = None
    left_out: tuple[LeftOut, ...] = ()
    every: Text | None = None
    no_overdue: bool = False
    parts: tuple[Part, ...] = ()
    also_by: Text | None = None
    groups: Text | None = None
    structure: Text | None = None

    @model_validator(mode="after")
    def _target_fits(self) -> Self:
        for column in (self.every, self.also_by, self.groups, self.structure):
            if column:
                _check_column(self.register, column)
        for left_out in self.left_out:
            for condition in left_out.conditions:
                _check_values(self.register, condition)
        if self.is_ratio and self.target is not None:
            _percentage(self.target)
        if self.measure == "rank_at_least" and self.target not in self.order:
            raise ValueError(f"mức “{self.target}” không có trong order. {did_you_mean(str(self.target), self.order)}")
        if self.no_overdue and not self.is_balance:
            raise ValueError("no_overdue chỉ dùng với settled_on_time và due_on_time")
        return self

    @property
    def left_out_labels(self) -> dict[str, str]:
        """The Vietnamese words for each key of rows counted aloud."""
        labels = {left_out.key: left_out.label for left_out in self.left_out}
        return labels | ({self.deadline.key: self.deadline.label} if self.deadline else {})

    @property
    def target_hundredths(self) -> int | None:
        """The percentage to reach in hundredths of a percent: 100 % is 10000."""
        return int(self.target * 100) if isinstance(self.target, Decimal) else None

    @property
    def rank(self) -> str | None:
        """The level to reach, for a rank."""
        return str(self.target) if self.measure == "rank_at_least" else None


class PlanTask(Frozen):
    """One task (nhiệm vụ) of the plan."""

    id: Text
    title: Text


class Area(Frozen):
    """One of the seven areas of the reform, with the plan's tasks in it."""

    number: int = Field(ge=1, le=7)
    title: Text
    tasks: tuple[PlanTask, ...] = ()


class Plan(Frozen):
    """The plan of a school year."""

    school_year: Text
    title: Text
    legal_bases: tuple[Text, ...]
    goals: tuple[Text, ...] = ()
    requirements: tuple[Text, ...] = ()
    areas: tuple[Area, ...]
    targets: tuple[Target, ...]

    @model_validator(mode="after")
    def _consistent(self) -> Self:
        areas = [area.number for area in self.areas]
        _unique("lĩnh vực", [str(number) for number in areas])
        _unique("chỉ tiêu", [target.id for target in self.targets])
        _unique("nhiệm vụ", [task.id for area in self.areas for task in area.tasks])
        for target in self.targets:
            if target.area not in areas:
                raise ValueError(f"chỉ tiêu {target.id}: kế hoạch không có lĩnh vực {target.area}")
        return self

    def area(self, number: int) -> Area:
        """The area with this number; KeyError when the plan has none."""
        for area in self.areas:
            if area.number == number:
                return area
        raise KeyError(number)

    def target(self, target_id: str) -> Target:
        """The target with this id; KeyError when the plan has none."""
        for target in self.targets:
            if target.id == target_id:
                return target
        raise KeyError(target_id)

    def levels(self) -> dict[str, tuple[str, ...]]:
        """For each target measured by rank, its levels from lowest to highest."""
        return {target.id: target.order for target in self.targets if target.measure == "rank_at_least"}


def _check_column(register: Register, column_id: str) -> None:
    if column_id not in register.column_ids:
        raise ValueError(
            f"sổ “{register.id}” không có cột “{column_id}”. {did_you_mean(column_id, register.column_ids)}"
        )


def _check_values(register: Register, condition: Condition) -> None:
    """Refuse a value that the column can never have."""
    for column_id, expected in condition.items():
        _check_column(register, column_id)
        column = register.column(column_id)
        if isinstance(expected, AtLeast) and column.kind not in ("int", "number"):
            raise ValueError(f"cột “{column_id}” không phải số nên không dùng được at_least")
        if column.kind == "yes_no" and not isinstance(expected, bool | Filled):
            raise ValueError(f"cột “{column_id}” chỉ có true (Có) hoặc false (Không)")
        names = (expected,) if isinstance(expected, str) else expected if isinstance(expected, tuple) else ()
        for name in names:
            if column.choices and name not in column.choices:
                raise ValueError(f"cột “{column_id}” không có “{name}”. {did_you_mean(name, column.choices)}")


def _percentage(target: Decimal | str) -> None:
    if not isinstance(target, Decimal) or not 0 <= target <= 100 or target * 100 != int(target * 100):
        raise ValueError(f"target “{target}” phải là tỷ lệ từ 0 đến 100, nhiều nhất hai chữ số thập phân")


def _unique(what: str, names: list[str]) -> None:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"{what} {', '.join(twice)} có hai lần trong kế hoạch")
