"""The school's own desk: what is late, what is due soon and whose it is, which target fails if it is left. Internal."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from textwrap import shorten
from typing import Any

import pandas as pd

from cchc_lib.domain.balance import item_days, standing
from cchc_lib.domain.measures import judge, result_of
from cchc_lib.domain.periods import Window
from cchc_lib.domain.plan import Target
from cchc_lib.domain.schema import BOOK, REGISTERS, ROW, Register
from cchc_lib.errors import RegisterError, UsageError
from cchc_lib.registers.checks.faults import KINDS
from cchc_lib.registers.tables.cells import key_of
from cchc_lib.report.blocks import Block, Head, Listing, Notice, or_said
from cchc_lib.report.opening import Report, open_report
from cchc_lib.report.report_data import asked
from cchc_lib.report.tables import table
from cchc_lib.report.words import count, day, some

_CODE = "procedure_code"
_TITLES = ("content", "name", _CODE, "kind")
"""What an item is called by: the first of these columns that its register has."""
_LONGEST_NAME = 60
_PERSON = REGISTERS["tasks"].column("assignee")
_NOBODY = "(không ghi người)"


def open_desk(*, audience: str = "internal", **parameters: str) -> Desk:
    """Mở bảng theo dõi của một trường (nội bộ): việc quá hạn, sắp đến hạn tính đến hôm nay hoặc ngày as_of.

    Kỳ đã kết thúc thì tính đến ngày cuối kỳ. Báo UsageError khi audience là "public", và như open_report.
    """
    if audience != "internal":
        raise UsageError("Bảng theo dõi có tên người và từng việc, chỉ dùng nội bộ. Hãy để audience là internal.")
    today = parameters.get("as_of") or date.today().isoformat()  # noqa: DTZ011 - a school's own clock
    given = asked(**parameters | {"as_of": today})
    known = {"school_year": given.year.id, "as_of": min(given.window.as_of, given.period.end).isoformat()}
    report = open_report(**parameters | known, audience=audience)
    if not any(REGISTERS[name].dated for name in report.frames):
        raise RegisterError(f"Chưa có việc để theo dõi: {report.why_no_data('tasks')}.")
    return Desk(report)


@dataclass(frozen=True)
class Desk:
    """A school's open work on a day, and the blocks that show it."""

    report: Report

    @property
    def today(self) -> date:
        """The day of which the desk is."""
        return self.report.window.close

    @cached_property
    def items(self) -> pd.DataFrame:
        """All open work that a target counts, or that stands in a register no target measures, the most urgent first.

        Columns: ``register``, ``row``, ``book`` (blank for the latest workbook), ``key``, ``title``, ``person``,
        ``due``, and ``left``, the working days that are left (negative: late).
        """
        dated = [register for register in REGISTERS.values() if register.dated and register.id in self.report.frames]
        items = pd.concat(map(self._open, dated), ignore_index=True)
        left = self.report.basis.calendar.days_from(self.today, items["due"])
        return items.assign(left=left).sort_values(["left", "register", "row"], ignore_index=True)

    def _open(self, register: Register) -> pd.DataFrame:
        frame, basis = self.report.frames[register.id], self.report.basis
        counting = [one for one in self.report.plan.targets if one.register_id == register.id and one.is_balance]
        frame = pd.concat([judge(one, frame, basis).rows for one in counting] or [frame])
        frame = frame[~frame.index.duplicated()].sort_index()
        flags = standing(frame, register, basis.window)
        still = frame[(flags["within_term"] | flags["overdue"]).to_numpy(bool)]
        title = next((one for one in _TITLES if one in still), register.key)
        return pd.DataFrame(
            {
                "register": register.sheet,
                "row": still[ROW],
                "book": still.get(BOOK, ""),
                "key": still[register.key],
                "title": still[title].map(self._procedure) if title == _CODE else still[title],
                "person": still[_PERSON.id].fillna(_NOBODY) if _PERSON.id in still else _NOBODY,
                "due": _due(still, register),
            }
        )

    def _procedure(self, code: str) -> str:
        """A procedure's name, short, as the school or else the catalogue has it; its code where nobody knows it."""
        return shorten(self._names.get(key_of(str(code)), str(code)), _LONGEST_NAME, placeholder=" …")

    @cached_property
    def _names(self) -> dict[str, str]:
        names = {one.code: one.name for one in self.report.params.catalogue()}
        own = self.report.frames.get("procedures", pd.DataFrame(columns=[_CODE, "name"]))
        return {key_of(code): name for code, name in (names | dict(zip(own[_CODE], own["name"], strict=True))).items()}

    def head(self) -> Head:
        """Phần đầu bảng theo dõi."""
        subject = f"Việc quá hạn và sắp đến hạn, tính đến ngày {day(self.today)}"
        return replace(self.report.head(), name="BẢNG THEO DÕI CÔNG VIỆC", subject=subject)

    def summary(self) -> Notice:
        """Bao nhiêu việc quá hạn, sắp đến hạn."""
        left = self.items["left"]
        numbers = ((left < 0).sum(), left.between(0, 7).sum(), left.between(8, 14).sum())
        words = ("việc quá hạn", "việc đến hạn trong 7 ngày làm việc tới", "việc đến hạn trong 7 ngày làm việc sau đó")
        said = [f"{count(int(number))} {what}" for number, what in zip(numbers, words, strict=True) if number]
        title = "; ".join(said) or "Không có việc quá hạn hay đến hạn trong 14 ngày làm việc tới"
        about = [f"Trong sổ có {count(len(left))} việc chưa xong đến ngày {day(self.today)}."]
        dated = {one.sheet for one in REGISTERS.values() if one.dated}
        wrong = [one for one in self.report.registers.faults if KINDS[one.code].severity == "error" and one.row]
        if left_out := {(one.file, one.sheet, one.row) for one in wrong if one.of_sheet in dated}:
            about.append(f"Chưa kể {count(len(left_out))} dòng có lỗi trong sổ: lệnh check nêu từng dòng.")
        if self.report.window.end == self.today:
            about.append("Kỳ đã kết thúc: bảng tính đến ngày cuối kỳ. Sang năm học mới, hãy dùng lệnh new-year.")
        return Notice(tone="warning" if numbers[0] else "note", title=title, paragraphs=tuple(about))

    def people(self) -> Block:
        """Việc quá hạn, sắp đến hạn của từng người."""
        left = self.items["left"]
        marks = self.items.assign(late=left < 0, week=left.between(0, 7), later=left.between(8, 14))
        sums = marks.groupby("person")[["late", "week", "later"]].sum()
        rows = [(str(name), *map(some, numbers)) for name, *numbers in sums[sums.any(axis=1)].itertuples()]
        rows.sort(key=lambda row: row[0] == _NOBODY)
        labels = (_PERSON.heading, "Quá hạn", "Trong 7 ngày làm việc", "Từ 8 đến 14 ngày làm việc")
        return or_said(table("Việc theo từng người", labels, rows), "Không có việc nào.")

    def due(self, first: int, last: int) -> Block:
        """Việc còn từng này ngày làm việc, ví dụ desk.due(0, 7); số âm là đã quá hạn."""
        chosen = self.items[self.items["left"].between(first, last)]
        rows = [
            (str(i.key), str(i.title), i.person, _where(i), day(i.due), count(abs(i.left))) for i in chosen.itertuples()
        ]
        how = "Quá (ngày làm việc)" if last < 0 else "Còn (ngày làm việc)"
        labels = ("Mã", "Việc", _PERSON.heading, "Ở trang", "Hạn", how)
        caption = "Việc quá hạn" if last < 0 else f"Việc còn {count(first)} đến {count(last)} ngày làm việc"
        return or_said(table(caption, labels, rows, texts=5, row_header=1), "Không có việc nào.")

    def targets(self) -> Block:
        """Chỉ tiêu nào sẽ không đạt nếu để quá hạn, và vì việc nào."""
        found = sorted(filter(None, map(self._failing, self.report.plan.targets)))
        listed = Listing(items=tuple(text for _, text in found))
        return or_said(listed, "Không có chỉ tiêu nào sẽ chưa đạt vì việc đang mở.")

    def _failing(self, target: Target) -> tuple[date, str] | None:
        """The last day on which a target can still be met as things stand, and the request that says so."""
        frame, register, basis = self.report.frames.get(target.register_id), target.register, self.report.basis
        if frame is None or self.report.result(target.id).status == "not_met":
            return None
        if target.is_balance and register.dated:  # what came in or was finished later than today is not known today
            frame = frame[standing(frame, register, basis.window).any(axis=1)]
            finished = frame[register.dated.finished]
            frame = frame.assign(**{register.dated.finished: finished.where(finished <= pd.Timestamp(self.today))})
            days = _due(frame, register)
        elif target.deadline:
            term = basis.working_days[target.deadline.working_days]
            days = basis.calendar.add(frame[target.deadline.counted_from], term)
        else:
            return None
        for last in sorted(days[days >= pd.Timestamp(self.today)].unique()):
            after = (last + pd.Timedelta(days=1)).date()
            then = replace(basis, window=Window(basis.window.start, after, after))
            if result_of(target, frame, then).status != "not_met":
                continue
            judged = judge(target, frame, then)
            late = judged.counted & ~judged.good if judged.flags is None else judged.flags["overdue"].to_numpy(bool)
            keys = judged.frame[register.key][late & (days.loc[judged.frame.index] == last).to_numpy(bool)]
            left = int(basis.calendar.days_from(self.today, pd.Series([last]))[0])
            return last.date(), (
                f"Chỉ tiêu {target.id} ({target.short}) chưa đạt nếu hết ngày {day(last)}, còn {count(left)} ngày làm "
                f"việc, mà chưa xong {', '.join(keys)} ở trang “{register.sheet}”."
            )
        return None

    def terms(self) -> Block:
        """Hồ sơ có ngày hẹn trả khác thời hạn của thủ tục."""
        faults = [one for one in self.report.registers.faults if one.code == "due_differs"]
        expected = {(one.row, one.value): one.expected for one in faults}
        rows = [
            (str(one.key), str(one.title), due, expected[one.row, due])
            for one in self.items[self.items["register"] == REGISTERS["cases"].sheet].itertuples()
            if (one.row, due := day(one.due)) in expected
        ]
        labels = ("Hồ sơ", "Thủ tục", "Ngày hẹn đã ghi", "Ngày theo thời hạn")
        listed = table("Hồ sơ đang mở có ngày hẹn trả khác thời hạn", labels, rows, texts=4)
        return or_said(listed, "Hồ sơ đang mở nào cũng có ngày hẹn trả đúng thời hạn của thủ tục.")


def _where(item: Any) -> str:
    return f"{item.register}, dòng {item.row}{f' (sổ {item.book})' if item.book else ''}"


def _due(frame: pd.DataFrame, register: Register) -> pd.Series:
    """The day on which each row is due."""
    return pd.Series(item_days(frame, register)[1].astype("datetime64[s]"), index=frame.index)
