"""One run for all tests of publishing."""

from __future__ import annotations

import shutil

import pytest

from cchc_lib.environment import ROOT
from cchc_lib.publishing.reading import APPROVALS
from tests.publishing.office import PEOPLE, Office, planted
from tests.registers.workbooks import ROWS


@pytest.fixture
def office(made_office: Office) -> Office:
    """The office, where nobody has approved anything yet."""
    for path in made_office.params.rglob(APPROVALS):
        path.unlink()
    return made_office


@pytest.fixture(scope="session")
def made_office(tmp_path_factory: pytest.TempPathFactory) -> Office:
    """A school that may publish, a draft, a sample, and one whose remarks tell what they must not."""
    made = Office(tmp_path_factory.mktemp("office"))
    shutil.copytree(ROOT / "params", made.params, ignore=shutil.ignore_patterns("schools"))
    remark = ROWS["remarks"]
    leaks = [
        {**remark, "content": "Đã giải quyết xong hồ sơ của bà trương thị diệu ánh."},
        {**remark, "content": "Cảm ơn cô Hạnh; liên hệ 0912 345 678 hoặc abc@truong.edu.vn."},
        {**remark, "content": "Phụ huynh sinh ngày 05/9/1985, căn cước 031085001234, STK: 1903 4567 8901."},
    ]
    own = {"contacts": ["Điện thoại: 0225 3888 999", "thcs@quyetthang.example"]}
    made.add_school("thcs-an", settings=own, remarks=[{**remark, "content": "Nhà trường đã làm tốt."}])
    made.add_school("thcs-lo", remarks=leaks)
    made.add_school("thcs-mau", settings={"sample": True})
    made.add_school("thcs-nhap", cases=[*PEOPLE["cases"], {**ROWS["cases"], "case_no": "HS-2", "channel": "Bồ câu"}])
    made.add_school("thcs-day", **planted())
    made.run("--formats", "html,pdf,docx,xlsx")
    return made
