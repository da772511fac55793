"""The words of reports: numbers, days, lists, kinds of documents, and what figures say of a target in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from types import MappingProxyType
from typing import TYPE_CHECKING

from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.results import Ratio, Status, TargetResult
from cchc_lib.report.disclosure import SMALLEST_GROUP
from cchc_lib.text import folded

if TYPE_CHECKING:
    from cchc_lib.domain.balance import Balance


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


def span_text(window: Window) -> str:
    """A window in words: 'từ ngày 01/9/2025 đến ngày 31/5/2026'."""
    return f"từ ngày {day(window.start)} đến ngày {day(window.close)}"


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

_STALE_WORDS = ("huyện", "phòng gd&đt", "phòng gdđt", "phòng giáo dục")
"""Names of bodies that are no more since 1/7/2025 (two levels: city and commune)."""


_COMMON = ("được giao", "hoàn thành", "đang thực hiện")
_VERBS = {
    "cases": ("tiếp nhận", "giải quyết", "đang giải quyết"),
    "petitions": ("tiếp nhận", "giải quyết", "đang giải quyết"),
    "work_programme": ("đăng ký", "ban hành", "chưa ban hành"),
    "recommendations": ("tiếp nhận", "thực hiện xong", "đang thực hiện"),
    "reports": ("được giao", "hoàn thành", "chưa hoàn thành"),
}
"""How a register's items come in, are settled and stand open."""

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
_ONLY_INITIALS = re.compile(
    r"\d{1,6}[a-zđ]?/(?:\d{4}/)?(?!(?:.*[B-DF-HJ-NP-TV-XZĐ][AEIOU]){2})"
    r"(?:[A-ZĐ]|(?<=/Q)y|(?<=[A-ZĐ][B-DF-HJ-NP-TV-XZĐ])[ghr]|(?<=[A-ZĐ])\d|(?<=[A-ZĐ]\d)\d|[-./&])+"
)
"""A number whose sign is no name: capitals, with the small letters of TTr, TTg, NKh, QyĐ; no two open syllables."""


def is_document_number(text: str) -> bool:
    """Whether a text is a document's number and sign and nothing else, no name in it either: '142/KH-THCSTC'."""
    return _ONLY_INITIALS.fullmatch(text) is not None


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


def target_sentences(result: TargetResult, evidence: str = "") -> str:
    """What the figures say of a target that has data, be it of rows left out alone; ``evidence`` are its documents."""
    by, besides = (f", theo {evidence}", [f"Minh chứng: {evidence}."]) if evidence else ("", [])
    if result.few:
        return f"Có {count(result.few)} lượt trả lời của chưa đến {SMALLEST_GROUP} người nên không nêu tỷ lệ."
    if result.level:
        return f"Xếp loại “{result.level}” ({_verdict(result)}){by}."
    if result.status == "not_arisen" and not at_work(result):
        return f"Trong kỳ chỉ có {_left_out(result)}, không tính vào tỷ lệ."
    if result.status == "not_arisen" and result.balance:
        unsettled = " nên chưa đánh giá" if result.balance.open else ""
        said = [f"{_balance_sentence(result, result.balance)[:-1]}{unsettled}."]
        return " ".join([*said, *_ratio_sentences(result, Ratio(0, 0))])
    if result.ratio is None:
        return f"{'Đã thực hiện' if result.established else 'Chưa hoàn thành'} ({_verdict(result)}){by}."
    said = [_balance_sentence(result, result.balance)] if result.balance else []
    return " ".join([*said, *_ratio_sentences(result, result.ratio), *besides])


def at_work(result: TargetResult) -> bool:
    """Whether something came in, was carried over or stands open, be none of it settled yet."""
    return bool(result.balance and (result.balance.received or result.balance.carried_over or result.balance.open))


def _verdict(result: TargetResult, *, told_overdue: bool = False) -> str:
    """'đạt', 'chưa đạt, yêu cầu 100%' with the reasons that the figure alone does not show."""
    if result.status in ("monitored", "met"):
        return "đạt" if result.status == "met" else ""
    reasons = _reasons_not_met(result)
    overdue = result.balance.overdue if result.target.no_overdue and result.balance else 0
    if overdue and not (told_overdue and reasons):
        reasons.append(f"{count(overdue)} {result.target.items} đang quá hạn")
    return "; ".join(["chưa đạt", *reasons])


def _reasons_not_met(result: TargetResult) -> list[str]:
    """Why a target is not met, but for what is overdue: what was asked, the groups or people below it."""
    target, reasons, needed = result.target, [], result.target.target_hundredths or 0
    if target.rank:
        return [f"yêu cầu từ “{target.rank}” trở lên"]
    if target.target_hundredths is not None and not (result.ratio and result.ratio.reaches(target.target_hundredths)):
        reasons.append(f"yêu cầu {percent(target.target_hundredths)}")
    if result.groups_are_people:
        reasons += [f"{count(result.groups_below)} người chưa đạt"] if result.groups_below else []
    elif target.every and (missed := [name for name, ratio in result.by_group.items() if not ratio.reaches(needed)]):
        kind = target.register.column(target.every).heading.lower()
        reasons.append(f"{kind} chưa đạt: {joined([f'“{name}”' if name else '(để trống)' for name in missed])}")
    for part in target.parts:
        if not (ratio := result.parts[part.name]).reaches(needed):
            reasons.append(f"{lower_first(part.label)} {fraction(ratio)}")
    return reasons


def _balance_sentence(result: TargetResult, balance: Balance) -> str:
    """What came in, what was settled and how, what stands open; nothing that is zero."""
    items = result.target.items
    received, settled, still_open = _VERBS.get(result.target.register_id, _COMMON)
    said = [f"Trong kỳ {received} {count(balance.received)} {items}" if balance.received else "Trong kỳ"]
    if balance.carried_over:
        before = f"kỳ trước chuyển qua {count(balance.carried_over)}"
        said[0] += f", {before}" if balance.received else f" không {received} thêm; {before} {items}"
    if balance.settled:
        said.append(f"{settled} {count(balance.settled)}{_how_settled(result.target, balance)}")
    if balance.open:
        said.append(f"còn {count(balance.open)} {still_open}{_how_open(balance)}")
    return "; ".join(said) + "."


def _how_settled(target: Target, balance: Balance) -> str:
    numbers = ((balance.early, "trước hạn"), (balance.on_time, "đúng hạn"), (balance.late, _how_late(target)))
    match [(number, how) for number, how in numbers if number]:
        case [(number, how)]:
            return f", {how}" if number == 1 else f", đều {how}"
        case several:
            return f" ({joined([f'{count(number)} {how}' for number, how in several])})"


def _how_late(target: Target) -> str:
    """What is settled in time and not as it should be counts as late: never said to be overdue."""
    column = target.late_unless
    return f"quá hạn hoặc chưa {lower_first(target.register.column(column).heading)}" if column else "quá hạn"


def _how_open(balance: Balance) -> str:
    if not balance.overdue:
        return ", chưa đến hạn"
    return ", đã quá hạn" if not balance.within_term else f", trong đó {count(balance.overdue)} đã quá hạn"


def _ratio_sentences(result: TargetResult, ratio: Ratio) -> list[str]:
    target = result.target
    said = []
    if ratio.denominator or result.status == "not_met":
        inside = [] if result.balance else [f"{fraction(ratio)} {target.items}"]
        inside += [verdict] if (verdict := _verdict(result, told_overdue=result.balance is not None)) else []
        value = f" {ratio_text(ratio)}" if ratio.denominator else ""
        said.append(f"{target.figure}{value} ({'; '.join(inside)}).")
    if result.money and result.money.denominator > 0:
        said.append(_money_sentence(result, result.money))
    if result.left_out:
        said.append(f"Ngoài ra, không tính vào tỷ lệ: {_left_out(result)}.")
    return said


def _left_out(result: TargetResult) -> str:
    labels = result.target.left_out_labels
    return joined([f"{count(number)} {labels[key]}" for key, number in result.left_out.items()])


def _money_sentence(result: TargetResult, money: Ratio) -> str:
    """Sums in place of a second percentage beside the first."""
    asked, column = f"Số tiền phải thực hiện {count(money.denominator)} đồng", result.target.late_unless
    how = f"đúng hạn, {lower_first(result.target.register.column(column).heading)}" if column else "đúng hạn"
    if money.numerator == money.denominator:
        without = (
            f" ({result.target.items} {_how_late(result.target)} không kèm số tiền)"
            if result.status == "not_met"
            else ""
        )
        return f"{asked}, đã thực hiện đủ, {how}{without}."
    done = f"{how} {count(money.numerator)} đồng" if money.numerator else f"chưa thực hiện {how}"
    return f"{asked}, {done}."


def counts_text(result: TargetResult) -> str:
    """The counts behind a target's percentage; for a survey with few answers only how many they are."""
    if result.few:
        return f"n = {count(result.few)}"
    return fraction(result.ratio) if result.ratio and result.ratio.denominator else "–"


def outcome_text(result: TargetResult) -> str:
    """A target's figure with its verdict, as short as can be: '96,26% (chưa đạt; yêu cầu 100%)'."""
    value, verdict = f"xếp loại “{result.level}”" if result.level else "", _verdict(result)
    if not value and result.ratio and result.ratio.denominator:
        value = ratio_text(result.ratio)
    return f"{value} ({verdict})" if value else verdict


def tally(results: Iterable[TargetResult]) -> dict[Status, int]:
    """How many targets have which status, in the labels' order; one watched is monitored, or no_data."""
    statuses = ["monitored" if one.target.watched and one.status != "no_data" else one.status for one in results]
    return {status: number for status in STATUS_LABELS if (number := statuses.count(status))}


def tally_sentence(results: Iterable[TargetResult]) -> str:
    """How many targets have which status, in one sentence; what is only watched is told apart, always."""
    every = list(results)
    numbers = tally(one for one in every if not one.target.watched)
    watched = tally(one for one in every if one.target.watched)
    besides = f"theo dõi {count(sum(watched.values()))} chỉ số" if watched else ""
    if unknown := watched.get("no_data"):
        besides += f", {f'{count(unknown)} ' if len(watched) > 1 else ''}chưa có số liệu"
    match [(STATUS_LABELS[status].lower(), number) for status, number in numbers.items()]:
        case []:
            return f"Kế hoạch chỉ {besides or 'nêu nhiệm vụ, không đặt chỉ tiêu'}."
        case [(label, number)]:
            whole = f"Cả {count(number)} chỉ tiêu" if number > 1 else "Chỉ tiêu duy nhất"
            told = f"{whole} {'đều ' if numbers.get('met', 0) > 1 else ''}{label}"
        case several:
            parts = joined([f"{count(number)} {label}" for label, number in several])
            told = f"Trong {count(sum(numbers.values()))} chỉ tiêu có {parts}"
    return f"{told}; ngoài ra {besides}." if besides else f"{told}."


def stale_words(text: str) -> list[str]:
    """Which stale names of bodies stand in a text, compared at word borders without regard to case."""
    plain = re.sub('[.,;:()“”"]', " ", f" {folded(text)} ")
    return [word for word in _STALE_WORDS if f" {word} " in plain]
