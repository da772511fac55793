"""The words that reports use: statuses, what happens to a register's items, kinds of documents, lists."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from cchc_lib.domain.results import Status

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
