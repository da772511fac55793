"""``cchc publish``: the public files of reports that may be shown, as a folder for the web host."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from cchc_lib.commands.selecting import choosing, selection


@click.command("publish")
@click.argument("destination", metavar="NƠI_ĐẾN", type=click.Path(path_type=Path))
@choosing
@click.option(
    "--formats", default="html,pdf", show_default=True, metavar="DẠNG", help="Dạng tệp công khai: html,pdf,docx,xlsx."
)
@click.option("--allow-sample", is_flag=True, help="Cho phép công khai báo cáo lập từ số liệu minh họa.")
@click.option("--allow-pictures", is_flag=True, help="Cho phép ảnh, hình vẽ riêng của sổ tay (đã xem từng ảnh).")
@click.option("--dry-run", is_flag=True, help="Kiểm tra tất cả nhưng không thay đổi thư mục nào.")
def command(destination: Path, allow_sample: bool, allow_pictures: bool, dry_run: bool, **options: Any) -> int:
    """Chép các báo cáo được phép công khai vào thư mục NƠI_ĐẾN để đưa lên trang web của trường.

    Mọi tệp được kiểm tra trước: không dự thảo, không báo cáo cũ, không tên người, không số điện thoại, không mã lệnh.
    Có một điều chưa được thì thư mục giữ nguyên như cũ, và mọi điều phải sửa được nêu ra.
    Mã thoát: 0 đã công khai, 1 bị từ chối, 2 gọi lệnh sai.
    """
    from cchc_lib.publishing.publish import publish
    from cchc_lib.publishing.reports import MayShow

    may_show = MayShow(sample=allow_sample, pictures=allow_pictures)
    done = publish(destination, selection(options), may_show=may_show, dry_run=dry_run)
    what = f"{done.reports} báo cáo, {len(done.files)} tệp"
    if dry_run:
        click.echo(f"Đã kiểm tra {what}: được phép công khai. Chưa chép gì (--dry-run).")
        return 0
    click.echo(f"Đã công khai {what} vào {done.destination}.")
    click.echo(f"Ghi lại trong {done.record}.")
    return 0
