"""The figures of the plan 2025-2026 worked out a second time, in plain Python straight from the rules.

The engine is held against it. A row is a dict with every column of its register, days as ``date``, a blank cell as
None. Nothing is shared with the engine: no frames, no plan file, no condition language.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any

Row = Mapping[str, Any]
Figures = dict[str, Any]
Test = Callable[[Row], bool]

LEVELS = ("Không hoàn thành nhiệm vụ", "Hoàn thành nhiệm vụ", "Hoàn thành tốt nhiệm vụ", "Hoàn thành xuất sắc nhiệm vụ")
OUTCOMES = {"Chuyển đơn": "transferred", "Trùng": "duplicate", "Nặc danh": "anonymous", "Rút đơn": "withdrawn"}


@dataclass(frozen=True)
class Span:
    """The days of the window, and which days are worked."""

    start: date
    close: date
    is_worked: Callable[[date], bool]


@dataclass(frozen=True)
class Dates:
    """The columns that carry a balance."""

    received: Callable[[Row], date]
    extends: bool = False


DATES = {
    "cases": Dates(lambda row: row["received_on"], extends=True),
    "tasks": Dates(lambda row: row["assigned_on"], extends=True),
    "work_programme": Dates(lambda row: row["registered_on"]),
    "recommendations": Dates(lambda row: row["issued_on"]),
    "reports": Dates(lambda row: row["requested_on"]),
    "petitions": Dates(lambda row: row["accepted_on"] or row["received_on"], extends=True),
}


def figures(target_id: str, rows: Iterable[Row], span: Span) -> Figures:
    """What the result file has for a target, but for its plan: status, value, numerator, denominator and the rest."""
    return _TARGETS[target_id](list(rows), span)


def place(register: str, row: Row, span: Span, compliant: Test = lambda row: True) -> list[str]:
    received, finished = DATES[register].received(row), row["finished_on"]
    due = (row["extended_to"] if DATES[register].extends else None) or row["due_on"]
    names = []
    if received < span.start and (finished is None or finished >= span.start):
        names.append("carried_over")
    if span.start <= received <= span.close:
        names.append("received")
    if finished is not None and span.start <= finished <= span.close:
        if finished > due or not compliant(row):
            names.append("late")
        else:
            names.append("early" if finished < due else "on_time")
    if received <= span.close and (finished is None or finished > span.close):
        names.append("overdue" if due < span.close else "within_term")
    return names


def balance(register: str, rows: Iterable[Row], span: Span, compliant: Test = lambda row: True) -> dict[str, int]:
    numbers = dict.fromkeys(("carried_over", "received", "early", "on_time", "late", "within_term", "overdue"), 0)
    for row in rows:
        for name in place(register, row, span, compliant):
            numbers[name] += 1
    return numbers


def rounded(numerator: Any, denominator: Any) -> int | float | None:
    """A percentage to two decimals, half up, 100 for a whole alone."""
    if denominator <= 0:
        return None
    exact = Fraction(numerator) * 10000 / Fraction(denominator)
    hundredths = int(exact) + (exact - int(exact) >= Fraction(1, 2))
    if hundredths == 10000 and numerator != denominator:
        hundredths = 9999
    return hundredths / 100 if hundredths % 100 else hundredths // 100


def _status(parts: Iterable[tuple[Any, Any]], *, broken: bool = False, watched: bool = False) -> str:
    """The first status that holds; every pair with a denominator must reach 100."""
    known = [(good, counted) for good, counted in parts if counted > 0]
    if broken:
        return "not_met"
    if not known:
        return "not_arisen"
    if watched:
        return "monitored"
    return "met" if all(good == counted for good, counted in known) else "not_met"


def _content(status: str, good: Any, counted: Any, **more: Any) -> Figures:
    return {
        "status": status,
        "value": rounded(good, counted),
        "numerator": good,
        "denominator": counted,
        "left_out": {},
    } | more


def _due(numbers: Mapping[str, int]) -> tuple[int, int]:
    good = numbers["early"] + numbers["on_time"]
    return good, good + numbers["late"] + numbers["overdue"]


def _aloud(register: str, rows: Iterable[Row], span: Span, key: Callable[[Row], str | None]) -> dict[str, int]:
    """Rows left out, counted in the windows in which they stand in carried_over or received."""
    numbers: dict[str, int] = {}
    for row in rows:
        name = key(row)
        if name and {"carried_over", "received"} & set(place(register, row, span)):
            numbers[name] = numbers.get(name, 0) + 1
    return numbers


def _due_on_time(
    register: str, rows: list[Row], span: Span, compliant: Test = lambda row: True, key: Any = lambda row: None
) -> Figures:
    numbers = balance(register, [row for row in rows if not key(row)], span, compliant)
    good, counted = _due(numbers)
    left_out = _aloud(register, rows, span, key)
    return _content(_status([(good, counted)]), good, counted, balance=numbers, left_out=left_out)


def _share(rows: Iterable[Row], good: Test, *, watched: bool = False, **more: Any) -> Figures:
    flags = [good(row) for row in rows]
    return _content(_status([(sum(flags), len(flags))], watched=watched), sum(flags), len(flags), **more)


def _groups(rows: Iterable[Row], column: str) -> dict[str, list[Row]]:
    groups: dict[str, list[Row]] = {}
    for row in rows:
        groups.setdefault(row[column] or "", []).append(row)
    return groups


def _inside(day: date | None, span: Span) -> bool:
    return day is not None and span.start <= day <= span.close


def _1_1(rows: list[Row], span: Span) -> Figures:
    return _due_on_time("work_programme", rows, span, key=lambda row: "cancelled" if row["cancelled_by"] else None)


def _1_2(rows: list[Row], span: Span) -> Figures:
    scope = [row for row in rows if row["legal_document"] is True and _inside(row["finished_on"], span)]
    return _share(scope, lambda row: row["compliant"] is True)


def _2_2(rows: list[Row], span: Span) -> Figures:
    numbers = balance("cases", rows, span)
    settled = numbers["early"] + numbers["on_time"] + numbers["late"]
    by_field = [balance("cases", group, span) for group in _groups(rows, "field").values()]
    pairs = [(one["early"] + one["on_time"], one["early"] + one["on_time"] + one["late"]) for one in by_field]
    status = _status(pairs, broken=numbers["overdue"] > 0)
    return _content(status, settled - numbers["late"], settled, balance=numbers)


def _limit(decided: date, span: Span, term: int = 5) -> date:
    day = decided
    while term:
        day += timedelta(days=1)
        term -= span.is_worked(day)
    return day


def _2_3(rows: list[Row], span: Span) -> Figures:
    numbers = {"no_date": 0, "within_limit": 0}
    good = counted = 0
    for row in rows:
        begun = row["effective_on"] is None or row["effective_on"] <= span.close
        if not begun or (row["abolished_on"] is not None and row["abolished_on"] < span.start):
            continue
        if row["decided_on"] is None or row["effective_on"] is None:
            numbers["no_date"] += 1
            continue
        limit, published = _limit(row["decided_on"], span), row["published_on"]
        if published is None or published > span.close:
            numbers["within_limit"] += limit >= span.close
            counted += limit < span.close
        else:
            counted += 1
            good += published <= limit
    left_out = {key: number for key, number in numbers.items() if number}
    return _content(_status([(good, counted)]), good, counted, left_out=left_out)


def _2_4(rows: list[Row], span: Span) -> Figures:
    own = [row for row in rows if row["source"] == "Nội bộ"]
    pairs = [_due(balance("tasks", group, span)) for group in _groups(own, "assignee").values()]
    below = sum(good < counted for good, counted in pairs)
    return _due_on_time("tasks", own, span) | {"status": _status(pairs), "groups_below": below}


def _latest(rows: list[Row], span: Span, target_id: str) -> Row | None:
    """Of one day the lower row comes later."""
    latest: Row | None = None
    for row in rows:
        if (
            row["target"] == target_id
            and row["dated"] <= span.close
            and not (latest and row["dated"] < latest["dated"])
        ):
            latest = row
    return latest


def _3_1(rows: list[Row], span: Span) -> Figures:
    row = _latest([row for row in rows if row["level"]], span, "3.1")
    status = "not_rated" if row is None else "met" if LEVELS.index(row["level"]) >= 2 else "not_met"
    return _no_numbers(status) | {"level": row["level"] if row else None}


def _evidence(target_id: str) -> Callable[[list[Row], Span], Figures]:
    def work_out(rows: list[Row], span: Span) -> Figures:
        row = _latest(rows, span, target_id)
        established = None if row is None else row["established"] is True
        status = "not_rated" if row is None else "met" if established else "not_met"
        return _no_numbers(status) | {"established": established}

    return work_out


def _no_numbers(status: str) -> Figures:
    return {"status": status, "value": None, "numerator": None, "denominator": None, "left_out": {}}


def _3_2(rows: list[Row], span: Span) -> Figures:
    return _due_on_time("tasks", [row for row in rows if row["source"] == "Cấp trên"], span)


def _3_3(rows: list[Row], span: Span) -> Figures:
    answers = [row for row in rows if _inside(row["answered_on"], span) and row["score"] is not None]
    groups = {}
    for name, group in _groups(answers, "respondents").items():
        good = sum(row["score"] >= 4 for row in group)
        groups[name] = {"numerator": good, "denominator": len(group), "value": rounded(good, len(group))}
    return _share(answers, lambda row: row["score"] >= 4, watched=True, groups=groups)


def _4_1(rows: list[Row], span: Span) -> Figures:
    in_post = [
        row
        for row in rows
        if row["joined_on"] <= span.close and (row["left_on"] is None or row["left_on"] > span.close)
    ]
    return _share(in_post, lambda row: row["meets_standard"] is True and row["meets_competence"] is True)


def _5_1(rows: list[Row], span: Span) -> Figures:
    def compliant(row: Row) -> bool:
        return row["compliant"] is True

    good = counted = Fraction(0)
    for row in rows:
        stands = set(place("recommendations", row, span, compliant)) if row["under_appeal"] is not True else set()
        amount = Fraction(row["amount"] or 0)
        good += amount if stands & {"early", "on_time"} else 0
        counted += amount if stands & {"early", "on_time", "late", "overdue"} else 0
    money = {"numerator": good, "denominator": counted, "value": rounded(good, counted)}
    found = _due_on_time(
        "recommendations", rows, span, compliant, lambda row: "under_appeal" if row["under_appeal"] is True else None
    )
    return found | {"money": money}


def _6_1(rows: list[Row], span: Span) -> Figures:
    inside = [row for row in rows if _inside(row["dated"], span)]
    secret = sum(row["secrecy"] != "Thường" for row in inside)
    plain = [row for row in inside if row["secrecy"] == "Thường"]
    return _share(plain, lambda row: row["form"] != "Giấy", left_out={"secret": secret} if secret else {})


def _7_2(rows: list[Row], span: Span) -> Figures:
    parts: dict[str, Figures] = {}
    for name, kind in (("plans", "Kế hoạch"), ("reports", "Báo cáo")):
        good = counted = 0
        for row in rows:
            if row["kind"] == kind:
                stands = set(place("reports", row, span))
                done = bool(stands & {"early", "on_time"})
                counted += done or bool(stands & {"late", "overdue"})
                good += done and (kind == "Báo cáo" or row["carried_out"] is True)
        parts[name] = {"numerator": good, "denominator": counted, "value": rounded(good, counted)}
    pairs = [(part["numerator"], part["denominator"]) for part in parts.values()]
    good, counted = sum(pair[0] for pair in pairs), sum(pair[1] for pair in pairs)
    return _content(_status(pairs), good, counted, balance=balance("reports", rows, span), parts=parts)


def _7_3(rows: list[Row], span: Span) -> Figures:
    def key(row: Row) -> str | None:
        return OUTCOMES.get(row["outcome"]) or (None if row["competent"] is True else "not_competent")

    return _due_on_time("petitions", rows, span, lambda row: row["compliant"] is True, key)


_TARGETS: Mapping[str, Callable[[list[Row], Span], Figures]] = {
    "1.1": _1_1,
    "1.2": _1_2,
    "2.1": _evidence("2.1"),
    "2.2": _2_2,
    "2.3": _2_3,
    "2.4": _2_4,
    "3.1": _3_1,
    "3.2": _3_2,
    "3.3": _3_3,
    "4.1": _4_1,
    "5.1": _5_1,
    "6.1": _6_1,
    "7.1": _evidence("7.1"),
    "7.2": _7_2,
    "7.3": _7_3,
}
