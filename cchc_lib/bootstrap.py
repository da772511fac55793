"""The way in: a command runs in the active environment if that has all, else in the kit's own ``.venv``.

Standard library only, and little of it: this is read at every start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cchc_lib.environment import DISTRIBUTION, LOCK, PROJECT, ROOT, lacking, write_utf8
from cchc_lib.errors import CchcError

STOPPED = 130
"""The exit code of a command that the user stopped, as shells have it."""


def main(args: list[str]) -> int:
    """Run a command of the kit where its packages are; give back its exit code."""
    write_utf8()
    try:
        if not stands():
            from cchc_lib import set_up

            if not lacks_only_the_kit():
                set_up.make_environment(ROOT)
                return _hand_over([str(set_up.python_of(ROOT)), "-m", "cchc_lib", *args])
            set_up.link_kit(Path(sys.executable), ROOT)
        from cchc_lib.command_line import main as command_line

        command_line(args)
    except CchcError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nĐã dừng theo yêu cầu. Gõ lại lệnh để làm tiếp từ chỗ dừng.\n")
        return STOPPED
    return 0


def stands() -> bool:
    """Whether the running interpreter has the kit and its packages, so that nothing is to be made."""
    if not (ROOT / LOCK).exists():  # installed as a package, away from its folder: there is nothing to make it from
        return True
    if Path(sys.prefix).resolve() == ROOT / ".venv":
        from cchc_lib import set_up

        if set_up.stamp_file(ROOT).exists():
            return set_up.stamp_is_good(ROOT)
    return is_active() and not lacking(requirements()) and kit_is_this_one()


def is_active() -> bool:
    """Whether the running interpreter is that of a virtual or conda environment, not the system's."""
    return sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()


def lacks_only_the_kit() -> bool:
    """Whether an active environment has every package and no kit yet, as ``environment.yml`` leaves it."""
    return is_active() and lacking([DISTRIBUTION, *requirements()]) == [DISTRIBUTION]


def kit_is_this_one() -> bool:
    """Whether the environment's kit is linked to this folder: a notebook's kernel would run another copy's code."""
    from importlib import metadata

    entry = next(iter(metadata.distributions(name=DISTRIBUTION)), None)
    return entry is not None and f'"{ROOT.as_uri()}"' in (entry.read_text("direct_url.json") or "")


def requirements() -> list[str]:
    """The names of the packages that the kit cannot do without, from ``pyproject.toml``."""
    import re
    import tomllib

    project = tomllib.loads((ROOT / PROJECT).read_text(encoding="utf-8"))["project"]
    return [re.split(r"[^\w.-]", line, maxsplit=1)[0] for line in project["dependencies"]]


def _hand_over(command: list[str]) -> int:
    if os.name != "nt":
        sys.stderr.flush()
        os.execv(command[0], command)  # noqa: S606
    import subprocess

    return subprocess.call(command)
