"""The words of the official form around a report's body (Nghị định 30/2020/NĐ-CP)."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from cchc_lib.presentation.blocks import Head
from cchc_lib.presentation.numbers import day
from cchc_lib.text import printable

_BLANK = "\u00a0" * 6
_REPORTED_TO = re.compile(r"\s*\((?:để )?(?:báo cáo|b/c)\)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Letter:
    """What the official form asks for around the body; what văn thư fills in (number, day, month) is blank space.

    ``addressed`` are those whom the report is made to, behind "Kính gửi"; in the foot's ``recipients`` "Như trên"
    stands for them (Phụ lục I, phần I, mục II.9).
    """

    authority: str
    school: str
    number: str
    dated: str
    name: str
    subject: str
    bases: tuple[str, ...]
    opening: str
    closing: str
    enclosed: str
    addressed: tuple[str, ...]
    recipients: tuple[str, ...]
    principal: str
    signer: str
    country: str = "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"
    motto: str = "Độc lập - Tự do - Hạnh phúc"


def letter_of(head: Head, enclosures: Sequence[str]) -> Letter:
    """The form's words for a report with these enclosures."""
    head = Head.model_validate(_printable(head))
    on_day = f"ngày{_BLANK}tháng{_BLANK}năm {head.as_of[:4]}"
    number = f"{_BLANK}/BC-{head.abbreviation}"
    named = [one.strip(" -;.") for one in head.recipients]
    addressed = tuple(_REPORTED_TO.sub("", one) for one in named if _REPORTED_TO.search(one))
    others = [one for one in named if not _REPORTED_TO.search(one)]
    return Letter(
        authority=head.authority.upper(),
        school=head.school.upper(),
        number=f"Số:{number}",
        dated=f"{head.place}, {on_day}",
        name=head.name.upper(),
        subject=head.subject,
        bases=_bases(head.legal_bases),
        opening=_opening(head),
        closing=_closing(head, enclosures),
        enclosed=f"(Kèm theo {head.name.capitalize()} số{number} {on_day}\ncủa {head.school})",
        addressed=addressed,
        recipients=_foot(["Như trên", *others] if addressed else others),
        principal=head.principal,
        signer=head.signer.upper(),
    )


def _printable(head: Head) -> dict[str, object]:
    """The head's fields with every text fit to print."""

    def fit(value: object) -> object:
        if isinstance(value, tuple):
            return tuple(fit(one) for one in value)
        return printable(value) if isinstance(value, str) else value

    return {name: fit(getattr(head, name)) for name in Head.model_fields if name != "result"}


def _opening(head: Head) -> str:
    first, last = (day(date.fromisoformat(iso)) for iso in (head.start, min(head.end, head.as_of)))
    span = f"số liệu từ ngày {first} đến ngày {last}"
    return f"{head.school} báo cáo {_lower_first(head.subject)} ({span}) như sau:"


def _closing(head: Head, enclosures: Sequence[str]) -> str:
    enclosed = f" (kèm theo {'; '.join(enclosures)})" if enclosures else ""
    return f"Trên đây là {head.name.capitalize()} {_lower_first(head.subject)} của {head.school}{enclosed}./."


def _bases(texts: Sequence[str]) -> tuple[str, ...]:
    """One line each, a semicolon behind it, a full stop behind the last."""
    named = [text.strip(" -.;,") for text in texts]
    whole = [text if text.startswith(("Căn cứ", "Thực hiện")) else f"Căn cứ {text}" for text in named]
    return tuple(f"{text}{'.' if place == len(whole) else ';'}" for place, text in enumerate(whole, start=1))


def _foot(named: Iterable[str]) -> tuple[str, ...]:
    return (*(f"- {one};" for one in named if not one.casefold().startswith("lưu")), "- Lưu: VT.")


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]
