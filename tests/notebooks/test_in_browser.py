"""JupyterLab as a teacher has it before him: never the wrong school, the guide, an own section exported three ways."""

import base64
import hashlib
import io
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

import docx
import pypdfium2  # type: ignore[import-untyped]
import pytest

from cchc_lib.commands.upkeep import NOTEBOOKS
from cchc_lib.environment import ROOT
from tests.notebooks.browser import CHROMIUM, NOTEBOOK, Page, lab_in_browser, until
from tests.shipped import copy_params

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium on this machine: JupyterLab is not driven"),
]
EDIT = """from cchc_lib import axes, show

channels = report.register("Hồ sơ TTHC")["Kênh tiếp nhận"].value_counts()
show(channels, caption="Hồ sơ theo kênh tiếp nhận, trong kỳ")
ax = axes("Biểu đồ kênh tiếp nhận")
ax.barh(channels.index, channels)
show(ax, alt="Nhiều nhất là trực tuyến.")"""
WRONG = {
    "school": ('"thcs-tien-cuong"', '"thcs-hoa-phong"', "Gần nhất là “thcs-hoa-phuong”."),
    "period": ('"nam-hoc"', '"namhoc"', "Gần nhất là “nam-hoc”."),
    "quote": ('"thcs-tien-cuong"', '"thcs-hoa-phuong', "dấu nháy"),
    "workbook": ("thcs-tien-cuong", "thcs-hoa-phuong", "Hãy đặt tệp 2025-2026.xlsx vào thư mục"),
}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("kit")
    shutil.copytree(ROOT / "cchc_lib", root / "cchc_lib", ignore=shutil.ignore_patterns("__pycache__"))
    (root / "notebooks").mkdir()
    for name in NOTEBOOKS:
        shutil.copy(ROOT / "notebooks" / f"{name}.ipynb", root / "notebooks")
    copy_params(root / "params")
    return root


@pytest.fixture(scope="module")
def page(root: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    """``cchc lab`` in a browser; the user's own settings would do without the token."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "jupyter_server_config.py").write_text("c.IdentityProvider.token = ''\n")
    with lab_in_browser(root, folder) as page:
        yield page


def test_the_guide_opens_first_and_runs(root: Path, page: Page) -> None:
    path = "notebooks/huong_dan.ipynb"
    page.until(f"{NOTEBOOK}?.context.path === {path!r}", 60)
    before = hashlib.sha256((root / path).read_bytes()).digest()
    page.open(path)
    assert not page.js(f"{NOTEBOOK}.context.model.dirty")
    page.js(f"{NOTEBOOK}.context.save().then(() => true)")
    assert hashlib.sha256((root / path).read_bytes()).digest() == before
    assert not page.js("jupyterapp.commands.hasCommand('launcher:create')")
    assert "news" not in page.js("document.body.innerText")
    page.run_all()
    assert "Tỷ lệ giải quyết đúng hạn 75%" in "".join(page.outputs())
    reached = [page.js(f"fetch('/api/contents/{name}').then(r => r.status)") for name in ("outputs", "params/schools")]
    assert reached == [200, 200]
    with pytest.raises(HTTPError, match="403"):
        urlopen(f"http://localhost:{page.js('location.port')}/api/contents/outputs")


def test_never_the_wrong_school(root: Path, page: Page) -> None:
    """The failing cell's sentence is what is seen; a cell that comes late to a busy machine says there is no report."""
    page.open("notebooks/bao_cao.ipynb")
    given = page.js(f"{NOTEBOOK}.content.widgets[1].model.sharedModel.source")
    book = root / "params" / "schools" / "thcs-hoa-phuong" / "2025-2026.xlsx"
    for kind, (word, wrong, said) in WRONG.items():
        page.type_cell(1, given)
        page.run_all()
        assert sum(map(bool, page.outputs())) > 20
        if kind == "workbook":
            book.rename(book.with_suffix(".away"))
        page.type_cell(1, given.replace(word, wrong))
        page.run_all()
        shown = page.outputs()
        assert said in "".join(shown[:2]), kind
        assert {text for text in shown[2:] if "Chưa có báo cáo cho tham số đang ghi" not in text} == {""}, kind
        until(lambda said=said: page.js(f"({SEEN}).includes({json.dumps(said)})"), seconds=10, what=f"{kind} in sight")  # type: ignore[misc]
    page.type_cell(1, given)


SEEN = (
    "[...document.querySelectorAll('.jp-RenderedText[data-mime-type*=error], .jp-OutputArea-output')]"
    ".filter(e => { const box = e.getBoundingClientRect(); return box.bottom > 0 && box.top < innerHeight })"
    ".map(e => e.innerText).join(' ').replace(/\\s+/g, ' ')"
)
"""The outputs that stand within the window."""


def test_a_teachers_own_section_goes_to_page_pdf_and_word(page: Page) -> None:
    """An own table and chart, saved, exported from JupyterLab's menu, come out in all three."""
    page.open("notebooks/bao_cao.ipynb")
    page.js(
        f"{NOTEBOOK}.content.model.sharedModel.insertCell(10, {{cell_type: 'code', source: {json.dumps(EDIT)},"
        " metadata: {}}), true"
    )
    page.run_all()
    page.js(f"{NOTEBOOK}.context.save().then(() => true)")
    html, pdf, word = (exported(page, form) for form in ("cchc_html", "cchc_pdf", "cchc_docx"))
    assert "Hồ sơ theo kênh tiếp nhận, trong kỳ" in html.decode()
    assert "Biểu đồ kênh tiếp nhận" in html.decode()
    pages = "".join(one.get_textpage().get_text_range() for one in pypdfium2.PdfDocument(pdf))
    assert "Hồ sơ theo kênh tiếp nhận, trong kỳ" in " ".join(pages.split())
    written = docx.Document(io.BytesIO(word))
    assert any("Biểu đồ kênh tiếp nhận" in paragraph.text for paragraph in written.paragraphs)
    assert any("Trực tuyến" in cell.text for table in written.tables for row in table.rows for cell in row.cells)


def exported(page: Page, form: str) -> bytes:
    content: str = page.js(
        f"fetch('/nbconvert/{form}/notebooks/bao_cao.ipynb?download=true').then(r => r.blob()).then(b => new Promise("
        "done => { const r = new FileReader(); r.onload = () => done(r.result); r.readAsDataURL(b) }))"
    )
    return base64.b64decode(content.partition(",")[2])
