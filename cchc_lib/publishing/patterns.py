"""What looks like personal data, or like a trace of the machine or the notebook, whoever's it is."""

from __future__ import annotations

import getpass
import re
import socket
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from cchc_lib.publishing.folding import squeezed

_BORDER, _END = r"(?<![\w@])(?<!\d[.,/])", r"(?![\w@])(?![.,/]\d)"
_NUMBER_WORD = r"(?:mồng |mùng )?(?:một|hai|ba|bốn|tư|năm|lăm|sáu|bảy|bẩy|tám|chín|mười)"
_DAY = (
    r"(?:\d{1,2}\s?[./\-]\s?\d{1,2}\s?[./\-]\s?(?:\d{4}|\d\d)|\d{1,2} tháng \d{1,2}(?: năm|,)? \d{4}|(?:19|20)\d\d"
    rf"|{_NUMBER_WORD}(?: \w+){{0,2}} tháng (?:giêng|chạp|{_NUMBER_WORD})|(?:một|hai) (?:nghìn|ngàn)(?!\w))"
)
_NO_BIRTH = r"(?<!học )(?<!thí )(?<!phát )(?<!tuyển )(?<!vệ )(?<!hy )(?<!tái )(?<!sản )(?<!nảy )(?<!giáo )"
_BORN = (
    r"(?:(?:ngày,? (?:tháng,? )?(?:năm )?|năm )sinh(?! (?:hoạt|viên|(?:nhật |của )?(?:chủ tịch|bác) ))[^\d]{0,30}?"
    rf"|{_NO_BIRTH}sinh (?:(?:ngày|năm)\s?(?::|là)?\s?|(?=\d\d?\s?[./\-]))"
    r"|(?<!học )(?<!phát )(?<!tuyển )(?<!vệ )sinh\s?:\s?|\b[ns]\.?[sn]\.?\s?:\s?|\bsn (?=(?:19|20)\d\d)"
    r"|(?:date of birth|born|\bdob\b)[^\d]{0,10})"
)
_ACCOUNT = r"(?:số tài khoản|tài khoản(?: số)?|\bs\.?t\.?k\b|\b(?:số tk|tk(?=\s?(?:số|:)))|account(?: number| no\.?)?)"
_IDENTITY_WORDS = r"(?:cmnd|cmtnd|cmt|cccd|căn cước|chứng minh(?: nhân dân| thư)|số định danh|hộ chiếu)"
_AT = r"(?: ?(?:@|[(\[{] ?(?:at|a|a còng) ?[)\]}]) ?| (?:at|a còng) )"
_DOT = r"(?: ?(?:\.|[(\[{] ?(?:dot|chấm) ?[)\]}]) ?| (?:dot|chấm) )"

PERSONAL = {
    "số định danh cá nhân hoặc căn cước (12 chữ số)": rf"{_BORDER}(?:\d{{12}}|0\d{{2}}(?:[ .\-]?\d){{9}}){_END}",
    "số chứng minh nhân dân (9 chữ số)": rf"(?<!-){_BORDER}(?:\d{{9}}|0\d\d(?:[ .]\d{{3}}){{2}}){_END}",
    "số giấy tờ tùy thân": (
        rf"(?<!\w){_IDENTITY_WORDS}[^\d]{{0,30}}"
        rf"(?:\d{{7,12}}|\d{{3}}(?:[ .\-]\d{{3}}){{2,3}}|\d{{4}}(?:[ .\-]\d{{4}}){{2}}){_END}"
    ),
    "số điện thoại": (
        rf"{_BORDER}(?:\(?0[235789]\d{{1,3}}\)?(?:[ .\-]?\d{{2,4}}){{2,3}}"
        r"|0[235789][ .\-](?!20\d\d)\d{4}[ .\-]\d{4}|0[35789](?:[ .\-]\d\d){4}"
        rf"|(?:\(?\+|00|\((?=84\)))84\)?[ .\-]?(?:\(?0\)?[ .\-]?)?\d{{2,3}}(?:[ .\-]?\d{{2,4}}){{2,3}}"
        rf"|84[235789]\d{{8,9}}){_END}"
        rf"|(?<!\w)(?:s?đt|điện thoại|zalo|gọi|hotline)[^\d]{{0,15}}0(?:[ .\-]?\d){{9,10}}{_END}"
    ),
    "địa chỉ thư điện tử": rf"(?<![\w.+\-])[\w.+\-]+{_AT}[\w\-]+(?:{_DOT}[\w\-]+)+",
    "ngày sinh": rf"(?<!\w){_BORN}(?:ngày )?{_DAY}{_END}",
    "số tài khoản": rf"(?<!\w){_ACCOUNT}[^\d]{{0,40}}\d(?:[ .\-]?\d){{5,18}}{_END}",
}
"""By what it is called to the user. Birth dates, account numbers and the like only beside words that say so."""

TRACES = {
    "đường dẫn trên máy": (
        r"(?<![\w/.])/(?:home|root|tmp|users|usr|var|opt|mnt|srv|private|media|etc)/[\w.\-]"
        r"|(?<!\w)[a-z]:\\[^\s\\]|\\\\[\w.\-]+\\\w|file:/|site-packages|\.venv\b|\bipykernel_\d"
    ),
    "dấu vết lỗi của chương trình (traceback)": (
        r"traceback \(most recent call last\)|\bfile \"[^\"]+\", line \d|-{3,}>\s?\d+ "
        r"|\b[a-z]+(?:error|exception)\s*(?::|traceback)"
    ),
    "siêu dữ liệu của sổ Jupyter": (
        r"\"?(?:kernelspec|nbformat_minor|cell_type|execution_count)\"?\s*:|application/vnd\.|papermill"
    ),
}
"""What no reader needs and strangers could use."""

_ALL = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in (PERSONAL | TRACES).items()}
_PHONE = "số điện thoại"
_BEFORE_NUMBER = re.compile(r"^[^\d+(]+")


def find_patterns(line: str, contacts: Iterable[str] = ()) -> Iterator[tuple[str, int]]:
    """What in a cleaned line looks like something that may not go out, and where; the school's ``contacts`` may."""
    own = "\0".join(map(squeezed, contacts))
    for name, pattern in _ALL.items():
        for match in pattern.finditer(line):
            found = _BEFORE_NUMBER.sub("", match.group()) if name == _PHONE else match.group()
            if name == _PHONE and sum(map(str.isdigit, found)) not in _digits_of(found):
                continue
            if name not in PERSONAL or squeezed(found) not in own:
                yield name, match.start()


def _digits_of(number: str) -> range:
    """How many digits a phone number has, with the country's or without."""
    return range(11, 14) if number.lstrip("(").startswith(("+", "84", "00")) else range(10, 12)


def find_machine(line: str) -> Iterator[tuple[str, str, int]]:
    """Names of this machine and of whoever uses it, the folders in which the kit stands: kind, name and where."""
    for kind, name in _of_this_machine():
        for match in re.finditer(rf"(?<!\w){re.escape(name)}(?!\w)", line):
            yield kind, name, match.start()


@cache
def _of_this_machine() -> tuple[tuple[str, str], ...]:
    """Names of four letters and less are ordinary words too often."""
    names = [("tên máy tính", socket.gethostname()), ("tên người dùng máy tính", _user())]
    folders = [("đường dẫn trên máy", str(folder)) for folder in (Path.home(), Path(__file__).parents[2], Path.cwd())]
    return tuple((name, text) for name, text in [*names, *folders] if len(text) > 4)


def _user() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # a container may know no user by name
        return ""
