"""Where a report's figures come from: registers, rows, files with their fingerprints, the kit's version."""

from __future__ import annotations

from cchc_lib.domain.schema import REGISTERS
from cchc_lib.presentation.blocks import Details, Group, Sentences, Table
from cchc_lib.presentation.numbers import count, day
from cchc_lib.presentation.report_data import ReportData
from cchc_lib.presentation.tables import columns


def provenance(data: ReportData) -> Group:
    """What the report was made from and how to make it again."""
    made_from = data.sources.provenance
    found = [f"{count(made_from.errors)} lỗi"] if made_from.errors else []
    found += [f"{count(made_from.warnings)} cảnh báo"] if made_from.warnings else []
    sentence = (
        f"Số liệu của {data.school.name} {data.span}, chốt ngày {day(data.window.as_of)}. "
        f"Kiểm tra sổ {'thấy ' + ' và '.join(found) if found else 'không thấy lỗi nào'}. "
        f"Bộ công cụ phiên bản {made_from.kit}; từ cùng một sổ, lập lại lúc nào cũng ra cùng kết quả."
    )
    return Group(
        blocks=(
            Sentences(paragraphs=(sentence,)),
            _sheets(data),
            Details(summary="Tệp đầu vào và mã kiểm tra SHA-256", blocks=(_inputs(data),)),
        )
    )


def _sheets(data: ReportData) -> Table:
    rows = []
    for register_id, register in REGISTERS.items():
        read = data.sources.rows_read.get(register_id)
        if read is None or register_id not in data.frames:
            rows.append((register.sheet, "Chưa có số liệu", "–"))
        else:
            rows.append((register.sheet, count(read), count(read - len(data.frames[register_id]))))
    return Table(caption="Sổ đã đọc", columns=columns("Sổ", "Số dòng", "Không tính vì có lỗi"), rows=tuple(rows))


def _inputs(data: ReportData) -> Table:
    rows = tuple(data.sources.provenance.inputs.items())
    return Table(caption="Tệp đầu vào", columns=columns("Tệp", "SHA-256", texts=2), rows=rows)
