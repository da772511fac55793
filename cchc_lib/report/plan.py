"""The school's plan itself as a document: goals, requirements, areas with targets and tasks, organisation."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from cchc_lib.domain.plan import Plan
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, Sentences
from cchc_lib.report.report_data import Asked, asked, known_area
from cchc_lib.report.words import lower_first, sentence


def open_plan(**parameters: str) -> PlanDocument:
    """The plan that a school follows in a school year; parameters and what is raised are those of ``asked``."""
    given = asked(**parameters)
    return PlanDocument(**vars(given), plan=given.params.plan(given.school.code, given.year.id))


@dataclass(frozen=True)
class PlanDocument(Asked):
    """A school's plan, and the blocks that show it."""

    plan: Plan

    def head(self) -> Head:
        """Title, legal bases, who issues it to whom; it speaks of no figures."""
        school, start = self.school.name, self.period.start.isoformat()
        name = lower_first(self.plan.title).removeprefix("kế hoạch ")  # "cải cách hành chính năm học 2025-2026"
        return self.school_head(
            name="KẾ HOẠCH",
            subject=f"Thực hiện công tác {name}",
            opening=f"{school} xây dựng Kế hoạch {name} cụ thể như sau:",
            closing=(
                f"Trên đây là Kế hoạch {name} của {school}, đề nghị toàn thể cán bộ, giáo viên, nhân viên "
                "trong nhà trường cùng thực hiện có hiệu quả và đồng bộ./."
            ),
            legal_bases=self.plan.legal_bases,
            school_year=self.plan.school_year,
            start=start,
            end=self.period.end.isoformat(),
            as_of=start,
        )

    def goals(self) -> Block:
        """What the plan is for."""
        return _list(self.plan.goals)

    def requirements(self) -> Block:
        """What it asks of everybody."""
        return _list(self.plan.requirements)

    def area(self, number: int) -> Block:
        """An area's targets and tasks; what is only watched is no target of the document."""
        known_area(number)
        targets = [one.title for one in self.plan.targets if one.area == number and not one.watched]
        tasks = [task.title for one in self.plan.areas if one.number == number for task in one.tasks]
        if not targets and not tasks:
            return Sentences(paragraphs=("Kế hoạch không đặt chỉ tiêu, nhiệm vụ ở lĩnh vực này.",))
        named = [(name, texts) for name, texts in (("Chỉ tiêu", targets), ("Nhiệm vụ", tasks)) if texts]
        blocks: list[Block] = []
        for letter, (name, texts) in zip("ab", named, strict=False):
            blocks += [Heading(level=4, text=f"{letter}) {name}"), _list(texts)]
        return Group(blocks=tuple(blocks))

    def organisation(self) -> Block:
        """Who carries it out."""
        return _list(self.plan.organisation)


def _list(texts: Sequence[str]) -> Block:
    if not texts:
        return Sentences(paragraphs=("Kế hoạch không ghi mục này.",))
    return Listing(items=tuple(map(sentence, texts)))
