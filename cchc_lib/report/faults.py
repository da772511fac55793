"""The faults of a school's registers as a notebook shows them: what to do first, then sheet by sheet."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.registers.checks.faults import FaultGroup, grouped, tally
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, Notice, Sentences, Table, TableColumn
from cchc_lib.report.opening import Report, open_report
from cchc_lib.report.words import count, day

_FIRST_STEPS = 5
_COLUMNS = (
    TableColumn(label="Mức"),
    TableColumn(label="Dòng"),
    TableColumn(label="Cột"),
    TableColumn(label="Sai ở đâu"),
    TableColumn(label="Cách sửa"),
)


def open_check(**parameters: str) -> Check:
    """Read a school's registers and gather their faults; parameters and what is raised are ``open_report``'s."""
    return Check(open_report(**parameters))


@dataclass(frozen=True)
class Check:
    """The faults of the registers that a report is made from, and the blocks that show them."""

    report: Report

    @property
    def groups(self) -> list[FaultGroup]:
        """Every fault, those of one kind and place as one; errors first."""
        return grouped(self.report.registers.faults)

    def head(self) -> Head:
        """Title, and what every page must say."""
        label = self.report.period.label
        subject = f"Kiểm tra sổ theo dõi cải cách hành chính, {label[0].lower()}{label[1:]}"
        return self.report.head().model_copy(update={"name": "KẾT QUẢ KIỂM TRA SỐ LIỆU", "subject": subject})

    def summary(self) -> Notice:
        """How many faults there are, and what they mean for the report."""
        sources = self.report.registers
        errors, warnings = sources.errors, sources.warnings
        read = (f"Đã đọc {count(sum(sources.rows_read.values()))} dòng.", *self._uncovered())
        if not errors and not warnings:
            return Notice(tone="note", title="Số liệu không có lỗi", paragraphs=read)
        meaning = (
            "Dòng có lỗi không được tính vào con số nào; báo cáo là dự thảo cho đến khi sửa xong."
            if errors
            else "Cảnh báo không loại dòng nào khỏi báo cáo, nhưng cần một người xem lại."
        )
        title = f"{tally(sources.faults, 'error')}, {tally(sources.faults, 'warning')}"
        return Notice(tone="draft" if errors else "warning", title=title, paragraphs=(*read, meaning))

    def first_steps(self) -> Block:
        """What to mend first: what makes a whole file or sheet unreadable, then what spoils most rows."""
        groups = sorted(self.groups, key=_urgency)
        if not groups:
            return Sentences(paragraphs=("Không có việc gì phải sửa.",))
        return Listing(items=tuple(group.sentence for group in groups[:_FIRST_STEPS]), ordered=True)

    def rows(self) -> Table:
        """For each sheet: rows read, rows that count, rows left out."""
        rows = [
            (register.sheet, *map(count, (read, counted, read - counted)))
            for register in REGISTERS.values()
            if register.id in self.report.frames
            for read, counted in ((self.report.registers.rows_read[register.id], len(self.report.frames[register.id])),)
        ]
        labels = ("Số dòng đọc", "Số dòng được tính", "Số dòng bị loại")
        columns = (TableColumn(label="Trang"), *(TableColumn(label=label, align="right") for label in labels))
        lacking = [register.sheet for register in REGISTERS.values() if register.id not in self.report.frames]
        note = " ".join(map(self._lacking, lacking))
        return Table(caption="Số dòng đọc được trên từng trang", columns=columns, rows=tuple(rows), note=note)

    def by_sheet(self) -> Block:
        """All faults, a table for each sheet of each file."""
        ordered = sorted(self.groups, key=lambda group: (group.file, _sheet_order(group.sheet)))
        blocks: list[Block] = []
        for (file, sheet), groups in groupby(ordered, key=lambda group: (group.file, group.sheet)):
            name = f"Trang “{sheet}”" if sheet else f"Tệp {file.rpartition('/')[2]}"
            blocks += [Heading(level=3, text=name), _table(f"{name} của {file}" if sheet else file, list(groups))]
        return Group(blocks=tuple(blocks)) if blocks else Sentences(paragraphs=("Không có lỗi, không có cảnh báo.",))

    def _lacking(self, sheet: str) -> str:
        """Why nothing is known of a sheet."""
        whole = {fault.code for fault in self.report.registers.faults if fault.row is None and fault.of_sheet == sheet}
        if not whole:
            return f"Sổ không có trang “{sheet}”, hoặc sổ chưa nhập gì."
        return f"Trang “{sheet}” chưa nhập gì." if "blank_sheet" in whole else f"Không đọc được trang “{sheet}”."

    def _uncovered(self) -> tuple[str, ...]:
        return tuple(
            f"Chưa có sổ cho các ngày từ {day(first)} đến {day(last)}."
            for first, last in self.report.registers.uncovered
        )


def _urgency(group: FaultGroup) -> tuple[bool, bool, bool, int]:
    return (group.severity != "error", bool(group.sheet), bool(group.rows), -group.count)


def _sheet_order(sheet: str) -> int:
    sheets = [register.sheet for register in REGISTERS.values()]
    return sheets.index(sheet) if sheet in sheets else -1


def _table(caption: str, groups: list[FaultGroup]) -> Table:
    rows = [
        (
            group.label,
            group.rows_short or ("cả trang" if group.sheet else "cả tệp"),
            group.heading,
            group.claim,
            group.advice,
        )
        for group in groups
    ]
    return Table(caption=f"Lỗi và cảnh báo: {caption}", columns=_COLUMNS, rows=tuple(rows), row_header=1)
