"""Where the kit runs: in the active environment that has it, else in its own ``.venv``, made when it is wanted.

Standard library only, and little of it: this is read at every start.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from cchc_lib import __version__
from cchc_lib.errors import CchcError

ROOT = Path(__file__).resolve().parent.parent
DISTRIBUTION = "cchc-lib"
PROJECT, LOCK = "pyproject.toml", "requirements.lock"
STOPPED = 130
"""The exit code of a command that the user stopped, as shells have it."""


def main(args: list[str]) -> int:
    """Run a command of the kit where its packages are; give back its exit code."""
    _write_utf8()
    try:
        if environment_stands():
            return _run(args)
        from cchc_lib import set_up

        if active_environment() and lacking([DISTRIBUTION, *requirements()]) == [DISTRIBUTION]:
            set_up.link_kit(Path(sys.executable), ROOT)
            return _run(args)
        set_up.make_environment(ROOT)
        return _hand_over(environment_python(ROOT), args)
    except CchcError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nĐã dừng theo yêu cầu. Gõ lại lệnh để làm tiếp từ chỗ dừng.\n")
        return STOPPED


def environment_stands() -> bool:
    """Whether the running interpreter has the kit and its packages, so that nothing is to be made."""
    if not (ROOT / LOCK).exists():  # installed as a package, away from its folder: there is nothing to make it from
        return True
    if _same(Path(sys.prefix), ROOT / ".venv") and stamp_file(ROOT).exists():
        return stamp_is_good(ROOT)
    return active_environment() and not lacking(requirements()) and kit_is_this_one()


def active_environment() -> bool:
    """Whether the running interpreter is that of a virtual or conda environment, not the system's."""
    return sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()


def kit_is_this_one() -> bool:
    """Whether the environment's kit is the one that is running, not another copy elsewhere on the machine.

    A notebook's kernel imports the kit of the environment: with another copy it would run other code.
    """
    from importlib import metadata

    entry = next(iter(metadata.distributions(name=DISTRIBUTION)), None)
    if entry is None:
        return False
    packages = Path(str(entry.locate_file("")))
    linked = [Path(line) for file in packages.glob("cchc_lib*.pth") for line in lines(file)]
    return any(_same(path, ROOT) for path in [packages, *linked])


def requirements() -> list[str]:
    """The names of the packages that the kit cannot do without, from ``pyproject.toml``."""
    import tomllib

    project = tomllib.loads((ROOT / PROJECT).read_text(encoding="utf-8"))["project"]
    return [_name(line) for line in project["dependencies"]]


def lacking(names: list[str]) -> list[str]:
    """Those of the packages that the running interpreter has not."""
    from importlib import metadata

    return [name for name in names if next(iter(metadata.distributions(name=name)), None) is None]


def environment_python(root: Path) -> Path:
    """The interpreter of the kit's own environment."""
    return root / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def stamp_file(root: Path) -> Path:
    """The file that says that the kit's own environment was made to its end, and from what."""
    return root / ".venv" / "cchc-da-xong.txt"


def stamp(root: Path) -> str:
    """What the environment is made from: lock, project file, version of the kit, the Python it stands on."""
    digest = hashlib.sha256()
    for name in (LOCK, PROJECT):
        digest.update((root / name).read_bytes())
    python = base_python(root)
    status = python.stat() if python else None
    made_from = (__version__, str(root), str(python), status and (status.st_size, status.st_mtime_ns))
    return f"{digest.hexdigest()} {made_from}"


def stamp_is_good(root: Path) -> bool:
    """Whether the kit's own environment stands, whole and made from what is in the folder now."""
    try:
        written = stamp_file(root).read_text(encoding="utf-8")
        return base_python(root) is not None and environment_python(root).exists() and written == stamp(root)
    except OSError:
        return False


def base_python(root: Path) -> Path | None:
    """The Python that the environment was made by, None when it is gone or no environment is there."""
    for line in lines(root / ".venv" / "pyvenv.cfg"):
        key, _, value = line.partition("=")
        if key.strip() == "executable" and Path(value.strip()).exists():
            return Path(value.strip())
    return None


def lines(file: Path) -> list[str]:
    """The lines of a text file, none when it cannot be read."""
    try:
        return file.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return []


def _run(args: list[str]) -> int:
    from cchc_lib.command_line import main as command_line

    return command_line(args) or 0


def _hand_over(python: Path, args: list[str]) -> int:
    command = [str(python), "-m", "cchc_lib", *args]
    if os.name != "nt":
        sys.stderr.flush()
        os.execv(command[0], command)  # noqa: S606
    import subprocess

    return subprocess.call(command)


def _write_utf8() -> None:
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams have none
            stream.reconfigure(encoding="utf-8", errors="replace")


def _name(requirement: str) -> str:
    import re

    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
