"""What can stop the set-up, told in Vietnamese: what is wrong and what to do."""

from __future__ import annotations

import errno
import re
import sys
from pathlib import Path

from cchc_lib.errors import CchcError

NO_SPACE = "Ổ đĩa đã đầy: cần khoảng 1 GB trống để chuẩn bị môi trường. Hãy dọn bớt rồi gõ lại lệnh."
NO_VENV = (
    "Python trên máy thiếu phần tạo môi trường riêng (venv, ensurepip).",
    "Trên Debian, Ubuntu hãy cài: sudo apt install python3-venv. Trên hệ khác hãy cài Python từ python.org. "
    "Sau đó gõ lại lệnh.",
)
AGAIN = "Sau đó gõ lại lệnh: việc chuẩn bị sẽ làm tiếp."


class SetUpError(CchcError):
    """The environment of the kit cannot be made."""


def fault_of_files(error: OSError, root: Path) -> SetUpError:
    """What a system's error on a file means to the user."""
    if error.errno == errno.ENOSPC or getattr(error, "winerror", None) == 112:
        return SetUpError(NO_SPACE)
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        return SetUpError(_not_writable(root))
    return SetUpError(f"Không chuẩn bị được môi trường trong thư mục {root}: {error.strerror or error}.", AGAIN)


def fault_of_pip(output: str, log: Path | None, root: Path) -> SetUpError:
    """What the output of a failed ``venv`` or ``pip`` means to the user; ``log`` is where it is kept."""
    for pattern, sentences in _reasons(root):
        if re.search(pattern, output, re.IGNORECASE):
            return SetUpError(*sentences, *_kept_in(log))
    last = [line for line in output.splitlines() if line.strip()][-1:]
    return SetUpError("Không chuẩn bị được môi trường. Lời báo cuối cùng: " + "".join(last), *_kept_in(log))


def _reasons(root: Path) -> list[tuple[str, tuple[str, ...]]]:
    """Patterns of what the tools say, the surest first, each with its sentences."""
    version = f"{sys.version_info[0]}.{sys.version_info[1]}"
    return [
        (r"errno 28|no space left|winerror 112", (NO_SPACE,)),
        (
            r"do not match the hashes",
            (
                "Gói tải về không đúng với mã kiểm tra trong requirements.lock nên không được cài.",
                "Có thể tệp bị hỏng khi tải, hoặc máy chủ trung gian đã đổi tệp: hãy thử mạng khác. " + AGAIN,
            ),
        ),
        (r"read-only file system|errno 13|errno 30|winerror 5\b|permission denied", (_not_writable(root),)),
        (r"ensurepip", NO_VENV),
        (
            r"retrying \(|connection error|connectionerror|newconnectionerror|name resolution|network is unreachable"
            r"|timed out|could not fetch url|proxyerror|ssl|http error",
            (
                "Không tải được gói: máy này không tới được kho gói Python.",
                "Hãy kiểm tra mạng; nếu trường dùng máy chủ trung gian, hãy đặt biến PIP_PROXY hoặc PIP_INDEX_URL. "
                + AGAIN,
            ),
        ),
        (
            r"no matching distribution",
            (
                f"Kho gói không có bản cài sẵn cho Python {version} trên máy này.",
                "Bộ công cụ chạy với Python 3.11 đến 3.14, bản 64 bit, trên Windows, macOS và Linux. "
                "Hãy cài một bản như thế rồi gõ lại lệnh bằng bản đó.",
            ),
        ),
    ]


def _not_writable(root: Path) -> str:
    return (
        f"Không ghi được vào thư mục {root}. Hãy chép bộ công cụ sang thư mục mà thầy cô được ghi "
        "(chẳng hạn trong Documents) rồi gõ lại lệnh ở đó."
    )


def _kept_in(log: Path | None) -> list[str]:
    return [f"Nhật ký cài đặt: {log}"] if log else []
