"""The school's plan itself as a document: goals, requirements, areas with targets and tasks, organisation."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_lib.domain.periods import Period
from cchc_lib.domain.plan import Plan
from cchc_lib.errors import UsageError
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, Sentences
from cchc_lib.report.opening import asked
from cchc_lib.report.words import lower_first, sentence
from cchc_lib.settings.values import School


def open_plan(**parameters: str) -> PlanDocument:
    """The plan that a school follows in a school year; parameters and what is raised are those of ``asked``."""
    given = asked(**parameters)
    plan = given.params.plan(given.school.code, given.year.id)
    return PlanDocument(given.school, plan, given.period, internal=given.internal)


@dataclass(frozen=True)
class PlanDocument:
    """A school's plan, and the blocks that show it."""

    school: School
    plan: Plan
    period: Period
    internal: bool = False

    @property
    def name(self) -> str:
        """What it is a plan of: "cải cách hành chính năm học 2025-2026"."""
        return lower_first(self.plan.title).removeprefix("kế hoạch ")

    def head(self) -> Head:
        """Title, legal bases, who issues it to whom; it speaks of no figures."""
        school, start = self.school, self.period.start.isoformat()
        return Head(
            name="KẾ HOẠCH",
            subject=f"Thực hiện công tác {self.name}",
            opening=f"{school.name} xây dựng Kế hoạch {self.name} cụ thể như sau:",
            closing=(
                f"Trên đây là Kế hoạch {self.name} của {school.name}, đề nghị toàn thể cán bộ, giáo viên, nhân viên "
                "trong nhà trường cùng thực hiện có hiệu quả và đồng bộ./."
            ),
            school=school.name,
            school_code=school.code,
            authority=school.authority,
            commune=school.commune,
            place=school.place,
            abbreviation=school.abbreviation,
            principal=school.principal,
            recipients=school.recipients,
            contacts=school.contacts,
            legal_bases=self.plan.legal_bases,
            school_year=self.plan.school_year,
            period=self.period.id,
            period_label=self.period.label,
            start=start,
            end=self.period.end.isoformat(),
            as_of=start,
            sample=school.sample,
            internal=self.internal,
        )

    def goals(self) -> Block:
        """What the plan is for."""
        return _list(self.plan.goals)

    def requirements(self) -> Block:
        """What it asks of everybody."""
        return _list(self.plan.requirements)

    def area(self, number: int) -> Block:
        """An area's targets and tasks; what is only watched is no target of the document."""
        known = {one.number: one for one in self.plan.areas}
        if number not in range(1, 8):
            raise UsageError(f"Kế hoạch không có lĩnh vực {number}. Có thể dùng: 1 đến 7.")
        targets = [one.title for one in self.plan.targets if one.area == number and not one.watched]
        tasks = [task.title for task in known[number].tasks] if number in known else []
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


def _list(texts: tuple[str, ...] | list[str]) -> Block:
    if not texts:
        return Sentences(paragraphs=("Kế hoạch không ghi mục này.",))
    return Listing(items=tuple(map(sentence, texts)))
