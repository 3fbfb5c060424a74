"""Signs that a picture was edited: hints with their reason, for a person to weigh. Many edits are honest."""

import io
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from triage.pictures.marks import groups

EDITORS = ("photoshop", "gimp", "picsart", "snapseed", "canva", "lightroom", "pixelmator", "paint.net", "affinity")
QUALITIES = tuple(range(40, 95, 2))
STEP = 4
SAMPLE = 20
"""So many blocks squared are asked for their former quality."""
AGREEING = 0.85
BLOCK = 16
MOST_PIXELS = 2_600_000
LEAST_TEXTURE = 14.0
MOST_COLOUR = 90.0
FEWEST_BLOCKS = 60
"""With fewer blocks that hold anything, nothing can be told."""
STORED_BEFORE = -0.3
"""A block changes so much less (as a logarithm) at the quality it was stored at before than at the ones beside."""
NEVER_STORED = -0.1
SMALLEST = 6
"""So many blocks that touch are a part of the picture; fewer are chance."""


@dataclass(frozen=True, slots=True)
class Sign:
    """One sign. `suspicious` ones make the picture's evidence suspected; the others are only shown."""

    kind: str
    why: str
    suspicious: bool


def signs(data: bytes, image: Image.Image) -> tuple[Sign, ...]:
    """Every sign of editing in a readable picture, given its bytes and the opened picture; empty when there is none."""
    found = [_named_editor(image), _behind_the_end(data, image.format or ""), _regions(image)]
    return tuple(sign for sign in found if sign is not None)


def _named_editor(image: Image.Image) -> Sign | None:
    told = [
        str(image.getexif().get(0x0131, "")),
        *(_text(image.info, name) for name in ("Software", "xmp", "photoshop")),
    ]
    folded = " ".join(told).casefold()
    editor = next((name for name in EDITORS if name in folded), None)
    return Sign("editor", f"its metadata names the program {editor}", False) if editor else None


def _text(info: dict[Any, Any], name: str) -> str:
    value = info.get(name, "")
    return value.decode("latin-1") if isinstance(value, bytes) else str(value)


_ENDS = {"PNG": (b"IEND", 8), "JPEG": (b"\xff\xd9", 2), "GIF": (b";", 1)}


def _behind_the_end(data: bytes, kind: str) -> Sign | None:
    """Bytes behind the last end mark: another file hidden behind the picture."""
    if kind not in _ENDS:
        return None
    mark, length = _ENDS[kind]
    place = data.rfind(mark)
    hidden = len(data) - place - length if place >= 0 else 0
    return Sign("hidden_data", f"{hidden} bytes follow the end of the picture", False) if hidden > 64 else None


def _regions(image: Image.Image) -> Sign | None:
    """A part that was never stored at the quality at which the rest was stored before: it was put in later.

    Storing a picture at the quality it once had changes it least. Where nearly all of it agrees on such a quality, a
    few blocks that touch and know nothing of it have another history. What was stored once more with loss after the
    edit hides this; then nothing is said.
    """
    coloured = _whole_blocks(image)
    gray = coloured.convert("L")
    plain = np.asarray(gray, dtype=np.float32)
    if not plain.size:
        return None
    busy = (_blocks(plain).std(axis=1) >= LEAST_TEXTURE) & (_blocks(_colour(coloured)).max(axis=1) <= MOST_COLOUR)
    if busy.sum() < FEWEST_BLOCKS:
        return None
    quality = _usual_quality(_blocks(plain)[busy])
    if quality is None:
        return None
    dips = _dips(plain, quality)
    odd = (busy & (dips > NEVER_STORED)).reshape(gray.height // BLOCK, gray.width // BLOCK)
    parts = [box for box in groups(odd) if odd[box.top : box.bottom, box.left : box.right].sum() >= SMALLEST]
    if not parts or odd.sum() > 0.15 * busy.sum():
        return None
    place = max(parts, key=lambda box: box.width * box.height)
    why = (
        f"the part at {place.left * BLOCK}, {place.top * BLOCK} ({place.width * BLOCK} by {place.height * BLOCK})"
        f" was never stored at quality {quality} as the rest was"
    )
    return Sign("two_histories", why, True)


def _whole_blocks(image: Image.Image) -> Image.Image:
    """The picture cut to whole blocks and, where it is very large, to its upper part."""
    width = image.width // BLOCK * BLOCK
    most = MOST_PIXELS // max(1, width)
    return image.convert("RGB").crop((0, 0, width, min(image.height, most) // BLOCK * BLOCK))


def _colour(image: Image.Image) -> NDArray[np.float32]:
    """How far each pixel is from grey: storing strong colours shifts their brightness too, which tells nothing."""
    channels = np.asarray(image, dtype=np.float32)
    apart: NDArray[np.float32] = channels.max(axis=2) - channels.min(axis=2)
    return apart


def _usual_quality(busy: NDArray[np.float32]) -> int | None:
    """The quality at which nearly all of these blocks were stored before, None where there is no such quality.

    A sample of them is laid out as one small picture: a block is stored by itself, wherever it stands.
    """
    side = min(SAMPLE, int(len(busy) ** 0.5))
    chosen = busy[np.linspace(0, len(busy) - 1, side * side).astype(int)]
    laid = chosen.reshape(side, side, BLOCK, BLOCK).swapaxes(1, 2).reshape(side * BLOCK, side * BLOCK)
    agreeing = {quality: float((_dips(laid, quality) < STORED_BEFORE).mean()) for quality in QUALITIES}
    best = max(agreeing, key=lambda quality: agreeing[quality])
    return best if agreeing[best] >= AGREEING else None


def _dips(plain: NDArray[np.float32], quality: int) -> NDArray[np.float32]:
    """For each block, how much less it changes at this quality than at the ones beside it, as a logarithm."""
    gray = Image.fromarray(plain.astype(np.uint8))
    less, here, more = (
        (_blocks(plain - _stored(gray, one)) ** 2).mean(axis=1) + 0.1
        for one in (quality - STEP, quality, quality + STEP)
    )
    dips: NDArray[np.float32] = np.log(here * 2 / (less + more))
    return dips


def _stored(gray: Image.Image, quality: int) -> NDArray[np.float32]:
    target = io.BytesIO()
    gray.save(target, "JPEG", quality=quality)
    return np.asarray(Image.open(target), dtype=np.float32)


def _blocks(plain: NDArray[np.float32]) -> NDArray[np.float32]:
    rows, columns = plain.shape
    parts: NDArray[np.float32] = plain.reshape(rows // BLOCK, BLOCK, columns // BLOCK, BLOCK).swapaxes(1, 2)
    return parts.reshape(-1, BLOCK * BLOCK)
