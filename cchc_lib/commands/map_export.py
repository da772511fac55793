"""``cchc map``: how an export of another system becomes a register, and the source that says so into the settings."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_lib.errors import UsageError
from cchc_lib.text import did_you_mean

if TYPE_CHECKING:
    from cchc_lib.registers.proposing import Proposal
    from cchc_lib.settings.params import Params

_HEADINGS = ("Cột", "Tiêu đề trong tệp", "Đọc vào cột", "Vì sao", "Ví dụ")
_WIDTHS = (4, 30, 26, 20)
_ROWS = 3
_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.command("map")
@click.argument("path", metavar="TỆP", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--school", required=True, metavar="MÃ", help="Trường có bản xuất này.")
@click.option("--register", default="", metavar="SỔ", help="Đọc vào sổ này (cases, documents…); bỏ trống: tự nhận ra.")
@click.option("--write", is_flag=True, help="Ghi nguồn vào school.yaml của trường.")
@click.option("--params", "params_dir", type=_FOLDER, metavar="THƯ MỤC", help="Thư mục params khác.")
def command(path: Path, school: str, register: str, write: bool, params_dir: Path | None) -> int:
    """Xem một bản xuất của phần mềm khác đọc vào sổ nào, cột nào, còn thiếu gì. Không sửa bản xuất."""
    from cchc_lib.domain.schema import REGISTERS
    from cchc_lib.registers.proposing import propose
    from cchc_lib.settings.params import Params

    if register and register not in REGISTERS:
        raise UsageError(f"Không có sổ “{register}”. {did_you_mean(register, REGISTERS)}")
    params = Params.open(params_dir)
    folder = params.school_folder(school)
    proposals = propose(path, params.known_names(), register)
    width = shutil.get_terminal_size((120, 24)).columns
    for proposal in proposals:
        click.echo("\n".join(_told(proposal, path, width)))
    if write:
        settings = _written(params, school, proposals)
        click.echo(f"Đã ghi {len(proposals)} nguồn vào {settings}.")
    else:
        click.echo("Muốn ghi nguồn vào school.yaml: thêm --write, hoặc chép phần sources ở trên vào tệp đó rồi sửa.")
    if not path.resolve().is_relative_to(folder.resolve()):
        click.echo(f"Đặt bản xuất vào thư mục của năm học, ví dụ params/schools/{school}/2025-2026, rồi chạy check.")
    return int(any(one.missing for one in proposals))


def _written(params: Params, school: str, proposals: list[Proposal]) -> Path:
    """Add the sources to the school's settings; UsageError for one that stands there already."""
    from cchc_lib.batch.files import write_whole
    from cchc_lib.registers.proposing import entry
    from cchc_lib.settings.values import School
    from cchc_lib.settings.yaml_files import added_to_list, parse, read_text

    path = params.school_folder(school) / "school.yaml"
    shown = f"{params.root.name}/schools/{school}/school.yaml"
    known = {(one.register_id, one.file, one.sheet) for one in params.sources(school)}
    read_text(path, shown)  # what cannot be read is told
    text = path.read_bytes().decode()
    for source in (one.source for one in proposals):
        if (source.register_id, source.file, source.sheet) in known:
            raise UsageError(
                f"Tệp {shown} đã có nguồn {source.register_id} từ {source.file}. Hãy sửa nguồn đó trong tệp."
            )
        text = added_to_list(text, "sources", entry(source), shown)
    parse(text, School, shown)
    write_whole({path: text.encode()})
    return path


def _told(proposal: Proposal, path: Path, width: int) -> Iterator[str]:
    from cchc_lib.commands.check import lines_of
    from cchc_lib.registers.proposing import cell_text, entry
    from cchc_lib.registers.tables.headings import short

    register = proposal.register
    sheet = f", trang “{proposal.sheet}”" if proposal.sheet else ""
    yield f"Tệp {path.name}{sheet}: đọc vào sổ “{register.sheet}” ({register.id}), {len(proposal.frame)} dòng"
    widths = (*_WIDTHS, max(width - sum(_WIDTHS) - 2 * len(_WIDTHS), 12))
    yield from lines_of(_HEADINGS, widths)
    yield "  ".join("─" * each for each in widths)
    for one in proposal.columns:
        target = f"{one.column.heading} ({one.column.id})" if one.column else "–"
        yield from lines_of((one.letters, short(one.heading), target, one.why, "; ".join(one.samples)), widths)
    yield ""
    for number, row in enumerate(proposal.frame.head(_ROWS).to_dict("records"), 1):
        said = [f"{column.heading}: {cell_text(row[column.id])}" for column in proposal.filled]
        yield from textwrap.wrap(f"Dòng {number} khi đọc: {'; '.join(said)}", width, subsequent_indent="  ")
    if proposal.source.key:
        yield "Tệp không có cột mã nên mã được ghép từ cột khác: chỉ đúng khi các cột đó giữ nguyên ở lần xuất sau."
    for column in proposal.missing:
        yield f"Còn thiếu cột bắt buộc “{column.heading}” ({column.id}): ghi vào headings, fixed hoặc key của nguồn."
    for fault in proposal.faults:
        yield from textwrap.wrap(f"{fault.label}: {fault.sentence}", width, subsequent_indent="  ")
    yield from ("", "sources:", *(f"  {line}" for line in entry(proposal.source).splitlines()), "")
