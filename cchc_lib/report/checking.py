"""What a school looks at before its report: the faults of its registers, its exports as they would be read."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from itertools import groupby

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.registers.checks.faults import FaultGroup, grouped, tally
from cchc_lib.registers.proposing import Proposal, cell_text, months, propose
from cchc_lib.registers.sources import exports_in, is_named, matching, passed_over
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, Notice, Sentences, Table, or_said
from cchc_lib.report.charts import rows_chart
from cchc_lib.report.opening import Report, open_report
from cchc_lib.report.report_data import Asked, asked
from cchc_lib.report.tables import table
from cchc_lib.report.words import count, day, lower_first, upper_first
from cchc_lib.settings.params import Params
from cchc_lib.text import did_you_mean

_FIRST_STEPS = _FIRST_ROWS = 5


def open_check(**parameters: str) -> Check:
    """Kiểm tra sổ của một trường; tham số như của open_report."""
    return Check(open_report(**parameters))


@dataclass(frozen=True)
class Check:
    """The faults of the registers that a report is made from, and the blocks that show them."""

    report: Report

    @property
    def groups(self) -> list[FaultGroup]:
        """Every fault, those of one kind and place as one; errors first."""
        return grouped(self.report.registers.faults, self.report.books.label(self.report.year))

    def head(self) -> Head:
        """Phần đầu kết quả kiểm tra."""
        subject = f"Kiểm tra sổ theo dõi cải cách hành chính, {lower_first(self.report.period.label)}"
        return replace(self.report.head(), name="KẾT QUẢ KIỂM TRA SỐ LIỆU", subject=subject)

    def summary(self) -> Notice:
        """Có bao nhiêu lỗi, cảnh báo và ảnh hưởng gì."""
        registers = self.report.registers
        read = [f"Đã đọc {count(sum(registers.rows_read.values()))} dòng."]
        read += [f"Chưa có sổ cho các ngày từ {day(first)} đến {day(last)}." for first, last in registers.uncovered]
        read += registers.passed_over
        if not registers.errors and not registers.warnings:
            return Notice(tone="note", title="Số liệu không có lỗi", paragraphs=tuple(read))
        meaning = (
            "Dòng có lỗi không được tính vào con số nào; báo cáo là dự thảo cho đến khi sửa xong."
            if registers.errors
            else "Dòng có cảnh báo vẫn được tính, trừ khi cảnh báo nói là không, nhưng cần một người xem lại."
        )
        title = f"{tally(registers.faults, 'error')}, {tally(registers.faults, 'warning')}"
        return Notice(tone="draft" if registers.errors else "warning", title=title, paragraphs=(*read, meaning))

    def first_steps(self) -> Block:
        """Sửa gì trước."""
        groups = sorted(self.groups, key=lambda g: (g.severity != "error", bool(g.sheet), bool(g.rows), -g.count))
        first = tuple(group.sentence for group in groups[:_FIRST_STEPS])
        return or_said(Listing(items=first, ordered=True), "Không có việc gì phải sửa.")

    def rows(self) -> Table:
        """Số dòng đọc được trên từng trang."""
        rows, lacking = [], []
        for register in REGISTERS.values():
            if register.id in self.report.frames:
                read, counted = self.report.registers.rows_read[register.id], len(self.report.frames[register.id])
                rows.append((register.sheet, *map(count, (read, counted, read - counted))))
            else:
                lacking.append(f"{upper_first(self.report.why_no_data(register.id))}.")
        labels = ("Trang", "Số dòng đọc", "Số dòng được tính", "Số dòng bị loại")
        return table("Số dòng đọc được trên từng trang", labels, rows, note=" ".join(lacking))

    def by_sheet(self) -> Block:
        """Mọi lỗi, theo từng trang."""
        sheets = [register.sheet for register in REGISTERS.values()]

        def place(one: FaultGroup) -> tuple[bool, str, int, str]:
            return one.is_elsewhere, one.file, sheets.index(one.sheet) if one.sheet in sheets else -1, one.sheet

        blocks: list[Block] = []
        for (is_elsewhere, file, _, sheet), groups in groupby(sorted(self.groups, key=place), key=place):
            name, short = f"Trang “{sheet}”", file.rpartition("/")[2]
            heading = (f"{name} của {short}" if is_elsewhere else name) if sheet else f"Tệp {short}"
            rows = [
                (one.label, one.rows_short or ("cả trang" if sheet else "cả tệp"), one.heading, one.claim, one.advice)
                for one in groups
            ]
            labels = ("Mức", "Dòng", "Cột", "Sai ở đâu", "Cách sửa")
            caption = f"Lỗi và cảnh báo: {f'{name} của {file}' if sheet else file}"
            blocks += [Heading(level=3, text=heading), table(caption, labels, rows, texts=5, row_header=1)]
        return or_said(Group(blocks=tuple(blocks)), "Không có lỗi, không có cảnh báo.")


def open_exports(*, audience: str = "internal", **parameters: str) -> Exports:
    """Mở các bản xuất của một trường để xem trước khi đọc vào sổ; chỉ dùng nội bộ."""
    if audience != "internal":
        raise UsageError("Bản xuất có tên người nên chỉ xem nội bộ. Hãy để audience là internal.")
    return Exports(**vars(asked(**parameters, audience=audience)))


class Exports(Asked):
    """A school whose exports may be looked at."""

    def of(self, file: str = "", register: str = "") -> ExportsSeen:
        """Look at a file, or the newest exports of a folder, of the school's folder; blank: the school year's folder.

        ``register`` is the id of the register they are for; blank: the one that fits best. Raises UsageError for an
        unknown name.
        """
        if register and register not in REGISTERS:
            raise UsageError(f"Không có sổ “{register}”. {did_you_mean(register, REGISTERS)}")
        place, folder = file or self.year.id, self.params.school_folder(self.school.code)
        wanted = folder / place
        if not wanted.resolve().is_relative_to(folder.resolve()):
            raise UsageError(f"“{place}” nằm ngoài thư mục {folder.name} của trường. Hãy chép tệp vào thư mục đó.")
        if not wanted.exists() and not re.fullmatch(r"\d{4}-\d{4}", place):
            known = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))]
            raise UsageError(f"Thư mục {folder.name} của trường không có “{place}”. {did_you_mean(place, known)}")
        names, proposals, refused = self.params.known_names(), [], []
        for path in [wanted] if wanted.is_file() else exports_in(wanted):
            try:
                proposals += [(path.name, one) for one in propose(path, names, register)]
            except RegisterError as fault:
                refused.append(str(fault))
        if wanted.is_dir():
            own = self.params.sources(self.school.code)
            found = [one.source for name, one in proposals if not any(is_named(source, name) for source in own)]
            refused += passed_over(wanted, [*own, *found])
            read = {path.name for source in (*own, *found) for path in matching(wanted, source)[-1:]}
            proposals = [(name, one) for name, one in proposals if name in read]
        return ExportsSeen(**vars(self), place=place, proposals=proposals, refused=tuple(refused))


@dataclass(frozen=True)
class ExportsSeen(Asked):
    """Files looked at, what each would become, the blocks that show it; ``refused``: what is not read, in sentences."""

    place: str
    proposals: list[tuple[str, Proposal]]
    refused: tuple[str, ...]

    def head(self) -> Head:
        """Phần đầu: trường, năm học."""
        unsigned = {"principal": "", "recipients": (), "contacts": ()}
        subject = f"Các tệp trong {self.place}"
        return self.school_head(name="XEM BẢN XUẤT TRƯỚC KHI ĐỌC VÀO SỔ", subject=subject, **unsigned)

    def summary(self) -> Notice:
        """Bao nhiêu trang đọc được, tệp nào không."""
        rows = count(sum(len(one.frame) for _, one in self.proposals))
        title = f"Trong {self.place} có {count(len(self.proposals))} trang đọc được thành sổ, gồm {rows} dòng"
        if not self.proposals and not self.refused:
            title = f"Chưa có bản xuất nào trong {self.place}"
        return Notice(tone="warning" if self.refused else "note", title=title, paragraphs=self.refused)

    def registers(self) -> Block:
        """Mỗi tệp được đọc vào sổ nào."""
        rows = [
            (name, one.sheet, one.register.sheet, count(len(one.frame)), ", ".join(c.heading for c in one.missing))
            for name, one in self.proposals
        ]
        labels = ("Tệp", "Trang", "Đọc vào sổ", "Số dòng", "Còn thiếu cột bắt buộc")
        return or_said(table("Mỗi tệp đọc vào sổ nào", labels, rows, texts=5), "Không có tệp nào.")

    def columns(self) -> Group:
        """Mỗi cột của tệp thành cột nào của sổ, vì sao."""
        labels = ("Cột", "Tiêu đề trong tệp", "Đọc vào cột", "Vì sao", "Ví dụ")
        blocks: list[Block] = []
        for name, one in self.proposals:
            rows, caption = [column.texts for column in one.columns], f"Các cột đọc vào “{one.register.sheet}”"
            blocks += [_heading(name, one), table(caption, labels, rows, texts=5, row_header=1)]
        return Group(blocks=tuple(blocks))

    def rows(self) -> Group:
        """Mấy dòng đầu như sẽ được đọc, và dòng nào sai."""
        blocks: list[Block] = []
        for name, one in self.proposals:
            blocks.append(_heading(name, one))
            first = one.frame.head(_FIRST_ROWS).to_dict("records")
            rows = [tuple(cell_text(row[column.id]) for column in one.filled) for row in first]
            labels = [column.heading for column in one.filled]
            caption = f"{count(len(first))} dòng đầu của “{one.register.sheet}”"
            blocks += [table(caption, labels, rows, texts=len(labels), landscape=True)] if rows else []
            said = (*(fault.sentence for fault in one.faults), *one.remarks)
            blocks += [Listing(items=said)] if said else []
        return Group(blocks=tuple(blocks))

    def by_month(self) -> Group:
        """Số dòng theo tháng: đọc nhầm cột ngày thì thấy ngay."""
        blocks: list[Block] = []
        for name, one in self.proposals:
            rows, caption = months(one.frame, one.register), f"Số dòng của “{one.register.sheet}” theo tháng"
            none = Sentences(paragraphs=("Sổ này không có ngày bắt buộc nào để đếm theo tháng.",))
            blocks += [_heading(name, one), rows_chart(rows, caption=caption) if rows else none]
        return Group(blocks=tuple(blocks))

    def next_steps(self) -> Block:
        """Lệnh ghi bản xuất vào school.yaml."""
        root, own = self.params.root, Params.open().root
        other = "" if root == own else f" --params {root}"
        folder = f"{root if other else own.name}/schools/{self.school.code}/{self.place}".removesuffix("/.")
        names = dict.fromkeys(name for name, _ in self.proposals)
        paths = [folder if folder.endswith(name) else f"{folder}/{name}" for name in names]
        steps = [f"python -m cchc_lib map {path} --school {self.school.code} --write{other}" for path in paths]
        return or_said(Listing(items=tuple(steps)), "Không có tệp nào.")


def _heading(file: str, one: Proposal) -> Heading:
    return Heading(level=3, text=f"{file}, trang “{one.sheet}”" if one.sheet else file)
