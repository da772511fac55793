"""The words of reports: numbers, days, statuses, what becomes of a register's items, kinds of documents, lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType

from cchc_lib.domain.results import Ratio, Status


def count(number: float) -> str:
    """A number with points between thousands and a decimal comma: '1.234', '1.234,5'."""
    whole = f"{number:,}" if isinstance(number, int) or not float(number).is_integer() else f"{int(number):,}"
    return whole.translate(str.maketrans(",.", ".,"))


def some(number: int) -> str:
    """A number as ``count`` writes it, or a dash for none."""
    return count(number) if number else "–"


def percent(hundredths: int | None) -> str:
    """A percentage given in hundredths: '98,12%', '100%'; a dash where there is no value."""
    if hundredths is None:
        return "–"
    whole, cents = divmod(hundredths, 100)
    return f"{whole},{cents:02d}%" if cents else f"{whole}%"


def ratio_text(ratio: Ratio | None) -> str:
    """The percentage of a ratio, or a dash."""
    return percent(ratio.hundredths if ratio else None)


def fraction(ratio: Ratio | None) -> str:
    """The counts behind a ratio: '209/213', or a dash."""
    return f"{count(ratio.numerator)}/{count(ratio.denominator)}" if ratio else "–"


def day(value: date) -> str:
    """A day as Nghị định 30/2020 writes it, a 0 before days under 10 and months under 3: '05/9/2025', '20/01/2026'."""
    return f"{value.day:02d}/{month_text(value.month, value.year)}"


def month_text(number: int, year: int) -> str:
    """A month in the same way: '01/2026', '5/2026'."""
    return f"{number:02d}/{year}" if number < 3 else f"{number}/{year}"


STATUS_LABELS: Mapping[Status, str] = MappingProxyType(
    {
        "met": "Đạt",
        "not_met": "Chưa đạt",
        "not_arisen": "Không phát sinh",
        "no_data": "Chưa có số liệu",
        "not_rated": "Chưa đánh giá",
        "monitored": "Theo dõi",
    }
)
"""In the order in which a summary counts them."""

STALE_WORDS = ("huyện", "phòng gd&đt", "phòng gdđt", "phòng giáo dục")
"""Names of bodies that are no more since 1/7/2025 (two levels: city and commune)."""


@dataclass(frozen=True, slots=True)
class Verbs:
    """How a register's items come in, are settled and stand open."""

    received: str
    settled: str
    open: str


_COMMON = Verbs("được giao", "hoàn thành", "đang thực hiện")
_VERBS = {
    "cases": Verbs("tiếp nhận", "giải quyết", "đang giải quyết"),
    "petitions": Verbs("tiếp nhận", "giải quyết", "đang giải quyết"),
    "work_programme": Verbs("đăng ký", "ban hành", "chưa ban hành"),
    "recommendations": Verbs("tiếp nhận", "thực hiện xong", "đang thực hiện"),
    "reports": Verbs("được giao", "hoàn thành", "chưa hoàn thành"),
}

_DOCUMENT_KINDS = {
    "BB": "Biên bản",
    "BC": "Báo cáo",
    "CĐ": "Công điện",
    "CTr": "Chương trình",
    "CT": "Chỉ thị",
    "ĐA": "Đề án",
    "GM": "Giấy mời",
    "HD": "Hướng dẫn",
    "KH": "Kế hoạch",
    "KL": "Kết luận",
    "NQ": "Nghị quyết",
    "PA": "Phương án",
    "QC": "Quy chế",
    "QĐ": "Quyết định",
    "QyĐ": "Quy định",
    "TB": "Thông báo",
    "TTr": "Tờ trình",
}
"""Abbreviations of kinds of documents (Nghị định 30/2020/NĐ-CP, Phụ lục III); a number without one is a công văn."""

_NUMBER = re.compile(r"\d{1,6}/(?:([A-ZĐ][A-Za-zyđĐ]{1,2})-)?[A-ZĐ0-9][A-ZĐa-z0-9&.-]*")
_NUMBER_WITHIN = re.compile(r"\b\d{1,6}/[^\s,;]*[A-ZĐ][^\s,;]*")


def verbs(register_id: str) -> Verbs:
    """The verbs for a register's items."""
    return _VERBS.get(register_id, _COMMON)


def is_document_number(text: str) -> bool:
    """Whether a text is a document's number and sign and nothing else: '142/KH-THCSTC'."""
    return _NUMBER.fullmatch(text) is not None


def document_kind(doc_no: str) -> str:
    """What kind of document a number is of: 'Kế hoạch' of '142/KH-THCSTC'; empty for what is no number alone."""
    found = _NUMBER.fullmatch(doc_no)
    if not found:
        return ""
    return _DOCUMENT_KINDS.get(found[1] or "", "Công văn" if not found[1] else "Văn bản")


def document_name(doc_no: str) -> str:
    """'142/KH-THCSTC' as 'Kế hoạch số 142/KH-THCSTC'; what is no number alone stays as its author wrote it."""
    kind = document_kind(doc_no)
    return f"{kind} số {doc_no}" if kind else doc_no


def dated_document(doc_no: str, on_day: str) -> str:
    """The same with its day, which stands behind the number: 'Quyết định số 2/QĐ-UBND ngày 27/5/2026 về xếp loại'."""
    named = document_name(doc_no)
    if "ngày" in named:  # its author has written one
        return named
    number = _NUMBER_WITHIN.search(named)
    end = number.end() if number else len(named)
    return f"{named[:end]} ngày {on_day}{named[end:]}"


def joined(parts: Sequence[str]) -> str:
    """A list as it is read out: 'một', 'một và hai', 'một, hai và ba'."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} và {parts[-1]}"


def upper_first(text: str) -> str:
    """The text with a capital at its beginning."""
    return text[:1].upper() + text[1:]


def lower_first(text: str) -> str:
    """The text with a small letter at its beginning, unless its first word is an abbreviation ('TTHC')."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]


def sentence(text: str) -> str:
    """A person's words as a sentence: a capital at the beginning, one mark at the end."""
    trimmed = text.strip().rstrip(";,")
    return upper_first(trimmed if trimmed[-1:] in ".!?…" else f"{trimmed}.")
