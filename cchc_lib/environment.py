"""Which Python environment the kit runs in: the active one, or its own ``.venv`` with a stamp that says it is whole.

Standard library only, and little of it: this is read at every start.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from cchc_lib import __version__

ROOT = Path(__file__).resolve().parent.parent
"""The folder of the kit."""
DISTRIBUTION = "cchc-lib"
PROJECT, LOCK = "pyproject.toml", "requirements.lock"


def stands() -> bool:
    """Whether the running interpreter has the kit and its packages, so that nothing is to be made."""
    if not (ROOT / LOCK).exists():  # installed as a package, away from its folder: there is nothing to make it from
        return True
    if _same(Path(sys.prefix), ROOT / ".venv") and stamp_file(ROOT).exists():
        return stamp_is_good(ROOT)
    return is_active() and not lacking(requirements()) and kit_is_this_one()


def write_utf8() -> None:
    """Have every console take Vietnamese, those of code pages such as 437 and 1258 too."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):  # a notebook's streams have none
            stream.reconfigure(encoding="utf-8", errors="replace")


def is_active() -> bool:
    """Whether the running interpreter is that of a virtual or conda environment, not the system's."""
    return sys.prefix != sys.base_prefix or (Path(sys.prefix) / "conda-meta").is_dir()


def lacks_only_the_kit() -> bool:
    """Whether an active environment has every package and no kit yet, as ``environment.yml`` leaves it."""
    return is_active() and lacking([DISTRIBUTION, *requirements()]) == [DISTRIBUTION]


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


def python_of(root: Path) -> Path:
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
        return base_python(root) is not None and python_of(root).exists() and written == stamp(root)
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


def _name(requirement: str) -> str:
    import re

    return re.split(r"[^\w.-]", requirement, maxsplit=1)[0]


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)
