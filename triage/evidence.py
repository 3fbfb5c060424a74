"""What a sent file is: looked at by its content alone, never by its name, and drawn again without its metadata."""

import io
from dataclasses import dataclass

from PIL import Image, ImageOps, UnidentifiedImageError

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 40_000_000
LARGE_PIXELS = 6_000_000
"""Above this an opaque picture is shown as JPEG, because a PNG of it takes seconds to write."""

FORMATS = {"PNG": "image/png", "JPEG": "image/jpeg", "MPO": "image/jpeg", "WEBP": "image/webp", "GIF": "image/gif"}
READERS = ("PNG", "JPEG", "WEBP", "GIF")
"""What is taken. MPO is a phone's JPEG with a second picture inside; its first picture counts."""

_VIDEO_BRANDS = (
    b"isom",
    b"iso2",
    b"iso4",
    b"iso5",
    b"iso6",
    b"mp41",
    b"mp42",
    b"M4V",
    b"M4A",
    b"qt  ",
    b"3gp",
    b"avc1",
)
_SOUND_OR_FILM = (b"OggS", b"ID3", b"\xff\xfb", b"\xff\xf3", b"\x1aE\xdf\xa3", b"fLaC", b"FLV")


@dataclass(frozen=True, slots=True)
class Picture:
    """A readable still picture. `shown` is the same picture encoded anew, upright and without metadata."""

    mime: str
    width: int
    height: int
    shown: bytes
    shown_mime: str


def inspect(data: bytes) -> Picture | str:
    """The picture these bytes hold, or why they are not taken.

    The reason is one of `too_big`, `not_a_picture`, `broken`, `too_many_pixels`, `animated`, `voice_or_video`. Every
    pixel is decoded, so that a picture which is cut off is found out here. Never raises for any input.
    """
    if len(data) > MOST_BYTES:
        return "too_big"
    if not data:
        return "broken"
    try:
        return _decode(data)
    except UnidentifiedImageError:
        return "voice_or_video" if _is_sound_or_film(data) else _broken_or_other(data)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning):
        return "too_many_pixels"
    except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, MemoryError):
        return "broken"


def _decode(data: bytes) -> Picture | str:
    image = Image.open(io.BytesIO(data), formats=READERS)
    if image.width * image.height > MOST_PIXELS:
        return "too_many_pixels"
    if image.format != "MPO" and getattr(image, "is_animated", False):
        return "animated"
    mime = FORMATS[str(image.format)]
    image.load()
    upright = ImageOps.exif_transpose(image)
    shown, shown_mime = _redrawn(upright, photo=mime == "image/jpeg")
    return Picture(mime, upright.width, upright.height, shown, shown_mime)


def _redrawn(image: Image.Image, *, photo: bool) -> tuple[bytes, str]:
    flat = _flat(image)
    large = flat.width * flat.height > LARGE_PIXELS and flat.mode in ("RGB", "L")
    as_jpeg = (photo or large) and max(flat.size) < 65_000
    bare = Image.new(flat.mode, flat.size)
    bare.paste(flat)
    target = io.BytesIO()
    if as_jpeg:
        bare.save(target, "JPEG", quality=88)
        return target.getvalue(), "image/jpeg"
    bare.save(target, "PNG", compress_level=4)
    return target.getvalue(), "image/png"


def _flat(image: Image.Image) -> Image.Image:
    """The picture in a mode that PNG or JPEG holds as it is."""
    if image.mode in ("RGB", "RGBA", "L", "LA"):
        return image
    if image.mode == "P":
        return image.convert("RGBA" if "transparency" in image.info else "RGB")
    if image.mode.startswith("I;16"):
        return image.point(lambda value: value / 256).convert("L")
    return image.convert("RGB")


def _is_sound_or_film(data: bytes) -> bool:
    if data[4:8] == b"ftyp":
        return data[8:12].startswith(_VIDEO_BRANDS)
    if data[:4] == b"RIFF":
        return data[8:12] in (b"WAVE", b"AVI ")
    return data.startswith(_SOUND_OR_FILM)


def _broken_or_other(data: bytes) -> str:
    """A picture's first bytes with nothing readable behind them are a broken picture; anything else is no picture."""
    starts = data.startswith((b"\x89PNG", b"\xff\xd8\xff", b"GIF8")) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")
    return "broken" if starts else "not_a_picture"
