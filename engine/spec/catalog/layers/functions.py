"""Layers that act on every number alike, or on all of them at once, without changing their shape."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.choices import ACTIVATION_NAMES, ACTIVATIONS, Activation
from engine.spec.catalog.layers.base import Family, Hidden, Learned, Shape
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError


class ActivationLayer(Hidden):
    """An activation function by itself, for example behind an Add."""

    title: ClassVar[str] = "Activation"
    summary: ClassVar[str] = "bends every number alike"
    family: ClassVar[Family] = "functions"
    words: ClassVar[tuple[str, ...]] = ("relu", "tanh", "sigmoid", "gelu", "nonlinearity")

    kind: Literal["activation"] = "activation"
    activation: Activation = field(
        "relu", "Activation", "choice", choices=ACTIVATIONS, help="What happens to every number."
    )

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return inputs[0]

    def caption(self, output: Shape | None) -> str:
        return ACTIVATION_NAMES[self.activation]


class DropoutLayer(Hidden):
    """Sets numbers to zero at random while training (Srivastava 2014)."""

    title: ClassVar[str] = "Dropout"
    summary: ClassVar[str] = "forgets some numbers while training"
    family: ClassVar[Family] = "functions"
    words: ClassVar[tuple[str, ...]] = ("regularisation", "regularization")

    kind: Literal["dropout"] = "dropout"
    dropout: float = field(
        0.2, "Dropout", "slider", minimum=0.0, maximum=0.9, step=0.05, decimals=2, depth=Depth.RATE,
        help="Share of the numbers set to zero at random while training.",
    )  # fmt: skip
    whole_maps: bool = field(
        False, "Whole maps", "switch", depth=Depth.RATE,
        help="Of a picture or a signal, all positions of a channel go together (Tompson 2015).",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return inputs[0]

    def caption(self, output: Shape | None) -> str:
        return f"{self.dropout:.0%}"


NORMS = (("batch", "Batch norm"), ("layer", "Layer norm"), ("group", "Group norm"))


class Norm(Hidden, Learned):
    """Brings numbers to a steady scale: over the batch (Ioffe 2015), each sample (Ba 2016), or groups of it (Wu 2018).

    A gain and a bias for each channel of a picture or a signal, or for each number of a list.
    """

    title: ClassVar[str] = "Normalise"
    summary: ClassVar[str] = "keeps numbers at a steady scale"
    family: ClassVar[Family] = "functions"
    words: ClassVar[tuple[str, ...]] = (
        "batch norm", "layer norm", "group norm", "normalization", "batchnorm", "layernorm", "groupnorm",
    )  # fmt: skip

    kind: Literal["norm"] = "norm"
    normalisation: Literal["batch", "layer", "group"] = field(
        "layer", "Normalisation", "choice", choices=NORMS,
        help="Over the batch, over each sample by itself, or over groups of its channels.",
    )  # fmt: skip
    groups: int = field(
        4, "Groups", "units", minimum=1, maximum=512, only_if=("normalisation", ("group",)),
        help="Into how many groups the channels are divided.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        channels = inputs[0][0]
        if self.normalisation == "group" and channels % self.groups:
            fitting = max(n for n in range(1, min(self.groups, channels) + 1) if channels % n == 0)
            problem = f"{channels} channels cannot be divided into {self.groups} equal groups."
            raise ShapeError(problem, f"Take {fitting} groups.")
        return inputs[0]

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return 2 * output[0]

    def caption(self, output: Shape | None) -> str:
        return dict(NORMS)[self.normalisation]
