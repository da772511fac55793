"""Which reports may go out: refused without asking, left out and said, or kept back until what people wrote is read."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import groupby
from pathlib import Path

import nbformat

from cchc_lib.batch.files import sha256
from cchc_lib.batch.jobs import DEFAULT_STEM
from cchc_lib.batch.planning import Planned
from cchc_lib.batch.records import Output
from cchc_lib.domain.periods import Period
from cchc_lib.presentation.blocks import Head
from cchc_lib.publishing.approvals import read_approvals
from cchc_lib.publishing.marks import Mark, People
from cchc_lib.publishing.pages import page_faults
from cchc_lib.publishing.passages import Passage, people_passages
from cchc_lib.publishing.workbooks import UnreadWorkbookError, Workbooks, known_texts, read_workbooks, texts_in
from cchc_lib.settings.params import Params


@dataclass(frozen=True, slots=True)
class Allowed:
    """What whoever publishes answers for: sample data, periods that are not closed."""

    sample: bool = False
    open: bool = False


@dataclass(frozen=True, slots=True)
class Report:
    """A report that may go out: its public files by path in the folder with their SHA-256, and what the index says."""

    planned: Planned
    period: Period
    files: Mapping[str, str]
    head: Head

    @property
    def label(self) -> str:
        """Its period in words, with the name of a notebook of the teacher's own."""
        stem = self.planned.job.stem
        return self.period.label if stem == DEFAULT_STEM else f"{self.period.label} ({stem})"

    @property
    def short_label(self) -> str:
        """The same without the school year behind a semester."""
        return self.label.replace(f" năm học {self.planned.job.school_year}", "")


@dataclass(frozen=True, slots=True)
class Unread:
    """A passage that nobody has approved, and by cell what looks personal in it.

    ``labels`` are the reports in which it stands; none when it stands in every one of the school's.
    """

    passage: Passage
    labels: tuple[str, ...]
    marks: Mapping[tuple[int, int], Sequence[Mark]]


@dataclass(slots=True)
class SchoolReports:
    """The reports of one school; with ``troubles``, or as long as something is unread, none of them goes out."""

    code: str
    name: str
    reports: list[Report] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)


def by_school(planned: Sequence[Planned], params: Params, allowed: Allowed, today: date) -> Iterator[SchoolReports]:
    """Look at all planned reports, school by school."""
    for code, some in groupby(planned, key=lambda one: one.job.school):
        yield _look_at(code, list(some), params, allowed, today)


def _look_at(code: str, planned: Sequence[Planned], params: Params, allowed: Allowed, today: date) -> SchoolReports:
    settings = params.school(code)
    school = SchoolReports(code, settings.name)
    if settings.sample and not allowed.sample:
        school.left_out.append(f"{code}: trường mẫu, số liệu minh họa. Muốn công khai thử, thêm --allow-sample.")
        return school
    chosen = [one for one in planned if allowed.open or one.close < today]
    school.left_out += [
        f"{one.job.name}: kỳ chưa khép (chốt {one.close:%d/%m/%Y}). Muốn vẫn công khai, thêm --allow-open."
        for one in planned
        if one not in chosen
    ]
    alike = Counter(one.job.key.casefold() for one in chosen)
    try:
        books = read_workbooks(params, code)
        approved = read_approvals(params.school_folder(code))
    except UnreadWorkbookError as error:
        school.troubles.append(f"{error}: không đọc được nên không biết sổ nêu tên ai. Hãy sửa hoặc chuyển tệp đi.")
        return school
    found: dict[str, tuple[Passage, list[str]]] = {}
    for one in chosen:
        reasons = list(_against(one, allowed))
        if alike[one.job.key.casefold()] > 1:
            reasons.append("trùng tên với báo cáo của sổ tay khác (chỉ khác chữ hoa). Hãy đổi tên một sổ tay.")
        try:
            read = None if reasons else _read(one, params, books)
        except (ValueError, KeyError, nbformat.ValidationError) as error:
            reasons.append(f"không đọc được báo cáo ({error}). Hãy chạy lại lệnh run --force.")
        school.troubles += [f"{one.job.name}: {reason}" for reason in reasons]
        if not reasons and read:
            report, passages, faults = read
            school.reports.append(report)
            school.troubles += [f"{one.job.name}, trang: {fault}." for fault in faults]
            for passage in passages:
                found.setdefault(passage.hash, (passage, []))[1].append(report.short_label)
    for passage, labels in found.values():
        if passage.hash not in approved:
            where = () if len(labels) == len(school.reports) else tuple(labels)
            school.unread.append(Unread(passage, where, _marks(passage, books.people)))
    return school


def _against(one: Planned, allowed: Allowed) -> Iterator[str]:
    if one.reasons or one.record is None:
        yield f"chưa phải bản mới nhất ({'; '.join(one.reasons)}). Hãy chạy lại lệnh run."
        return
    if one.record.draft:
        yield f"là dự thảo vì sổ còn {one.record.errors} lỗi. Hãy sửa sổ (lệnh check) rồi chạy lại lệnh run."
    if one.record.sample and not allowed.sample:
        yield "lập từ số liệu minh họa. Hãy chạy lại lệnh run."
    if not {"json", "ipynb"} <= {output.format for output in one.record.outputs.values()}:
        yield "không rõ có phải dự thảo không vì sổ tay không hiện report.head(). Hãy thêm ô ấy rồi chạy lại lệnh run."


def _read(one: Planned, params: Params, books: Workbooks) -> tuple[Report, list[Passage], list[str]]:
    """A report as recorded, its passages, what its page has that it must not; ValueError for one that is spoiled."""
    job, outputs = one.job, one.record.outputs if one.record else {}
    contents = {output.format: (name, as_recorded(job.folder / name, output)) for name, output in outputs.items()}
    notebook = nbformat.from_dict(json.loads(contents["ipynb"][1]))
    passages, head = people_passages(notebook, job.parameters, books, known_texts(params, job.school, job.school_year))
    if head is None or head.internal or head.draft or head.school_code != job.school:
        raise ValueError("phần đầu báo cáo là của bản nội bộ, bản dự thảo hoặc của trường khác")
    if job.stem != DEFAULT_STEM:
        passages.insert(0, Passage(((job.stem,),), "Tên tệp"))
    folder = f"{job.school}/{job.school_year}/{job.period}"
    public = {f"{folder}/{name}": content for form, (name, content) in contents.items() if form in job.formats}
    official = {*texts_in([params.school(job.school).model_dump(), [each.model_dump() for each in params.catalogue()]])}
    official |= {
        cell for passage in passages for row in passage.rows for cell in row if cell.startswith(("http://", "https://"))
    }
    faults = [
        f for name, content in public.items() if name.endswith(".html") for f in page_faults(content, name, official)
    ]
    files = {name: sha256(content) for name, content in public.items()}
    return Report(one, params.period(job.period, job.school_year), files, head), passages, faults


def as_recorded(path: Path, output: Output) -> bytes:
    """The content of a file; ValueError when it is not what the run left."""
    try:
        content = path.read_bytes()
    except OSError as error:
        raise ValueError(f"tệp {path.name}: {error.strerror}") from error
    if sha256(content) != output.sha256:
        raise ValueError(f"tệp {path.name} vừa bị sửa")
    return content


def _marks(passage: Passage, people: People) -> dict[tuple[int, int], list[Mark]]:
    found = {(y, x): people.marks(cell) for y, row in enumerate(passage.rows) for x, cell in enumerate(row)}
    return {at: marks for at, marks in found.items() if marks}
