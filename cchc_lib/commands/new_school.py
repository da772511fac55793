"""``cchc new-school``: a new school's folder with its settings and its blank workbook, all or nothing."""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from cchc_lib.commands.template import workbook_of
from cchc_lib.errors import CchcError, UsageError

_HEAD = """\
# Thông tin của trường, in trên báo cáo. Cách sửa: thay phần sau dấu hai chấm; code phải trùng tên thư mục.
# principal để trống ("") thì báo cáo chừa chỗ ký. sample: true là số liệu minh họa; trường thật ghi false.
# recipients: nơi nhận có ghi (báo cáo) được kính gửi ở đầu báo cáo, các nơi khác đứng ở mục Nơi nhận.
# plan_document: kế hoạch CCHC của trường, như “Kế hoạch số 142/KH-THCSTC ngày 22/9/2025”; để trống thì lấy theo trang
# Kế hoạch - báo cáo. portal: địa chỉ các thủ tục của trường trên Cổng dịch vụ công. contacts: nơi người dân hỏi.
# sources: bản xuất của phần mềm khác đọc vào sổ nào, để không phải gõ lại (lệnh map ghi giúp); nhiều trường dùng chung
# một tệp trong params/sources thì ghi shared_sources, ví dụ shared_sources: [mau].
"""

_RECIPIENTS = ("Phòng Văn hóa - Xã hội (báo cáo)", "Cán bộ, giáo viên, nhân viên (thực hiện)")


@click.command("new-school")
@click.argument("code", metavar="MÃ")
@click.option("--name", required=True, metavar="TÊN", help="Tên trường, ví dụ “Trường THCS Tiên Cường”.")
@click.option("--authority", required=True, metavar="TÊN", help="Cơ quan cấp trên, ví dụ “UBND xã Quyết Thắng”.")
@click.option("--commune", required=True, metavar="TÊN", help="Xã, phường, đặc khu, ví dụ “xã Quyết Thắng”.")
@click.option("--place", required=True, metavar="TÊN", help="Địa danh ghi trên văn bản, ví dụ “Quyết Thắng”.")
@click.option("--abbreviation", required=True, metavar="CHỮ", help="Chữ viết tắt trong số văn bản, ví dụ THCSTC.")
@click.option("--principal", default="", metavar="TÊN", help="Họ tên hiệu trưởng (có thể bỏ trống).")
@click.option("--year", default="", metavar="NĂM", help="Năm học, ví dụ 2025-2026 (bỏ trống: năm học mới nhất).")
@click.option(
    "--params", type=click.Path(path_type=Path, file_okay=False), metavar="THƯ MỤC", help="Thư mục params khác."
)
def command(code: str, params: Path | None, year: str, **told: str) -> int:
    """Thêm một trường mới: tạo thư mục, tệp thông tin và sổ Excel trống của trường."""
    from cchc_lib.settings.params import Params

    opened = Params.open(params)
    settings = settings_text(code, told)
    year = opened.school_year(year or opened.school_year_ids()[-1]).id
    folder = opened.root / "schools" / code
    if folder.exists():
        raise UsageError(f"Đã có trường “{code}” ở {folder}. Hãy chọn mã khác, hoặc sửa tệp school.yaml trong đó.")
    _make_folder(folder, {"school.yaml": settings.encode(), f"{year}.xlsx": workbook_of(opened, year)})
    click.echo(f"Đã thêm trường “{told['name']}” vào {folder}.")
    click.echo(f"Hãy mở tệp {year}.xlsx trong đó bằng Excel, đọc trang “Hướng dẫn” rồi nhập.")
    click.echo(f"Nhập xong gõ: python -m cchc_lib run --school {code}")
    return 0


def settings_text(code: str, told: dict[str, str]) -> str:
    """What stands in ``school.yaml``; UsageError for a code or a value that the settings would refuse."""
    import yaml
    from pydantic import ValidationError

    from cchc_lib.settings.values import School
    from cchc_lib.settings.yaml_files import fault_sentences

    values = {
        "code": code,
        **{key: value.strip() for key, value in told.items()},
        "sample": False,
        "recipients": list(_RECIPIENTS),
    }
    try:
        School.model_validate(values)
    except ValidationError as error:
        raise UsageError("Chưa tạo được trường:", *fault_sentences(error, School, values)) from None
    return _HEAD + yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)


def _make_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Write all files into a folder elsewhere under ``params/``, then give it its name and place."""
    unfinished = folder.parents[1] / f".new-{folder.name}"
    shutil.rmtree(unfinished, ignore_errors=True)
    try:
        unfinished.mkdir()
        for name, content in files.items():
            (unfinished / name).write_bytes(content)
        folder.parent.mkdir(exist_ok=True)
        unfinished.rename(folder)
    except OSError as error:
        raise CchcError(
            f"Không tạo được thư mục “{folder}”: {error.strerror or error}. "
            "Hãy xem ổ đĩa còn chỗ và thư mục params cho phép ghi, rồi chạy lại."
        ) from error
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)
