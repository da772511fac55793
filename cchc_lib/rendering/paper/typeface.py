"""The fonts beside this module: which characters they have, and how wide text is in them."""

from __future__ import annotations

import csv
import re
from functools import lru_cache
from pathlib import Path

FOLDER = Path(__file__).parent / "fonts"
FAMILY = "Tinos"
"""The family of the text, of the same metrics as Times New Roman."""

LONGEST_WORD = 24
"""Longer words (an address, a fingerprint) may be broken at their joints, else after every eighth letter."""

SPACE = 0.25  # ems
_UNITS = 2048  # to the em, in these fonts
_HAIR = 0.02  # ems by which rounding may be off
_PIECE = re.compile(rf"[^ ]{{1,{LONGEST_WORD}}}(?![^ ])|[^ ]{{8}}")
_LONG = re.compile(rf"[^ ]{{{LONGEST_WORD + 1}}}")
_JOINTS = (re.compile(r"(?<=[/_\-])(?=[^/_\-])"), re.compile(r"(?<=\.)(?=[^.])"))
_SLASH = re.compile(r"(?<=[^\W\d_]/)(?=[^\W\d_])")  # between letters, where every line may end


class _Advances(dict[str, float]):
    """How wide each character is, in ems; one that the fonts lack is as wide as the mark in its place."""

    def __missing__(self, letter: str) -> float:
        return self["\N{REPLACEMENT CHARACTER}"]


def _read() -> tuple[_Advances, _Advances]:
    """The regular and the bold style."""
    regular, bold = _Advances(), _Advances()
    with (FOLDER / "letters.csv").open(encoding="ascii", newline="") as file:
        for row in csv.DictReader(file):
            letter = chr(int(row["character"], 16))
            regular[letter], bold[letter] = int(row["regular"]) / _UNITS, int(row["bold"]) / _UNITS
    return regular, bold


_ADVANCES = _read()
LACKING = re.compile(f"[^{re.escape(''.join(_ADVANCES[0]))}]")
"""Characters that our fonts lack (an emoji, Chinese); each stands as the replacement mark."""


@lru_cache(maxsize=8192)
def width(text: str, *, bold: bool = False) -> float:
    """How wide text is on one line, in ems: the fonts have no kerning, so letters add up."""
    return sum(map(_ADVANCES[bold].__getitem__, text))


def pieces(text: str) -> list[str]:
    """What of a text stays on one line whatever its width: words, and parts of very long ones."""
    if not _LONG.search(text):
        return _PIECE.findall(text)
    parts = text.split(" ")
    for joint in _JOINTS:
        parts = [part for whole in parts for part in (joint.split(whole) if _LONG.match(whole) else (whole,))]
    return [piece for part in parts for piece in _PIECE.findall(part)]


@lru_cache(maxsize=2048)
def piece_widths(text: str, *, bold: bool = False) -> tuple[tuple[float, ...], ...]:
    """How wide each piece is, in ems, stretch by stretch between line breaks."""
    return tuple(tuple(width(piece, bold=bold) for piece in pieces(stretch)) for stretch in text.split("\n"))


def line_count(text: str, room: float, *, bold: bool = False) -> int:
    """How many lines text takes, ragged, in a column so many ems wide; never less than what is printed."""
    lines = 0
    for stretch in piece_widths(_SLASH.sub(" ", text) if "/" in text else text, bold=bold):
        lines, left = lines + 1, room
        for wide in stretch:
            if wide > left + _HAIR and left < room:
                lines, left = lines + 1, room
            left -= wide + SPACE
    return lines
