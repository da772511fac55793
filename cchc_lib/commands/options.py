"""The options that commands share, and by which reports are chosen."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_lib.environment import ROOT
from cchc_lib.text import written_day

if TYPE_CHECKING:
    from cchc_lib.batch.planning import Selection

_PATH = click.Path(path_type=Path)
_PERIODS = """\
Kỳ báo cáo (dùng được nhiều lần); bỏ trống: các kỳ đã bắt đầu.

\b
hk1, hk2, nam-hoc            học kỳ, năm học
thang-2025-10                tháng, chốt ngày 14
quy-2025-4                   quý, chốt ngày 14
6-thang-2026, 9-thang-2026   6, 9 tháng, chốt ngày 14
nam-2026                     năm, chốt ngày 14/12
thang-2025-10-lich           thêm -lich: theo tháng lịch
tuy-chon-2025-10-01-2025-12-31   từ ngày đến ngày
"""

school_year = click.option(
    "--year",
    default="",
    metavar="NĂM",
    help="Năm học, ví dụ 2025-2026 (bỏ trống: mới nhất; với check: mới nhất đã bắt đầu).",
)
schools = click.option("--school", "schools", multiple=True, metavar="MÃ", help="Chỉ trường này (dùng được nhiều lần).")
params = click.option("--params", type=_PATH, metavar="THƯ MỤC", help="Thư mục params khác.")
outputs_folder = ROOT / "outputs"
outputs = click.option(
    "--outputs", type=_PATH, default=outputs_folder, metavar="THƯ MỤC", help="Thư mục kết quả khác outputs."
)
_NOTEBOOK = "Sổ tay khác thay cho notebooks/bao_cao.ipynb (dùng được nhiều lần)."
_YEARS = "Năm học, ví dụ 2025-2026 (dùng được nhiều lần)."


def again(command: str, *flags: str, **given: object) -> str:
    """A command to type, with those of its options that were given."""
    words = (word for name, value in given.items() if value for word in (f"--{name}", str(value)))
    quoted = (f'"{word}"' if " " in word else word for word in words)
    return " ".join(("python -m cchc_lib", command, *quoted, *flags))


def choosing(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say which reports; ``selection`` makes a Selection of their values."""
    for option in (
        outputs,
        params,
        click.option("--today", default="", metavar="NGÀY", help="Coi hôm nay là ngày này, ví dụ 17/01/2026."),
        click.option("--as-of", default="", metavar="NGÀY", help="Ngày chốt số liệu, ví dụ 17/01/2026."),
        click.option("--notebook", "notebooks", multiple=True, metavar="TỆP", type=_PATH, help=_NOTEBOOK),
        click.option("--year", "school_years", multiple=True, metavar="NĂM", help=_YEARS),
        click.option("--period", "periods", multiple=True, metavar="KỲ", help=_PERIODS),
        schools,
    ):
        function = option(function)
    return function


def making(function: Callable[..., Any]) -> Callable[..., Any]:
    """Add those options, and those that say what to make of the reports."""
    formats = "html,pdf,docx,xlsx"
    for option in (
        click.option("--internal", is_flag=True, help="Làm thêm bản nội bộ noi-bo.html có từng dòng số liệu."),
        click.option("--formats", default=formats, show_default=True, metavar="DẠNG", help="Các dạng tệp cần làm."),
    ):
        function = option(function)
    return choosing(function)


def selection(options: dict[str, Any], **more: Any) -> Selection:
    """What was chosen; UsageError for what cannot be."""
    from cchc_lib.batch.planning import Selection

    formats = tuple(dict.fromkeys(name.strip() for name in options.pop("formats").split(",") if name.strip()))
    if today := written_day(options.pop("today"), "Ngày hôm nay"):
        more["today"] = today
    return Selection(formats=formats, **options, **more)
