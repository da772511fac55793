"""What is known of a file that is about to be published: its text with places, its links, what speaks against it."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Passage:
    """A piece of text and its place in the file; ``shown`` is what readers see, the rest stands in properties."""

    place: str
    text: str
    shown: bool = True


@dataclass(frozen=True, slots=True)
class Finding:
    """A reason why a file may not go out: where, and a Vietnamese sentence."""

    place: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A file as it was read. ``links`` are what it points to inside the folder, with their places."""

    passages: list[Passage] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    links: list[Passage] = field(default_factory=list)

    def refuse(self, place: str, sentence: str) -> None:
        """Note a reason against the file."""
        self.findings.append(Finding(place, sentence))
