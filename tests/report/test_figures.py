"""Pictures of dots: made fit for a page, without what they tell beside their dots, wherever they stand."""

import io
from base64 import b64decode, b64encode

import pytest
from PIL import Image, PngImagePlugin

from cchc_lib.report.figures import Photo, bare_photo, svg_text, tidy_picture

SAID = "Vi Thị Tơ"


def written(picture: Image.Image, form: str, **said: object) -> str:
    content = io.BytesIO()
    picture.save(content, form, **said)
    return b64encode(content.getvalue()).decode()


def bare(content: str) -> Photo:
    photo = bare_photo(content)
    assert photo is not None
    assert SAID.encode() not in b64decode(photo.content)
    return photo


def opened(content: str) -> Image.Image:
    return Image.open(io.BytesIO(b64decode(content)))


@pytest.mark.parametrize(("turned", "size"), [(1, (2000, 1500)), (6, (1500, 2000))])
def test_a_photo_of_a_phone_has_as_many_dots_as_paper_shows(turned: int, size: tuple[int, int]) -> None:
    """Upright, and without what its camera told."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = turned, "Camera"
    photo = bare(written(Image.new("RGB", (4000, 3000)), "JPEG", exif=exif))
    with opened(photo.content) as seen:
        assert (seen.size, dict(seen.getexif())) == (size, {})
    assert (photo.width, photo.height) == size


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA", "I;16"])
def test_a_png_keeps_its_dots_and_tells_nothing_else(mode: str) -> None:
    said = PngImagePlugin.PngInfo()
    said.add_itxt("Author", SAID)
    given = written(Image.linear_gradient("L").convert(mode), "PNG", pnginfo=said, dpi=(96, 96))
    photo = bare(given)
    with opened(given) as before, opened(photo.content) as after:
        assert (photo.form, after.mode, after.tobytes(), after.info) == ("png", mode, before.tobytes(), {})


@pytest.mark.parametrize(
    ("form", "mode", "made"), [("GIF", "P", "png"), ("TIFF", "CMYK", "png"), ("JPEG", "CMYK", "jpeg")]
)
def test_a_picture_of_another_kind_becomes_png(form: str, mode: str, made: str) -> None:
    """Its comment stays behind; what is no picture is none."""
    said = {} if form == "TIFF" else {"comment": SAID.encode()}
    assert bare(written(Image.new(mode, (3, 3)), form, **said)).form == made
    assert bare_photo("YWJj") is None


def test_a_drawing_brings_no_more_of_its_photos_than_their_dots() -> None:
    given = written(Image.new("RGB", (3, 3)), "JPEG", comment=SAID.encode())
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><image href="data:image/jpeg;base64,{}"/></svg>'
    assert bare(given).address in svg_text(tidy_picture("svg", svg.format(given), prefix="c"))
    assert "href" not in svg_text(tidy_picture("svg", svg.format("YWJj"), prefix="c"))
