"""A sample as a picture: in ink on the ground, in greys, or in its own colours."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QColor

from engine.snapshot import Floats
from widgets.canvas.content import BlockContent
from widgets.canvas.maps_item import packed_rgb
from widgets.kit.colors import Rgb32
from widgets.kit.theme import theme

ENLARGED_TO = 112  # pixels: small pictures drawn large keep sharp pixels at any zoom
COLORS = 3


def sample_picture(inputs: Floats, content: BlockContent) -> Rgb32 | None:
    """The picture of a sample, enlarged for the canvas; None where it has another size; see `sample_pixels`."""
    pixels = sample_pixels(inputs, content)
    if pixels is None:
        return None
    factor = max(1, ENLARGED_TO // max(content.size))
    made: Rgb32 = np.repeat(np.repeat(pixels, factor, axis=0), factor, axis=1)
    return made


def sample_pixels(inputs: Floats, content: BlockContent) -> Rgb32 | None:
    """The colours of a sample, (height, width); None where it has another size.

    Parameters
    ----------
    inputs : (features,), channel by channel, each row by row. content : of the block that shows it.
    """
    channels, (height, width) = content.channels, content.size
    if channels * height * width != len(inputs) or not len(inputs):
        return None
    shares = scaled(inputs).reshape(channels, height, width)
    if channels == COLORS:
        return packed_rgb(np.moveaxis(shares, 0, -1))
    grey = shares.mean(axis=0)
    return inked(grey) if content.ink else packed_rgb(np.repeat(grey[..., None], COLORS, axis=-1))


def scaled(inputs: Floats) -> Floats:
    """From 0 to 1, as they are if they are so already."""
    low, high = float(inputs.min()), float(inputs.max())
    if low >= 0.0 and high <= 1.0:
        return inputs
    made: Floats = ((inputs - low) / max(high - low, 1e-9)).astype(np.float32)
    return made


def inked(shares: Floats) -> Rgb32:
    """Ink of the text's colour on the colour of zero; shares from 0 to 1."""
    paper, ink = QColor(theme().zero), QColor(theme().text)
    made = np.full(shares.shape, 255 << 24, np.uint32)
    for shift, low, high in (
        (16, paper.red(), ink.red()),
        (8, paper.green(), ink.green()),
        (0, paper.blue(), ink.blue()),
    ):
        made |= (low + shares * (high - low)).astype(np.uint32) << np.uint32(shift)
    return made


def probabilities(logits: Floats) -> Floats:
    """Softmax; one logit stands for two classes, the second first: (p, 1 - p)."""
    if len(logits) == 1:
        p = 0.5 * (1 + np.tanh(logits[0] / 2))
        return np.array([p, 1 - p], np.float32)
    powers = np.exp(logits - logits.max())
    shares: Floats = powers / powers.sum()
    return shares
