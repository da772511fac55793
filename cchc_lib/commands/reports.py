"""``cchc run`` makes every report that is missing or out of date, ``list`` names them, ``desk`` makes today's page."""

from __future__ import annotations

import signal
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_lib.commands import options as shared
from cchc_lib.commands.options import making, selection
from cchc_lib.errors import CchcError, UsageError
from cchc_lib.text import written_day

if TYPE_CHECKING:
    from cchc_lib.batch.planning import Planned

_FAILED, _STOPPED = 1, 130
_YEAR = "nam-hoc"


@click.command("run")
@making
@click.option("--jobs", type=click.IntRange(1), metavar="SỐ", help="Số báo cáo làm cùng lúc (mặc định: số nhân máy).")
@click.option("--engine", default="auto", metavar="TÊN", help="fork, kernel hoặc auto (fork ở nơi dùng được).")
@click.option(
    "--timeout",
    type=click.FloatRange(0),
    default=600,
    show_default=True,
    metavar="GIÂY",
    help="Hạn cho mỗi báo cáo, tính bằng giây; 0 là không hạn.",
)
@click.option("--cluster", default="", metavar="ĐỊA CHỈ", help="Chia việc cho các máy qua bộ điều phối Dask.")
@click.option("--force", is_flag=True, help="Làm lại cả những báo cáo không có gì đổi.")
@click.option("--clean", is_flag=True, help="Trước hết xóa những báo cáo mà trường hoặc sổ tay không còn.")
def run(jobs: int | None, engine: str, timeout: float, cluster: str, force: bool, clean: bool, **options: Any) -> int:
    """Làm báo cáo của mọi trường (hoặc của trường, kỳ được chọn) vào thư mục outputs.

    Báo cáo nào không có gì đổi thì không làm lại.
    Mã thoát: 0 làm được hết, 1 có báo cáo lỗi, 2 gọi lệnh sai, 130 bị dừng.
    """
    from cchc_lib.batch.engines import choose_engine
    from cchc_lib.batch.index import kept_reports, remove
    from cchc_lib.batch.planning import plan, plan_rollups, stale_elsewhere
    from cchc_lib.batch.run import Run
    from cchc_lib.batch.workers import Workers, on_cluster, worker_count
    from cchc_lib.settings.params import Params

    for name in ("SIGTERM", "SIGHUP"):  # whoever ends a run ends it as Ctrl-C does: recorded, nothing left running
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # nohup: it goes on when the terminal closes
            signal.signal(number, signal.default_int_handler)
    chosen = selection(options, force=force, timeout=timeout, engine=choose_engine(engine))
    planned, params = plan(chosen), Params.open(chosen.params)
    for gone in [one for one in kept_reports(chosen.outputs, params) if one.gone] if clean else ():
        remove(chosen.outputs, gone)
        click.echo(f"Đã xóa {gone.job.name}: {gone.gone}.")
    made = Run(chosen.outputs, params, chosen.engine, worker_count(jobs), stale_elsewhere(chosen, planned))
    with Workers(made.engine, made.workers) as workers:
        maker = partial(on_cluster, cluster) if cluster else workers.make
        made.make(planned, maker)
        if not (made.left or made.disk_full):
            made.make(plan_rollups(chosen, planned), maker)
    made.index()
    open_periods = [
        f"{each.job.period} {each.job.school_year} (đến {each.close:%d/%m/%Y})"
        for each in planned
        if each.close >= chosen.today
    ]
    click.echo("\n".join(made.summary(list(dict.fromkeys(open_periods)))))
    if made.stopped:
        return _STOPPED
    return _FAILED if made.count("failed") or made.incomplete else 0


@click.command("list")
@making
@click.option("--why", is_flag=True, help="Nói vì sao một báo cáo phải làm lại.")
def list_reports(why: bool, **options: Any) -> int:
    """Liệt kê các báo cáo mà lệnh run sẽ làm, các báo cáo khác đang có, và báo cáo nào đã có bản mới nhất."""
    from cchc_lib.batch.index import kept_reports
    from cchc_lib.batch.planning import plan, plan_rollups, stale_elsewhere
    from cchc_lib.settings.params import Params

    chosen = selection(options)
    planned = plan(chosen)
    told = {each.job.name: _state(each) for each in (*planned, *plan_rollups(chosen, planned))}
    reasons = {each.job.name: each.reasons for each in planned}
    old = stale_elsewhere(chosen, planned)
    for one in kept_reports(chosen.outputs, Params.open(chosen.params)):
        told.setdefault(one.job.name, one.gone or ("đã cũ, lần này không chọn" if one.job.name in old else "đang có"))
    width = max(map(len, told))
    for name, state in told.items():
        click.echo(f"{name:<{width}}  {state}")
        for reason in reasons.get(name, ()) if why else ():
            click.echo(f"    - {reason}")
    stale = sum(bool(each.reasons) for each in planned)
    click.echo(f"Lệnh run: {len(planned)} báo cáo, phải làm {stale}, mới nhất {len(planned) - stale}.")
    return 0


def _state(each: Planned) -> str:
    return "phải làm" if each.reasons else "dự thảo, mới nhất" if each.record and each.record.draft else "mới nhất"


@click.command("desk")
@click.option("--school", default="", metavar="MÃ", help="Trường (bỏ trống khi chỉ có một trường).")
@click.option("--as-of", default="", metavar="NGÀY", help="Tính đến ngày, ví dụ 15/12/2025 (bỏ trống: hôm nay).")
@shared.params
@shared.outputs
@click.option("--no-open", is_flag=True, help="Chỉ làm trang, không mở trình duyệt.")
def desk(school: str, as_of: str, params: Path | None, outputs: Path, no_open: bool) -> int:
    """Bảng theo dõi hôm nay: việc quá hạn, sắp đến hạn, của ai, chỉ tiêu nào sẽ chưa đạt. Chỉ dùng nội bộ."""
    from cchc_lib.batch.engines import SHELL
    from cchc_lib.batch.planning import DESK_NOTEBOOK, Selection, plan
    from cchc_lib.batch.report import make_report
    from cchc_lib.registers.sources import default_school_year
    from cchc_lib.settings.params import Params

    opened = Params.open(params)
    codes = opened.school_codes()
    if not school and len(codes) != 1:
        choice = shared.again("desk", school=codes[0] if codes else "MÃ", params=params)
        raise UsageError(f"Có {len(codes)} trường; hãy chọn một: {choice}")
    school = school or codes[0]
    day = written_day(as_of, "Ngày") or date.today()  # noqa: DTZ011 - the school's day
    year = default_school_year(opened, school, _YEAR, day)
    chosen = Selection(
        params=params,
        outputs=outputs,
        schools=(school,),
        periods=(_YEAR,),
        school_years=(year,),
        notebooks=(DESK_NOTEBOOK,),
        as_of=min(day, opened.period(_YEAR, year).end).isoformat(),
        engine=SHELL,
    )
    (planned,) = plan(chosen)
    outcome = make_report(planned.job, lambda _: None)
    if outcome.state == "failed":
        raise CchcError(f"Không làm được bảng theo dõi{outcome.cell and f', {outcome.cell}'}: {outcome.reason}")
    page = planned.job.folder / f"{planned.job.stem}.noi-bo.html"
    click.echo(f"Bảng theo dõi (chỉ dùng nội bộ): {page}")
    if not no_open:
        click.launch(str(page))
    return 0
