"""``cchc run``: make every report that is missing or out of date."""

from __future__ import annotations

import signal
import sys
from typing import Any

import click

from cchc_lib.commands.selecting import selecting, selection

_FAILED, _STOPPED = 1, 130


@click.command("run")
@selecting
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
def command(
    jobs: int | None, engine: str, timeout: float, cluster: str, force: bool, clean: bool, **options: Any
) -> int:
    """Làm báo cáo của mọi trường (hoặc của trường, kỳ được chọn) vào thư mục outputs.

    Báo cáo nào không có gì đổi thì không làm lại.
    Mã thoát: 0 làm được hết, 1 có báo cáo lỗi, 2 gọi lệnh sai, 130 bị dừng.
    """
    from cchc_lib.batch.index import kept_reports, remove
    from cchc_lib.batch.makers import choose_engine, maker_of, worker_count
    from cchc_lib.batch.planning import plan, plan_rollups, stale_elsewhere
    from cchc_lib.batch.run import Progress, Run, run_batch, summary
    from cchc_lib.settings.params import Params

    for name in ("SIGTERM", "SIGHUP"):  # whoever ends a run ends it as Ctrl-C does: recorded, nothing left running
        number = getattr(signal, name, None)
        if number and signal.getsignal(number) is not signal.SIG_IGN:  # nohup: it goes on when the terminal closes
            signal.signal(number, signal.default_int_handler)
    chosen = selection(options, force=force, timeout=timeout, engine=choose_engine(engine))
    planned = plan(chosen)
    run = Run(chosen.engine, worker_count(jobs))
    params = Params.open(chosen.params)
    for gone in (one for one in kept_reports(chosen.outputs, params) if clean and one.gone):
        remove(chosen.outputs, gone)
        click.echo(f"Đã xóa {gone.name}: {gone.gone}.")
    stale = stale_elsewhere(chosen, planned)
    listener = Progress(sys.stderr)
    with maker_of(run, cluster) as maker:
        run_batch(planned, chosen.outputs, params, run, maker, listener, stale)
        if not (run.left or run.disk_full):
            run_batch(plan_rollups(chosen, planned), chosen.outputs, params, run, maker, listener, stale)
    open_periods = {
        f"{each.job.period} {each.job.school_year} (đến {each.close:%d/%m/%Y})": None
        for each in planned
        if each.close >= chosen.today
    }
    summary(run, [*open_periods], stale, click.echo)
    click.echo(f"Kết quả nằm trong {chosen.outputs.absolute()}.")
    if run.stopped:
        return _STOPPED
    return _FAILED if run.count("failed") or run.incomplete else 0
