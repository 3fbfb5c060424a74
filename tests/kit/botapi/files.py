"""Files: kept by id, described as photo sizes or documents, downloaded by a path that stops working in time."""

import hashlib
import io
import itertools
from dataclasses import dataclass
from pathlib import PurePosixPath

from PIL import Image, UnidentifiedImageError

from tests.kit.botapi.params import Json, bad

MOST_DOWNLOAD_BYTES = 20 * 1024 * 1024
MOST_PHOTO_BYTES = 10 * 1024 * 1024
MOST_UPLOAD_BYTES = 50 * 1024 * 1024
SIZES = (90, 320, 800, 1280)
"""The longest side of the sizes that a photo is offered in, besides its own."""


@dataclass(frozen=True)
class File:
    """A stored file. `size` is what the API says, also where a test only claims a size."""

    file_id: str
    unique: str
    data: bytes
    folder: str
    suffix: str
    size: int

    @property
    def path(self) -> str:
        """The `file_path` of getFile."""
        return f"{self.folder}/file_{self.file_id.rpartition('-')[2]}{self.suffix}"

    def described(self) -> Json:
        """What every file object of the API holds."""
        return {"file_id": self.file_id, "file_unique_id": self.unique, "file_size": self.size}


class Files:
    """The store. Use it while the server's condition is held."""

    def __init__(self) -> None:
        self.by_id: dict[str, File] = {}
        self._open: dict[str, str] = {}
        self._numbers = itertools.count(1)

    def keep(self, data: bytes, folder: str, suffix: str, size: int | None = None) -> File:
        """Store bytes; the same bytes in the same folder get the same unique id, and a file id of their own."""
        unique = hashlib.sha256(folder.encode() + data).hexdigest()[:16]
        file_id = f"AgAC{unique}-{next(self._numbers)}"
        file = File(file_id, unique, data, folder, suffix, len(data) if size is None else size)
        self.by_id[file_id] = file
        return file

    def photo(self, data: bytes) -> list[Json]:
        """PhotoSize objects, smallest first; the last is the picture as given. Raises ApiError 400 if it is none."""
        try:
            with Image.open(io.BytesIO(data)) as image:
                image.load()
                pictures = [*_smaller(image), (image.size, data)]
        except (UnidentifiedImageError, OSError, SyntaxError, Image.DecompressionBombError):
            raise bad("IMAGE_PROCESS_FAILED") from None
        return [
            {**self.keep(part, "photos", ".jpg").described(), "width": size[0], "height": size[1]}
            for size, part in pictures
        ]

    def other(self, field: str, data: bytes, name: str, mime: str, size: int | None = None) -> Json:
        """A Document, Voice, Video … object. Names and types are the sender's, not checked."""
        file = self.keep(data, f"{field}s", PurePosixPath(name).suffix[:10], size)
        named = {"file_name": name} if field in ("document", "video", "audio") and name else {}
        return {**file.described(), **named, **({"mime_type": mime} if mime else {})}

    def get(self, file_id: str) -> Json:
        """The File object of getFile; opens its path. Raises ApiError 400 for an unknown id or over 20 MB."""
        file = self.by_id.get(file_id)
        if file is None:
            raise bad("wrong file_id or the file is temporarily unavailable")
        if file.size > MOST_DOWNLOAD_BYTES:
            raise bad("file is too big")
        self._open[file.path] = file_id
        return {**file.described(), "file_path": file.path}

    def at(self, path: str) -> bytes | None:
        """The bytes behind an open path."""
        file_id = self._open.get(path)
        return None if file_id is None else self.by_id[file_id].data

    def close_paths(self) -> None:
        """Let every path end, as the real server may after an hour; getFile opens it again."""
        self._open.clear()


def _smaller(image: Image.Image) -> list[tuple[tuple[int, int], bytes]]:
    """The picture made smaller, for each size below its own."""
    return [_scaled(image, side) for side in SIZES if side < max(image.size)]


def _scaled(image: Image.Image, side: int) -> tuple[tuple[int, int], bytes]:
    small = image.convert("RGB")
    small.thumbnail((side, side))
    target = io.BytesIO()
    small.save(target, "JPEG", quality=80)
    return small.size, target.getvalue()
