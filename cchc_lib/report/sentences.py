"""Sentences worked out from figures: what a target came to, why it was not met, what stands open."""

from __future__ import annotations

from collections.abc import Iterable

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.results import Ratio, Status, TargetResult
from cchc_lib.report.disclosure import SMALLEST_GROUP, few_answers
from cchc_lib.report.words import STATUS_LABELS, count, fraction, joined, percent, ratio_text, verbs
from cchc_lib.text import folded


def target_sentences(result: TargetResult, evidence: str = "") -> str:
    """What the figures say of a target that has data and arose; ``evidence`` is its document with day, if any."""
    by = f", theo {evidence}" if evidence else ""
    if result.level:
        return f"Xếp loại “{result.level}” ({_verdict(result)}){by}."
    if result.status == "not_arisen" and result.balance:
        told = _balance_sentence(result, result.balance)
        return f"{told[:-1]} nên chưa đánh giá." if result.balance.open else told
    if result.ratio is None:
        return f"{'Đã thực hiện' if result.established else 'Chưa hoàn thành'} ({_verdict(result)}){by}."
    said = [_balance_sentence(result, result.balance)] if result.balance else []
    return " ".join([*said, *_ratio_sentences(result, result.ratio)])


def at_work(result: TargetResult) -> bool:
    """Whether something came in, was carried over or stands open, be none of it settled yet."""
    return bool(result.balance and (result.balance.received or result.balance.carried_over or result.balance.open))


def _verdict(result: TargetResult) -> str:
    """'đạt', 'chưa đạt, yêu cầu 100%' with the reasons that the figure alone does not show."""
    if result.status == "monitored":
        return ""
    if result.status == "met":
        return "đạt"
    return "; ".join(["chưa đạt", *reasons_not_met(result)])


def reasons_not_met(result: TargetResult) -> list[str]:
    """Why a target is not met: what was asked, the groups or people below it, what is overdue."""
    target, reasons = result.target, []
    if target.rank:
        return [f"yêu cầu từ “{target.rank}” trở lên"]
    if result.ratio and target.target_hundredths is not None and not result.ratio.reaches(target.target_hundredths):
        reasons.append(f"yêu cầu {percent(target.target_hundredths)}")
    if result.groups_are_people:
        reasons += [f"{count(result.groups_below)} người chưa đạt"] if result.groups_below else []
    elif target.every and (missed := groups_missed(result)):
        kind = target.register.column(target.every).heading.lower()
        reasons.append(f"{kind} chưa đạt: {joined([f'“{name}”' if name else '(để trống)' for name in missed])}")
    for part in target.parts:
        ratio = result.parts[part.name]
        if not ratio.reaches(target.target_hundredths or 0):
            reasons.append(f"{part.label[:1].lower()}{part.label[1:]} {ratio_text(ratio)}")
    if target.no_overdue and result.balance and result.balance.overdue:
        reasons.append(f"{count(result.balance.overdue)} {target.items} đang quá hạn")
    return reasons


def groups_missed(result: TargetResult) -> list[str]:
    """Names of the groups that are below the target."""
    needed = result.target.target_hundredths or 0
    return [name for name, ratio in result.by_group.items() if not ratio.reaches(needed)]


def _balance_sentence(result: TargetResult, balance: Balance) -> str:
    """What came in, what was settled and how, what stands open; nothing that is zero."""
    items, verb = result.target.items, verbs(result.target.register_id)
    came = f"Trong kỳ {verb.received} {count(balance.received)} {items}" if balance.received else "Trong kỳ"
    if balance.carried_over:
        before = f"kỳ trước chuyển qua {count(balance.carried_over)}"
        came += f", {before}" if balance.received else f" không {verb.received} thêm; {before} {items}"
    said = [came]
    if balance.settled:
        said.append(f"{verb.settled} {count(balance.settled)}{_how_settled(balance)}")
    if balance.open:
        said.append(f"còn {count(balance.open)} {verb.open}{_how_open(balance)}")
    return "; ".join(said) + "."


def _how_settled(balance: Balance) -> str:
    if not balance.late:
        return ", trước hoặc đúng hạn" if balance.settled == 1 else ", đều trước và đúng hạn"
    if balance.late == balance.settled:
        return ", quá hạn" if balance.late == 1 else ", đều quá hạn"
    numbers = ((balance.early, "trước hạn"), (balance.on_time, "đúng hạn"), (balance.late, "quá hạn"))
    return f" ({joined([f'{count(number)} {how}' for number, how in numbers if number])})"


def _how_open(balance: Balance) -> str:
    if not balance.overdue:
        return ", chưa đến hạn"
    return ", đã quá hạn" if not balance.within_term else f", trong đó {count(balance.overdue)} đã quá hạn"


def _ratio_sentences(result: TargetResult, ratio: Ratio) -> list[str]:
    target = result.target
    if few_answers(result):
        return [f"Có {count(ratio.denominator)} lượt trả lời của chưa đến {SMALLEST_GROUP} người nên không nêu tỷ lệ."]
    said = []
    if ratio.denominator or result.status == "not_met":
        inside = [] if result.balance else [f"{fraction(ratio)} {target.items}"]
        inside += [verdict] if (verdict := _verdict(result)) else []
        value = f" {ratio_text(ratio)}" if ratio.denominator else ""
        said.append(f"{target.figure}{value} ({'; '.join(inside)}).")
    if result.money and result.money.denominator > 0:
        said.append(_money_sentence(result.money))
    if result.left_out:
        said.append(f"Ngoài ra, không tính vào tỷ lệ: {left_out_text(result)}.")
    return said


def _money_sentence(money: Ratio) -> str:
    """Sums in place of a second percentage beside the first."""
    asked = f"Số tiền phải thực hiện {count(money.denominator)} đồng"
    if money.numerator == money.denominator:
        return f"{asked}, đã thực hiện đủ đúng hạn."
    done = f"đúng hạn {count(money.numerator)} đồng" if money.numerator else "chưa thực hiện đúng hạn"
    return f"{asked}, {done}."


def counts_text(result: TargetResult) -> str:
    """The counts behind a target's percentage; for a survey with few answers only how many they are."""
    if result.ratio is None or not result.ratio.denominator:
        return "–"
    return f"n = {count(result.ratio.denominator)}" if few_answers(result) else fraction(result.ratio)


def left_out_text(result: TargetResult) -> str:
    """The rows counted aloud by reason: '1 đơn trùng và 2 đã rút đơn'."""
    labels = result.target.left_out_labels
    return joined([f"{count(number)} {labels[key]}" for key, number in result.left_out.items()])


def outcome_text(result: TargetResult) -> str:
    """A target's figure with its verdict, as short as can be: '96,26% (chưa đạt; yêu cầu 100%)'."""
    if result.level:
        value = f"xếp loại “{result.level}”"
    elif result.ratio is None or few_answers(result) or not result.ratio.denominator:
        value = ""
    else:
        value = ratio_text(result.ratio)
    verdict = _verdict(result)
    return f"{value} ({verdict})" if value else verdict


def tally_sentence(results: Iterable[TargetResult]) -> str:
    """How many targets have which status, in one sentence; what is only watched is told apart, always."""
    every = list(results)
    numbers = status_counts(result for result in every if not result.target.watched)
    watched = sum(result.target.watched for result in every)
    parts = [f"{count(number)} {STATUS_LABELS[status].lower()}" for status, number in numbers.items() if number]
    besides = f"; ngoài ra theo dõi {count(watched)} chỉ số" if watched else ""
    return f"Trong {count(sum(numbers.values()))} chỉ tiêu có {joined(parts)}{besides}."


def status_counts(results: Iterable[TargetResult]) -> dict[Status, int]:
    """How many targets have each status, in the order of the labels."""
    statuses = [result.status for result in results]
    return {status: statuses.count(status) for status in STATUS_LABELS}


def stale_words(text: str, words: Iterable[str]) -> list[str]:
    """Which stale names of bodies stand in a text, compared at word borders without regard to case."""
    plain = f" {folded(text)} ".translate(_PUNCTUATION)
    return [word for word in words if f" {word} " in plain]


_PUNCTUATION = str.maketrans('.,;:()“”"', "         ")
