"""Files are there whole or not at all; what a killed writer left goes, what another is writing stays."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_lib.batch.files import remove_temporary, write_whole
from cchc_lib.errors import CchcError


def left_half_written(folder: Path, owner: str, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The temporary file of a writer that dies before it renames it."""

    def die(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    before = set(folder.iterdir())
    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", die)
        patched.setattr(Path, "unlink", die)
        with pytest.raises(KeyboardInterrupt):
            write_whole({folder / "bao-cao.html": b"half"}, owner)
    (left,) = set(folder.iterdir()) - before
    return left


def test_a_killed_writer_s_file_is_removed_and_nobody_else_s(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Reports of several notebooks stand in one folder, and one's name may begin like another's."""
    mine = left_half_written(tmp_path, "bao-cao", monkeypatch)
    others = [left_half_written(tmp_path, owner, monkeypatch) for owner in ("bao-cao.noi-bo", "bao-cao-quy", "")]
    remove_temporary(tmp_path, "bao-cao")
    assert not mine.exists()
    assert all(other.exists() for other in others)


def test_all_of_several_files_or_none(tmp_path: Path) -> None:
    """A file that cannot be written leaves those before it as they were."""
    whole, blocked = tmp_path / "a.html", tmp_path / "in" / "b.html"
    whole.write_bytes(b"before")
    (tmp_path / "in").write_bytes(b"a file where the folder should be")
    with pytest.raises(CchcError, match="Không ghi được tệp"):
        write_whole({whole: b"after", blocked: b"after"})
    assert whole.read_bytes() == b"before"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.html", "in"]
