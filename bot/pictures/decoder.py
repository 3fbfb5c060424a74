"""The program that opens untrusted pictures, started by `bot.pictures.opening` in a process of its own.

`inspect`: is it a picture we take, and how does it look drawn anew. `look`: hashes, marks and signs of editing. The
file comes in as input; out goes one line of JSON, with `inspect` followed by the picture drawn anew.
"""

import io
import json
import sys
from dataclasses import asdict

from triage.evidence import READERS, Picture, inspect

FULL_SIZE = 1_500_000
"""Pixels from which the hash is made of half the width and height: it comes out the same, ten times sooner."""


def main() -> int:
    """Do what the first argument says. Anything unforeseen is an error of the process, which the caller reports."""
    data = sys.stdin.buffer.read()
    head, body = _inspect(data) if sys.argv[1] == "inspect" else (_look(data), b"")
    sys.stdout.buffer.write(json.dumps(head).encode() + b"\n" + body)
    return 0


def _inspect(data: bytes) -> tuple[dict[str, object], bytes]:
    found = inspect(data)
    if not isinstance(found, Picture):
        return {"refused": found}, b""
    head = {"mime": found.mime, "width": found.width, "height": found.height, "shown_mime": found.shown_mime}
    return head, found.shown


def _look(data: bytes) -> dict[str, object]:
    import numpy as np  # here, for it takes longer to load than most pictures to open
    from PIL import Image, ImageOps

    from triage.pictures.editing import signs
    from triage.pictures.marks import marks
    from triage.pictures.pdq import pdq

    image = Image.open(io.BytesIO(data), formats=READERS)
    image.load()
    upright = ImageOps.exif_transpose(image).convert("L")
    small = upright.reduce(2) if upright.width * upright.height > FULL_SIZE else upright
    hashed = pdq(np.asarray(small, dtype=np.float32))
    return {
        "pdq": hashed.hash,
        "quality": hashed.quality,
        "marks": marks(upright).tobytes().hex(),
        "signs": [asdict(sign) for sign in signs(data, image)],
    }


if __name__ == "__main__":
    sys.exit(main())
