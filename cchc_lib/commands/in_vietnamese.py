"""click's own words in Vietnamese: headings of the help, and faults in how a command was called."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager

import click

from cchc_lib.text import did_you_mean

_HEADINGS = {"Options": "Tùy chọn", "Commands": "Các lệnh", "Positional arguments": "Đối số"}
_MARKS = {"[default: ": "[mặc định: ", "[required]": "[bắt buộc]", "[env var: ": "[biến môi trường: "}


class _Formatter(click.HelpFormatter):
    """Writes help with Vietnamese headings and marks."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """The line that shows how to call a command."""
        args = args.replace("[OPTIONS]", "[TÙY CHỌN]").replace("COMMAND [ARGS]...", "LỆNH [ĐỐI SỐ]…")
        super().write_usage(prog, args, prefix or "Cách dùng: ")

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """A heading with what stands below it."""
        with super().section(_HEADINGS.get(name, name)):
            yield

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """Options or commands, each with what it does."""
        super().write_dl([(name, _marks(text)) for name, text in rows], col_max, col_spacing)


class _Context(click.Context):
    formatter_class = _Formatter


def _marks(text: str) -> str:
    for english, vietnamese in _MARKS.items():
        text = text.replace(english, vietnamese)
    return text


def in_vietnamese(command: click.Command) -> click.Command:
    """Give a command Vietnamese help."""
    command.context_class = _Context
    if command.add_help_option:
        command.add_help_option = False
        command.params.append(
            click.Option(
                ["-h", "--help"],
                is_flag=True,
                expose_value=False,
                is_eager=True,
                callback=_show_help,
                help="Hiện hướng dẫn này.",
            )
        )
    return command


def _show_help(context: click.Context, _: click.Parameter, value: bool) -> None:
    if value and not context.resilient_parsing:
        click.echo(context.get_help())
        context.exit()


def usage_sentence(error: click.ClickException) -> str:
    """What click found wrong, as a Vietnamese sentence with the remedy."""
    hint = "Hãy xem cách dùng bằng --help."
    if isinstance(error, click.NoSuchOption):
        known = [name for param in error.ctx.command.params for name in param.opts] if error.ctx else []
        return f"Không có tùy chọn “{error.option_name}”. {did_you_mean(error.option_name, known) or hint}"
    if isinstance(error, click.MissingParameter):
        return f"Thiếu {_name(error)}. {hint}"
    if isinstance(error, click.BadParameter):
        return f"Giá trị của {_name(error)} không đúng: {error.message} {hint}"
    if isinstance(error, click.BadOptionUsage):
        return f"Tùy chọn “{error.option_name}” dùng chưa đúng (thiếu giá trị hoặc thừa giá trị). {hint}"
    return f"Lệnh gọi chưa đúng: {error.format_message()} {hint}"


def _name(error: click.BadParameter) -> str:
    param = error.param
    if param is None:
        return "tham số"
    return (
        f"đối số {param.make_metavar(error.ctx)}"
        if isinstance(param, click.Argument) and error.ctx
        else f"“{param.opts[-1]}”"
    )
