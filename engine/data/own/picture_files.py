"""One picture file: read with suspicion, brought to a small square."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

SUFFIXES = (".png", ".jpg", ".jpeg", ".bmp", ".gif", ".webp")
MOST_PIXELS = 50_000_000  # of a picture before it is made small; a camera takes half of that
LARGEST_BYTES = 100_000_000
_FORMATS = ("PNG", "JPEG", "BMP", "GIF", "WEBP")  # the others bring decoders that nobody here needs
_WHITE = (255, 255, 255, 255)

Pixels = NDArray[np.uint8]


class BadPicture(Exception):
    """A file that cannot be used; the text completes "cats/7.png ..."."""


def read_picture(path: Path, edge: int, color: bool) -> Pixels:
    """The middle square of a picture.

    Returns
    -------
    (channels * edge * edge,) channel after channel, each in row order.

    Raises
    ------
    BadPicture
    """
    from PIL import Image, UnidentifiedImageError

    _check_size(path)
    try:
        with Image.open(path, formats=_FORMATS) as picture:
            if picture.width * picture.height > MOST_PIXELS:  # known from the header; nothing is decoded yet
                raise BadPicture(_too_large(picture.width * picture.height))
            if picture.format == "JPEG":
                picture.draft(None, (2 * edge, 2 * edge))  # the decoder itself makes it smaller, and far quicker
            return _square(picture, edge, color)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        count = re.search(r"\d+", str(error))
        raise BadPicture(_too_large(int(count[0]) if count else 0)) from None
    except UnidentifiedImageError:
        raise BadPicture("is no picture, whatever its name says") from None
    except BadPicture:
        raise
    except Exception as error:  # damaged files bring decoders to errors of every kind
        raise BadPicture(_damage(error)) from None


def _check_size(path: Path) -> None:
    try:
        size = path.stat().st_size
    except OSError as error:
        raise BadPicture(f"cannot be read ({error.strerror})") from None
    if size == 0:
        raise BadPicture("is empty (0 bytes)")
    if size > LARGEST_BYTES:
        raise BadPicture(f"is larger than {LARGEST_BYTES // 1_000_000} MB")


def _too_large(pixels: int) -> str:
    return f"has {pixels / 1e6:,.0f} million pixels; at most {MOST_PIXELS // 1_000_000} million are read"


def _damage(error: Exception) -> str:
    if "truncated" in str(error).lower() or isinstance(error, EOFError):
        return "ends in the middle; the file is damaged or was not copied to its end"
    return "is damaged and cannot be read"


def _square(picture: Image, edge: int, color: bool) -> Pixels:
    from PIL import Image

    picture.load()
    plain = _opaque(_upright(picture)).convert("RGB" if color else "L")
    side = min(plain.size)
    left, top = (plain.width - side) / 2, (plain.height - side) / 2
    box = (left, top, left + side, top + side)
    small = plain.resize((edge, edge), Image.Resampling.BILINEAR, box=box, reducing_gap=3.0)
    pixels = np.asarray(small, dtype=np.uint8)  # (edge, edge) or (edge, edge, channels)
    return pixels.transpose(2, 0, 1).reshape(-1) if color else pixels.reshape(-1)


def _upright(picture: Image) -> Image:
    """As it was held: a telephone that lay on its side says so in the file."""
    from PIL import ImageOps

    try:
        return ImageOps.exif_transpose(picture)
    except Exception:  # what is said beside the pixels may be damaged where they are not
        return picture


def _opaque(picture: Image) -> Image:
    """On white where it lets the ground through, and with 8 bits where it has 16."""
    from PIL import Image

    if picture.mode.startswith("I"):
        return Image.fromarray((np.asarray(picture).astype(np.float64) / 256).clip(0, 255).astype(np.uint8))
    if not picture.has_transparency_data:
        return picture
    clear = picture.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", clear.size, _WHITE), clear)
