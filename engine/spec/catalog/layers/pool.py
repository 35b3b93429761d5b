"""Layers without weights that make signals and pictures smaller or larger."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Hidden, Shape, words_of_shape
from engine.spec.catalog.layers.conv import window_words
from engine.spec.catalog.layers.windowed import Windowed, kernel_field, same_padding, slid, stride_field
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError
from engine.spec.windows import Window

MOST_EDGE = 4096
ENLARGED = "Take a smaller factor."


class Pool(Hidden, Windowed):
    """One number for each window, channel by channel; over signals as well as pictures."""

    family: ClassVar[Family] = "pictures"
    kernel_size: int = kernel_field(2)
    stride: int = stride_field(2)
    padding: Literal["none", "same"] = field(
        "none", "Padding", "choice", choices=(("none", "None"), ("same", "Same")), advanced=True,
        help="Same: windows also stand over the edge; what lies outside does not count.",
    )  # fmt: skip

    @property
    def window(self) -> Window:
        before, after = same_padding(self.kernel_size) if self.padding == "same" else (0, 0)
        return Window(self.kernel_size, self.stride, 1, before, after)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        shape = inputs[0]
        _has_places(self.title, shape)
        return (shape[0], *slid(self.title, len(shape) - 1, self.window, shape))

    def caption(self, output: Shape | None) -> str:
        return window_words(self.kernel_size, self.stride, 2 if output is None or len(output) > 2 else 1)


class MaxPool(Pool):
    """The largest number of each window (Riesenhuber 1999)."""

    title: ClassVar[str] = "Max pool"
    summary: ClassVar[str] = "the largest of each window"
    words: ClassVar[tuple[str, ...]] = ("pooling", "maxpool", "maximum", "subsample")
    kind: Literal["max_pool"] = "max_pool"


class AvgPool(Pool):
    """The mean of each window (LeCun 1989)."""

    title: ClassVar[str] = "Average pool"
    summary: ClassVar[str] = "the mean of each window"
    words: ClassVar[tuple[str, ...]] = ("pooling", "avgpool", "mean", "subsample")
    kind: Literal["avg_pool"] = "avg_pool"


PoolMode = Literal["average", "max"]
POOL_MODES = (("average", "Mean"), ("max", "Largest"))


class GlobalPool(Hidden):
    """One number for each channel, over all its positions (Lin 2013): a list."""

    title: ClassVar[str] = "Global pool"
    summary: ClassVar[str] = "one number for each map"
    family: ClassVar[Family] = "pictures"
    words: ClassVar[tuple[str, ...]] = ("pooling", "average", "mean", "gap", "squeeze")
    kind: Literal["global_pool"] = "global_pool"
    mode: PoolMode = field("average", "Takes", "choice", choices=POOL_MODES, help="What is taken of each map.")

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        _has_places(self.title, inputs[0])
        return (inputs[0][0],)

    def caption(self, output: Shape | None) -> str:
        return dict(POOL_MODES)[self.mode].lower()


class AdaptivePool(Hidden):
    """Windows chosen so that the output has the same size whatever the input's."""

    title: ClassVar[str] = "Adaptive pool"
    summary: ClassVar[str] = "any size to a fixed one"
    family: ClassVar[Family] = "pictures"
    words: ClassVar[tuple[str, ...]] = ("pooling", "resize", "fixed size")
    kind: Literal["adaptive_pool"] = "adaptive_pool"
    edge: int = field(4, "Edge", "units", minimum=1, maximum=64, help="Height and width of each map after it.")
    mode: PoolMode = field("average", "Takes", "choice", choices=POOL_MODES, help="What is taken of each window.")

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        _has_places(self.title, inputs[0])
        return (inputs[0][0], *([self.edge] * (len(inputs[0]) - 1)))

    def caption(self, output: Shape | None) -> str:
        return f"to {self.edge}, {dict(POOL_MODES)[self.mode].lower()}"


class Upsample(Hidden):
    """More positions, repeated or drawn in between."""

    title: ClassVar[str] = "Upsample"
    summary: ClassVar[str] = "enlarges without weights"
    family: ClassVar[Family] = "pictures"
    words: ClassVar[tuple[str, ...]] = ("enlarge", "interpolate", "resize", "decoder", "unpool")
    kind: Literal["upsample"] = "upsample"
    factor: int = field(2, "Factor", "units", minimum=1, maximum=8, help="How many times as high and as wide.")
    mode: Literal["nearest", "linear"] = field(
        "nearest", "Between", "choice", choices=(("nearest", "Repeated"), ("linear", "Drawn between")),
        help="What the new positions hold.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        _has_places(self.title, inputs[0])
        sizes = tuple(length * self.factor for length in inputs[0][1:])
        if max(sizes) > MOST_EDGE:
            raise ShapeError(f"{words_of_shape(sizes)} is larger than {MOST_EDGE:,}.", ENLARGED)
        return (inputs[0][0], *sizes)

    def caption(self, output: Shape | None) -> str:
        return f"×{self.factor}"


def _has_places(title: str, shape: Shape) -> None:
    if len(shape) not in (2, 3):
        raise ShapeError(
            f"{title} takes a signal or a picture; it gets {words_of_shape(shape)}.",
            "Switch on “As a picture” at the input, or insert a Reshape layer.",
        )
