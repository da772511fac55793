"""``cchc new-year``: what the next school year needs, made from the year before; nothing that stands is overwritten."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cchc_lib.commands.template import workbook_of
from cchc_lib.errors import UsageError

if TYPE_CHECKING:
    from cchc_lib.domain.periods import SchoolYear

_SOURCE = "Cần ghi văn bản về kế hoạch thời gian năm học {}; các ngày ở dưới mới là ngày của năm trước cộng thêm năm"


@click.command("new-year")
@click.argument("year", metavar="NĂM")
@click.option(
    "--params", type=click.Path(path_type=Path, file_okay=False), metavar="THƯ MỤC", help="Thư mục params khác."
)
def command(year: str, params: Path | None) -> int:
    """Chuẩn bị năm học mới, ví dụ 2026-2027: kế hoạch, các kỳ, lịch nghỉ, sổ trống của từng trường.

    Mọi thứ được chép từ năm học trước để sửa; tệp nào đã có thì giữ nguyên. Lệnh nói rõ phải xem lại những gì.
    """
    from cchc_lib.batch.files import write_whole
    from cchc_lib.domain.periods import SchoolYear
    from cchc_lib.settings.calendar_file import with_expected_days
    from cchc_lib.settings.params import Params
    from cchc_lib.settings.yaml_files import read_text

    opened, new = Params.open(params), SchoolYear.parse(year)
    before = [known for known in opened.school_year_ids() if known < new.id]
    if not before:
        raise UsageError(f"Không có năm học nào trước {new.id} trong {opened.root / 'school_years'} để chép.")
    old, root = SchoolYear.parse(before[-1]), opened.root
    schools = [opened.school_folder(code) for code in opened.school_codes()]

    periods = root / "school_years" / f"{new.id}.yaml"
    plans = {root / "plans" / f"{new.id}.yaml": root / "plans" / f"{old.id}.yaml"}
    plans |= {folder / f"plan-{new.id}.yaml": folder / f"plan-{old.id}.yaml" for folder in schools}
    files = {periods: _next_periods(read_text(periods.with_stem(old.id), periods.name), old, new)}
    files |= {plan: _next_plan(read_text(by, by.name), old, new) for plan, by in plans.items() if by.is_file()}
    made = {path: text for path, text in files.items() if not path.exists()}
    write_whole({path: text.encode() for path, text in made.items()})
    calendar, years = with_expected_days(read_text(root / "calendar.csv", "calendar.csv"), (new.first, new.first + 1))
    if years:
        write_whole({root / "calendar.csv": calendar.encode("utf-8-sig")})
    without = [folder for folder in schools if not any(folder.glob(f"{new.id}*"))]
    blank = workbook_of(Params.open(root), new.id) if without else b""
    for folder in without:
        write_whole({folder / f"{new.id}.xlsx": blank})

    for path in files:
        told = "Đã tạo" if path in made else "Đã có, giữ nguyên"
        click.echo(f"{told}: {path.relative_to(root).as_posix()}")
    click.echo(f"Sổ trống {new.id}.xlsx: tạo cho {len(without)} trường; {len(schools) - len(without)} trường đã có.")
    click.echo("Cần xem lại:")
    click.echo(f"- {periods.relative_to(root).as_posix()}: ngày của các học kỳ, ngày tổng kết, văn bản ở dòng source.")
    for path in (path for path in files if path != periods):
        lines = path.read_text(encoding="utf-8").splitlines()
        still = [str(at) for at, line in enumerate(lines, 1) if old.id in line and not line.startswith("#")]
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
    return 0


def _next_periods(text: str, old: SchoolYear, new: SchoolYear) -> str:
    """The settings of a school year with all its years moved on; who said so is still to be written."""

    def moved(line: str) -> str:
        if line.startswith("#"):
            return line
        if line.startswith("source:"):
            return f"source: {_SOURCE.format(new.id)}"
        return re.sub(r"\b20\d\d\b", lambda found: str(int(found[0]) + new.first - old.first), line)

    return "".join(f"{moved(line)}\n" for line in text.splitlines())


def _next_plan(text: str, old: SchoolYear, new: SchoolYear) -> str:
    """A plan for the new year, to be edited: only its own year and its title are changed."""
    return re.sub(r"(?m)^(?:school_year|title):.*$", lambda line: line[0].replace(old.id, new.id), text)
