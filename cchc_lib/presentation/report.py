"""A report as notebooks use it: one method for each thing that a cell shows, each worked out where its like is."""

from __future__ import annotations

from cchc_lib.domain.result_file import result_file
from cchc_lib.presentation import findings, provenance, sections
from cchc_lib.presentation.blocks import Head
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
            result=result_file(
                made_from,
                self.period,
                self.window,
                self.results,
                self.lines,
                indicators=self.indicators,
                before=self.before,
            ),
        )

    summary = findings.summary
    attention = findings.attention
    remarks = findings.remarks
    strengths = findings.strengths
    weaknesses = findings.weaknesses
    causes = findings.causes
    next_period = findings.next_period
    targets_chart = sections.targets_chart
    area = sections.area
    target = sections.target
    tasks = sections.tasks
    targets_table = sections.targets_table
    form06 = sections.form06
    form06_chart = sections.form06_chart
    procedures = sections.procedures
    provenance = provenance.provenance


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
