"""``cchc list``: the reports that a run would make, and which are up to date."""

from __future__ import annotations

from typing import Any

import click

from cchc_lib.commands.selecting import selecting, selection


@click.command("list")
@selecting
@click.option("--why", is_flag=True, help="Nói vì sao một báo cáo phải làm lại.")
def command(why: bool, **options: Any) -> int:
    """Liệt kê các báo cáo mà lệnh run sẽ làm, và báo cáo nào đã có bản mới nhất."""
    from cchc_lib.batch.planning import plan

    planned = plan(selection(options))
    width = max(len(each.job.name) for each in planned)
    for each in planned:
        state = "phải làm" if each.reasons else "dự thảo, mới nhất" if each.record and each.record.draft else "mới nhất"
        click.echo(f"{each.job.name:<{width}}  {state}")
        for reason in each.reasons if why else ():
            click.echo(f"    - {reason}")
    stale = sum(bool(each.reasons) for each in planned)
    click.echo(f"{len(planned)} báo cáo, phải làm {stale}, mới nhất {len(planned) - stale}.")
    return 0
