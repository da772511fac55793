"""Vietnamese text: one form for comparing names, and the nearest known name."""

from __future__ import annotations

import contextlib
import difflib
import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from datetime import date, datetime
from functools import lru_cache

from cchc_lib.errors import UsageError

_D_WITH_STROKE = str.maketrans("đĐ", "dD")
_ALIKE = str.maketrans("ð", "d", " ")
_SHOWN = 12  # of the names to choose from: a city has 1,700 schools
_UNPRINTABLE = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)
_DAY = re.compile(r"\d{1,2}([-/.])\d{1,2}\1\d{4}|\d{4}([-/.])\d{1,2}\2\d{1,2}")
_UNSEEN = re.compile("[\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]")
"""Marks of the Unicode category Cf that come along with copied text and that nobody sees."""


def without_unseen(text: str) -> str:
    """Text without the invisible marks that programs put into what is copied."""
    return text if text.isascii() else _UNSEEN.sub("", text)


def nfc(text: str) -> str:
    """Compose the accents (NFC), as every text of the kit is kept."""
    return unicodedata.normalize("NFC", text)


def collapsed(text: str) -> str:
    """NFC with every run of white space as one space, none at the ends."""
    return " ".join(nfc(text).split())


def folded(text: str) -> str:
    """A key for comparing: no case, NFC, single spaces."""
    return nfc(collapsed(text).casefold())


def commonest(spellings: Iterable[str]) -> str:
    """The spelling that most have, in single spaces; of equally many the first as letters are ordered."""
    numbers = Counter(map(collapsed, spellings))
    return min(numbers, key=lambda one: (-numbers[one], one))


@lru_cache(maxsize=8192)
def without_accents(text: str) -> str:
    """A key for searching, without case and accents: 'Hồ sơ  TTHC' gives 'ho so tthc'."""
    decomposed = unicodedata.normalize("NFD", collapsed(text).casefold().translate(_D_WITH_STROKE))
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


def match_key(text: str) -> str:
    """How sheet names, headings and choices are compared: no case, no accents, no spaces; the Icelandic Ð is a Đ."""
    return without_accents(without_unseen(text)).translate(_ALIKE)


def slugs(names: Iterable[str], *, taken: Collection[str] = ()) -> Iterator[str]:
    """A part of a path for each name ('xa-quyet-thang'), no two the same and none that is ``taken``."""
    used = set(taken)
    for name in names:
        plain = re.sub(r"[^a-z0-9]+", "-", without_accents(name)).strip("-") or "khac"
        slug = next(one for one in (plain, *(f"{plain}-{n}" for n in range(2, len(used) + 3))) if one not in used)
        used.add(slug)
        yield slug


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like this one, or none that is near."""
    by_plain = {without_accents(candidate): candidate for candidate in known}
    found = difflib.get_close_matches(without_accents(name), list(by_plain), n=1, cutoff=0.6)
    return by_plain[found[0]] if found else None


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """A Vietnamese sentence with the nearest known name where one is near, else with what there is to choose from."""
    names = list(known)
    near = nearest(name, names)
    if near is not None:
        return f"Gần nhất là “{near}”."
    more = ", …" if len(names) > _SHOWN else ""
    return f"Có thể dùng: {', '.join(names[:_SHOWN])}{more}." if names else ""


def written_day(text: str, what: str) -> date | None:
    """A day as people write it, 31/12/2025 (or with dots or hyphens) or 2025-12-31; None for blank text.

    Raises UsageError, which names the day as ``what``, for another form and for a day that does not exist.
    """
    if not text.strip():
        return None
    for mark in "/-.":
        for form in (f"%d{mark}%m{mark}%Y", f"%Y{mark}%m{mark}%d"):
            with contextlib.suppress(ValueError):
                return datetime.strptime(text.strip(), form).date()  # noqa: DTZ007 - a day has no time zone
    wrong = "không phải ngày có thật" if _DAY.fullmatch(text.strip()) else "viết không đúng dạng ngày"
    raise UsageError(f"{what} “{text}” {wrong}. Hãy viết như 31/12/2025 hoặc 2025-12-31.")


def printable(text: str) -> str:
    """NFC, with a visible mark for each control and bidi character, so that text can stand in any file we write."""
    if text.isprintable():
        return nfc(text)
    return _UNPRINTABLE.sub("\N{REPLACEMENT CHARACTER}", nfc(text.replace("\r\n", "\n").replace("\r", "\n")))
