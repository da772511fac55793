"""Where the kit runs: in the active environment that has it, else in its own ``.venv``, made when it is wanted.

Standard library only, and little of it: this is read at every start.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cchc_lib import environment
from cchc_lib.errors import CchcError

STOPPED = 130
"""The exit code of a command that the user stopped, as shells have it."""


def main(args: list[str]) -> int:
    """Run a command of the kit where its packages are; give back its exit code."""
    environment.write_utf8()
    try:
        if environment.stands():
            return _run(args)
        from cchc_lib import set_up

        if environment.lacks_only_the_kit():
            set_up.link_kit(Path(sys.executable), environment.ROOT)
            return _run(args)
        set_up.make_environment(environment.ROOT)
        return _hand_over(environment.python_of(environment.ROOT), args)
    except CchcError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nĐã dừng theo yêu cầu. Gõ lại lệnh để làm tiếp từ chỗ dừng.\n")
        return STOPPED


def _run(args: list[str]) -> int:
    from cchc_lib.command_line import main as command_line

    command_line(args)
    return 0


def _hand_over(python: Path, args: list[str]) -> int:
    command = [str(python), "-m", "cchc_lib", *args]
    if os.name != "nt":
        sys.stderr.flush()
        os.execv(command[0], command)  # noqa: S606
        return 0  # never reached: this process has become the command
    import subprocess

    return subprocess.call(command)
