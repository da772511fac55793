"""What a school or a year begins with: ``cchc template``, ``new-school``, ``new-year``; nothing that stands is lost."""

from __future__ import annotations

import re
from itertools import takewhile
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_lib.commands import options
from cchc_lib.errors import CchcError, SettingsError, UsageError

if TYPE_CHECKING:
    from cchc_lib.domain.periods import SchoolYear
    from cchc_lib.settings.params import Params

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
_SOURCE = "Cần ghi văn bản về kế hoạch thời gian năm học {}; các ngày ở dưới mới là ngày của năm trước cộng thêm năm"


@click.command("template")
@click.argument("path", metavar="TỆP", type=click.Path(path_type=Path))
@options.school_year
@options.params
def template(path: Path, year: str, params: Path | None) -> int:
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
    from cchc_lib.registers.template import blank_workbook, lists_of

    settings = params.school_year(year or params.school_year_ids()[-1])
    plan = params.common_plan(settings.id) if (params.root / "plans" / f"{settings.id}.yaml").is_file() else None
    codes = [procedure.code for procedure in params.catalogue()]
    return blank_workbook(settings.school_year, lists_of(plan, codes, list(settings.periods)))


@click.command("new-school")
@click.argument("code", metavar="MÃ")
@click.option("--name", required=True, metavar="TÊN", help="Tên trường, ví dụ “Trường THCS Tiên Cường”.")
@click.option("--authority", required=True, metavar="TÊN", help="Cơ quan cấp trên, ví dụ “UBND xã Quyết Thắng”.")
@click.option("--commune", required=True, metavar="TÊN", help="Xã, phường, đặc khu, ví dụ “xã Quyết Thắng”.")
@click.option("--place", required=True, metavar="TÊN", help="Địa danh ghi trên văn bản, ví dụ “Quyết Thắng”.")
@click.option("--abbreviation", required=True, metavar="CHỮ", help="Chữ viết tắt trong số văn bản, ví dụ THCSTC.")
@click.option("--principal", default="", metavar="TÊN", help="Họ tên hiệu trưởng (có thể bỏ trống).")
@options.school_year
@options.params
def new_school(code: str, params: Path | None, year: str, **told: str) -> int:
    """Thêm một trường mới: tạo thư mục, tệp thông tin và sổ Excel trống của trường."""
    from cchc_lib.batch.files import remove_empty, write_whole
    from cchc_lib.settings.params import Params

    opened = Params.open(params)
    settings = settings_text(code, told)
    year = opened.school_year(year or opened.school_year_ids()[-1]).id
    folder = opened.root / "schools" / code
    if (folder / "school.yaml").exists():
        raise UsageError(f"Đã có trường “{code}” ở {folder}. Hãy chọn mã khác, hoặc sửa tệp school.yaml trong đó.")
    workbook = folder / f"{year}.xlsx"
    files = {} if workbook.exists() else {workbook: workbook_of(opened, year)}
    try:
        write_whole({**files, folder / "school.yaml": settings.encode()})  # last, for this makes it a school
    except CchcError:
        remove_empty(folder, opened.root)
        raise
    click.echo(f"Đã thêm trường “{told['name']}” vào {folder}.")
    click.echo(f"Hãy mở tệp {year}.xlsx trong đó bằng Excel, đọc trang “Hướng dẫn” rồi nhập.")
    click.echo(f"Nhập xong gõ: {options.again('run', school=code, params=params)}")
    return 0


def settings_text(code: str, told: dict[str, str]) -> str:
    """What stands in ``school.yaml``; UsageError for a code or a value that the settings would refuse."""
    import yaml

    from cchc_lib.settings.values import School
    from cchc_lib.settings.yaml_files import parse

    values = {
        "code": code,
        **{key: value.strip() for key, value in told.items()},
        "sample": False,
        "recipients": list(_RECIPIENTS),
    }
    text = _HEAD + yaml.safe_dump(values, allow_unicode=True, sort_keys=False, width=1000)
    try:
        parse(text, School, "school.yaml")
    except SettingsError as refused:
        raise UsageError("Chưa tạo được trường:", *refused.sentences[1:]) from None
    return text


@click.command("new-year")
@click.argument("year", metavar="NĂM")
@options.params
def new_year(year: str, params: Path | None) -> int:
    """Chuẩn bị năm học mới, ví dụ 2026-2027: kế hoạch, các kỳ, lịch nghỉ, sổ trống của từng trường.

    Mọi thứ được chép từ năm học trước để sửa; tệp nào đã có thì giữ nguyên. Lệnh nói rõ phải xem lại những gì.
    """
    from cchc_lib.batch.files import write_whole
    from cchc_lib.domain.periods import SchoolYear
    from cchc_lib.registers.sources import export_files
    from cchc_lib.settings.calendar_file import with_expected_days
    from cchc_lib.settings.params import Params
    from cchc_lib.settings.yaml_files import read_text

    opened, new = Params.open(params), SchoolYear.parse(year)
    before = [known for known in opened.school_year_ids() if known < new.id]
    if not before:
        raise UsageError(f"Không có năm học nào trước {new.id} trong {opened.root / 'school_years'} để chép.")
    old, root = SchoolYear.parse(before[-1]), opened.root
    schools = [opened.school_folder(code) for code in opened.school_codes()]

    def next_plan(text: str) -> str:
        """Only the year, the title and the head comment move on; people edit the rest."""
        named = re.sub(r"(?m)^(?:school_year|title):.*$", lambda line: line[0].replace(old.id, new.id), text)
        return _next_head(named, new.first - old.first)

    periods = root / "school_years" / f"{new.id}.yaml"
    plans = {root / "plans" / f"{new.id}.yaml": root / "plans" / f"{old.id}.yaml"}
    plans |= {folder / f"plan-{new.id}.yaml": folder / f"plan-{old.id}.yaml" for folder in schools}
    files = {periods: _next_periods(read_text(periods.with_stem(old.id), periods.name), old, new)}
    files |= {plan: next_plan(read_text(by, by.name)) for plan, by in plans.items() if by.is_file()}
    made = {path: text for path, text in files.items() if not path.exists()}
    write_whole({path: text.encode() for path, text in made.items()})
    calendar, years = with_expected_days(read_text(root / "calendar.csv", "calendar.csv"), (new.first, new.first + 1))
    if years:
        write_whole({root / "calendar.csv": calendar.encode("utf-8-sig")})
    without = [folder for folder in schools if not any(folder.glob(f"{new.id}*"))]
    blank = workbook_of(Params.open(root), new.id) if without else b""
    for folder in without:
        write_whole({folder / f"{new.id}.xlsx": blank})

    if old.first + 1 < new.first:
        following = SchoolYear(old.first + 1).id
        days = f", các dòng năm {' và '.join(map(str, years))} trong calendar.csv" if years else ""
        click.echo(
            f"Lưu ý: chưa có năm học {following}, năm liền sau năm học mới nhất, nên {new.id} được chép từ {old.id}. "
            f"Nếu gõ nhầm năm, hãy xóa các tệp ghi “Đã tạo” ở dưới, các sổ trống {new.id}.xlsx{days} rồi gõ: "
            f"{options.again(f'new-year {following}', params=params)}"
        )
    for path in files:
        told = "Đã tạo" if path in made else "Đã có, giữ nguyên"
        click.echo(f"{told}: {path.relative_to(root).as_posix()}")
    click.echo(f"Sổ trống {new.id}.xlsx: tạo cho {len(without)} trường; {len(schools) - len(without)} trường đã có.")
    click.echo("Cần xem lại:")
    click.echo(f"- {periods.relative_to(root).as_posix()}: ngày của các học kỳ, ngày tổng kết, văn bản ở dòng source.")
    for path in (path for path in files if path != periods):
        lines = path.read_text(encoding="utf-8").splitlines()
        still = [str(at) for at, line in enumerate(lines, 1) if old.id in line]
        where = f"; còn nói năm học {old.id} ở dòng {', '.join(still)}" if still else ""
        click.echo(f"- {path.relative_to(root).as_posix()}: căn cứ, nhiệm vụ, mức phải đạt{where}.")
    unsure = [str(each) for each in (new.first, new.first + 1) if each not in Params.open(root).calendar().confirmed]
    if unsure:
        click.echo(
            f"- calendar.csv: ngày nghỉ năm {', '.join(unsure)} mới là dự kiến; có thông báo của Bộ Nội vụ thì sửa "
            "ngày và ghi văn bản ở cột document."
        )
    click.echo(
        f"- Sổ {new.id} của từng trường: chép danh mục thủ tục và nhân sự từ sổ {old.id} rồi sửa. Việc chưa xong của "
        "năm trước được tính chuyển sang, không chép lại; việc ấy xong thì ghi ở sổ năm trước."
    )
    if fed := sum(bool(export_files(opened, folder.name, [old])) for folder in schools):
        click.echo(
            f"- {fed} trường đọc bản xuất của phần mềm khác: tạo thư mục {new.id} trong thư mục của trường, "
            "chép bản xuất của năm học mới vào đó."
        )
    return 0


def _next_periods(text: str, old: SchoolYear, new: SchoolYear) -> str:
    """The settings of a school year with all its years moved on; its ``source`` is left to fill in."""
    years = new.first - old.first

    def moved(line: str) -> str:
        if line.startswith("#"):
            return line
        if line.startswith("source:"):
            return f"source: {_SOURCE.format(new.id)}"
        return re.sub(r"\b20\d\d\b", lambda found: str(int(found[0]) + years), line)

    return _next_head("".join(f"{moved(line)}\n" for line in text.splitlines()), years)


def _next_head(text: str, years: int) -> str:
    """The comments above a file's first line with the school years that they name moved on."""

    def moved(named: re.Match[str]) -> str:
        first, second = int(named[1]) + years, int(named[2]) + years
        return f"{first}-{second}" if second == first + 1 else named[0]

    head = "".join(takewhile(lambda line: line.startswith("#"), text.splitlines(keepends=True)))
    return re.sub(r"\b(20\d\d)-(20\d\d)\b", moved, head) + text[len(head) :]
