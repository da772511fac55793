"""The published folder: built beside, swapped in whole, put back after a crash, never over what is not ours."""

from __future__ import annotations

import contextlib
import os
import re
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

from cchc_lib.errors import CchcError, UsageError

ROBOTS = "robots.txt"
_NEW, _OLD = "cchc-moi", "cchc-cu"
SIGNATURE = "# Thư mục này do lệnh publish lập; lần công khai sau thay cả thư mục."
_PUBLISHED = re.compile(
    r"index[a-z0-9-]*\.html|[a-z0-9-]+(?:/\d{4}-\d{4}(?:/[a-z0-9-]+(?:/[^/]+\.(?:html|pdf|docx|xlsx))?)?)?"
)


class FolderError(CchcError):
    """The folder could not be written or swapped; what stood before stands."""


def check_destination(destination: Path, *others: Path) -> Path:
    """Where to publish, links followed. UsageError when something else than published files stands there.

    ``others`` are folders of the kit, which the destination may neither hold nor lie in.
    """
    target = destination.absolute().resolve()
    for other in (each.resolve() for each in others):
        if target.is_relative_to(other) or other.is_relative_to(target):
            raise UsageError(f"Không công khai vào {destination} được vì trùng với thư mục {other}. Hãy chọn nơi khác.")
    if not target.exists():
        return target
    if not target.is_dir():
        raise UsageError(f"{destination} là một tệp. Hãy chọn một thư mục.")
    strange = _strangers(target)
    if strange:
        raise UsageError(
            f"Thư mục {destination} có “{strange[0]}” không do lệnh publish lập; cả thư mục sẽ bị thay nên lệnh dừng ở "
            "đây. Hãy chọn thư mục khác, hoặc chuyển những thứ ấy đi."
        )
    return target


def _strangers(target: Path) -> list[str]:
    """What stands in a folder and was not made by ``publish``; an empty folder has none."""
    found = sorted(path.relative_to(target).as_posix() for path in target.rglob("*"))
    robots = target / ROBOTS
    signed = robots.is_file() and SIGNATURE in robots.read_text(encoding="utf-8", errors="replace")
    if not found or signed:
        return [name for name in found if name != ROBOTS and not _PUBLISHED.fullmatch(name)]
    return found


def put_back(target: Path) -> None:
    """After a crash: the folder that stood comes back, half-built ones go.

    What goes is renamed first: whoever is still about to swap it in then fails, and never with half of it gone.
    """
    for old in _left(target, _OLD):
        if not target.exists():
            old.rename(target)
    for left in (*_left(target, _OLD), *_left(target, _NEW)):
        with contextlib.suppress(OSError):
            shutil.rmtree(left.rename(_beside(target, _NEW)), ignore_errors=True)


def _beside(target: Path, kind: str) -> Path:
    return target.with_name(f".{target.name}.{kind}-{secrets.token_hex(4)}")


def _left(target: Path, kind: str) -> list[Path]:
    if not target.parent.is_dir():
        return []
    return sorted(path for path in target.parent.iterdir() if path.name.startswith(f".{target.name}.{kind}-"))


@contextlib.contextmanager
def new_folder(target: Path) -> Iterator[Path]:
    """An empty folder beside the target, gone at the end unless ``swap_in`` has moved it.

    It lies in one that only its owner may enter: beside the target may be a web root, and nothing is checked yet.
    """
    closed = _beside(target, _NEW)
    made = [folder for folder in closed.parents if not folder.exists()]
    try:
        closed.mkdir(mode=0o700, parents=True)
        built = closed / target.name
        built.mkdir()
        yield built
    except OSError as error:
        raise FolderError(
            f"Không ghi được vào {target.parent}: {error.strerror or error}. Hãy xem ổ đĩa còn chỗ và cho phép ghi."
        ) from error
    finally:
        shutil.rmtree(closed, ignore_errors=True)
        for folder in made:
            with contextlib.suppress(OSError):  # it is not empty: the target stands in it
                folder.rmdir()


def swap_in(built: Path, target: Path) -> None:
    """Put the new folder in the place of the old one by two renames; when that fails the old one stands again."""
    old = _beside(target, _OLD)
    _sync(built)
    if target.exists():
        target.rename(old)
    try:
        built.rename(target)
    except OSError:
        if old.exists():
            old.rename(target)
        raise
    shutil.rmtree(old, ignore_errors=True)


def _sync(folder: Path) -> None:
    """Let every file reach the disk before the old folder goes."""
    for path in folder.rglob("*"):
        if path.is_file():
            with path.open("rb+") as stream:
                os.fsync(stream.fileno())
