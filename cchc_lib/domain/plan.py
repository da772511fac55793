"""A school's plan as frozen data: areas, targets with their measures and options, tasks, legal bases."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, model_validator

from cchc_lib.domain.expectations import (
    Condition,
    Deadline,
    Frozen,
    InForce,
    LeftOut,
    Text,
    column_faults,
    condition_faults,
)
from cchc_lib.domain.schema import REGISTERS, Register
from cchc_lib.text import did_you_mean

MeasureName = Literal["settled_on_time", "due_on_time", "share", "rank_at_least", "evidence"]


class Measure(Frozen):
    """How a figure is worked out from one register; what each option does stands in the plan's own file."""

    measure: MeasureName
    register_id: Text = Field(alias="register")
    where: Condition = Field(default_factory=dict)
    late_unless: Text | None = None
    dated: Text | None = None
    in_force: InForce | None = None
    meets: Condition = Field(default_factory=dict)
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

    def _faults(self) -> Iterator[str]:
        if self.register_id not in REGISTERS:
            yield f"register: không có sổ “{self.register_id}”. {did_you_mean(self.register_id, REGISTERS)}"
            return
        yield from condition_faults("where", self.register, self.where)
        yield from condition_faults("meets", self.register, self.meets)
        yield from column_faults("late_unless", self.register, self.late_unless, "yes_no")
        yield from column_faults("dated", self.register, self.dated, "date")
        if self.in_force:
            yield from column_faults("in_force → since", self.register, self.in_force.since, "date")
            yield from column_faults("in_force → until", self.register, self.in_force.until, "date")
        if self.deadline:
            yield from column_faults("deadline → done", self.register, self.deadline.done, "date")
            yield from column_faults("deadline → counted_from", self.register, self.deadline.counted_from, "date")
        if self.is_balance and self.register.dated is None:
            yield f"register: sổ “{self.register_id}” không có hạn nên không dùng được phép đo {self.measure}."
        if self.measure == "share" and not (self.meets or self.deadline or (isinstance(self, Target) and self.parts)):
            yield "phép đo share cần meets (điều kiện đạt) hoặc deadline (thời hạn)."
        if self.measure != "share" and (self.meets or self.deadline or self.dated or self.in_force):
            yield "meets, deadline, dated, in_force chỉ dùng với phép đo share."
        if self.late_unless and not self.is_balance:
            yield "late_unless chỉ dùng với settled_on_time và due_on_time."
        if not self.is_ratio and self.register_id != "evidence":
            yield f"register: phép đo {self.measure} chỉ dùng với sổ evidence."
        if (self.measure == "rank_at_least") != bool(self.order):
            yield "order (thứ tự các mức, từ thấp đến cao) cần cho phép đo rank_at_least và chỉ cho phép đo đó."


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

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        percentage = isinstance(self.target, Decimal) and 0 <= self.target <= 100 and self.target * 100 % 1 == 0
        if self.is_ratio and self.target is not None and not percentage:
            yield f"target: “{self.target}” phải là số từ 0 đến 100, tối đa hai chữ số thập phân, không dấu nháy hay %."
        elif self.is_ratio and 0 < (self.target_hundredths or 0) < 100:
            yield f"target: {self.target} nghĩa là chưa đến 1 %. Hãy viết số phần trăm: {self.target_hundredths}."
        if self.measure == "rank_at_least" and self.target not in self.order:
            yield f"target: mức “{self.target}” không có trong order. {did_you_mean(str(self.target), self.order)}"
        if self.measure == "evidence" and self.target is not None:
            yield "target: phép đo evidence không có mức phải đạt; hãy xóa dòng này."
        if self.no_overdue and not self.is_balance:
            yield "no_overdue chỉ dùng với settled_on_time và due_on_time."
        ratio_options = ("left_out", "every", "parts", "also_by", "groups", "structure")
        if not self.is_ratio and any(getattr(self, option) for option in ratio_options):
            yield f"{', '.join(ratio_options)} không dùng với phép đo {self.measure}."
        if self.register_id in REGISTERS:
            yield from self._breakdown_faults(self.register)

    def _breakdown_faults(self, register: Register) -> Iterator[str]:
        for place in ("every", "groups", "structure"):
            name = getattr(self, place)
            yield from column_faults(place, register, name)
            if place != "every" and name in register.column_ids and register.column(name).personal:
                yield f"{place}: cột “{name}” ghi tên người hoặc nội dung riêng nên không được nêu trong báo cáo."
        if self.every and self.groups:
            yield "every đã nêu tỷ lệ theo từng nhóm; hãy bỏ groups."
        yield from column_faults("also_by", register, self.also_by, "number")
        for left_out in self.left_out:
            for condition in left_out.conditions:
                yield from condition_faults(f"left_out → {left_out.key} → where", register, condition)
        keys = [left_out.key for left_out in self.left_out]
        yield from _twice("left_out", [*keys, self.deadline.key] if self.deadline else keys)
        if self.parts and (self.every or self.groups or self.also_by or self.meets or self.deadline):
            yield "parts: mỗi phần có cách tính riêng; hãy bỏ every, groups, also_by, meets, deadline của chỉ tiêu."
        for part in self.parts:
            if part.register_id != self.register_id or not part.is_ratio:
                yield f"parts → {part.name}: phải đo bằng tỷ lệ, trên cùng sổ “{self.register_id}” với chỉ tiêu."
        yield from _twice("parts", [part.name for part in self.parts])

    @property
    def left_out_labels(self) -> dict[str, str]:
        """The Vietnamese words for each key of rows left out."""
        labels = {left_out.key: left_out.label for left_out in self.left_out}
        return labels | ({self.deadline.key: self.deadline.label} if self.deadline else {})

    @property
    def target_hundredths(self) -> int | None:
        """The percentage to reach in hundredths of a percent: 100 % is 10000."""
        return int(self.target * 100) if isinstance(self.target, Decimal) else None

    @property
    def watched(self) -> bool:
        """Whether the plan only watches it: nothing is set that it has to reach."""
        return self.target is None and self.measure != "evidence"

    @property
    def rank(self) -> str | None:
        """The level to reach, for a rank."""
        return str(self.target) if self.measure == "rank_at_least" else None


class Indicator(Target):
    """A figure that the plan reports without asking anything of it: worked out like a target, never judged."""

    title: str = ""
    method: str = ""

    def _faults(self) -> Iterator[str]:
        yield from super()._faults()
        if self.target is not None or self.every or self.no_overdue or self.parts:
            yield "target, every, no_overdue, parts chỉ dùng cho chỉ tiêu; chỉ số chỉ được nêu, không xếp loại."


class PlanTask(Frozen):
    """One task (nhiệm vụ) of the plan; ``short`` is its title in a few words, by default the whole."""

    id: Text
    title: Text
    short: Text = ""

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        return {"short": given["title"], **given} if isinstance(given, dict) and "title" in given else given


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
    organisation: tuple[Text, ...] = ()
    areas: tuple[Area, ...]
    targets: tuple[Target, ...]
    indicators: tuple[Indicator, ...] = ()

    @property
    def measured(self) -> tuple[Target, ...]:
        """All that is worked out: the targets, then the indicators."""
        return self.targets + self.indicators

    @property
    def tasks(self) -> tuple[PlanTask, ...]:
        """The tasks of all areas, in order."""
        return tuple(task for area in self.areas for task in area.tasks)

    def _faults(self) -> Iterator[str]:
        areas = [area.number for area in self.areas]
        yield from _twice("areas", [str(number) for number in areas])
        yield from _twice("targets, indicators", [one.id for one in self.measured])
        yield from _twice("tasks", [task.id for task in self.tasks])
        for id_ in (*(one.id for one in self.measured), *(task.id for task in self.tasks)):
            if set(id_) & set("\"'“”‘’"):
                yield f'id: {id_} có dấu nháy là một phần của mã. Hãy chỉ dùng dấu nháy thẳng (") ở hai đầu.'
        for one in self.measured:
            if one.area not in areas:
                yield f"{one.id} → area: kế hoạch không có lĩnh vực {one.area}."

    def target(self, target_id: str) -> Target:
        """The target with this id; KeyError when the plan has none."""
        return {target.id: target for target in self.targets}[target_id]

    def levels(self) -> dict[str, tuple[str, ...]]:
        """For each target measured by rank, its levels from lowest to highest; none for one measured by evidence."""
        return {target.id: target.order for target in self.targets if not target.is_ratio}


def _twice(place: str, names: list[str]) -> Iterator[str]:
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        yield f"{place}: {', '.join(twice)} có hai lần."
