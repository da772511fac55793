"""A report as notebooks use it: one method for each thing that a cell shows."""

from __future__ import annotations

from cchc_lib.domain.result_file import result_file
from cchc_lib.presentation import findings, provenance, sections
from cchc_lib.presentation.blocks import Block, Group, Head, Summary, Table
from cchc_lib.presentation.report_data import ReportData


class Report(ReportData):
    """A school's results in a period, and the blocks that show them."""

    def head(self) -> Head:
        """Title and what every page must say; it carries the content of ket-qua.json."""
        made_from = self.sources.provenance
        return Head(
            subject=f"Kết quả thực hiện công tác cải cách hành chính {_lower_first(self.period.label)}",
            school=self.school.name,
            school_code=self.school.code,
            authority=self.school.authority,
            commune=self.school.commune,
            place=self.school.place,
            abbreviation=self.school.abbreviation,
            principal=self.school.principal,
            recipients=self.school.recipients,
            contacts=self.school.contacts,
            legal_bases=self.plan.legal_bases,
            school_year=made_from.school_year,
            period=self.period.id,
            period_label=self.period.label,
            start=self.window.start.isoformat(),
            end=self.window.end.isoformat(),
            as_of=self.window.as_of.isoformat(),
            sample=made_from.sample,
            draft=made_from.draft,
            errors=made_from.errors,
            internal=self.internal,
            result=result_file(made_from, self.period, self.window, self.results, self.lines),
        )

    def summary(self) -> Summary:
        """The answer first: every target by area with its status."""
        return findings.summary(self)

    def targets_chart(self) -> Block:
        """What was reached against what is asked, for every target with a percentage."""
        return sections.targets_chart(self)

    def attention(self) -> Block:
        """What a person should look at: targets not met, data missing, rows left out, days not covered."""
        return findings.attention(self)

    def area(self, number: int) -> Group:
        """An area's targets: table, sentences, balances, charts, how each figure is worked out."""
        return sections.area(self, number)

    def target(self, target_id: str) -> Group:
        """One target in the same way."""
        return sections.of_results(self, (self.result(target_id),))

    def tasks(self, number: int) -> Block:
        """The plan's tasks in an area with what the registers say of each."""
        return sections.tasks(self, self.area_tasks(number))

    def remarks(self, section: str | int) -> Block:
        """What the school itself wrote for a section (1 to 7, III, IV, V), as its own words."""
        return findings.remarks(self, str(section))

    def strengths(self) -> Block:
        """III: the targets that were met."""
        return findings.strengths(self)

    def weaknesses(self) -> Block:
        """III: the targets that were not met or could not be rated."""
        return findings.weaknesses(self)

    def causes(self) -> Block:
        """III: the reasons that the registers give for what was late."""
        return findings.causes(self)

    def next_period(self) -> Block:
        """IV: what is still open and goes over to the next period."""
        return findings.next_period(self)

    def targets_table(self) -> Table:
        """All targets in one table."""
        return sections.all_targets(self)

    def form06(self) -> Block:
        """Biểu 06, a landscape page on paper."""
        return sections.form06(self)

    def form06_chart(self) -> Block:
        """Biểu 06 by field as a chart."""
        return sections.form06_chart(self)

    def procedures(self) -> Block:
        """The procedures in force on the closing day."""
        return sections.procedures(self)

    def provenance(self) -> Group:
        """What the report was made from and how to make it again."""
        return provenance.provenance(self)


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
