"""Reading what a picture carries beside its dots: who made it, where and with what. What it shows nobody reads here."""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator

from cchc_lib.publishing.contents import Passage, Reading

_BINARY = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd]+")
_PLACE_OF_PICTURE = 0x8825
"""The Exif tag of the folder that holds where a picture was taken."""


def read_picture(content: bytes, reading: Reading, place: str) -> None:
    """Read texts and Exif data of a PNG or JPEG into ``reading``; raises an error of Pillow when it is neither."""
    from PIL import Image

    with Image.open(io.BytesIO(content), formats=("PNG", "JPEG")) as picture:
        exif = picture.getexif()
        texts = [*_texts(picture.info.values()), *_texts(exif.values())]
        if exif.get_ifd(_PLACE_OF_PICTURE):
            reading.refuse(place, "ảnh ghi nơi chụp (tọa độ GPS). Hãy lưu lại ảnh không kèm thông tin ấy.")
    reading.passages.extend(Passage(place, text, shown=False) for text in texts)


def _texts(values: Iterable[object]) -> Iterator[str]:
    """Pillow gives Exif as Latin-1, and most programs write UTF-8 into it."""
    for value in values:
        if isinstance(value, str):
            yield from (value, value.encode("latin-1", errors="replace").decode("utf-8", errors="replace"))
        elif isinstance(value, bytes):
            yield _BINARY.sub(" ", value.decode("utf-8", errors="replace"))
