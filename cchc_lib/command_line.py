"""The command line ``cchc``: each command is loaded when it is called, and faults become sentences at this edge."""

from __future__ import annotations

import atexit
import contextlib
import gc
import gettext
import importlib
import os
import re
import sys
import tempfile
import traceback
from pathlib import Path
from typing import Any

import click

from cchc_lib import __version__
from cchc_lib.environment import ROOT, write_utf8
from cchc_lib.errors import CchcError, UsageError, unexpected
from cchc_lib.text import did_you_mean

COMMANDS = {
    "run": ("reports:run", "Làm mọi báo cáo vào thư mục outputs."),
    "list": ("reports:list_reports", "Liệt kê các báo cáo và báo cáo nào đã cũ."),
    "check": ("registers:check", "Tìm lỗi trong sổ theo dõi của trường."),
    "map": ("registers:map_export", "Xem một tệp xuất từ phần mềm khác đọc vào sổ nào, cột nào."),
    "template": ("new:template", "Tạo tệp Excel mẫu để nhập sổ theo dõi."),
    "new-school": ("new:new_school", "Thêm một trường mới."),
    "new-year": ("new:new_year", "Chuẩn bị năm học mới: kế hoạch, kỳ, lịch nghỉ, sổ trống."),
    "publish": ("publish:publish", "Chép các báo cáo được công khai ra một thư mục để đưa lên web."),
    "desk": ("reports:desk", "Bảng theo dõi hôm nay: việc quá hạn, sắp đến hạn (nội bộ)."),
    "lab": ("upkeep:lab", "Mở JupyterLab với các sổ tay báo cáo."),
    "test": ("upkeep:test", "Chạy bộ kiểm thử."),
    "doctor": ("upkeep:doctor", "Xem đã cài những gì, còn thiếu gì, cần làm gì."),
}
"""Where each command stands under ``cchc_lib.commands``, and its line in the overall help."""

gettext.bindtextdomain("messages", Path(__file__).parent / "commands" / "locale")
os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")  # it would read the list of all installed packages
os.environ["LANGUAGE"] = "vi"  # click asks gettext, and gettext the environment, each time that it says something

EXIT_FAILED, EXIT_USAGE, EXIT_STOPPED = 1, 2, 130


def _in_vietnamese(command: click.Command) -> click.Command:
    """Give a command the marks in its usage line that click keeps in English, and -h beside --help."""
    command.options_metavar = "[TÙY CHỌN]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "LỆNH [ĐỐI SỐ]…"
    command.context_settings.setdefault("help_option_names", ["-h", "--help"])
    return command


class _Commands(click.Group):
    """A group whose commands live in modules of their own, imported on use."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The commands that stand, in the order of use."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import a command."""
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        return _in_vietnamese(getattr(importlib.import_module(f"cchc_lib.commands.{module}"), name))

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        """The command named, or a sentence with the nearest known name."""
        if args and args[0] not in COMMANDS and not args[0].startswith("-"):
            raise UsageError(f"Không có lệnh “{args[0]}”. {did_you_mean(args[0], COMMANDS)}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Các lệnh"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])


@click.group(cls=_Commands)
@click.option("--debug", is_flag=True, help="Hiện toàn bộ dấu vết lỗi (traceback) cho người bảo trì.")
@click.version_option(__version__, message="cchc_lib %(version)s")
def group(debug: bool) -> None:
    """Bộ sổ tay báo cáo cải cách hành chính (CCHC) của trường học."""


_in_vietnamese(group)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit: 0 all made, 1 something failed, 2 wrong usage, 130 stopped."""
    write_utf8()
    gc.set_threshold(300_000, 50)  # what is loaded stays: looking through it is an eighth of a short command
    atexit.register(gc.freeze)  # and so is looking through it on the way out, twice
    arguments = sys.argv[1:] if arguments is None else arguments
    sys.exit(_run(arguments or ["--help"], debug="--debug" in arguments))


def _run(arguments: list[str], *, debug: bool) -> int:
    try:
        code = group(args=arguments, prog_name="cchc", standalone_mode=False)
    except (KeyboardInterrupt, click.exceptions.Abort):
        click.echo("Đã dừng.", err=True)
        return EXIT_STOPPED
    except (CchcError, click.ClickException) as error:
        if debug:
            traceback.print_exc()
        click.echo(str(error) if isinstance(error, CchcError) else _usage_sentence(error), err=True)
        return EXIT_USAGE if isinstance(error, UsageError | click.UsageError) else EXIT_FAILED
    except Exception as error:
        if debug:
            raise
        click.echo(str(unexpected(error, _log())), err=True)
        return EXIT_FAILED
    return code if isinstance(code, int) else 0


def _usage_sentence(error: click.ClickException) -> str:
    """What click found wrong, with the remedy."""
    said = re.sub(r"'([^']*)'", r"“\1”", error.format_message())
    return said if getattr(error, "possibilities", None) else f"{said} Hãy xem cách dùng bằng --help."


def _log() -> Path:
    """The file to send: how the command was called and where it failed."""
    for folder in (ROOT / "outputs", Path(tempfile.gettempdir())):
        log = folder / "loi.log"
        with contextlib.suppress(OSError):
            log.write_text(f"cchc_lib {__version__}: {sys.argv}\n{traceback.format_exc()}", encoding="utf-8")
            break
    return log
