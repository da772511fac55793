"""What a page that goes out never has: scripts, handlers, references to elsewhere, a policy that does not fit."""

from __future__ import annotations

import hashlib
import re
from base64 import b64encode
from collections.abc import Collection
from html.parser import HTMLParser
from posixpath import dirname, join, normpath
from urllib.parse import unquote, urlsplit

_ELEMENTS = re.compile(
    "script|noscript|i?frame|frameset|object|embed|applet|base|form|input|button|select|textarea|link|audio|video|source|"
    "track|portal|template|slot|foreignobject|animate.*|set|discard|handler"
)
_ATTRIBUTES = re.compile("on.*|srcdoc|srcset|formaction|action|ping|background|poster|download|is|http-equiv")
_LINKS = re.compile("(xlink:)?href|src|cite|data|longdesc")
_SAID = re.compile("alt|title|content|aria-label")
_PICTURE = re.compile(r"data:image/(?:png|jpeg);base64,[A-Za-z0-9+/=\s]*")
_LOADS = re.compile(r"url\(\s*[\"']?(?!#)|@import|expression\(|\\|javascript:", re.IGNORECASE)
_POLICY = re.compile(
    r"default-src 'none'|(?:style-src|script-src|object-src|connect-src|base-uri|form-action) 'none'|"
    r"connect-src 'self'|img-src data:|style-src(?: 'sha256-[A-Za-z0-9+/=]+')+"
)
_NEEDED = ("default-src", "base-uri", "form-action")


def page_faults(content: bytes, name: str, official: Collection[str]) -> list[str]:
    """Why a page may not go out, each once, as Vietnamese sentences; ``name`` is its path in the folder.

    ``official`` are the addresses elsewhere to which it may lead.
    """
    page = _Page(name, official)
    page.feed(content.decode("utf-8", errors="replace"))
    page.close()
    page.check_policy()
    return list(dict.fromkeys(page.faults))


class _Page(HTMLParser):
    """A parser that notes what is forbidden."""

    def __init__(self, name: str, official: Collection[str]) -> None:
        super().__init__(convert_charrefs=True)
        self._name, self._official = name, official
        self._styles: list[str] = []
        self._policies: list[str] = []
        self._in_style = self._in_body = False
        self.faults: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an element and its attributes."""
        given = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self._in_body = self._in_body or tag == "body"
        if tag == "style":
            self._styles.append("")
        if _ELEMENTS.fullmatch(tag):
            self.faults.append(f"có phần tử <{tag}>")
        if tag == "meta" and given.get("http-equiv", "").casefold() == "content-security-policy":
            del given["http-equiv"]
            early = not (self._styles or self._in_body)
            self._policies.append(given.get("content", "") if early else "đứng sau")
        for name, value in given.items():
            if _ATTRIBUTES.fullmatch(name):
                self.faults.append(f"có thuộc tính {name} ở <{tag}>")
            elif _LINKS.fullmatch(name):
                self._link(tag, value)
            elif not _SAID.fullmatch(name) and _LOADS.search(value):
                self.faults.append(f"thuộc tính {name} của <{tag}> tải tệp từ nơi khác")

    def handle_endtag(self, tag: str) -> None:
        """A style sheet ends."""
        self._in_style = self._in_style and tag != "style"

    def handle_data(self, data: str) -> None:
        """Text, of which only the style sheet matters here."""
        if self._in_style:
            self._styles[-1] += data

    def handle_comment(self, data: str) -> None:
        """Nobody sees a comment, but anybody can read it."""
        self.faults.append("có chú thích ẩn")

    def handle_pi(self, data: str) -> None:
        """No processing instruction."""
        self.faults.append("có lệnh xử lý")

    def unknown_decl(self, data: str) -> None:
        """No CDATA."""
        self.faults.append("có khai báo lạ")

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

    def check_policy(self) -> None:
        """One policy, before all that it guards, which allows the page's own style sheet and pictures and no more."""
        parts = [part.strip() for part in "".join(self._policies).split(";") if part.strip()]
        names = [part.split()[0] for part in parts]
        styles = {f"'sha256-{b64encode(hashlib.sha256(text.encode()).digest()).decode()}'" for text in self._styles}
        allowed = {word for part in parts if part.startswith("style-src") for word in part.split()[1:]} - {"'none'"}
        whole = len(self._policies) == 1 and len(set(names)) == len(names) and set(_NEEDED) <= set(names)
        if not whole or not all(_POLICY.fullmatch(part) for part in parts) or allowed != styles:
            self.faults.append("Content-Security-Policy thiếu, thừa hoặc không khớp với trang")
        if any(_LOADS.search(text) for text in self._styles):
            self.faults.append("phần <style> tải tệp từ nơi khác")
