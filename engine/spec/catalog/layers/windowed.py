"""What layers share that slide a window over a signal or a picture."""

from __future__ import annotations

from typing import Any, Literal

from engine.spec.catalog.layers.base import Layer, Shape, words_of_shape
from engine.spec.form import field
from engine.spec.problems import ShapeError
from engine.spec.windows import Window

Padding = Literal["same", "none", "custom"]
SignalPadding = Literal["same", "none", "custom", "causal"]
PaddingMode = Literal["zeros", "reflect", "replicate", "circular"]
AXES = {1: "a signal: channels × length", 2: "a picture: channels × height × width"}
REMEDY = {
    1: "Insert a Reshape layer before it.",
    2: "Switch on “As a picture” at the input, or insert a Reshape layer.",
}

PADDINGS = (("same", "Same"), ("none", "None"), ("custom", "So many"))
SIGNAL_PADDINGS = (*PADDINGS, ("causal", "Causal"))
PADDING_MODES = (("zeros", "Zeros"), ("reflect", "Mirrored"), ("replicate", "Edge repeated"), ("circular", "Wrapped"))


def kernel_field(default: int) -> Any:
    """Edge of the window."""
    return field(
        default, "Kernel", "units", minimum=1, maximum=15, help="Height and width of the window, in positions."
    )  # fmt: skip


def stride_field(default: int) -> Any:
    """How far the window moves."""
    return field(
        default, "Stride", "units", minimum=1, maximum=8, help="How far the window moves from one to the next."
    )


class Windowed(Layer):
    """A layer whose every output looks through a window at the layer before."""

    @property
    def window(self) -> Window:
        """Where it looks, along each axis alike."""
        raise NotImplementedError


def same_padding(span: int) -> tuple[int, int]:
    """(before, after) by which a window of stride 1 gives as many as it gets; an odd one is added at the end."""
    return (span - 1) // 2, span // 2


def slid(title: str, axes: int, window: Window, shape: Shape) -> Shape:
    """The sizes of the axes after a window went over them.

    Parameters
    ----------
    axes : 1 of a signal, 2 of a picture.

    Raises
    ------
    ShapeError
        If the input has other axes, or the window does not fit on it.
    """
    takes_axes(title, axes, shape)
    sizes = tuple(window.size(length) for length in shape[1:])
    if min(sizes) < 1:
        raise ShapeError(
            f"A window of {window.span} does not fit on {words_of_shape(shape[1:])}.",
            "Take a smaller kernel or dilation, or more padding.",
        )
    return sizes


def takes_axes(title: str, axes: int, shape: Shape) -> None:
    """Raise a ShapeError where an input is no signal, or no picture."""
    if len(shape) != axes + 1:
        raise ShapeError(f"{title} takes {AXES[axes]}; it gets {words_of_shape(shape)}.", REMEDY[axes])
