"""The one root of every fault that a teacher can cause, told in Vietnamese."""

from __future__ import annotations

import errno
from collections.abc import Iterable
from pathlib import Path


class CchcError(Exception):
    """A fault with sentences for the user: what is wrong, where, what to do.

    ``str(error)`` is the Vietnamese text, one sentence a line. JupyterLab shows it without a traceback.
    """

    def __init__(self, *sentences: str) -> None:
        super().__init__("\n".join(sentences))
        self.sentences = sentences

    def _render_traceback_(self) -> list[str]:
        """What IPython prints in place of a traceback."""
        return list(self.sentences)


class SettingsError(CchcError):
    """A file under ``params/`` is wrong; every fault of the file is told at once."""


class UsageError(CchcError):
    """A parameter or an option is wrong: unknown name, wrong kind of value."""


class RegisterError(CchcError):
    """A workbook or export cannot be found, read or marked."""


_NO_LEAVE, _IN_THE_WAY = "không có quyền", "một tệp đang đứng ở chỗ của thư mục"
_REASONS = {
    errno.EACCES: _NO_LEAVE,
    errno.EPERM: _NO_LEAVE,
    errno.EROFS: "ổ đĩa chỉ cho đọc",
    errno.ENOENT: "không còn tệp hoặc thư mục ấy",
    errno.ENOTDIR: _IN_THE_WAY,
    errno.EEXIST: _IN_THE_WAY,
    errno.EISDIR: "một thư mục đang đứng ở chỗ của tệp",
    errno.EIO: "ổ đĩa bị lỗi",
    errno.EBUSY: "chương trình khác đang dùng",
}


def reason_of(error: OSError) -> str:
    """Why the system refused, in Vietnamese; its own words are English, or in whatever language it speaks."""
    return _REASONS.get(error.errno or 0) or f"hệ thống báo lỗi {errno.errorcode.get(error.errno or 0, 'không rõ')}"


def unexpected(error: Exception, log: Path) -> CchcError:
    """What is told of an error that nobody foresaw: what it is, and which file to send."""
    what = f"{type(error).__name__}: {error}"
    if isinstance(error, OSError) and error.filename:
        what = f"“{error.filename}”: {reason_of(error)}"
    return CchcError(f"Lỗi ngoài dự kiến ({what}). Hãy gửi tệp {log} cho người phụ trách bộ công cụ.")


def listed(sentences: Iterable[str]) -> str:
    """Join sentences as a list, one a line."""
    return "\n".join(f"- {sentence}" for sentence in sentences)
