"""Windows over signals and pictures as torch knows them."""

from __future__ import annotations

from torch import Tensor
from torch.nn import functional

from engine.build.layers.base import Lengths
from engine.spec.windows import Window


def padded(x: Tensor, window: Window, axes: int, mode: str = "constant", value: float = 0.0) -> Tensor:
    """Add positions at both ends of the last axes.

    Parameters
    ----------
    x : (batch, channels, ...).
    axes : 1 of a signal, 2 of a picture.
    mode : as `torch.nn.functional.pad` calls it.
    """
    around = [window.before, window.after] * axes
    return functional.pad(x, around, mode, value if mode == "constant" else None)


def steps_after(window: Window, lengths: Lengths) -> Tensor | None:
    """Windows that each sample has, (batch,) int64; one at least, in which a sample that is too short for it ends."""
    if not lengths or lengths[0] is None:
        return None
    around = window.before + window.after - window.span
    return ((lengths[0] + around).div(window.stride, rounding_mode="floor") + 1).clamp_min(1)
