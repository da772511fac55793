"""What a report was worked out from, as DataFrames under the registers' own headings, for a teacher to go on with."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from cchc_lib.domain.balance import balance_of, standing
from cchc_lib.domain.breakdowns import month_windows
from cchc_lib.domain.expectations import InForce
from cchc_lib.domain.form06 import Form06Row, total
from cchc_lib.domain.measures import Judged, evidence_rows, judge, rows_in_force
from cchc_lib.domain.plan import Target
from cchc_lib.domain.schema import NO, REGISTERS, ROW, YES, Register
from cchc_lib.errors import UsageError
from cchc_lib.report.disclosure import few_answers
from cchc_lib.report.report_data import ReportData
from cchc_lib.report.tables import FORM06_COLUMNS, asked, reached
from cchc_lib.report.words import STATUS_LABELS
from cchc_lib.text import did_you_mean, folded

_STANDS = {
    "early": "trước hạn",
    "on_time": "đúng hạn",
    "late": "quá hạn, đã xong",
    "within_term": "chưa xong, còn trong hạn",
    "overdue": "chưa xong, đã quá hạn",
}
_CAME = {"carried_over": "từ kỳ trước chuyển qua", "received": "nhận trong kỳ"}
_DAY_OF = {"documents": "dated", "survey": "answered_on", "evidence": "dated"}
_SPAN_OF = {
    "procedures": InForce(since="effective_on", until="abolished_on", at="window"),
    "staff": InForce(since="joined_on", until="left_on", at="window"),
}


def register(data: ReportData, sheet: str, *, period: bool = True) -> pd.DataFrame:
    """The rows of a register that count, by the name of its sheet: those of the window, or all.

    Raises UsageError for an unknown name and for a register of which there is nothing.
    """
    names = {name: one for one in REGISTERS.values() for name in (folded(one.sheet), one.id)}
    if (found := names.get(folded(sheet))) is None:
        raise UsageError(
            f"Sổ không có trang “{sheet}”. {did_you_mean(sheet, [one.sheet for one in REGISTERS.values()])}"
        )
    frame = _frame(data, found)
    return headed(found, frame[_in_window(data, found, frame)] if period else frame)


def headed(register: Register, frame: pd.DataFrame) -> pd.DataFrame:
    """A register's rows under its own headings, Có and Không in words; Dòng is the row as Excel counts it."""
    names = {ROW: "Dòng"} | {column.id: column.heading for column in register.columns if column.id in frame}
    words = {
        column.id: frame[column.id].map({True: YES, False: NO})
        for column in register.columns
        if column.id in frame and column.kind == "yes_no"
    }
    return frame.assign(**words)[list(names)].rename(columns=names).reset_index(drop=True)


def _frame(data: ReportData, register: Register) -> pd.DataFrame:
    if register.id not in data.frames:
        raise UsageError(f"Chưa có số liệu: {data.why_no_data(register.id)}.")
    return data.frames[register.id]


def _in_window(data: ReportData, register: Register, frame: pd.DataFrame) -> np.ndarray:
    """Which rows have to do with the window: open or settled in it, of a day in it, in force in it."""
    if register.dated:
        return standing(frame, register, data.window).any(axis=1).to_numpy(bool)
    if register.id in _SPAN_OF:
        return rows_in_force(_SPAN_OF[register.id], frame, data.window, blank_since=True)
    if register.id in _DAY_OF:
        first, last = pd.Timestamp(data.window.start), pd.Timestamp(data.window.close)
        return frame[_DAY_OF[register.id]].between(first, last).to_numpy(bool)
    return (frame["period"].map(folded) == folded(data.period.id)).to_numpy(bool)


def rows(data: ReportData, target_id: str) -> pd.DataFrame:
    """The rows behind a target: whether each is counted, whether it is good, where it stands.

    Rows of the plan's scope that are in the window or left out of the ratio; of evidence all up to the closing day.
    """
    result = data.result(target_id)
    target = result.target
    frame = _frame(data, target.register)
    if not target.is_ratio:
        found = evidence_rows(target, frame, data.window)
        last = np.arange(len(found)) == len(found) - 1
        return _marked(target, found, last, last & (result.status == "met"), {})
    judged = _judged(data, target, frame)
    measured = [judge(part, frame, data.basis, among=judged.inside) for part in target.parts] or [judged]
    counted, good = (np.logical_or.reduce([getattr(one, name) for one in measured]) for name in ("counted", "good"))
    stands = pd.Series("", index=frame.index)
    came = pd.Series("", index=frame.index)
    inside = judged.inside
    if judged.flags is not None:
        inside = judged.flags.any(axis=1).to_numpy(bool)
        for names, words in ((_STANDS, stands), (_CAME, came)):
            for name, word in names.items():
                words[judged.flags[name]] = word
    for key, mask in judged.left_out_at.items():
        stands[mask] = f"không tính: {target.left_out_labels[key]}"
        inside = inside | mask
    told = {"Nguồn": came, "Tình trạng": stands}
    shown = {name: words[inside] for name, words in told.items() if words.any()}
    return _marked(target, frame[inside], counted[inside], good[inside], shown)


def _marked(
    target: Target, rows: pd.DataFrame, counted: np.ndarray, good: np.ndarray, told: dict[str, pd.Series]
) -> pd.DataFrame:
    words = {name: np.where(mask, YES, NO) for name, mask in (("Được tính", counted), ("Tính là đạt", good))}
    texts = {name: column.to_numpy() for name, column in told.items()}
    return headed(target.register, rows).assign(**texts, **words)


def _judged(data: ReportData, target: Target, frame: pd.DataFrame) -> Judged:
    try:
        return judge(target, frame, data.basis)
    except KeyError as error:  # the plan asks for a column that a public report has not
        raise UsageError(
            f"Chỉ tiêu {target.id} tính theo cột có thông tin riêng ({error.args[0]}), nên từng dòng chỉ xem được khi "
            'audience = "internal".'
        ) from error


def results(data: ReportData) -> pd.DataFrame:
    """All targets: what is asked, numerator, denominator, percentage, what was reached, the verdict."""
    lines = []
    for one in data.results:
        ratio = None if one.ratio is None or few_answers(one) else one.ratio
        hundredths = ratio.hundredths if ratio else None
        lines.append(
            {
                "Chỉ tiêu": one.target.id,
                "Nội dung": one.target.short,
                "Yêu cầu": asked(one.target),
                "Số đạt": ratio.numerator if ratio else None,
                "Tổng số": ratio.denominator if ratio else None,
                "Tỷ lệ (%)": None if hundredths is None else hundredths / 100,
                "Kết quả": reached(one, counts=False),
                "Đánh giá": STATUS_LABELS[one.status],
            }
        )
    return pd.DataFrame(lines).astype({"Số đạt": "Int64", "Tổng số": "Int64", "Tỷ lệ (%)": "Float64"})


def balance(data: ReportData, target_id: str) -> pd.DataFrame:
    """The balance of a target's items: carried over and received are as many as settled and open."""
    result = data.result(target_id)
    if result.balance is None:
        raise UsageError(f"Chỉ tiêu {target_id} không tính theo việc nhận vào, làm xong; hãy xem report.rows.")
    numbers = {word: getattr(result.balance, name) for name, word in {**_CAME, **_STANDS}.items()}
    return pd.DataFrame({"Tình trạng": list(numbers), "Số lượng": list(numbers.values())})


def months(data: ReportData, target_id: str) -> pd.DataFrame:
    """A target's items month by month: come in, done, in time, left; or counted and good, for what has but one day."""
    target = data.result(target_id).target
    if not target.is_balance and not target.dated:
        raise UsageError(f"Chỉ tiêu {target.id} không có ngày để chia theo tháng; hãy xem report.rows.")
    frame, lines = _frame(data, target.register), []
    for month in month_windows(data.window):
        judged = _judged(replace(data, basis=replace(data.basis, window=month)), target, frame)
        line: dict[str, object] = {"Tháng": f"{month.start.month}/{month.start.year}"}
        if judged.flags is not None:
            sums = balance_of(judged.flags)
            line |= {"Nhận": sums.received, "Đã xong": sums.settled, "Đúng hạn": sums.settled - sums.late}
            line |= {"Còn lại": sums.open}
        else:
            ratio = judged.ratio
            line |= {"Được tính": ratio.denominator, "Đạt": ratio.numerator}
        lines.append(line)
    return pd.DataFrame(lines)


def form06(data: ReportData) -> pd.DataFrame:
    """Biểu 06: a line a field, all together last."""
    _frame(data, REGISTERS["cases"])
    lines: list[Form06Row] = [*data.lines, total(data.lines, "Tổng số")] if data.lines else []
    names = ["Lĩnh vực", *(f"{group}: {label.lower()}" for group, label, _ in FORM06_COLUMNS)]
    return pd.DataFrame([(line.field, *line.cells) for line in lines], columns=names)
