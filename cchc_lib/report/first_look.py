"""A school's exports as a notebook looks at them before they become registers: proposals, a preview, rows by month."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.registers.proposing import Proposal, cell_text, months, propose
from cchc_lib.registers.sources import exports_in
from cchc_lib.report.blocks import Block, Group, Head, Heading, Listing, Notice, Sentences, Table
from cchc_lib.report.charts import rows_chart
from cchc_lib.report.report_data import Asked, asked
from cchc_lib.report.tables import columns
from cchc_lib.report.words import count
from cchc_lib.settings.sources import KnownNames
from cchc_lib.text import did_you_mean

_ROWS = 5


def open_exports(*, audience: str = "internal", **parameters: str) -> Exports:
    """A school whose exports are to be looked at; parameters are those of ``asked``.

    Raises UsageError for the audience "public", and what ``asked`` raises.
    """
    if audience != "internal":
        raise UsageError("Bản xuất có tên người nên chỉ xem nội bộ. Hãy để audience là internal.")
    given = asked(**parameters, audience=audience)
    return Exports(given, given.params.school_folder(given.school.code), given.params.known_names())


@dataclass(frozen=True)
class Exports:
    """A school and a period, the school's folder, and what its exports may be called by."""

    given: Asked
    folder: Path
    names: KnownNames

    def of(self, file: str = "", register: str = "") -> ExportsSeen:
        """Look at a file, or a folder of files, of the school's folder; blank: the school year's folder.

        ``register`` is the id of the register they are for; blank: the one that fits best. Raises UsageError for an
        unknown name.
        """
        if register and register not in REGISTERS:
            raise UsageError(f"Không có sổ “{register}”. {did_you_mean(register, REGISTERS)}")
        seen = ExportsSeen(self, file or self.given.year.id)
        for path in _files(self.folder, seen.place):
            try:
                seen.proposals.extend((path.name, one) for one in propose(path, self.names, register))
            except RegisterError as refused:
                seen.refused.append(str(refused))
        return seen


def _files(folder: Path, place: str) -> list[Path]:
    wanted = folder / place
    if not wanted.resolve().is_relative_to(folder.resolve()):
        raise UsageError(f"“{place}” nằm ngoài thư mục {folder.name} của trường. Hãy chép tệp vào thư mục đó.")
    if not wanted.exists() and not re.fullmatch(r"\d{4}-\d{4}", place):
        known = [path.relative_to(folder).as_posix() for path in sorted(folder.rglob("*"))]
        raise UsageError(f"Thư mục {folder.name} của trường không có “{place}”. {did_you_mean(place, known)}")
    return [wanted] if wanted.is_file() else exports_in(wanted)


@dataclass(frozen=True)
class ExportsSeen:
    """Files looked at, what each would become, and the blocks that show it; ``refused`` are sentences."""

    exports: Exports
    place: str
    proposals: list[tuple[str, Proposal]] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)

    def head(self) -> Head:
        """Title, and what every page must say."""
        given = self.exports.given
        school, window, period = given.school, given.window, given.period
        return Head(
            name="XEM BẢN XUẤT TRƯỚC KHI ĐỌC VÀO SỔ",
            subject=f"Các tệp trong {self.place}",
            school=school.name,
            school_code=school.code,
            authority=school.authority,
            commune=school.commune,
            place=school.place,
            abbreviation=school.abbreviation,
            school_year=given.year.id,
            period=period.id,
            period_label=period.label,
            start=window.start.isoformat(),
            end=window.end.isoformat(),
            as_of=window.as_of.isoformat(),
            sample=school.sample,
            internal=True,
        )

    def summary(self) -> Notice:
        """How many sheets can be read, and which files cannot."""
        rows = count(sum(len(one.frame) for _, one in self.proposals))
        title = f"Trong {self.place} có {count(len(self.proposals))} trang đọc được thành sổ, gồm {rows} dòng"
        if not self.proposals and not self.refused:
            title = f"Chưa có bản xuất nào trong {self.place}"
        return Notice(tone="warning" if self.refused else "note", title=title, paragraphs=tuple(self.refused))

    def registers(self) -> Block:
        """Each file and the register that it would be read into."""
        rows = [
            (name, one.sheet, one.register.sheet, count(len(one.frame)), ", ".join(c.heading for c in one.missing))
            for name, one in self.proposals
        ]
        labels = ("Tệp", "Trang", "Đọc vào sổ", "Số dòng", "Còn thiếu cột bắt buộc")
        if not rows:
            return Sentences(paragraphs=("Không có tệp nào.",))
        return Table(caption="Mỗi tệp đọc vào sổ nào", columns=columns(*labels, texts=5), rows=tuple(rows))

    def columns(self) -> Group:
        """For each file: its columns, the register's column that each would be, and why."""
        labels = ("Cột", "Tiêu đề trong tệp", "Đọc vào cột", "Vì sao", "Ví dụ")

        def table(one: Proposal) -> Table:
            rows = [
                (c.letters, c.heading, c.column.heading if c.column else "", c.why, "; ".join(c.samples))
                for c in one.columns
            ]
            caption = f"Các cột đọc vào “{one.register.sheet}”"
            return Table(caption=caption, columns=columns(*labels, texts=5), rows=tuple(rows), row_header=1)

        return self._each(table)

    def rows(self) -> Group:
        """For each file: its first rows as they would be read, and what is wrong with the rows."""

        def preview(one: Proposal) -> Group:
            first = one.frame.head(_ROWS).to_dict("records")
            rows = tuple(tuple(cell_text(row[column.id]) for column in one.filled) for row in first)
            labels = [column.heading for column in one.filled]
            caption = f"{count(len(first))} dòng đầu của “{one.register.sheet}”"
            table = Table(caption=caption, columns=columns(*labels, texts=len(labels)), rows=rows, landscape=True)
            told = (Listing(items=tuple(fault.sentence for fault in one.faults)),) if one.faults else ()
            return Group(blocks=(*((table,) if rows else ()), *told))

        return self._each(preview)

    def by_month(self) -> Group:
        """For each file: its rows by month; a mapping that is wrong shows at once."""

        def chart(one: Proposal) -> Block:
            rows = months(one.frame, one.register)
            if not rows:
                return Sentences(paragraphs=("Sổ này không có ngày bắt buộc nào để đếm theo tháng.",))
            return rows_chart(rows, caption=f"Số dòng của “{one.register.sheet}” theo tháng")

        return self._each(chart)

    def next_steps(self) -> Block:
        """For each file: the command that writes its source into ``school.yaml``."""
        school = self.exports.given.school.code
        folder = f"params/schools/{school}/{self.place}".removesuffix("/.")
        names = dict.fromkeys(name for name, _ in self.proposals)
        paths = [folder if folder.endswith(name) else f"{folder}/{name}" for name in names]
        steps = [f"python -m cchc_lib map {path} --school {school} --write" for path in paths]
        return Listing(items=tuple(steps)) if steps else Sentences(paragraphs=("Không có tệp nào.",))

    def _each(self, show: Callable[[Proposal], Block]) -> Group:
        blocks: list[Block] = []
        for name, one in self.proposals:
            sheet = f", trang “{one.sheet}”" if one.sheet else ""
            blocks += [Heading(level=3, text=f"{name}{sheet}"), show(one)]
        return Group(blocks=tuple(blocks))
