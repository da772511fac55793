"""What a page that goes out never has: scripts, handlers, references to elsewhere, a policy that does not fit."""

from __future__ import annotations

import re
from collections.abc import Collection
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

from cchc_lib.rendering.page import page_style, policy

_ELEMENTS = re.compile(
    "script|noscript|i?frame|frameset|object|embed|applet|base|form|input|button|select|textarea|link|audio|video|source|"
    "track|portal|template|slot|foreignobject|animate.*|set|discard|handler"
)
_ATTRIBUTES = re.compile("on.*|srcdoc|srcset|formaction|action|ping|background|poster|download|is|http-equiv")
_LINKS = re.compile("(xlink:)?href|src|cite|data|longdesc")
_SAID = re.compile("alt|title|content|aria-label")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_LOADS = re.compile(r"url\(\s*[\"']?(?!#)|@import|expression\(|\\|javascript:", re.IGNORECASE)


def page_faults(content: bytes, name: str, official: Collection[str]) -> list[str]:
    """Why a page may not go out, each once, as Vietnamese sentences; ``name`` is its path in the folder.

    ``official`` are the addresses elsewhere to which it may lead.
    """
    page = _Page(name, official)
    page.feed(content.decode("utf-8", errors="replace"))
    page.close()
    style = page_style()
    if page.order not in ([policy(style, pictures=pictures), style, "<body>"] for pictures in (True, False)):
        page.faults.append("Content-Security-Policy thiếu, thừa hoặc không khớp với trang")
    return list(dict.fromkeys(page.faults))


class _Page(HTMLParser):
    """A parser that notes what is forbidden, and the ``order`` of policies, style sheets and body."""

    def __init__(self, name: str, official: Collection[str]) -> None:
        super().__init__()
        self._name, self._official = name, official
        self.order: list[str] = []
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        if tag in {"style", "body"}:
            self.order.append("" if tag == "style" else "<body>")
        if tag == "meta" and ("http-equiv", "Content-Security-Policy") in attrs:
            self.order += (value or "" for name, value in attrs if name != "http-equiv")
            return
        if _ELEMENTS.fullmatch(tag):
            self.faults.append(f"có phần tử <{tag}>")
        for name, value in attrs:
            if _ATTRIBUTES.fullmatch(name):
                self.faults.append(f"có thuộc tính {name} ở <{tag}>")
            elif _LINKS.fullmatch(name):
                self._link(tag, value or "")
            elif not _SAID.fullmatch(name) and _LOADS.search(value or ""):
                self.faults.append(f"thuộc tính {name} của <{tag}> tải tệp từ nơi khác")

    def handle_data(self, data: str) -> None:
        """Text, of which only the style sheet matters here."""
        if self.cdata_elem == "style":
            self.order[-1] += data

    def handle_comment(self, data: str) -> None:
        """Nobody sees a comment, an instruction or a declaration, but anybody can read it."""
        self.faults.append("có chú thích hoặc lệnh ẩn")

    handle_pi = unknown_decl = handle_comment

    def _link(self, tag: str, value: str) -> None:
        link = "".join(value.split())
        if (tag in {"img", "image"} and _PICTURE.fullmatch(value)) or (tag == "a" and value in self._official):
            return
        parts = urlsplit(link)
        target = normpath(join(dirname(self._name), unquote(parts.path)))
        if parts.scheme or parts.netloc or link.startswith(("/", "\\")) or target.startswith(".."):
            self.faults.append(f"có liên kết ra ngoài thư mục: {value[:80]}")
        elif tag != "a" and not link.startswith("#"):
            self.faults.append(f"phần tử <{tag}> tải tệp khác: {value[:80]}")
