"""A picture that somebody drops or pastes, brought to what the network is given."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from PIL.Image import Image

BRIGHT = 0.5  # a border brighter than this is paper, not a dark ground


def fit_picture(rgb: NDArray[np.uint8], size: tuple[int, int, int], *, bright_strokes: bool = False) -> bytes:
    """The middle square of a picture, in the size of the data's pictures: what `Watch.picture` is given.

    It needs Pillow and takes milliseconds, so it is called beside the window (`app/errands.py`), not in a widget.

    Parameters
    ----------
    rgb : (height, width, 3) or (height, width, 4), any size; with a fourth channel it is laid on white.
    size : (channels, height, width) of a sample, from `DataShape.picture`; grey is luma where there is one channel.
    bright_strokes : turn a picture with a bright border to its negative. For data of bright strokes on a dark ground,
        as digits are, where people bring dark strokes on paper.

    Returns
    -------
    float32 from 0 to 1, channel after channel, each in row order: 4 * channels * height * width bytes.

    Raises
    ------
    ValueError
        If there is no pixel.
    """
    from PIL import Image

    if rgb.ndim != 3 or rgb.shape[2] not in (3, 4) or not rgb.size:
        raise ValueError(f"no picture of red, green and blue: {rgb.shape}")
    channels, height, width = size
    picture = _opaque(Image.fromarray(_middle(rgb, height, width))).convert("RGB" if channels == 3 else "L")
    way = (
        Image.Resampling.BOX if picture.width >= width else Image.Resampling.BILINEAR
    )  # areas; between pixels if larger
    small = np.asarray(picture.resize((width, height), way), dtype=np.float32) / np.float32(255)
    if bright_strokes and _border(small) > BRIGHT:
        small = 1 - small
    return (small.transpose(2, 0, 1) if channels == 3 else small).astype(np.float32).tobytes()


def _opaque(picture: Image) -> Image:
    """On white where it lets the ground through."""
    from PIL import Image

    return (
        picture if picture.mode == "RGB" else Image.alpha_composite(Image.new("RGBA", picture.size, "white"), picture)
    )


def _middle(rgb: NDArray[np.uint8], height: int, width: int) -> NDArray[np.uint8]:
    """The largest part about the middle that has the proportions of the target; a square for a square one."""
    rows = min(rgb.shape[0], max(1, round(rgb.shape[1] * height / width)))
    columns = min(rgb.shape[1], max(1, round(rgb.shape[0] * width / height)))
    top, left = (rgb.shape[0] - rows) // 2, (rgb.shape[1] - columns) // 2
    return np.ascontiguousarray(rgb[top : top + rows, left : left + columns])


def _border(picture: NDArray[np.float32]) -> float:
    """The middle brightness of the pixels at the edge: one dark corner decides nothing."""
    edge = np.concatenate([picture[0], picture[-1], picture[:, 0], picture[:, -1]])
    return float(np.median(edge))
