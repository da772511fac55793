"""A page as the gate reads it: what our pages are made of passes, anything else does not."""

from __future__ import annotations

import hashlib
import io
from base64 import b64encode

import pytest
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from cchc_lib.publishing.contents import Reading
from cchc_lib.publishing.pages import read_page
from cchc_lib.rendering.page.index import IndexEntry, render_index

INDEX = (
    render_index(
        [
            IndexEntry(
                "a", "Trường A", "xã B", "2025-2026", "hk1", "Học kỳ I", counts={"met": 3}, files={"html": "a/b.html"}
            )
        ]
    )["index.html"]
    .decode()
    .replace("&#39;", "'")
)


def read(page: str) -> Reading:
    """A page as the gate reads it."""
    reading = Reading()
    read_page(page.encode(), reading)
    return reading


def said(page: str) -> str:
    """All that speaks against a page."""
    return "\n".join(f"{finding.place}: {finding.sentence}" for finding in read(page).findings)


def planted(html: str) -> str:
    """What is said of a page of ours with something planted in it."""
    return said(INDEX.replace("</main>", f"{html}</main>"))


def picture(form: str, **said: object) -> bytes:
    """A picture of one dot that carries something."""
    stream = io.BytesIO()
    Image.new("RGB", (1, 1)).save(stream, form, **said)
    return stream.getvalue()


def texts_of(html: str) -> str:
    """All that is read of something planted."""
    return "\n".join(passage.text for passage in read(INDEX.replace("</main>", f"{html}</main>")).passages)


@pytest.mark.parametrize("form", ["PNG", "JPEG"])
def test_what_a_picture_carries_is_read(form: str) -> None:
    """Who made it stands in its properties; where it was taken speaks against it."""
    about = PngInfo()
    about.add_text("Author", "Vi Thị Tơ")
    exif = Image.Exif()
    exif[0x013B] = "Vi Thị Tơ".encode()
    said_of_it = {"pnginfo": about} if form == "PNG" else {"exif": exif}
    html = f"<img alt='' src='data:image/{form.lower()};base64,{b64encode(picture(form, **said_of_it)).decode()}'>"
    assert "Vi Thị Tơ" in texts_of(html)
    assert planted(html) == ""
    exif.get_ifd(0x8825)[1] = "N"
    html = f"<img alt='' src='data:image/{form.lower()};base64,{b64encode(picture(form, exif=exif)).decode()}'>"
    assert "tọa độ GPS" in planted(html)


@pytest.mark.parametrize(
    "html",
    [
        "<img alt='data:image/png;base64, Vi Thị Tơ' src='#'>",
        "<p id='Vi%20Th%E1%BB%8B%20T%C6%A1'>x</p>",
        "<svg><path d='Vi Thị Tơ'/></svg>",
        "<p data-x='Vi Thị Tơ' hidden>x</p>",
        "<p>Vi&#32;Th&#7883;&nbsp;T&#x1a1;</p>",
    ],
)
def test_nothing_hides_in_attributes(html: str) -> None:
    """However they are called and written."""
    assert "Vi Thị Tơ" in " ".join(texts_of(html).split())


def test_our_own_page_passes() -> None:
    """Its text is read by blocks with lines, its links are told."""
    reading = read(INDEX)
    assert reading.findings == []
    assert [link.text for link in reading.links] == ["a/b.html"]
    assert any(passage.text == "Trường A" and passage.place.startswith("dòng ") for passage in reading.passages)


@pytest.mark.parametrize(
    ("html", "what"),
    [
        ("<script>alert(1)</script>", "<script>"),
        ("<SCRIPT src=x.js></SCRIPT>", "<script>"),
        ("<svg><script>1</script></svg>", "<script>"),
        ("<svg><foreignObject></foreignObject></svg>", "<foreignobject>"),
        ("<svg><animate attributeName=href values=x></animate></svg>", "<animate>"),
        ("<iframe srcdoc='<p>'></iframe>", "<iframe>"),
        ("<object data=x></object>", "<object>"),
        ("<embed src=x>", "<embed>"),
        ("<base href='https://khac.example'>", "<base>"),
        ("<form action=x></form>", "<form>"),
        ("<link rel=stylesheet href=x>", "<link>"),
        ("<math></math>", "<math>"),
        ("<noscript>x</noscript>", "<noscript>"),
        ("<p onclick='1'>x</p>", "onclick"),
        ("<svg/onload=alert(1)>", "onload"),
        ("<p style='color:red'>x</p>", "thuộc tính style"),
        ("<meta http-equiv=refresh content='0;url=x'>", "http-equiv"),
        ("<a href='javascript:alert(1)'>x</a>", "javascript:"),
        ("<a href='jav&#x09;ascript:alert(1)'>x</a>", "liên kết ra ngoài"),
        ("<a href='https://khac.example/'>x</a>", "https://khac.example/"),
        ("<a href='//khac.example/'>x</a>", "liên kết ra ngoài"),
        ("<a href='/goc.html'>x</a>", "liên kết ra ngoài"),
        ("<a href='mailto:x'>x</a>", "liên kết ra ngoài"),
        ("<a href='data:text/html,x'>x</a>", "liên kết ra ngoài"),
        ("<img src='https://khac.example/x.png' alt=''>", "liên kết ra ngoài"),
        ("<img src='data:image/svg+xml,x' alt=''>", "liên kết ra ngoài"),
        ("<svg><use href='https://khac.example/x.svg#a'/></svg>", "liên kết ra ngoài"),
        ("<svg><path fill='red' mask='url(https://khac.example/x)'/></svg>", "tải tệp từ nơi khác"),
        ("<svg><path fill='url(https://khac.example/x)'/></svg>", "tải tệp từ nơi khác"),
        ("<a href='#khong-co'>x</a>", "#khong-co không dẫn tới đâu"),
        ("<!-- Nguyễn Văn A -->", "chú thích ẩn"),
        ("<style>p{}</style>", "ngoài phần đầu trang"),
        ("<?php echo 1 ?>", "lệnh xử lý"),
        ("<p class='strip'>NỘI BỘ</p>", "là bản nội bộ"),
        ("<p class='strip'>DỰ THẢO</p>", "là bản dự thảo"),
    ],
)
def test_what_no_page_may_have(html: str, what: str) -> None:
    """Whatever runs, loads, sends, leads outside or nowhere, or is hidden from readers."""
    assert what in planted(html)


@pytest.mark.parametrize(
    ("before", "after", "what"),
    [
        ("default-src 'none'", "default-src *", "cho phép nhiều hơn"),
        ("default-src 'none'", "default-src 'none'; script-src 'self'", "cho phép nhiều hơn"),
        ("default-src 'none'; ", "", "cho phép nhiều hơn"),
        ("'sha256-", "'unsafe-inline' 'sha256-", "không khớp"),
        ("<style>", "<style>p{color:red}", "không khớp"),
        ("http-equiv=", "name=", "đúng một Content-Security-Policy"),
    ],
)
def test_the_policy_must_be_there_and_match(before: str, after: str, what: str) -> None:
    """As strict as the kit's, with the hash of the very style sheet of the page."""
    assert before in INDEX
    assert what in said(INDEX.replace(before, after, 1))


def test_a_style_sheet_that_loads_is_refused_even_when_the_policy_matches() -> None:
    """A hash says that the sheet is the page's, not that it is harmless."""
    sheet = "body{background:url(https://khac.example/x.png)}"
    digest = b64encode(hashlib.sha256(sheet.encode()).digest()).decode()
    page = (
        "<!DOCTYPE html><html><head><meta http-equiv='Content-Security-Policy' content=\"default-src 'none'; "
        f"style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'\"><style>{sheet}</style></head></html>"
    )
    assert said(page) == ": phần <style> của trang tải tệp từ nơi khác."
