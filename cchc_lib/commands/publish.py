"""``cchc publish``: what people wrote is read and approved, then the reports go out as a folder for the web host."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cchc_lib.commands.options import choosing, selection
from cchc_lib.errors import CchcError, UsageError, listed

if TYPE_CHECKING:
    from cchc_lib.publishing.reading import ReportsOf


@click.command("publish")
@click.argument("destination", metavar="NƠI_ĐẾN", type=click.Path(path_type=Path))
@choosing
@click.option(
    "--formats", default="html,pdf", show_default=True, metavar="DẠNG", help="Dạng tệp công khai: html,pdf,docx,xlsx."
)
@click.option("--review", is_flag=True, help="Chỉ lập trang đọc lại outputs/doc-lai.html, chưa công khai gì.")
@click.option("--approve", is_flag=True, help="Duyệt những đoạn mà trang đọc lại đã hiện, rồi công khai.")
@click.option("--accept", "accepted", multiple=True, metavar="SỐ", help="Chấp nhận chỗ tô vàng: 3, hoặc 3,5-7.")
@click.option("--reason", default="", metavar="CÂU", help="Lý do chấp nhận, ghi kèm trong da-duyet.yaml.")
@click.option("--by", "reader", envvar=("USERNAME", "USER"), metavar="TÊN", help="Người duyệt; bỏ trống: tên trên máy.")
@click.option(
    "--yes", is_flag=True, help="Không hỏi lại: duyệt hết đoạn không tô vàng, gỡ báo cáo không còn công khai."
)
@click.option("--keep", is_flag=True, help="Giữ lại ở NƠI_ĐẾN những báo cáo công khai lần trước mà lần này không có.")
@click.option("--all-or-nothing", is_flag=True, help="Một trường bị giữ lại thì không công khai trường nào.")
@click.option("--allow-sample", is_flag=True, help="Công khai thử cả trường mẫu (số liệu minh họa).")
@click.option("--allow-open", is_flag=True, help="Công khai cả kỳ chưa khép.")
@click.option("--dry-run", is_flag=True, help="Kiểm tra tất cả nhưng không thay đổi thư mục nào.")
def publish(destination: Path, review: bool, approve: bool, reason: str, reader: str, **options: Any) -> int:
    """Đưa các báo cáo được phép công khai vào thư mục NƠI_ĐẾN để chép lên trang web của trường.

    Không chọn kỳ: các kỳ đã bắt đầu và kỳ khác đã lập báo cáo. Chọn trường, kỳ: báo cáo khác ở NƠI_ĐẾN giữ nguyên.

    Chữ, bảng, hình do người viết phải có người đọc và duyệt trước: lần đầu lệnh lập trang đọc lại outputs/doc-lai.html;
    đọc xong, chạy lại với --approve. Bản dự thảo, báo cáo cũ hoặc hỏng, bản nội bộ không bao giờ được công khai. Trường
    nào còn vướng thì chỉ trường ấy bị giữ lại.
    Mã thoát: 0 đã công khai hết, 1 có trường bị giữ lại hoặc chưa công khai được, 2 gọi lệnh sai.
    """
    from cchc_lib.publishing.publish import check_destination, going_out, left_alone, look_at_all, put_out
    from cchc_lib.publishing.reading import approve_shown

    numbers = dict.fromkeys(_numbers(options.pop("accepted")), reason)
    if numbers and not reason:
        raise UsageError('Chấp nhận chỗ tô vàng thì phải nêu lý do: --accept 3 --reason "…".')
    if (approve or numbers) and not reader:
        raise UsageError('Không rõ ai duyệt. Hãy ghi tên người duyệt: --by "…".')
    names = ("yes", "keep", "all_or_nothing", "dry_run", "allow_sample", "allow_open")
    given = {name: options.pop(name) for name in names}
    chosen = selection(options)
    target = check_destination(destination, chosen)
    schools = look_at_all(chosen, sample=given["allow_sample"], open_periods=given["allow_open"])
    for sentence in (each for one in schools for each in one.left_out):
        click.echo(f"Bỏ qua {sentence}")
    if approve or numbers:
        unmarked = approve and (given["yes"] or _asked(schools))
        if unmarked and not (given["yes"] or numbers):
            numbers = _ask_for_marks(schools)
        count = approve_shown(chosen.outputs, schools, numbers, (chosen.today, reader), unmarked=unmarked)
        click.echo(f"Đã duyệt {count} đoạn.")
    _to_read(chosen.outputs, schools, asked=review)
    kept_back = [sentence for one in schools for sentence in (one.troubles if review else one.kept_back)]
    if kept_back:
        click.echo(f"Giữ lại, chưa công khai:\n{listed(kept_back)}", err=True)
    if review:
        return 0
    if kept_back and given["all_or_nothing"]:
        raise CchcError("Chưa công khai gì vì còn trường bị giữ lại (--all-or-nothing).")
    reports = going_out(schools)
    if given["dry_run"]:
        click.echo(f"Đã kiểm tra {len(reports)} báo cáo: được phép công khai. Chưa chép gì (--dry-run).")
    else:
        agree = partial(_agree, yes=given["yes"])
        keep: Any = bool if given["keep"] else partial(left_alone, chosen, schools)  # every report is true
        files = put_out(reports, target, chosen.outputs, keep=keep, agree=agree)
        click.echo(f"Đã công khai {len(reports)} báo cáo, {len(files)} tệp vào {target}.")
    return 1 if kept_back else 0


def _numbers(texts: tuple[str, ...]) -> list[int]:
    """'3' and '5-7,9' as numbers; UsageError for anything else."""
    numbers: list[int] = []
    for part in (part.strip() for text in texts for part in text.split(",")):
        first, _, last = part.partition("-")
        if not first.isdecimal() or not (last or first).isdecimal():
            raise UsageError(f"--accept “{part}” không phải số. Hãy viết như --accept 3 hoặc --accept 3,5-7.")
        numbers += range(int(first), int(last or first) + 1)
    return numbers


def _asked(schools: Sequence[ReportsOf]) -> bool:
    """Whether the person says to have read the sheet."""
    plain = sum(one.numbers is not None and not one.marked for school in schools for one in school.unread)
    return not plain or click.confirm(f"Đã đọc và duyệt {plain} đoạn không tô vàng trên trang đọc lại?")


def _ask_for_marks(schools: Sequence[ReportsOf]) -> dict[int, str]:
    """Each mark that is still waiting: accepted by typing its number, then why."""
    from cchc_lib.publishing.reading import marks_of

    reasons = {}
    for code, number, text, why in [(one.code, *mark) for one in schools for mark in marks_of(one)]:
        click.echo(f"Số {number} ({code}): “{text}”, {why}.")
        question = "Gõ lại số ấy nếu được phép nêu, Enter nếu không"
        if click.prompt(question, default="", show_default=False) == str(number):
            reasons[number] = click.prompt("Lý do")
    return reasons


def _to_read(outputs: Path, schools: Sequence[ReportsOf], *, asked: bool) -> None:
    """Write the reading sheet where there is something to read, or somebody has ``asked``, and say what it has."""
    from cchc_lib.publishing.reading import SHEET, marks_of, write_sheet

    unread = sum(len(one.unread) for one in schools)
    if asked or unread:
        write_sheet(outputs, schools)
    if unread:
        click.echo(f"Cần người đọc: {unread} đoạn, trong {outputs / SHEET}.")
        if marks := [f"số {n} ({one.code}): “{text}”, {why}" for one in schools for n, text, why in marks_of(one)]:
            click.echo(listed(marks))
            click.echo('Chỗ nào được phép nêu thì thêm --accept SỐ --reason "…".')
        click.echo("Đọc xong, chạy lại lệnh này với --approve.")
    elif asked:
        read = sum(len(one.reports) for one in schools if not one.troubles)
        click.echo(f"Không còn đoạn nào phải đọc trong {read} báo cáo.")


def _agree(gone: list[str], *, yes: bool) -> bool:
    """Name what would disappear, and ask."""
    click.echo(f"Những báo cáo công khai lần trước sẽ không còn:\n{listed(gone)}", err=True)
    return yes or (sys.stdin.isatty() and click.confirm("Gỡ những báo cáo ấy xuống?"))
