"""Sentences worked out from figures: what happened in the period, what needs attention."""

from __future__ import annotations

from collections.abc import Iterable

from cchc_lib.domain.balance import Balance
from cchc_lib.domain.results import Ratio, Status, TargetResult
from cchc_lib.presentation.disclosure import SMALLEST_GROUP, few_answers
from cchc_lib.presentation.numbers import count, fraction, percent, ratio_text
from cchc_lib.presentation.words import STATUS_LABELS, verbs
from cchc_lib.text import folded


def target_sentence(result: TargetResult) -> str:
    """What the figures say of one target, in one to three sentences."""
    match result.status:
        case "no_data":
            return f"Chưa có số liệu vì không đọc được sổ “{result.target.register.sheet}”."
        case "not_rated":
            return f"Chưa có minh chứng của chỉ tiêu {result.target.id} trong sổ “{result.target.register.sheet}”."
    if result.level:
        return f"Mức xếp loại gần nhất tính đến ngày chốt số liệu: {result.level}."
    if result.ratio is None:
        return (
            "Minh chứng gần nhất xác nhận đã thực hiện."
            if result.established
            else "Minh chứng gần nhất chưa xác nhận đã thực hiện."
        )
    said = [_balance_sentence(result, result.balance)] if result.balance else []
    said += [_ratio_sentence(result, result.ratio), *_extra_sentences(result)]
    return " ".join(sentence for sentence in said if sentence)


def _balance_sentence(result: TargetResult, balance: Balance) -> str:
    items, verb = result.target.items, verbs(result.target.register_id)
    if not (balance.settled or balance.open):
        return f"Trong kỳ không phát sinh {items}."
    carried = f", từ kỳ trước chuyển qua {count(balance.carried_over)}" if balance.carried_over else ""
    settled = f"; {verb.settled} {count(balance.settled)}" + (
        f" (trước hạn {count(balance.early)}, đúng hạn {count(balance.on_time)}, quá hạn {count(balance.late)})"
        if balance.settled
        else ""
    )
    still_open = (
        f"; {verb.open} {count(balance.open)} (trong hạn {count(balance.within_term)}, "
        f"quá hạn {count(balance.overdue)})"
        if balance.open
        else ""
    )
    return f"Trong kỳ {verb.received} {count(balance.received)} {items}{carried}{settled}{still_open}."


def _ratio_sentence(result: TargetResult, ratio: Ratio) -> str:
    if ratio.hundredths is None:
        return "" if result.balance else f"Trong kỳ không phát sinh {result.target.items} thuộc phạm vi chỉ tiêu."
    if few_answers(result):
        return f"Có {count(ratio.denominator)} lượt trả lời; dưới {SMALLEST_GROUP} lượt nên không nêu tỷ lệ."
    needed = result.target.target_hundredths
    against = f", yêu cầu {percent(needed)}" if needed is not None else ""
    return f"{result.target.figure}: {ratio_text(ratio)} ({fraction(ratio)}{against})."


def _extra_sentences(result: TargetResult) -> list[str]:
    """Parts, money, people below the target, rows counted aloud."""
    target = result.target
    said = [
        f"{part.label}: {ratio_text(result.parts[part.name])} ({fraction(result.parts[part.name])})."
        for part in target.parts
        if result.parts[part.name].denominator
    ]
    if result.money and result.money.denominator > 0:
        said.append(f"Tính theo số tiền: {ratio_text(result.money)} ({fraction(result.money)} đồng).")
    if result.groups_are_people and result.groups_below:
        said.append(f"Có {count(result.groups_below)} người chưa đạt yêu cầu.")
    if result.left_out:
        said.append(f"Không tính vào tỷ lệ: {left_out_text(result)}.")
    return said


def counts_text(result: TargetResult) -> str:
    """The counts behind a target's percentage; for a survey with few answers only how many they are."""
    if result.ratio is None or not result.ratio.denominator:
        return "–"
    return f"n = {count(result.ratio.denominator)}" if few_answers(result) else fraction(result.ratio)


def left_out_text(result: TargetResult) -> str:
    """The rows counted aloud by reason: 'đơn trùng (1), đã rút đơn (2)'."""
    labels = result.target.left_out_labels
    return ", ".join(f"{labels[key]} ({count(number)})" for key, number in result.left_out.items())


def shortfall(result: TargetResult) -> str:
    """Why a target needs attention, in one sentence."""
    target = result.target
    head = f"Chỉ tiêu {target.id} ({target.short})"
    if result.status != "not_met":
        said = target_sentence(result)
        return f"{head}: {said[:1].lower()}{said[1:]}"
    if result.level:
        return f"{head}: xếp loại “{result.level}”, yêu cầu từ “{target.rank}” trở lên."
    if result.ratio is None:
        return f"{head}: minh chứng gần nhất chưa xác nhận đạt."
    needed = f"đạt {ratio_text(result.ratio)} ({fraction(result.ratio)}), yêu cầu {percent(target.target_hundredths)}"
    if few_answers(result):
        return f"{head}: {_ratio_sentence(result, result.ratio)}"
    said = needed if result.ratio.denominator else ""
    if result.groups_are_people and result.groups_below:
        said += f"; {count(result.groups_below)} người chưa đạt"
    elif result.groups_below and target.every:
        kind = target.register.column(target.every).heading.lower()
        quoted = [f"“{name}”" if name else "(để trống)" for name in groups_missed(result)]
        said += f"; chưa đạt ở {kind} {', '.join(quoted)}"
    if result.balance and result.balance.overdue:
        said += f"; {count(result.balance.overdue)} {target.items} đang quá hạn"
    return f"{head}: {said.removeprefix('; ')}."


def groups_missed(result: TargetResult) -> list[str]:
    """Names of the groups that are below the target."""
    needed = result.target.target_hundredths or 0
    return [name for name, ratio in result.by_group.items() if not ratio.reaches(needed)]


def summary_sentence(results: Iterable[TargetResult]) -> str:
    """How many targets have which status, in one sentence; what is only watched is told apart, always."""
    every = list(results)
    numbers = status_counts(result for result in every if not result.target.watched)
    watched = sum(result.target.watched for result in every)
    parts = [f"{count(number)} {STATUS_LABELS[status].lower()}" for status, number in numbers.items() if number]
    besides = f"; ngoài ra theo dõi {count(watched)} chỉ số" if watched else ""
    return f"Trong {count(sum(numbers.values()))} chỉ tiêu có {', '.join(parts)}{besides}."


def status_counts(results: Iterable[TargetResult]) -> dict[Status, int]:
    """How many targets have each status, in the order of the labels."""
    statuses = [result.status for result in results]
    return {status: statuses.count(status) for status in STATUS_LABELS}


def stale_words(text: str, words: Iterable[str]) -> list[str]:
    """Which stale names of bodies stand in a text, compared at word borders without regard to case."""
    plain = f" {folded(text)} ".translate(_PUNCTUATION)
    return [word for word in words if f" {word} " in plain]


_PUNCTUATION = str.maketrans('.,;:()“”"', "         ")
