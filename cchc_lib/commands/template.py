"""``cchc template``: a blank workbook for a school's registers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_lib.errors import UsageError

if TYPE_CHECKING:
    from cchc_lib.settings.params import Params


@click.command()
@click.argument("path", metavar="TỆP", type=click.Path(path_type=Path))
@click.option("--year", default="", metavar="NĂM", help="Năm học, ví dụ 2025-2026 (bỏ trống: năm học mới nhất).")
@click.option(
    "--params", type=click.Path(path_type=Path, file_okay=False), metavar="THƯ MỤC", help="Thư mục params khác."
)
def command(path: Path, year: str, params: Path | None) -> int:
    """Tạo tệp Excel mẫu để nhập sổ theo dõi. Không ghi đè lên tệp đã có."""
    from cchc_lib.batch.files import write_whole
    from cchc_lib.settings.params import Params

    if path.suffix.lower() != ".xlsx":
        raise UsageError(f"Tên tệp “{path}” phải có đuôi .xlsx, ví dụ so-theo-doi.xlsx.")
    if path.exists():
        raise UsageError(f"Đã có “{path}”. Hãy chọn tên khác, hoặc tự xóa tệp cũ nếu không cần nữa.")
    write_whole({path: workbook_of(Params.open(params), year)})
    click.echo(f"Đã tạo {path}. Mở bằng Excel, đọc trang “Hướng dẫn” rồi nhập.")
    return 0


def workbook_of(params: Params, year: str) -> bytes:
    """The blank workbook of a school year, with drop-downs from the settings; a blank year is the latest one.

    The plan is the common one: a school's own plan changes targets, not the registers.
    """
    from cchc_lib.domain.plan import Plan
    from cchc_lib.registers.template.workbook import blank_workbook, lists_of
    from cchc_lib.settings.yaml_files import read_yaml

    settings = params.school_year(year or params.school_year_ids()[-1])
    path = params.root / "plans" / f"{settings.id}.yaml"
    plan = read_yaml(path, Plan, f"{params.root.name}/plans/{path.name}") if path.is_file() else None
    codes = [procedure.code for procedure in params.catalogue()]
    return blank_workbook(settings.school_year, lists_of(plan, codes, list(settings.periods)))
