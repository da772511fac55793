"""README speaks of what is there: its commands are taken as they stand, its files exist, no command is left out."""

import re
import shlex

import click
import pytest

from cchc_lib.command_line import COMMANDS, group
from cchc_lib.environment import ROOT

README = (ROOT / "README.md").read_text(encoding="utf-8")
COMMAND_LINES = sorted(
    line for line in set(re.findall(r"python -m cchc_lib ([^`\n]+)", README)) if not set(line) & set("‹…")
)
FILES = sorted(set(re.findall(r"`((?:[\w.-]+/)+(?:[\w.-]+\.\w+)?|\w+\.(?:py|yml|lock))`", README)))
MADE = ("outputs/", "muc-luc/", "params/schools/thcs-hoa-binh/")
"""What README names that commands make."""
KNOWN = [file.relative_to(ROOT).as_posix() for part in ("cchc_lib", "tests") for file in (ROOT / part).rglob("*")]


@pytest.mark.parametrize("line", COMMAND_LINES)
def test_a_command_is_taken_as_readme_writes_it(line: str) -> None:
    """The command exists, and every option and value is one that it knows."""
    name, *words = shlex.split(line)
    command = group.get_command(click.Context(group), name)
    assert command is not None
    command.make_context(name, words)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_stands_in_readme(name: str) -> None:
    assert re.search(rf"`{name}\b", README) or any(line.split()[0] == name for line in COMMAND_LINES)


@pytest.mark.parametrize("name", FILES)
def test_a_file_that_readme_names_exists(name: str) -> None:
    """At the top, in the library or in one of its rooms: a short name may stand for a longer one before it."""
    if not name.startswith(MADE):
        assert (ROOT / name).exists() or any(f"/{each}".endswith(f"/{name.rstrip('/')}") for each in KNOWN)
