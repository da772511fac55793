"""``cchc list``: the reports that a run would make, and which are up to date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cchc_lib.commands.selecting import selecting, selection

if TYPE_CHECKING:
    from cchc_lib.batch.planning import Planned


@click.command("list")
@selecting
@click.option("--why", is_flag=True, help="Nói vì sao một báo cáo phải làm lại.")
def command(why: bool, **options: Any) -> int:
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
        told.setdefault(one.name, one.gone or ("đã cũ, lần này không chọn" if one.name in old else "đang có"))
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
