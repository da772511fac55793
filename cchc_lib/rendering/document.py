"""An executed notebook as a document: the blocks in reading order, whatever made them."""

from __future__ import annotations

from dataclasses import dataclass

from cchc_lib.presentation.blocks import Block, Head


@dataclass(frozen=True, slots=True)
class Document:
    """What every exporter writes its form from.

    ``head`` is None for a notebook that shows no head block (a teacher's own). ``blocks`` are all others in reading
    order: Markdown cells as Prose, our own blocks as they are, plain DataFrames and Stylers as Table, figures as
    Picture, printed text as Printed. Cells tagged ``page-only`` or ``paper-only`` are left out where they don't belong.
    """

    head: Head | None
    blocks: tuple[Block, ...]
