"""What may go out; what a person reads first, ``doc-lai.html``; what was approved, ``da-duyet.yaml`` of a school."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import count
from pathlib import Path
from textwrap import shorten
from typing import Any

import yaml
from markupsafe import Markup

from cchc_lib.batch.files import STATE_FOLDER, write_whole
from cchc_lib.batch.planning import Planned
from cchc_lib.domain.expectations import Frozen
from cchc_lib.errors import UsageError
from cchc_lib.publishing.passages import Passage
from cchc_lib.publishing.people import Mark
from cchc_lib.rendering.page import IndexEntry
from cchc_lib.report.html import environment
from cchc_lib.settings.yaml_files import read_yaml

SHEET, APPROVALS = "doc-lai.html", "da-duyet.yaml"
_STATE = Path(STATE_FOLDER, "publish", "da-hien.json")
_HEAD = (
    "# Những đoạn chữ, bảng, hình do người viết đã được đọc và duyệt để công khai (lệnh publish --approve ghi).\n"
    "# Muốn rút lại: xóa đoạn ấy khỏi tệp này rồi chạy lại lệnh publish. Sửa chữ trong sổ thì phải đọc lại.\n"
)


class Approval(Frozen):
    """One text that was read: its hash, how it begins, on which day, by whom; why, where something was marked."""

    hash: str
    words: str
    day: date
    by: str
    reason: str = ""


class _Approvals(Frozen):
    texts: tuple[Approval, ...] | None = ()  # None: the last one was struck out by hand


@dataclass(slots=True)
class Unread:
    """A passage that nobody has approved: its lines, each with what looks personal in it.

    ``label`` is the report in which it stands, where it stands in only one of several. ``numbers`` are those of its
    marks on the last reading sheet; None where that did not show it, or not with these marks.
    """

    passage: Passage
    lines: Sequence[tuple[str, Sequence[Mark]]]
    label: str = ""
    numbers: Sequence[int] | None = None

    @property
    def marked(self) -> list[tuple[str, str]]:
        """Each mark in reading order: the text on which it stands, and why."""
        return [(line[mark.start : mark.end], mark.why) for line, marks in self.lines for mark in marks]


@dataclass(frozen=True, slots=True)
class Report:
    """A report that may go out: what the index says of it, and the SHA-256 of its public files by their path."""

    planned: Planned
    entry: IndexEntry
    files: Mapping[str, str]


@dataclass(slots=True)
class ReportsOf:
    """The reports of one school, or the roll-ups of a commune or city, which go out with those of all its ``members``.

    With ``troubles``, or as long as something is unread, none goes out. ``folder`` keeps what is approved.
    """

    code: str
    folder: Path
    members: Sequence[ReportsOf] = ()
    reports: list[Report] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    troubles: list[str] = field(default_factory=list)
    unread: list[Unread] = field(default_factory=list)

    @property
    def kept_back(self) -> list[str]:
        """Why nothing of it goes out, a sentence each."""
        said = [f"{self.code}: {len(self.unread)} đoạn người viết chưa ai đọc và duyệt."] if self.unread else []
        if not self.troubles and any(one.kept_back for one in self.members):
            said.append(f"{self.code}: bản tổng hợp chỉ công khai cùng báo cáo của mọi trường trong đó.")
        return self.troubles + said


def read_approvals(folder: Path) -> tuple[Approval, ...]:
    """What is approved in a folder; SettingsError when the file is spoiled."""
    path = folder / APPROVALS
    return (read_yaml(path, _Approvals, f"{folder.name}/{APPROVALS}").texts if path.exists() else None) or ()


def write_sheet(outputs: Path, schools: Sequence[ReportsOf]) -> None:
    """Write the sheet with each mark numbered, and the numbers where the next command looks them up."""
    numbers, sections = count(1), []
    for school in schools:
        places: dict[str, list[Any]] = {}
        for one in sorted(school.unread, key=lambda one: not one.marked):
            place = "Có chỗ giống thông tin cá nhân" if one.marked else one.passage.place or "Đầu báo cáo"
            one.numbers = [next(numbers) for _ in one.marked]
            left = iter(one.numbers)
            places.setdefault(place, []).append((one, [_marked(line, marks, left) for line, marks in one.lines]))
        sections.append((school, places))
    shown = {f"{school.code} {one.passage.hash}": one.numbers for school in schools for one in school.unread}
    template = environment(Path(__file__).parent).get_template(f"{SHEET}.jinja")
    read = sum(len(school.reports) for school in schools if not school.troubles)
    troubles = [sentence for school in schools for sentence in school.troubles]
    page = template.render(sections=sections, marks=next(numbers) - 1, total=len(shown), read=read, troubles=troubles)
    write_whole({outputs / SHEET: page.encode(), outputs / _STATE: json.dumps(shown).encode()})


def _marked(text: str, marks: Sequence[Mark], numbers: Iterator[int]) -> Markup:
    """A line with its marks, each with its number and why."""
    html, at = Markup(), 0
    for start, end, why in marks:
        mark = Markup('{}<mark title="{}">{}<sup>{}</sup></mark>')
        html, at = html + mark.format(text[at:start], why, text[start:end], next(numbers)), end
    return html + text[at:]


def recall_sheet(outputs: Path, schools: Sequence[ReportsOf]) -> set[int]:
    """Give the marks their numbers on the last sheet; all numbers that it had."""
    path = outputs / _STATE
    shown: Mapping[str, Sequence[int]] = json.loads(path.read_bytes()) if path.exists() else {}
    for school in schools:
        for one in school.unread:
            numbers = shown.get(f"{school.code} {one.passage.hash}")
            one.numbers = numbers if numbers is not None and len(numbers) == len(one.marked) else None
    return {number for numbers in shown.values() for number in numbers}


def marks_of(school: ReportsOf) -> list[tuple[int, str, str]]:
    """The marks of a school that the sheet showed: number, the text on which it stands, and why."""
    return [(n, *mark) for one in school.unread for n, mark in zip(one.numbers or (), one.marked, strict=False)]


def approve_shown(
    outputs: Path, schools: Sequence[ReportsOf], accepted: Mapping[int, str], by: tuple[date, str], *, unmarked: bool
) -> int:
    """Record as read what the last sheet showed and is still so; how many passages.

    ``accepted`` has the reasons for marks, by number: a marked passage is approved when all its marks are. Those
    without a mark are approved with ``unmarked``. ``by`` is the day and the reader's name.
    UsageError for a number that the sheet has not.
    """
    if strange := sorted(accepted.keys() - recall_sheet(outputs, schools)):
        raise UsageError(f"Trang đọc lại không có chỗ đánh dấu số {strange[0]}. Hãy xem lại số trên trang.")
    total, (day, reader) = 0, by
    for school in schools:
        new: dict[str, Approval] = {}
        for one in school.unread:
            numbers = one.numbers
            if numbers is not None and (accepted.keys() >= set(numbers) if numbers else unmarked):
                words = shorten(" ".join(one.passage.lines), 60, placeholder="…") or "(hình)"
                reason = "; ".join(dict.fromkeys(accepted[number] for number in numbers))
                new[one.passage.hash] = Approval(hash=one.passage.hash, words=words, day=day, by=reader, reason=reason)
        if new:
            every_text = _Approvals(texts=(*read_approvals(school.folder), *new.values()))
            data = every_text.model_dump(mode="json", exclude_defaults=True)
            written = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=120)
            write_whole({school.folder / APPROVALS: f"{_HEAD}{written}".encode()})
        school.unread = [one for one in school.unread if one.passage.hash not in new]
        total += len(new)
    return total
