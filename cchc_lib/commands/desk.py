"""``cchc desk``: the school's own desk as of today, made and opened in the browser. Internal."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cchc_lib.commands.selecting import OUTPUTS
from cchc_lib.errors import CchcError, UsageError

_FOLDER = click.Path(path_type=Path, file_okay=False)
_YEAR = "nam-hoc"


@click.command("desk")
@click.option("--school", default="", metavar="MÃ", help="Trường (bỏ trống khi chỉ có một trường).")
@click.option("--as-of", default="", metavar="NGÀY", help="Tính đến ngày, ví dụ 15/12/2025 (bỏ trống: hôm nay).")
@click.option("--params", type=_FOLDER, metavar="THƯ MỤC", help="Thư mục params khác.")
@click.option("--outputs", type=_FOLDER, default=OUTPUTS, metavar="THƯ MỤC", help="Thư mục kết quả khác outputs.")
@click.option("--no-open", is_flag=True, help="Chỉ làm trang, không mở trình duyệt.")
def command(school: str, as_of: str, params: Path | None, outputs: Path, no_open: bool) -> int:
    """Bảng theo dõi hôm nay: việc quá hạn, sắp đến hạn, của ai, chỉ tiêu nào sẽ chưa đạt. Chỉ dùng nội bộ."""
    from cchc_lib.batch.engines import SHELL
    from cchc_lib.batch.planning import DESK_NOTEBOOK, Selection, plan
    from cchc_lib.batch.report import make_report
    from cchc_lib.registers.sources import default_school_year
    from cchc_lib.settings.params import Params

    opened = Params.open(params)
    codes = opened.school_codes()
    if not school and len(codes) != 1:
        raise UsageError(f"Có {len(codes)} trường; hãy chọn một: cchc desk --school {codes[0] if codes else 'MÃ'}.")
    school = school or codes[0]
    year = default_school_year(opened, school, _YEAR)
    chosen = Selection(
        params=params,
        outputs=outputs,
        schools=(school,),
        periods=(_YEAR,),
        school_years=(year,),
        notebooks=(DESK_NOTEBOOK,),
        as_of=as_of or min(date.today(), opened.period(_YEAR, year).end).isoformat(),  # noqa: DTZ011 - the school's day
        internal=True,
        engine=SHELL,
    )
    (planned,) = (each for each in plan(chosen) if each.job.internal)
    outcome = make_report(planned.job, lambda _: None)
    if outcome.state == "failed":
        raise CchcError(f"Không làm được bảng theo dõi{outcome.cell and f', {outcome.cell}'}: {outcome.reason}")
    page = planned.job.folder / f"{planned.job.stem}.noi-bo.html"
    click.echo(f"Bảng theo dõi (chỉ dùng nội bộ): {page}")
    if not no_open:
        click.launch(str(page))
    return 0
