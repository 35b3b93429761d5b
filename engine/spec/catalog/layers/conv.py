"""Filters that slide over a signal or a picture."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import (
    ACTIVATION_NAMES,
    PICTURE_NORMALISATIONS,
    Activation,
    Initialisation,
    PictureNormalisation,
)
from engine.spec.catalog.layers.base import Family, Shape
from engine.spec.catalog.layers.sequences import varies
from engine.spec.catalog.layers.units import (
    Units,
    activation_field,
    bias_field,
    dropout_field,
    initialisation_field,
)
from engine.spec.catalog.layers.windowed import (
    PADDING_MODES,
    PADDINGS,
    SIGNAL_PADDINGS,
    Padding,
    PaddingMode,
    SignalPadding,
    Windowed,
    kernel_field,
    same_padding,
    slid,
    stride_field,
)
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError
from engine.spec.windows import Window


class Filters(Units, Windowed):
    """``dropout(activation(normalise(W * x + b)))`` with one map for each filter.

    Attributes
    ----------
    units : filters, which are the channels of the output.
    padding : "same" keeps the size at stride 1; "none" looks only where the window fits; "custom" adds
        `padding_size` positions on each side; "causal", of a signal, adds all of them before it, so that no step sees
        a later one (van den Oord 2016). Padding of a transposed convolution takes as many away.
    axes : 1 slides along a signal, 2 over a picture.
    """

    family: ClassVar[Family] = "pictures"
    axes: ClassVar[int] = 2

    units: int = field(8, "Filters", "units", minimum=1, maximum=2048, help="How many filters; each gives one map.")
    kernel_size: int = kernel_field(3)
    stride: int = stride_field(1)
    padding: SignalPadding = field(
        "same", "Padding", "choice", choices=SIGNAL_PADDINGS,
        help="What is added around, so that edges are seen as well; causal: only before, so that no step sees a later.",
    )  # fmt: skip
    padding_size: int = field(
        1, "Added on each side", "units", minimum=0, maximum=32, only_if=("padding", ("custom",)),
        help="Positions added at each end.",
    )  # fmt: skip
    padding_mode: PaddingMode = field(
        "zeros", "Filled with", "choice", choices=PADDING_MODES, only_if=("padding", ("same", "custom", "causal")),
        advanced=True, help="What the added positions hold.",
    )  # fmt: skip
    dilation: int = field(
        1, "Dilation", "units", minimum=1, maximum=8, advanced=True,
        help="Positions from one that is looked at to the next: a wider view for as many weights.",
    )  # fmt: skip
    activation: Activation = activation_field("relu")
    bias: bool = bias_field()
    initialisation: Initialisation = initialisation_field("kaiming_uniform")
    normalisation: PictureNormalisation = field(
        "none", "Normalisation", "choice", choices=PICTURE_NORMALISATIONS,
        help="Keeps sums at a steady scale: over the batch, over a sample, or over groups of its maps.",
    )  # fmt: skip
    dropout: float = dropout_field()

    @property
    def window(self) -> Window:
        bare = Window(self.kernel_size, self.stride, self.dilation)
        before, after = same_padding(bare.span) if self.padding == "same" else (self.padding_size,) * 2
        if self.padding == "none":
            before = after = 0
        elif self.padding == "causal":
            before, after = bare.span - 1, 0
        return Window(self.kernel_size, self.stride, self.dilation, before, after)

    @property
    def places(self) -> int:
        """Numbers in one channel of a filter."""
        return int(self.kernel_size**self.axes)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        sizes = slid(self.title, self.axes, self.window, inputs[0])
        self._check_padding(inputs[0])
        return (self.units, *sizes)

    def weight_count(self, channels: int) -> int:
        """Weights without biases and norms, for an input of so many channels."""
        return self.units * channels * self.places

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        norm = 2 * output[0] if self.normalisation != "none" else 0
        return self.weight_count(inputs[0][0]) + (output[0] if self.bias else 0) + norm

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.weight_count(inputs[0][0]) * prod(output[1:])

    def caption(self, output: Shape | None) -> str:
        return f"{window_words(self.kernel_size, self.stride, self.axes)} · {ACTIVATION_NAMES[self.activation]}"

    def _check_padding(self, shape: Shape) -> None:
        """Mirrored and wrapped edges are taken from the input, which must be large enough."""
        window, mode = self.window, self.padding_mode
        most = max(window.before, window.after)
        room = min(shape[1:]) - (1 if mode == "reflect" else 0)
        if mode in ("reflect", "circular") and self.padding != "none" and most > room:
            raise ShapeError(
                f"Around {min(shape[1:])} positions, {most} cannot be filled with what is there.",
                "Fill with zeros, or take a smaller kernel.",
            )


def window_words(kernel: int, stride: int, axes: int) -> str:
    """A window in a few signs, such as 3×3 /2."""
    edge = "×".join([str(kernel)] * axes)
    return edge if stride == 1 else f"{edge} /{stride}"


class PictureFilters(Filters):
    """Filters over a picture, in which nothing comes first."""

    padding: Padding = field(
        "same", "Padding", "choice", choices=PADDINGS, help="What is added around, so that edges are seen as well."
    )


class Conv1d(Filters):
    """A convolution along a signal; W of shape (filters, channels, kernel)."""

    title: ClassVar[str] = "Conv1d"
    summary: ClassVar[str] = "filters slide along a signal"
    words: ClassVar[tuple[str, ...]] = ("convolution", "filter", "kernel", "signal", "time", "cnn")
    axes: ClassVar[int] = 1
    kind: Literal["conv1d"] = "conv1d"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if varies(data) and self.padding_mode != "zeros" and (self.window.before or self.window.after):
            raise ShapeError(
                "Samples end at different steps, and only zeros can be filled in there.", "Fill with zeros."
            )
        return super().infer_shape(inputs, data)


class Conv2d(PictureFilters):
    """A convolution over a picture (LeCun 1989); W of shape (filters, channels, kernel, kernel)."""

    title: ClassVar[str] = "Conv2d"
    summary: ClassVar[str] = "filters slide over a picture"
    words: ClassVar[tuple[str, ...]] = ("convolution", "filter", "kernel", "picture", "image", "cnn")
    kind: Literal["conv2d"] = "conv2d"


class DepthwiseConv2d(PictureFilters):
    """Each channel has filters of its own (Sifre 2014); W of shape (filters, 1, kernel, kernel).

    The filters are shared out evenly: with as many as there are channels, each channel has one.
    """

    title: ClassVar[str] = "Depthwise Conv2d"
    summary: ClassVar[str] = "each channel by itself"
    words: ClassVar[tuple[str, ...]] = ("convolution", "grouped", "mobilenet", "depthwise")
    kind: Literal["depthwise_conv2d"] = "depthwise_conv2d"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        shape = super().infer_shape(inputs, data)
        channels = inputs[0][0]
        if self.units % channels:
            raise ShapeError(
                f"{self.units} filters cannot be shared out to {channels} channels.",
                f"Take {max(1, round(self.units / channels)) * channels} filters.",
            )
        return shape

    def weight_count(self, channels: int) -> int:
        return self.units * self.places


class SeparableConv2d(PictureFilters):
    """A window for each channel, then a sum over channels for each filter (Chollet 2017).

    Weights: `depthwise` (channels, 1, kernel, kernel), `weight` (filters, channels, 1, 1).
    """

    title: ClassVar[str] = "Separable Conv2d"
    summary: ClassVar[str] = "first each channel, then across"
    words: ClassVar[tuple[str, ...]] = ("convolution", "xception", "mobilenet", "pointwise")
    kind: Literal["separable_conv2d"] = "separable_conv2d"

    def weight_count(self, channels: int) -> int:
        return channels * self.places + self.units * channels


class ConvTranspose2d(PictureFilters):
    """A convolution the other way about, which enlarges (Zeiler 2010); W of shape (filters, channels, kernel, kernel).

    "Same" padding makes the output `stride` times as large as the input where the kernel is not smaller than that.
    """

    title: ClassVar[str] = "Transposed Conv2d"
    summary: ClassVar[str] = "filters that enlarge a picture"
    words: ClassVar[tuple[str, ...]] = ("deconvolution", "upsample", "enlarge", "decoder", "convolution")
    kind: Literal["conv_transpose2d"] = "conv_transpose2d"
    kernel_size: int = kernel_field(2)
    stride: int = stride_field(2)
    padding_mode: PaddingMode = field("zeros", "Filled with", "none")

    @property
    def window(self) -> Window:
        bare = Window(self.kernel_size, self.stride, self.dilation)
        before = after = 0 if self.padding == "none" else self.padding_size
        if self.padding == "same":
            cut = max(0, bare.span - self.stride)
            before, after = cut // 2, cut - cut // 2
        return Window(self.kernel_size, self.stride, self.dilation, before, after, transposed=True)

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return self.weight_count(inputs[0][0]) * prod(inputs[0][1:])  # each number of the input lays down its share
