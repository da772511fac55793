"""click's own words in Vietnamese, by gettext from ``locale/vi/LC_MESSAGES/messages.po``."""

from __future__ import annotations

import gettext
import os
import re
from pathlib import Path

import click

gettext.bindtextdomain("messages", Path(__file__).parent / "locale")
os.environ["LANGUAGE"] = "vi"  # click asks gettext, and gettext the environment, each time that it says something


def in_vietnamese(command: click.Command) -> click.Command:
    """Give a command the marks in its usage line that click keeps in English, and -h beside --help."""
    command.options_metavar = "[TÙY CHỌN]"
    if isinstance(command, click.Group):
        command.subcommand_metavar = "LỆNH [ĐỐI SỐ]…"
    command.context_settings.setdefault("help_option_names", ["-h", "--help"])
    return command


def usage_sentence(error: click.ClickException) -> str:
    """What click found wrong, as a Vietnamese sentence with the remedy."""
    said = re.sub(r"'([^']*)'", r"“\1”", error.format_message())
    return said if getattr(error, "possibilities", None) else f"{said} Hãy xem cách dùng bằng --help."
