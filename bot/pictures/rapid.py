"""The program that reads a picture by RapidOCR (the extra `ocr`), started by `bot.pictures.reader` in its own process.

Its models come with the package: nothing is fetched. The picture comes in as input; out goes one line of JSON, a list
of pieces of text with how sure it is of each (0 to 1) and where each stands.
"""

import json
import sys
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Piece:
    """A piece of text: its left edge, its upper and its lower one, in pixels."""

    text: str
    sure: float
    left: float
    top: float
    bottom: float


def lines_of(pieces: Iterable[Piece]) -> list[str]:
    """Pieces whose middle lies within the height of a line's first one stand in that line, from left to right."""
    lines: list[list[Piece]] = []
    for piece in sorted(pieces, key=lambda one: one.top + one.bottom):
        middle = (piece.top + piece.bottom) / 2
        if lines and lines[-1][0].top <= middle <= lines[-1][0].bottom:
            lines[-1].append(piece)
        else:
            lines.append([piece])
    return [" ".join(one.text for one in sorted(line, key=lambda one: one.left)) for line in lines]


def pieces_of(told: str) -> list[Piece]:
    """What the program wrote."""
    return [Piece(**one) for one in json.loads(told)]


def main() -> int:
    """Read the picture. Anything unforeseen is an error of the process, which the caller reports."""
    from rapidocr import RapidOCR

    engine: Any = RapidOCR(
        params={
            "Global.log_level": "error",
            "Global.use_cls": False,  # our pictures stand upright already
            "EngineConfig.onnxruntime.intra_op_num_threads": 1,
            "EngineConfig.onnxruntime.inter_op_num_threads": 1,
        }
    )
    found = engine(sys.stdin.buffer.read())
    texts, scores, boxes = found.txts or (), found.scores or (), found.boxes if found.boxes is not None else ()
    pieces = [_piece(*one) for one in zip(texts, scores, boxes, strict=True)]
    sys.stdout.write(json.dumps([asdict(one) for one in pieces]))
    return 0


def _piece(text: str, sure: float, corners: Sequence[Sequence[float]]) -> Piece:
    across, down = [float(corner[0]) for corner in corners], [float(corner[1]) for corner in corners]
    return Piece(text, float(sure), min(across), min(down), max(down))


if __name__ == "__main__":
    sys.exit(main())
