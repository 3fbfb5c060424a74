"""Signs of editing: found where something was put into a received picture, not on honest ones."""

import io
import random

import pytest
from PIL import Image, ImageDraw, ImageFont

from tests.kit.screens import INTERFACES, as_png, order, recompressed
from triage.pictures.editing import signs


def suspicious(data: bytes) -> list[str]:
    """The kinds of suspicious signs of a picture."""
    return [sign.kind for sign in signs(data, Image.open(io.BytesIO(data))) if sign.suspicious]


def with_other_amount(page: Image.Image) -> Image.Image:
    """The page with another value painted over one that stood there."""
    changed = page.copy()
    draw = ImageDraw.Draw(changed)
    draw.rectangle((300, 425, 500, 460), fill="#1e222c")
    draw.text((495, 428), "99.50 USD", "#f1f3f5", ImageFont.load_default(20), anchor="ra")
    return changed


def test_a_value_painted_into_a_received_picture_is_a_sign_with_its_place() -> None:
    data = as_png(with_other_amount(recompressed(INTERFACES["dark"](order(3)), 80)))
    (sign,) = signs(data, Image.open(io.BytesIO(data)))
    assert sign.suspicious
    assert "the part at" in sign.why


@pytest.mark.parametrize("interface", INTERFACES)
def test_honest_screenshots_show_no_sign(interface: str) -> None:
    page = INTERFACES[interface](order(8))
    quality = random.Random(interface).randint(50, 90)
    assert suspicious(as_png(page)) == []
    assert suspicious(as_png(recompressed(page, quality))) == []
    target = io.BytesIO()
    page.save(target, "JPEG", quality=quality)
    assert suspicious(target.getvalue()) == []


def test_a_named_editor_is_shown_and_does_not_make_the_picture_suspected() -> None:
    target, exif = io.BytesIO(), Image.Exif()
    exif[0x0131] = "Adobe Photoshop 25.0"
    INTERFACES["cards"](order(1)).save(target, "JPEG", exif=exif)
    (sign,) = signs(target.getvalue(), Image.open(target))
    assert (sign.kind, sign.suspicious) == ("editor", False)
    assert "photoshop" in sign.why


def test_another_file_behind_the_picture_is_named() -> None:
    data = as_png(INTERFACES["cards"](order(1))) + b"PK\x03\x04" + b"x" * 500
    (sign,) = signs(data, Image.open(io.BytesIO(data)))
    assert sign.kind == "hidden_data"
    assert "504 bytes" in sign.why


@pytest.mark.parametrize("size", [(1, 1), (15, 400), (16, 16), (2000, 3)])
def test_very_small_pictures_give_no_sign_and_no_error(size: tuple[int, int]) -> None:
    data = as_png(Image.effect_noise(size, 80))
    assert signs(data, Image.open(io.BytesIO(data))) == ()
