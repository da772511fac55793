"""Text as the gate compares it: one form whatever the case, accents, line breaks, hyphens or hidden characters."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache

_NOT_LETTERS = re.compile(r"[\W_]+")
_WORDS = re.compile(r"[^\W_]+")
_HYPHENATED = re.compile(r"(?<=[^\W\d_])[-\u2010\u2011\xad]\s*\n\s*(?=[^\W\d_])")
_AS_LATIN = str.maketrans("đаеорсухіѕјһ", "daeopcyxisjh")
"""Letters without accents to take off: đ, and Cyrillic ones that look like Latin."""
_HIDDEN = {code: None for code in range(0x110000) if unicodedata.category(chr(code)) == "Cf"}
"""Soft hyphens, zero-width characters, bidi controls: nobody sees them, so nothing may hide behind them."""


def clean(text: str) -> str:
    """Composed, ligatures and wide forms as plain letters, nothing hidden, words hyphenated at line ends joined."""
    return unicodedata.normalize("NFKC", _HYPHENATED.sub("", text).translate(_HIDDEN))


def squeezed(text: str) -> str:
    """Letters and digits alone, without case and accents: 'Nguyễn Văn-An' gives 'nguyenvanan'."""
    plain = unicodedata.normalize("NFKD", text.translate(_HIDDEN).casefold().translate(_AS_LATIN))
    return _NOT_LETTERS.sub("", _without_marks(plain))


def written(text: str) -> str:
    """The letters and digits of a cleaned text as they stand, one for each of ``squeezed`` (else the folded ones)."""
    kept, folded = _NOT_LETTERS.sub("", text), squeezed(text)
    return kept if len(kept) == len(folded) else folded


def marks(text: str) -> Counter[str]:
    """The accents of a text, each as often as it stands there, and đ; 'hoà' and 'hòa' have the same."""
    return Counter(sign for sign in unicodedata.normalize("NFD", text) if sign == "đ" or unicodedata.combining(sign))


@lru_cache(maxsize=1 << 16)
def plain(word: str) -> str:
    """A word without case and accents."""
    return _without_marks(unicodedata.normalize("NFD", word.casefold().translate(_AS_LATIN)))


def words(text: str) -> list[str]:
    """The words of a cleaned text with their accents and capitals."""
    return _WORDS.findall(text)


_MARKS = re.compile(r"[\u0300-\u036f]+")


def _without_marks(text: str) -> str:
    return text if text.isascii() else _MARKS.sub("", text)
