"""Reading a published page as a browser would: its text, its links, and all that a page of ours never has."""

from __future__ import annotations

import hashlib
import re
from base64 import b64decode, b64encode
from html.parser import HTMLParser
from urllib.parse import unquote, urlsplit

from cchc_lib.publishing.contents import Passage, Reading
from cchc_lib.publishing.pictures import read_picture


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_ELEMENTS = _names(
    "html head meta title style body a abbr article aside b blockquote br caption cite code col colgroup dd del "
    "details div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark nav ol p "
    "pre q s samp section small span strong sub summary sup table tbody td tfoot th thead tr u ul var wbr "
    "svg g path rect circle ellipse line polyline polygon text tspan desc defs clippath use lineargradient "
    "radialgradient stop image marker pattern mask symbol"
)
"""Elements that a page may have. None of them runs, loads or sends anything by itself."""
_VOID = _names("meta br hr img wbr col")
_INLINE = _names("a abbr b cite code del em i ins kbd mark q s samp small span strong sub sup u var wbr tspan")
_LINKS = _names("href src xlink:href srcset action formaction data poster background cite ping longdesc")
_NEVER = _names("style srcdoc target download formaction ping http-equiv")
_SAID = _names("alt title aria-label content label summary")
_DRAWN = _names("d points transform x y x1 x2 y1 y2 cx cy r rx ry width height viewbox dx dy fill stroke")
_PICTURES = _names("img image")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,([A-Za-z0-9+/=\s]*)")
_POLICY = {
    "default-src": {"'none'"},
    "img-src": {"data:", "'none'"},
    "connect-src": {"'self'", "'none'"},
    "base-uri": {"'none'"},
    "form-action": {"'none'"},
}
_MARKED = _names("strip mark watermark")
_MARKS = {"DỰ THẢO": "là bản dự thảo", "NỘI BỘ": "là bản nội bộ"}


def read_page(content: bytes, reading: Reading) -> None:
    """Read a page into ``reading``: text by blocks with line numbers, links, what is wrong with it."""
    page = _Page(reading)
    page.feed(content.decode("utf-8"))
    page.close()
    page.finish()


class _Page(HTMLParser):
    """A parser that lets through what our templates write and refuses everything else."""

    def __init__(self, reading: Reading) -> None:
        super().__init__(convert_charrefs=True)
        self._reading = reading
        self._open: list[str] = []
        self._block: list[str] = []
        self._block_line = 1
        self._styles: list[str] = []
        self._policies: list[str] = []
        self._ids: set[str] = set()
        self._attributes: dict[tuple[bool, str], str] = {}
        self._strip = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Check an element and its attributes."""
        if tag not in _ELEMENTS:
            self._refuse(f"có phần tử <{tag}> không được phép.")
        if tag not in _INLINE:
            self._end_block()
        given = {name: value or "" for name, value in attrs}
        if tag == "meta":
            self._meta(given)
        if tag == "style":
            self._styles.append("")
            if "svg" in self._open or "body" in self._open:
                self._refuse("có phần tử <style> ngoài phần đầu trang.")
        self._strip = self._strip or given.get("class") in _MARKED
        for name, value in given.items():
            self._attribute(tag, name, value)
        if tag not in _VOID:
            self._open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element closed at once (SVG)."""
        self.handle_starttag(tag, attrs)
        if tag not in _VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        """Close an element."""
        if tag not in _INLINE:
            self._end_block()
        while self._open and tag in self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        """Text, or the style sheet."""
        if self._open and self._open[-1] == "style":
            self._styles[-1] += data
        elif data.strip() or self._block:
            if not self._block:
                self._block_line = self.getpos()[0]
            self._block.append(data)

    def handle_comment(self, data: str) -> None:
        """Nobody sees a comment, but anybody can read it."""
        self._refuse("có chú thích ẩn trong mã trang.")

    def handle_decl(self, decl: str) -> None:
        """Only the document type of HTML."""
        if decl.casefold() != "doctype html":
            self._refuse(f"có khai báo lạ: {decl[:40]}")

    def handle_pi(self, data: str) -> None:
        """No processing instruction."""
        self._refuse("có lệnh xử lý trong mã trang.")

    def unknown_decl(self, data: str) -> None:
        """No CDATA."""
        self._refuse("có khai báo lạ trong mã trang.")

    def finish(self) -> None:
        """What can be said when the whole page has been read."""
        self._end_block()
        self._check_policy()
        for (shown, text), place in self._attributes.items():
            self._reading.passages.append(Passage(place, text, shown))
        self._reading.passages.extend(Passage("phần <style>", text, shown=False) for text in self._styles)
        for link in [link for link in self._reading.links if link.text.startswith("#")]:
            self._reading.links.remove(link)
            if unquote(link.text[1:]) not in self._ids | {""}:
                self._reading.refuse(link.place, f"liên kết {link.text} không dẫn tới đâu.")

    def _attribute(self, tag: str, name: str, value: str) -> None:
        if name.startswith("on") or (name in _NEVER and tag != "meta"):
            self._refuse(f"có thuộc tính {name} không được phép ở <{tag}>.")
        if name in _LINKS:
            self._link(tag, value)
        if name == "id":
            self._ids.add(value)
        if name not in _SAID and re.search(r"url\(\s*[\"']?(?!#)", value, re.IGNORECASE):
            self._refuse(f"thuộc tính {name} của <{tag}> tải tệp từ nơi khác.")
        picture = tag in _PICTURES and _PICTURE.fullmatch(value)
        if picture:
            read_picture(b64decode(picture[1]), self._reading, self._place())
        elif name not in _DRAWN or re.search(r"[^\W\d_]{3}", value):
            self._attributes.setdefault((name in _SAID, unquote(value)), self._place())

    def _link(self, tag: str, value: str) -> None:
        link = "".join(value.split())
        if tag in _PICTURES and _PICTURE.fullmatch(value):
            return
        parts = urlsplit(link)
        if parts.scheme or parts.netloc or link.startswith(("/", "\\")):
            self._refuse(f"có liên kết ra ngoài thư mục: {value[:80]}")
        else:
            self._reading.links.append(Passage(self._place(), link))

    def _meta(self, given: dict[str, str]) -> None:
        if "http-equiv" not in given:
            return
        if given["http-equiv"].casefold() != "content-security-policy":
            self._refuse(f'có <meta http-equiv="{given["http-equiv"]}">.')
        elif self._styles or "body" in self._open:
            self._refuse("Content-Security-Policy đứng sau phần mà nó phải bảo vệ.")
        self._policies.append(given.get("content", ""))

    def _check_policy(self) -> None:
        if len(self._policies) != 1:
            self._reading.refuse("", "trang phải có đúng một Content-Security-Policy.")
            return
        parts = [directive.split() for directive in self._policies[0].split(";") if directive.strip()]
        given = {name.casefold(): set(values) for name, *values in parts}
        styles = {f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in self._styles}
        loose = given.keys() - {*_POLICY, "style-src"} or any(
            name in given and not given[name] <= allowed for name, allowed in _POLICY.items()
        )
        if loose or not {"default-src", "base-uri", "form-action"} <= given.keys() or len(parts) != len(given):
            self._reading.refuse("", "Content-Security-Policy của trang cho phép nhiều hơn mức cần thiết.")
        elif given.get("style-src", set()) - {"'none'"} != styles:
            self._reading.refuse("", "Content-Security-Policy không khớp với phần <style> của trang.")
        if any(re.search(r"url\(|@import|expression\(|\\", text, re.IGNORECASE) for text in self._styles):
            self._reading.refuse("", "phần <style> của trang tải tệp từ nơi khác.")

    def _end_block(self) -> None:
        text = "".join(self._block)
        if text.strip():
            self._reading.passages.append(Passage(f"dòng {self._block_line}", text))
            for mark, words in _MARKS.items():
                if self._strip and mark in text:
                    self._reading.refuse(f"dòng {self._block_line}", f"{words} ({mark}).")
        if self._block:
            self._strip = False
        self._block = []

    def _place(self) -> str:
        return f"dòng {self.getpos()[0]}"

    def _refuse(self, sentence: str) -> None:
        self._reading.refuse(self._place(), sentence)
