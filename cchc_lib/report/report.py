"""A report as notebooks use it: one method for each thing that a cell shows, each worked out where its like is."""

from __future__ import annotations

from cchc_lib.report import appendices, areas, overview
from cchc_lib.report.report_data import ReportData


class Report(ReportData):
    """A school's results in a period, and the blocks that show them."""

    head = overview.head
    opening = overview.opening
    notices = overview.notices
    tally = overview.tally
    not_met = overview.not_met
    strengths = overview.strengths
    shortcomings = overview.shortcomings
    next_period = overview.next_period
    remarks = overview.remarks
    area = areas.area
    target = areas.target
    work_of = areas.work
    other_work = areas.other_work
    targets_table = appendices.targets_table
    trend = appendices.trend
    form06 = appendices.form06
    documents = appendices.documents
    procedures = appendices.procedures
    for_parents = appendices.for_parents
    provenance = appendices.provenance
