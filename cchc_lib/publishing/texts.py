"""The texts of a file in the forms that are searched, each with the way back to its place."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from cchc_lib.publishing.contents import Passage
from cchc_lib.publishing.folding import clean, squeezed, words, written


class Texts:
    """Passages read as one text, on across their borders: cells next to each other, lines of two pages."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._places = [passage.place for passage in passages]
        self._cleaned = [clean(passage.text) for passage in passages]

    @cached_property
    def letters(self) -> Joined:
        """All letters and digits, folded."""
        return Joined([squeezed(text) for text in self._cleaned], self._places)

    @cached_property
    def written(self) -> str:
        """The same letters with their accents and capitals."""
        return "".join(map(written, self._cleaned))

    @cached_property
    def line(self) -> Joined:
        """Everything on one line, a space where a passage or a line ended."""
        return Joined([f"{' '.join(text.split())} " for text in self._cleaned], self._places)

    @cached_property
    def words(self) -> list[tuple[str, str]]:
        """Every word with its place."""
        return [(word, place) for place, text in self._pairs for word in words(text)]

    @property
    def lines(self) -> Iterator[tuple[str, str]]:
        """The place of every line, and the line."""
        return ((place, line) for place, text in self._pairs for line in text.splitlines())

    @property
    def _pairs(self) -> Iterator[tuple[str, str]]:
        return zip(self._places, self._cleaned, strict=True)


class Joined:
    """Pieces put together: the text, and the place of each character of it."""

    def __init__(self, pieces: Sequence[str], places: Sequence[str]) -> None:
        self.text = "".join(pieces)
        self._places = places
        self._starts = [0, *accumulate(map(len, pieces))][:-1]

    def place(self, at: int) -> str:
        """Where the character at this offset stands."""
        return self._places[bisect_right(self._starts, at) - 1]
