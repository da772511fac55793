"""Text in TCVN3 (.VnTime) and VNI, the encodings before Unicode, known by letters that Vietnamese never holds."""

from __future__ import annotations

import re
from collections.abc import Iterable

_TCVN3 = re.compile(r"(?<=[^\W\d_])[¨©ª¬®µ¶·¸¹»¼½¾]|[¨©ª¬®µ¶·¸¹»¼½¾](?=[^\W\d_])|(?<=[a-zß-ÿ])[ÆÇÈÉÊËÌÎÏÐÑÒÓÔÕÖ×ØÜÝÞ]")
"""Signs beside letters, capitals behind small letters: NguyÔn V¨n."""
_VNI = re.compile(r"(?<=[a-zA-ZöôñÖÔÑ])[øûïäåëüúùõáàâãéèêÄÅËÜØÛÏ]|ö(?=[ôï])|ñ(?=[aeiouöô])")
_VNI_ONLY = re.compile(r"[øûïäåëüöñØÛÏÄÅËÜÖÑ]|(?<=[aA])[âáàãêéèú]|(?<=[eE])[âáàã]")
"""Letters, and pairs of letters, that Vietnamese never holds: Nguyeãn Vaên."""
_CODES = (("TCVN3 (.VnTime)", _TCVN3, _TCVN3), ("VNI (VNI-Times)", _VNI, _VNI_ONLY))
_LEAST_MARKS = 3
_LEAST_SHARE = 4
"""At least a quarter of the texts with letters bear such marks."""


def legacy_encoding(texts: Iterable[str]) -> str | None:
    """The legacy encoding that most of these texts seem to be in, if any."""
    worded = [text for text in texts if not text.isascii() and any(letter.isalpha() for letter in text)]
    for name, pattern, telling in _CODES:
        marked = [text for text in worded if telling.search(text) and pattern.search(text)]
        marks = sum(len(pattern.findall(text)) for text in marked)
        if marks >= _LEAST_MARKS and len(marked) * _LEAST_SHARE >= len(worded):
            return name
    return None
