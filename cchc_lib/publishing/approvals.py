"""What people have read and approved, school by school: ``da-duyet.yaml`` beside the school's settings."""

from __future__ import annotations

import getpass
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import yaml

from cchc_lib.batch.files import write_whole
from cchc_lib.domain.expectations import Frozen
from cchc_lib.publishing.passages import Passage
from cchc_lib.settings.yaml_files import read_yaml

APPROVALS = "da-duyet.yaml"
_HEAD = (
    "# Những đoạn chữ, bảng, hình do người viết đã được đọc và duyệt để công khai (lệnh publish --approve ghi).\n"
    "# Muốn rút lại: xóa đoạn ấy khỏi tệp này rồi chạy lại lệnh publish. Sửa chữ trong sổ thì phải đọc lại.\n"
)


class Approval(Frozen):
    """One text that was read: its hash, how it begins, on which day, by whom; why, where something was marked."""

    hash: str
    words: str
    day: date
    by: str
    reason: str = ""


class Approvals(Frozen):
    """All approvals of a school."""

    texts: tuple[Approval, ...] = ()


@dataclass(frozen=True, slots=True)
class Reader:
    """Who approves, and when."""

    day: date
    name: str = ""

    @property
    def signature(self) -> str:
        """The name to record: as given, else as the machine knows the user."""
        try:
            return self.name or getpass.getuser()
        except (OSError, KeyError, ImportError):  # a container may know no user by name
            return "không rõ"


def read_approvals(folder: Path) -> frozenset[str]:
    """Hashes of what is approved in a school's folder; SettingsError when the file is spoiled."""
    return frozenset(one.hash for one in _read(folder).texts)


def approve(folder: Path, passages: Iterable[Passage], reader: Reader, reasons: Mapping[str, str]) -> None:
    """Record passages as read, after those recorded before; ``reasons`` by hash."""
    before = _read(folder).texts
    known = {one.hash for one in before}
    new = [
        Approval(
            hash=one.hash, words=one.first_words, day=reader.day, by=reader.signature, reason=reasons.get(one.hash, "")
        )
        for one in passages
        if one.hash not in known
    ]
    texts = [one.model_dump(mode="json", exclude_defaults=True) for one in (*before, *new)]
    written = yaml.safe_dump({"texts": texts}, allow_unicode=True, sort_keys=False, width=120)
    write_whole({folder / APPROVALS: f"{_HEAD}{written}".encode()})


def _read(folder: Path) -> Approvals:
    path = folder / APPROVALS
    return read_yaml(path, Approvals, f"{folder.name}/{APPROVALS}") if path.exists() else Approvals()
