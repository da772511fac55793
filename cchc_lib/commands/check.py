"""``cchc check``: every fault of the registers, as a table, as JSON, or marked in a copy of the workbook."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_lib.commands.selecting import OUTPUTS
from cchc_lib.errors import CchcError

if TYPE_CHECKING:
    from cchc_lib.registers.checks.faults import FaultGroup
    from cchc_lib.registers.values import RegisterBook
    from cchc_lib.settings.params import Params

_FOLDER = click.Path(path_type=Path, file_okay=False)
_HEADINGS = ("Mức", "Trang", "Dòng", "Cột", "Sai ở đâu, sửa thế nào")
_WIDTHS = (8, 16, 14, 16)
_NARROWEST = 100
MARKED = "so-da-danh-dau.xlsx"


@click.command()
@click.option("--school", "schools", multiple=True, metavar="MÃ", help="Chỉ trường này (dùng được nhiều lần).")
@click.option("--year", "school_year", default="", metavar="NĂM", help="Năm học, ví dụ 2025-2026.")
@click.option("--mark", is_flag=True, help=f"Lưu một bản sao của sổ, tô màu và ghi chú ô sai ({MARKED}).")
@click.option("--json", "as_json", is_flag=True, help="In ra dạng JSON cho chương trình khác đọc.")
@click.option("--params", "params_dir", type=_FOLDER, metavar="THƯ MỤC", help="Thư mục params khác.")
@click.option("--outputs", type=_FOLDER, default=OUTPUTS, metavar="THƯ MỤC", help="Thư mục kết quả khác outputs.")
def command(
    schools: tuple[str, ...], school_year: str, mark: bool, as_json: bool, params_dir: Path | None, outputs: Path
) -> int:
    """Tìm mọi lỗi trong sổ theo dõi của trường. Mã thoát 0: không có lỗi, 1: có lỗi."""
    from cchc_lib.settings.params import Params

    params = Params.open(params_dir)
    checked = [
        _check(params, code, school_year, outputs if mark else None) for code in schools or params.school_codes()
    ]
    if as_json:
        click.echo(json.dumps({"schools": checked}, ensure_ascii=False, indent=1, sort_keys=True, default=_plain))
    else:
        for school in checked:
            click.echo("\n".join(_told(school)))
    return int(any(school["errors"] or school["problem"] for school in checked))


def _check(params: Params, code: str, year: str, outputs: Path | None) -> dict[str, Any]:
    """All that is known of one school; ``problem`` is why its workbook cannot be found or marked."""
    from cchc_lib.registers.merging import read_school_year
    from cchc_lib.registers.sources import default_school_year
    from cchc_lib.registers.values import count_faults
    from cchc_lib.report.opening import reminders

    school_year = params.school_year(year or default_school_year(params, code, "nam-hoc")).id
    found: dict[str, Any] = {"school": code, "name": code, "school_year": school_year}
    found |= {"file": "", "errors": 0, "warnings": 0, "rows_read": {}, "faults": (), "marked": "", "problem": ""}
    found |= {"reminders": [], "read": []}
    try:
        found["name"] = params.school(code).name
        book = read_school_year(params, code, school_year)
        found |= {"file": _file(params, book), "rows_read": dict(book.rows_read), "faults": book.faults}
        found["read"] = sorted(path.name for path in book.inputs)
        found |= {f"{kind}s": count_faults(book.faults, kind) for kind in ("error", "warning")}
        found["reminders"] = reminders(params, code, book, date.today())  # noqa: DTZ011 - a school's day is its own clock's
        if outputs and book.faults:
            marked, problems = _mark(book, outputs / code / school_year)
            found |= {"marked": ", ".join(map(str, marked)), "problem": " ".join(problems)}
    except CchcError as error:
        found["problem"] = str(error)
    return found


def _file(params: Params, book: RegisterBook) -> str:
    from cchc_lib.registers.merging import source_label

    return source_label(params, book.source)


def _mark(book: RegisterBook, folder: Path) -> tuple[list[Path], list[str]]:
    """Write a marked copy of each file with a fault; the copies, and why some files have none."""
    from cchc_lib.batch.files import write_whole
    from cchc_lib.registers.marking import faulty_files, marked_copy

    copies: dict[Path, bytes] = {}
    problems = []
    for path in faulty_files(book):
        try:
            copies[folder / (MARKED if path == book.source else f"{path.stem}-da-danh-dau.xlsx")] = marked_copy(
                book, path
            )
        except CchcError as refused:
            problems.append(str(refused))
    if copies:
        write_whole(copies)
    return list(copies), problems


def _plain(fault: Any) -> dict[str, Any]:
    return asdict(fault)


def _told(school: dict[str, Any]) -> Iterator[str]:
    from cchc_lib.registers.checks.faults import count, grouped, tally

    width = shutil.get_terminal_size((120, 24)).columns
    title = f"{school['name']} ({school['school']}), năm học {school['school_year']}"
    if not school["file"]:
        yield from (title, f"  ✗ {school['problem']}", "")
        return
    yield f"{title}: {tally(school['faults'], 'error')}, {tally(school['faults'], 'warning')}"
    if school["faults"]:
        yield f"  Tệp {school['file']}"
        yield from _table(grouped(school["faults"]), width)
    else:
        yield f"  ✓ {school['file']}: đọc {count(sum(school['rows_read'].values()))} dòng, không có lỗi."
    if len(school["read"]) > 1:
        yield from textwrap.wrap(f"  Đã đọc {', '.join(school['read'])}.", width, subsequent_indent="    ")
    for reminder in school["reminders"]:
        yield from textwrap.wrap(f"  ! {reminder}", width, subsequent_indent="    ")
    if school["errors"]:
        yield "  Dòng có lỗi không được tính vào báo cáo, và báo cáo là dự thảo cho đến khi sửa xong."
    if school["marked"]:
        yield f"  Bản sao có tô màu, ghi chú: {school['marked']}"
    elif school["faults"] and not school["problem"]:
        yield f"  Muốn thấy từng ô sai ngay trong Excel: python -m cchc_lib check --school {school['school']} --mark"
    if school["problem"]:
        yield f"  ✗ {school['problem']}"
    yield ""


def _table(groups: Sequence[FaultGroup], width: int) -> Iterator[str]:
    """One line or more a group, the words wrapped; sentences below each other where the terminal is narrow."""
    if width < _NARROWEST:
        for group in groups:
            yield from textwrap.wrap(f"{group.label}: {group.sentence}", width, subsequent_indent="  ")
        return
    widths = (*_WIDTHS, width - sum(_WIDTHS) - 2 * len(_WIDTHS))
    yield from lines_of(_HEADINGS, widths)
    yield "  ".join("─" * each for each in widths)
    for group in groups:
        file = Path(group.file).name
        place = f"{group.sheet} ({file})" if group.sheet and group.is_one_of_several else group.sheet or file
        yield from lines_of(
            (group.label, place, group.rows_short, group.heading, f"{group.claim} {group.advice}"), widths
        )


def lines_of(cells: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    """A row of a table in plain text: each cell wrapped to the width of its column."""
    wrapped = [textwrap.wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
    for at in range(max(map(len, wrapped))):
        parts = [lines[at] if at < len(lines) else "" for lines in wrapped]
        yield "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()
