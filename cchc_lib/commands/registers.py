"""``cchc check`` tells every fault of a school's registers; ``map`` how an export of another system becomes one."""

from __future__ import annotations

import json
import re
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict
from datetime import date
from itertools import zip_longest
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_lib.commands import options
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.text import did_you_mean

if TYPE_CHECKING:
    from cchc_lib.registers.checks.faults import FaultGroup
    from cchc_lib.registers.proposing import Proposal
    from cchc_lib.registers.reading import RegisterBook
    from cchc_lib.settings.params import Params

MARKED = "so-da-danh-dau.xlsx"
_FAULTS = {"Mức": 8, "Trang": 16, "Dòng": 14, "Cột": 16, "Sai ở đâu, sửa thế nào": 0}
_COLUMNS = {"Cột": 4, "Tiêu đề trong tệp": 30, "Đọc vào cột": 26, "Vì sao": 20, "Ví dụ": 0}
"""Headings of the tables and how wide each column is; the last has what is left."""
_NARROWEST = 100
_ROWS = 3


@click.command("check")
@options.schools
@options.school_year
@click.option("--mark", is_flag=True, help=f"Lưu một bản sao của sổ, tô màu và ghi chú ô sai ({MARKED}).")
@click.option("--json", "as_json", is_flag=True, help="In ra dạng JSON cho chương trình khác đọc.")
@options.params
@options.outputs
def check(schools: tuple[str, ...], year: str, mark: bool, as_json: bool, params: Path | None, outputs: Path) -> int:
    """Tìm mọi lỗi trong sổ theo dõi của trường. Mã thoát 0: không có lỗi, 1: có lỗi."""
    from cchc_lib.settings.params import Params

    opened = Params.open(params)
    checked = [_check(opened, code, year, outputs if mark else None) for code in schools or opened.school_codes()]
    if as_json:
        click.echo(json.dumps({"schools": checked}, ensure_ascii=False, indent=1, sort_keys=True, default=asdict))
    else:
        place = {"year": year, "params": params, "outputs": outputs != options.outputs_folder and outputs}
        for school in checked:
            marking = options.again("check", "--mark", school=school["school"], **place)
            click.echo("\n".join(_told(school, marking)))
    return int(any(school["errors"] or school["problem"] for school in checked))


def _check(params: Params, code: str, year: str, outputs: Path | None) -> dict[str, Any]:
    """All that is known of one school; ``problem`` is why its workbook cannot be found or marked."""
    from cchc_lib.registers.checks.faults import count_faults
    from cchc_lib.registers.merging import Workbooks, source_label
    from cchc_lib.registers.sources import default_school_year
    from cchc_lib.report.opening import reminders

    today = date.today()  # noqa: DTZ011 - a school's day is its own clock's
    school_year = params.school_year(year or default_school_year(params, code, "nam-hoc", today)).school_year
    found: dict[str, Any] = {"school": code, "name": code, "school_year": school_year.id}
    found |= {"file": "", "errors": 0, "warnings": 0, "rows_read": {}, "faults": (), "marked": "", "problem": ""}
    found |= {"reminders": [], "read": [], "passed_over": ()}
    try:
        found["name"] = params.school(code).name
        books = Workbooks(params, code, params.plan(code, school_year.id))
        book = books.checked(school_year)
        found |= {"file": source_label(params, book.source), "rows_read": dict(book.rows_read), "faults": book.faults}
        found |= {"read": sorted(path.name for path in book.inputs), "passed_over": book.passed_over}
        found |= {f"{kind}s": count_faults(book.faults, kind) for kind in ("error", "warning")}
        found["reminders"] = reminders(params, code, books, school_year, today)
        if outputs and book.faults:
            marked, problems = _mark(book, outputs / code / school_year.id)
            found |= {"marked": ", ".join(map(str, marked)), "problem": " ".join(problems)}
    except CchcError as error:
        found["problem"] = str(error)
    return found


def _mark(book: RegisterBook, folder: Path) -> tuple[list[Path], list[str]]:
    """Write a marked copy of each file with a fault; the copies, and why some files have none."""
    from cchc_lib.batch.files import write_whole
    from cchc_lib.registers.marking import faulty_files, marked_copy

    copies: dict[Path, bytes] = {}
    problems = []
    for path in faulty_files(book):
        year = path.parent.name  # of an export; one of an earlier year may have the same name
        other = f"-{year}" if path.parent != book.source.parent and year != book.school_year.id else ""
        try:
            name = MARKED if path == book.source else f"{path.stem}{other}-da-danh-dau.xlsx"
            copies[folder / name] = marked_copy(book, path)
        except CchcError as refused:
            problems.append(str(refused))
    if copies:
        write_whole(copies)
    return list(copies), problems


def _told(school: dict[str, Any], marking: str) -> Iterator[str]:
    """What is known of a school; ``marking`` is the command that marks its workbook."""
    from cchc_lib.registers.checks.faults import count, grouped, tally

    width = shutil.get_terminal_size((120, 24)).columns
    code = f" ({school['school']})" if school["name"] != school["school"] else ""
    title = f"{school['name']}{code}, năm học {school['school_year']}"
    if not school["file"]:
        yield from (title, f"  ✗ {school['problem']}", "")
        return
    yield f"{title}: {tally(school['faults'], 'error')}, {tally(school['faults'], 'warning')}"
    if school["faults"]:
        yield f"  Tệp {school['file']}"
        yield from _fault_table(grouped(school["faults"], school["file"]), width, school["school_year"])
    else:
        yield f"  ✓ {school['file']}: đọc {count(sum(school['rows_read'].values()))} dòng, không có lỗi."
    if len(school["read"]) > 1:
        yield from textwrap.wrap(f"  Đã đọc {', '.join(school['read'])}.", width, subsequent_indent="    ")
    for reminder in (*school["passed_over"], *school["reminders"]):
        yield from textwrap.wrap(f"  ! {reminder}", width, subsequent_indent="    ")
    if school["errors"]:
        yield "  Dòng có lỗi không được tính vào báo cáo, và báo cáo là dự thảo cho đến khi sửa xong."
    if school["marked"]:
        yield f"  Bản sao có tô màu, ghi chú (chỉ để xem; hãy sửa trong sổ): {school['marked']}"
    elif any(fault.row is not None for fault in school["faults"]) and not school["problem"]:
        yield f"  Muốn thấy từng ô sai ngay trong Excel: {marking}"
    if school["problem"]:
        yield f"  ✗ {school['problem']}"
    yield ""


def _fault_table(groups: Sequence[FaultGroup], width: int, school_year: str) -> Iterator[str]:
    """One line or more a group, the words wrapped; sentences below each other where the terminal is narrow."""
    if width < _NARROWEST:
        for group in groups:
            yield from textwrap.wrap(f"{group.label}: {group.sentence}", width, subsequent_indent="  ")
        return
    rows = []
    for group in groups:
        folder, _, file = group.file.rpartition("/")
        year = folder[-9:]  # of an export
        file = f"{year}/{file}" if re.fullmatch(r"\d{4}-\d{4}", year) and year != school_year else file
        place = f"{group.sheet} ({file})" if group.sheet and group.is_elsewhere else group.sheet or file
        rows.append((group.label, place, group.rows_short, group.heading, f"{group.claim} {group.advice}"))
    yield from _table(_FAULTS, rows, width)


def _table(columns: Mapping[str, int], rows: Iterable[Sequence[str]], total: int) -> Iterator[str]:
    """A table in plain text, ``total`` letters wide: each cell wrapped to the width of its column."""
    widths = [width or max(total - sum(columns.values()) - 2 * len(columns) + 2, 12) for width in columns.values()]
    for cells in (tuple(columns), tuple("─" * width for width in widths), *rows):
        wrapped = [textwrap.wrap(cell, width) for cell, width in zip(cells, widths, strict=True)]
        for parts in zip_longest(*wrapped, fillvalue=""):
            yield "  ".join(f"{part:<{width}}" for part, width in zip(parts, widths, strict=True)).rstrip()


@click.command("map")
@click.argument("path", metavar="TỆP", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--school", required=True, metavar="MÃ", help="Trường có bản xuất này.")
@click.option("--register", default="", metavar="SỔ", help="Đọc vào sổ này (cases, documents…); bỏ trống: tự nhận ra.")
@click.option("--write", is_flag=True, help="Ghi nguồn vào school.yaml của trường.")
@options.params
def map_export(path: Path, school: str, register: str, write: bool, params: Path | None) -> int:
    """Xem một bản xuất của phần mềm khác đọc vào sổ nào, cột nào, còn thiếu gì. Không sửa bản xuất."""
    from cchc_lib.domain.schema import REGISTERS
    from cchc_lib.registers.proposing import propose
    from cchc_lib.settings.params import Params

    if register and register not in REGISTERS:
        raise UsageError(f"Không có sổ “{register}”. {did_you_mean(register, REGISTERS)}")
    opened = Params.open(params)
    folder = opened.school_folder(school)
    proposals = propose(path, opened.known_names(), register)
    width = shutil.get_terminal_size((120, 24)).columns
    for proposal in proposals:
        click.echo("\n".join(_proposed(proposal, path, width)))
    whole = [one for one in proposals if not one.missing]
    if write and whole:
        click.echo(f"Đã ghi {len(whole)} nguồn vào {_written(opened, school, path.name, whole)}.")
    elif whole:
        click.echo("Muốn ghi nguồn vào school.yaml: thêm --write, hoặc chép phần sources ở trên vào tệp đó rồi sửa.")
    if not path.resolve().is_relative_to(folder.resolve()):
        place = folder / opened.school_year_ids()[-1]
        check_it = options.again("check", school=school, params=params)
        click.echo(f"Đặt bản xuất vào thư mục của năm học, ví dụ {place}, rồi gõ: {check_it}")
    return int(len(whole) < len(proposals))


def _written(params: Params, school: str, name: str, proposals: list[Proposal]) -> Path:
    """Add the sources of a file to the school's settings; UsageError where one stands there that names the file."""
    from cchc_lib.batch.files import write_whole
    from cchc_lib.registers.proposing import entry
    from cchc_lib.registers.sources import is_named
    from cchc_lib.settings.values import School
    from cchc_lib.settings.yaml_files import added_to_list, parse, read_text

    path = params.school_folder(school) / "school.yaml"
    label = f"{params.root.name}/schools/{school}/school.yaml"
    known = {(one.register_id, one.sheet): one.file for one in params.sources(school) if is_named(one, name)}
    read_text(path, label)  # what cannot be read is told
    text = path.read_bytes().decode()
    for source in (one.source for one in proposals):
        if file := known.get((source.register_id, source.sheet)):
            newest = (
                f" Nguồn này đọc tệp mới nhất khớp tên nên không cần ghi thêm. Muốn đọc {name} cùng các tệp trước, hãy "
                "đổi thành mỗi tệp một nguồn, ghi tên đầy đủ của tệp."
            )
            advice = newest if set(file) & set("*?") else " Hãy sửa nguồn đó trong tệp."
            raise UsageError(f"Tệp {label} đã có nguồn {source.register_id} từ {file}.{advice}")
        text = added_to_list(text, "sources", entry(source), label)
    parse(text, School, label)
    write_whole({path: text.encode()})
    return path


def _proposed(proposal: Proposal, path: Path, width: int) -> Iterator[str]:
    from cchc_lib.registers.proposing import cell_text, entry

    register = proposal.register
    sheet = f", trang “{proposal.sheet}”" if proposal.sheet else ""
    yield f"Tệp {path.name}{sheet}: đọc vào sổ “{register.sheet}” ({register.id}), {len(proposal.frame)} dòng"
    yield from _table(_COLUMNS, [one.texts for one in proposal.columns], width)
    yield ""
    for number, row in enumerate(proposal.frame.head(_ROWS).to_dict("records"), 1):
        said = [f"{column.heading}: {cell_text(row[column.id])}" for column in proposal.filled]
        yield from textwrap.wrap(f"Dòng {number} khi đọc: {'; '.join(said)}", width, subsequent_indent="  ")
    for sentence in (*(f"{fault.label}: {fault.sentence}" for fault in proposal.faults), *proposal.remarks):
        yield from textwrap.wrap(sentence, width, subsequent_indent="  ")
    yield from ("", "sources:", *(f"  {line}" for line in entry(proposal.source).splitlines()), "")
