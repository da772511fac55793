"""Files are there whole or not at all; what a killed writer left goes."""

import errno
import os
from pathlib import Path

import pytest

from cchc_lib.batch.files import DiskFullError, FileInUseError, fault_of, write_whole
from cchc_lib.errors import CchcError
from tests.batch.kit import hold_open


def test_what_a_killed_writer_left_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing half written ever stands beside the files, and its folder goes when these stand."""
    page, staging = tmp_path / "bao-cao.html", tmp_path / "bao-cao.tmp"
    staging.mkdir()
    (staging / "left").write_bytes(b"half")
    monkeypatch.setattr(os, "fsync", lambda _: seen.append([*tmp_path.iterdir(), *staging.iterdir()]))
    seen: list[list[Path]] = []
    write_whole({page: b"whole"}, staging)
    assert [path.parent for path in seen[0]] == [tmp_path, staging]
    assert [(path, path.read_bytes()) for path in tmp_path.iterdir()] == [(page, b"whole")]


def test_all_of_several_files_or_none(tmp_path: Path) -> None:
    whole, blocked = tmp_path / "a.html", tmp_path / "in" / "b.html"
    whole.write_bytes(b"before")
    (tmp_path / "in").write_bytes(b"a file where the folder should be")
    with pytest.raises(CchcError, match="Không ghi được “"):
        write_whole({whole: b"after", blocked: b"after"})
    assert whole.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "in"]


def test_a_file_that_another_program_holds_open_costs_no_other(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On Windows, Word and Acrobat keep what they show from being replaced: the rest is written, the file is named."""
    held, free = tmp_path / "a.docx", tmp_path / "b.html"
    held.write_bytes(b"before")
    hold_open(held, monkeypatch)
    with pytest.raises(FileInUseError, match=r"“.*a\.docx” đang mở trong chương trình khác\. Hãy đóng tệp") as told:
        write_whole({held: b"after", free: b"after"})
    assert told.value.paths == (held,)
    assert (held.read_bytes(), free.read_bytes()) == (b"before", b"after")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.docx", "b.html"]


@pytest.mark.parametrize(
    ("number", "kind", "sentence"),
    [
        (errno.ENOSPC, DiskFullError, "Ổ đĩa đã đầy, không ghi được “x”."),
        (errno.ENAMETOOLONG, CchcError, "Đường dẫn “x” quá dài."),
        (errno.EACCES, CchcError, "Không ghi được “x”: không có quyền."),
        (errno.ENOTDIR, CchcError, "Không ghi được “x”: một tệp đang đứng ở chỗ của thư mục."),
        (errno.ENETDOWN, CchcError, "Không ghi được “x”: hệ thống báo lỗi ENETDOWN."),
        (errno.EROFS, CchcError, "Không ghi được “x”: ổ đĩa chỉ cho đọc."),
    ],
)
def test_what_a_disk_says_is_told(number: int, kind: type[CchcError], sentence: str) -> None:
    told = fault_of(OSError(number, os.strerror(number)), "x")
    assert type(told) is kind
    assert str(told).startswith(sentence)
