"""Sample cases (hồ sơ TTHC) over a school year, and the procedures they belong to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.samples.chance import LAST, Chance
from tests.samples.school import Making, Row
from tests.samples.words import FIELD_OF, LATE_CASE_REASONS, PROCEDURES, REPLACED, TERMS, invented_name

_NEW_CODE = {old: code for code, *_, old in PROCEDURES if old}
_ENROLMENT = "3.000182"
_COPY = "3.000465"
_ENROLMENT_DUE = date(2026, 7, 31)

_STEADY = (6, 5, 5, 5, 8, 3, 6, 6, 8, 12, 14, 10)
_TRANSFERS = (9, 3, 3, 7, 20, 5, 3, 3, 12, 20, 18, 16)
_SEMESTER_STARTS = (10, 6, 1, 1, 6, 4, 1, 0, 0, 0, 0, 0)
"""How the load lies over the months, September first."""


@dataclass(frozen=True, slots=True)
class Stream:
    """Cases of one procedure: how many a class in a year, when, within how many worked days promised."""

    code: str
    per_class: float
    months: tuple[int, ...]
    promised: int | None = None


_STREAMS = (
    Stream(_COPY, 5.0, _STEADY),
    Stream("2.002481", 3.2, _TRANSFERS),
    Stream("3.000466", 1.2, _STEADY),
    Stream("2.002482", 0.15, _TRANSFERS, 5),
    Stream("2.002857", 0.25, _TRANSFERS, 3),
    Stream("1.001714", 0.35, _SEMESTER_STARTS, 10),
    Stream("1.003702", 0.1, _SEMESTER_STARTS, 10),
    Stream(_ENROLMENT, 10.0, (0, 0, 0, 0, 0, 0, 0, 0, 0, 45, 55, 0), 0),
)
_BEFORE = (date(2025, 8, 27), date(2025, 8, 28), date(2025, 8, 29))
"""Days of receipt before the school year: carried over into it."""
_AT_ENDS = (
    date(2026, 1, 15),
    date(2026, 1, 16),
    date(2026, 5, 28),
    date(2026, 5, 29),
    date(2026, 8, 27),
    date(2026, 8, 28),
)
"""Days of receipt so near a period's end that the case is still open there."""
_LAST_ORDINARY = date(2026, 8, 21)
"""What comes later is promised for the next school year."""
_OVERDUE_AT_ENDS = (date(2026, 1, 13), date(2026, 5, 26))
"""Days of receipt of cases promised just before a period's end and finished after it."""


def make_cases(making: Making) -> list[Row]:
    """All cases in the order of receipt; late ones, extended ones, and some open at each period's end."""
    rows = [
        _case(making, stream, _day(making, stream.months))
        for stream in _STREAMS
        for _ in range(making.number(stream.per_class * making.school.load))
    ]
    rows += [_case(making, Stream("2.002481", 0, ()), day, early=False) for day in (*_BEFORE, *_AT_ENDS)]
    _extend(making, rows)
    _delay(making, rows)
    rows += [_overdue(making, day) for day in _OVERDUE_AT_ENDS for _ in range(making.school.overdue_cases)]
    rows.sort(key=lambda row: (row["received_on"], row["procedure_code"]))
    for number, row in enumerate(rows, 1):
        row["case_no"] = f"000.26.31.H24-{row['received_on']:%y%m%d}-{number:04d}"
    return rows


def _day(making: Making, months: tuple[int, ...]) -> date:
    number = making.chance.weighted([(number, float(weight)) for number, weight in enumerate(months) if weight])
    return making.days.between(making.chance, _month(number), min(_month(number + 1, -1), _LAST_ORDINARY))


def _month(number: int, days: int = 0) -> date:
    """The first day of the school year's month (0 is September), moved by so many days."""
    return date(2025 + (number + 8) // 12, (number + 8) % 12 + 1, 1) + timedelta(days)


def _case(making: Making, stream: Stream, received: date, *, early: bool | None = None) -> Row:
    chance, days = making.chance, making.days
    code = _NEW_CODE.get(stream.code, stream.code) if received >= REPLACED else stream.code
    term = TERMS[code]
    due = _ENROLMENT_DUE if code == _ENROLMENT else days.after(received, stream.promised or term or 0)
    finished = due
    if due > received and (chance.often(0.72) if early is None else early):
        finished = days.between(chance, days.after(received, 1), days.on_or_before(due - timedelta(1)))
    status = chance.weighted([("Đã giải quyết", 95.0), ("Từ chối", 1.5), ("Dừng", 1.0), ("Rút", 1.5)])
    is_open = finished > LAST
    return {
        "case_no": None,
        "procedure_code": code,
        "field": FIELD_OF[code] if chance.often(0.9) else None,
        "applicant": invented_name(chance),
        "channel": _channel(chance),
        "received_on": received,
        "due_on": None if is_open or (term is not None and chance.often(0.1)) else due,
        "extended_to": None,
        "finished_on": None if is_open else finished,
        "returned_on": None if is_open else days.after(finished, 1 if chance.often(0.15) else 0),
        "status": "Đang giải quyết" if is_open else status,
        "supplements": chance.weighted([(0, 85.0), (1, 13.0), (2, 2.0)]),
        "digital_result": "Có" if not is_open and status == "Đã giải quyết" and chance.often(0.9) else "Không",
        "paid_online": None if code != _COPY else ("Có" if chance.often(0.8) else "Không"),
        "late_reason": None,
    }


def _channel(chance: Chance) -> str:
    return chance.weighted([("Trực tuyến", 78.0), ("Trực tiếp", 19.0), ("Bưu chính công ích", 3.0)])


def _extend(making: Making, rows: list[Row]) -> None:
    """Extend two corrections of diplomas, both finished by the new day."""
    for row in making.chance.some(_settled(rows, lambda code: code == "3.000466"), 2):
        due = making.days.after(row["received_on"], 5)
        row |= {"due_on": due, "extended_to": making.days.after(due, 3), "supplements": 1}
        _finish(making, row, making.days.after(due, making.chance.between(1, 3)))


def _delay(making: Making, rows: list[Row]) -> None:
    """Let some transfers and corrections of the reviewed part of the year come late, each with its reason."""
    for row in making.chance.some(_settled(rows, lambda code: bool(TERMS[code])), making.school.late_cases):
        due = making.days.after(row["received_on"], TERMS[row["procedure_code"]] or 0)
        row["late_reason"] = making.chance.pick(LATE_CASE_REASONS)
        _finish(making, row, making.days.after(due, making.chance.between(1, 4)))


def _overdue(making: Making, received: date) -> Row:
    row = _case(making, Stream("2.002481", 0, ()), received, early=False)
    _finish(making, row, making.days.after(received, 6))
    return row | {"late_reason": making.chance.pick(LATE_CASE_REASONS)}


def _finish(making: Making, row: Row, day: date) -> None:
    row |= {"finished_on": day, "returned_on": day, "status": "Đã giải quyết"}


def _settled(rows: list[Row], wanted: Callable[[str], bool]) -> list[Row]:
    """Cases of the wanted procedures, received from October to mid-May and not extended."""
    span = (date(2025, 10, 1), date(2026, 5, 15))
    return [
        row
        for row in rows
        if wanted(str(row["procedure_code"])) and span[0] <= row["received_on"] <= span[1] and not row["extended_to"]
    ]


def make_procedures(making: Making) -> list[Row]:
    """The school's own catalogue; the school publishes some too late when told so, and misses the days of one."""
    rows: list[Row] = []
    for code, name, field, term, (decision, decided, effective, published), abolished, replaces in PROCEDURES:
        rows.append(
            {
                "procedure_code": code,
                "name": name,
                "field": field,
                "term": term,
                "term_unit": None if term is None else "ngày làm việc",
                "decision_no": decision,
                "decided_on": decided,
                "effective_on": effective,
                "published_on": published,
                "url": "https://dichvucong.gov.vn",
                "abolished_on": abolished,
                "replaces": replaces,
            }
        )
    for row in rows[3 : 3 + making.school.late_publication]:
        row["published_on"] = making.days.after(row["decided_on"], 7)
    rows[-1] |= {"decision_no": None, "decided_on": None, "published_on": None}
    return rows
