"""Pages that may not go out: whatever runs, loads, sends, hides, or leads out of the folder."""

import pytest

from cchc_lib.publishing.publish import page_faults
from cchc_lib.rendering.page import render_index

PAGE = render_index([])["index.html"].decode()
POLICY = "default-src &#39;none&#39;;"


def faults(page: str) -> list[str]:
    return page_faults(page.encode(), "thcs-an/2025-2026/hk1/bao-cao.html", {"https://dichvucong.gov.vn"})


@pytest.mark.parametrize(
    "inside",
    [
        "<a href='../../../index.html#x'>x</a><a href='#'>x</a><a href='bao-cao.pdf'>x</a>",
        "<a href='https://dichvucong.gov.vn'>x</a>",
        "<img alt='url(x) javascript:' src='data:image/png;base64,AAAA'>",
        "<svg><defs><path id='a'/></defs><use href='#a'/><path fill='url(#a)'/></svg>",
        "<details><summary>x</summary><table><tr><th scope='row'>x</table></details>",
    ],
)
def test_what_our_pages_have_may_go_out(inside: str) -> None:
    """Links in the folder and to the portal in the settings, pictures in the page, drawings, whatever elements."""
    assert faults(PAGE.replace("</main>", f"{inside}</main>")) == []


@pytest.mark.parametrize(
    ("inside", "said"),
    [
        ("<SCRIPT>1</SCRIPT>", "có phần tử <script>"),
        ("<svg><foreignObject/></svg>", "có phần tử <foreignobject>"),
        ("<svg><animate attributeName='href'/></svg>", "có phần tử <animate>"),
        ("<iframe srcdoc='x'></iframe>", "có phần tử <iframe>"),
        ("<p onclick='x'>", "có thuộc tính onclick ở <p>"),
        ("<img srcset='x 2x' alt=''>", "có thuộc tính srcset ở <img>"),
        ("<meta http-equiv=refresh content='0;x'>", "có thuộc tính http-equiv ở <meta>"),
        ("<a href='https://example.com'>x</a>", "có liên kết ra ngoài thư mục: https://example.com"),
        ("<a href='java\tscript:1'>x</a>", "có liên kết ra ngoài thư mục: java\tscript:1"),
        ("<a href='https://example.com' href='#'>x</a>", "có liên kết ra ngoài thư mục: https://example.com"),
        ("<a href='//example.com'>x</a>", "có liên kết ra ngoài thư mục: //example.com"),
        ("<a href='/x'>x</a>", "có liên kết ra ngoài thư mục: /x"),
        ("<a href='../../../../x'>x</a>", "có liên kết ra ngoài thư mục: ../../../../x"),
        ("<a href='%2e%2e/../../../x'>x</a>", "có liên kết ra ngoài thư mục: %2e%2e/../../../x"),
        ("<img alt='' src='x.png'>", "phần tử <img> tải tệp khác: x.png"),
        ("<img alt='' src='https://dichvucong.gov.vn'>", "có liên kết ra ngoài thư mục: https://dichvucong.gov.vn"),
        ("<svg><path fill='url(https://x)'/></svg>", "thuộc tính fill của <path> tải tệp từ nơi khác"),
        ("<!-- x -->", "có chú thích hoặc lệnh ẩn"),
        ("<?php x ?>", "có chú thích hoặc lệnh ẩn"),
        ("<style>p{}</style>", "Content-Security-Policy thiếu, thừa hoặc không khớp với trang"),
    ],
)
def test_what_they_never_have_is_said(inside: str, said: str) -> None:
    """However it is spelled."""
    assert said in faults(PAGE.replace("</main>", f"{inside}</main>"))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (POLICY, ""),
        (POLICY, f"{POLICY} script-src 'self';"),
        (POLICY, f"{POLICY} style-src 'unsafe-inline';"),
        (POLICY, "default-src *;"),
        ("<style>", "<style>p { color: red }"),
        ("Content-Security-Policy", "X"),
        ("<head>", "<head><style></style>"),
    ],
)
def test_a_policy_that_does_not_fit_is_said(before: str, after: str) -> None:
    """Looser, double, behind what it guards, of another style sheet, none."""
    assert before in PAGE
    assert "Content-Security-Policy thiếu, thừa hoặc không khớp với trang" in faults(PAGE.replace(before, after, 1))
