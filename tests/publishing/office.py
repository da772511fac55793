"""A params folder with small schools and a run over them: what publishing is tried on."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from cchc_lib.batch.files import sha256
from cchc_lib.batch.planning import DEFAULT_NOTEBOOK, Selection
from cchc_lib.domain.schema import REGISTERS
from cchc_lib.environment import ROOT
from cchc_lib.publishing.publish import check_destination, going_out, look_at_all, put_out
from cchc_lib.publishing.reading import ReportsOf, approve_shown, marks_of, write_sheet
from tests.registers.workbooks import ROWS, clean

YEAR = "2025-2026"
PEOPLE: Mapping[str, Sequence[Mapping[str, Any]]] = {
    "cases": [{**ROWS["cases"], "applicant": "Trương Thị Diệu Ánh"}],
    "staff": [{**ROWS["staff"], "full_name": "Lê An"}],
    "petitions": [{**ROWS["petitions"], "sender": "Giàng A Chảo", "content": "Tố cáo cô Vi Thị Tơ dạy thêm tại nhà"}],
    "tasks": [{**ROWS["tasks"], "assignee": "Hạnh", "content": "Rà soát chế độ trợ cấp của người bị bệnh"}],
}
"""Rows with names that no real person is known by."""
PLANTED, CONFIDENTIAL = "xqdau", "xqmat"
"""How the words begin that stand in every free text of a school, and in every personal column."""
_MEANT = {"procedure_code", "plan_task", "period", "section", "target", "level", "programme", "replaces"}


def planted() -> dict[str, Any]:
    """A row of each register, late where it can be, with a word of its own in each column of free text."""
    rows = {}
    for register in REGISTERS.values():
        row = {"due_on": date(2025, 9, 8), **ROWS[register.id], "finished_on": date(2025, 10, 10)}
        row |= {
            column.id: f"Chữ {CONFIDENTIAL if column.personal else PLANTED}{register.id}{column.id}z ở đây".replace(
                "_", ""
            )
            for column in register.columns
            if column.kind == "text" and column.id not in _MEANT
        }
        rows[register.id] = [{name: value for name, value in row.items() if name in register.column_ids}]
    return rows


@dataclass(frozen=True)
class Office:
    """Where the settings and outputs stand."""

    root: Path

    @property
    def params(self) -> Path:
        return self.root / "params"

    @property
    def outputs(self) -> Path:
        return self.root / "outputs"

    def add_school(self, code: str, *, settings: Mapping[str, Any] | None = None, **rows: Any) -> None:
        """A school whose workbook has these rows in place of the clean ones."""
        folder = self.params / "schools" / code
        folder.mkdir(parents=True)
        text = (ROOT / "params" / "schools" / "thcs-tien-cuong" / "school.yaml").read_text(encoding="utf-8")
        values = yaml.safe_load(text) | {"code": code, "sample": False} | dict(settings or {})
        (folder / "school.yaml").write_text(yaml.safe_dump(values, allow_unicode=True), encoding="utf-8")
        book = clean(**{**PEOPLE, **rows})
        for cell in (cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"):
            cell.data_type = "s"  # text that begins like a formula, as a person types it behind an apostrophe
        book.save(folder / f"{YEAR}.xlsx")

    def run(self, *arguments: str) -> None:
        command = [sys.executable, "-c", "from cchc_lib.command_line import main; main()", "run", "--period", "hk1"]
        command += ["--params", str(self.params), "--outputs", str(self.outputs), *arguments]
        done = subprocess.run(
            command, check=False, capture_output=True, encoding="utf-8", env={**os.environ, "PYTHONUTF8": "1"}
        )
        assert done.returncode == 0, done.stdout + done.stderr

    def look_at(self, *schools: str, notebook: Path = DEFAULT_NOTEBOOK, **options: Any) -> list[ReportsOf]:
        selection = Selection(
            params=self.params,
            outputs=self.outputs,
            schools=schools,
            periods=options.pop("periods", ("hk1",)),
            notebooks=(notebook,),
            today=options.pop("today", date(2026, 7, 1)),
            formats=options.pop("formats", ("html",)),
        )
        check_destination(options.pop("destination", self.root.parent / "web"), selection)
        return look_at_all(selection, **options)

    def kept_back(self, *schools: str, **options: Any) -> list[str]:
        return [sentence for one in self.look_at(*schools, **options) for sentence in one.kept_back]

    def approve(self, looked_at: list[ReportsOf], reasons: Mapping[int, str] | None = None) -> int:
        """Somebody reads and approves what the sheet shows; marks for these reasons, else for one."""
        write_sheet(self.outputs, looked_at)
        every = {number for of in looked_at for number, _, _ in marks_of(of)}
        given = dict.fromkeys(every, "được đồng ý") if reasons is None else reasons
        return approve_shown(self.outputs, looked_at, given, (date(2026, 7, 1), "Người đọc"), unmarked=True)

    def publish(self, destination: Path, *schools: str, read: bool = True, **options: Any) -> dict[str, str]:
        """Publish the reports of these schools; with ``read`` somebody reads and approves everything first."""
        how = {name: options.pop(name) for name in ("keep", "agree") if name in options}
        looked_at = self.look_at(*schools, destination=destination, **options)
        if read:
            self.approve(looked_at)
        how = {"agree": lambda _: True, "keep": lambda _: False, **how}
        return put_out(going_out(looked_at), destination, self.outputs, **how)

    def file(self, school: str, name: str = "bao-cao.html") -> Path:
        return self.outputs / school / YEAR / "hk1" / name

    def rewrite(self, school: str, name: str, content: bytes) -> None:
        """Change a file of a report and its record, as if the kit had made it so."""
        path = self.file(school, name)
        path.write_bytes(content)
        record = self.outputs / ".cchc" / school / YEAR / "hk1" / "bao-cao.json"
        data = json.loads(record.read_text(encoding="utf-8"))
        known = {"sha256": sha256(content), "size": len(content), "touched": path.stat().st_mtime_ns}
        data["outputs"][name] |= known
        record.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")

    def copy_to(self, root: Path) -> Office:
        """The same outputs over the same settings elsewhere, to be spoiled."""
        shutil.copytree(self.outputs, root / "outputs", copy_function=shutil.copy2)
        return Spoiled(root, self.params)


@cache
def made(folder: Path) -> Office:
    """The office of a session, made once for the tests of publishing and of its command."""
    office = Office(folder)
    shutil.copytree(ROOT / "params", office.params, ignore=shutil.ignore_patterns("schools"))
    remark = ROWS["remarks"]
    leaks = [
        {**remark, "content": "Đã giải quyết xong hồ sơ của bà trương thị diệu ánh."},
        {**remark, "content": "Cảm ơn cô Hạnh; liên hệ 0912 345 678 hoặc abc@truong.edu.vn."},
        {**remark, "content": "Phụ huynh sinh ngày 05/9/1985, căn cước 031085001234, STK: 1903 4567 8901."},
    ]
    own = {"contacts": ["Điện thoại: 0225 3888 999", "thcs@quyetthang.example"]}
    office.add_school("thcs-an", settings=own, remarks=[{**remark, "content": "Nhà trường đã làm tốt."}])
    office.add_school("thcs-lo", remarks=leaks)
    office.add_school("thcs-mau", settings={"sample": True})
    office.add_school("thcs-nhap", cases=[*PEOPLE["cases"], {**ROWS["cases"], "case_no": "HS-2", "channel": "Bồ câu"}])
    office.add_school("thcs-day", **planted())
    office.run("--formats", "html,pdf,docx,xlsx")
    return office


@dataclass(frozen=True)
class Spoiled(Office):
    """An office whose settings are another's."""

    others: Path = Path()

    @property
    def params(self) -> Path:
        return self.others


def tree(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
