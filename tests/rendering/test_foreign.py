"""What Markdown has beside words: photos made fit for a page, simple formulas written out, others told."""

import base64
import io
from typing import Literal

import pytest
from PIL import Image, PngImagePlugin

from cchc_lib.rendering.foreign import NotebookError, bare_picture, blocks_from_html, with_formulas
from cchc_lib.report.blocks import Picture


@pytest.mark.parametrize(
    ("source", "written"),
    [
        (r"rộng $m^2$, $x_1 \le 100\%$", "rộng m<sup>2</sup>, x<sub>1</sub> ≤ 100%"),
        (r"$$\frac{a+b}{c} \times 100$$", "(a+b)/c × 100"),
        (r"$\text{đúng hạn} < 10^{-3}$", "đúng hạn &lt; 10<sup>-3</sup>"),
        (r"giá $5 và $10; hết \$x\$", r"giá $5 và $10; hết \$x\$"),
        ("`$x^2$`\n```\n$y^2$\n```", "`$x^2$`\n```\n$y^2$\n```"),
    ],
)
def test_simple_formulas_are_written_out(source: str, written: str) -> None:
    """Raised, lowered, fractions and signs; money and code stay as they are."""
    assert with_formulas(source, 1) == written


@pytest.mark.parametrize("source", [r"$\sqrt{x}$", r"$$\begin{matrix}1\end{matrix}$$"])
def test_what_cannot_be_written_out_is_told(source: str) -> None:
    with pytest.raises(NotebookError, match=r"Ô thứ 3 của sổ tay có công thức “\$.*Hãy viết bằng chữ"):
        with_formulas(source, 3)


@pytest.mark.parametrize(("turned", "size"), [(1, (2000, 1500)), (6, (1500, 2000))])
def test_a_photo_of_a_phone_has_as_many_dots_as_paper_shows(turned: int, size: tuple[int, int]) -> None:
    """Upright, and without what its camera told."""
    exif, written = Image.Exif(), io.BytesIO()
    exif[0x0112], exif[0x010F] = turned, "Camera"
    Image.new("RGB", (4000, 3000)).save(written, "JPEG", exif=exif)
    _, content = bare_picture("image/jpeg", base64.b64encode(written.getvalue()).decode())
    with Image.open(io.BytesIO(base64.b64decode(content))) as photo:
        assert (photo.size, dict(photo.getexif())) == (size, {})


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_dots_and_tells_nothing_else(mode: str) -> None:
    said, written = PngImagePlugin.PngInfo(), io.BytesIO()
    said.add_text("Author", "Vi Thị Tơ")
    Image.linear_gradient("L").convert(mode).save(written, "PNG", pnginfo=said, dpi=(96, 96))
    kind, content = bare_picture("image/png", base64.b64encode(written.getvalue()).decode())
    with Image.open(written) as before, Image.open(io.BytesIO(base64.b64decode(content))) as after:
        assert (kind, after.mode, after.tobytes(), after.info) == ("image/png", mode, before.tobytes(), {})


@pytest.mark.parametrize(
    ("form", "mode", "kind"), [("GIF", "P", "png"), ("TIFF", "CMYK", "png"), ("JPEG", "CMYK", "jpeg")]
)
def test_a_picture_of_another_kind_becomes_png(form: str, mode: str, kind: Literal["png", "jpeg"]) -> None:
    """Its comment stays behind; what cannot be read stays as it is."""
    written = io.BytesIO()
    Image.new(mode, (3, 3)).save(written, form, **({"comment": b"abc"} if form != "TIFF" else {}))
    given = base64.b64encode(written.getvalue()).decode()
    made, content = bare_picture("image/x", given)
    assert (made, b"abc" in base64.b64decode(content)) == (f"image/{kind}", False)
    shown = blocks_from_html(f"<img alt='a' src='data:image/x;base64,{given}'>", caption="A")
    assert shown == (Picture(format=kind, content=content, caption="A", alt="a"),)
    assert bare_picture("image/x", "YWJj") == ("image/x", "YWJj")
