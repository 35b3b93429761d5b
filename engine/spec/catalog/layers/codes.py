"""Layers around the code of an autoencoder, and what keeps that code in shape."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.choices import ACTIVATION_NAMES, Activation, Initialisation
from engine.spec.catalog.layers.base import Family, Hidden, Shape
from engine.spec.catalog.layers.units import Units, activation_field, bias_field, initialisation_field
from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.problems import ShapeError

STRENGTHS = (0.0, 0.0001, 0.001, 0.01, 0.1, 1.0, 10.0)


class GaussianCode(Units):
    """A code that is drawn anew each time: ``mean + deviation * noise`` (the VAE of Kingma and Welling 2014).

    Mean and log variance are each ``W x + b``. While training the code is drawn, afterwards it is the mean. The loss
    gets ``beta`` times the Kullback-Leibler divergence from a normal distribution of mean 0 and deviation 1, divided by
    how many numbers are rebuilt, as the loss of those is a mean too: with beta 1 and a sum of binary cross-entropies it
    is the evidence lower bound, and with squared error that of an observation whose variance is one half.
    """

    title: ClassVar[str] = "Gaussian code"
    summary: ClassVar[str] = "a code around a mean"
    family: ClassVar[Family] = "codes"
    words: ClassVar[tuple[str, ...]] = ("vae", "variational", "latent", "sample", "kl", "beta", "reparameterisation")

    kind: Literal["gaussian_code"] = "gaussian_code"
    units: int = field(2, "Units", "units", minimum=1, maximum=512, help="How many numbers the code has.")
    beta: float = field(
        1.0, "β", "ladder", minimum=0, maximum=1000, ladder=(0.0, 0.01, 0.1, 0.3, 1.0, 3.0, 10.0), depth=Depth.RATE,
        help="How much it costs to differ from a normal distribution; more than 1 is a beta-VAE.",
    )  # fmt: skip
    initialisation: Initialisation = initialisation_field("xavier_uniform")

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if len(inputs[0]) != 1:
            raise ShapeError("A Gaussian code takes a list of numbers.", "Insert a Flatten layer before it.")
        return (self.units,)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return 2 * self.units * (prod(inputs[0]) + 1)

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return 2 * prod(inputs[0]) * self.units

    def caption(self, output: Shape | None) -> str:
        return f"β {self.beta:g}"


class TiedDense(Hidden):
    """``activation(transposed W x + b)`` with the W of a Dense layer before it: only b is its own (Vincent 2010)."""

    title: ClassVar[str] = "Tied dense"
    summary: ClassVar[str] = "another layer, backwards"
    family: ClassVar[Family] = "codes"
    words: ClassVar[tuple[str, ...]] = ("tied weights", "transpose", "decoder", "shared")

    kind: Literal["tied_dense"] = "tied_dense"
    tied_to: str = field("", "Tied to", "layer", help="The Dense layer whose weights it uses, backwards.")
    activation: Activation = activation_field("linear")
    bias: bool = bias_field()
    frozen: bool = field(
        False, "Frozen", "switch", depth=Depth.RATE, help="A frozen layer is used, but does not learn.", advanced=True
    )
    rate_factor: float = field(1.0, "Rate factor", "none", minimum=0, maximum=1000, depth=Depth.RATE)

    def infer_among(
        self, inputs: tuple[Shape, ...], data: DataShape, others: Mapping[str, tuple[Shape, Shape]]
    ) -> Shape:
        if self.tied_to not in others:
            raise ShapeError("It is tied to no layer before it.", "Choose the Dense layer whose weights it uses.")
        taken, given = others[self.tied_to]
        if inputs[0] != given:
            raise ShapeError(
                f"It takes the {prod(given):,} numbers that the layer it is tied to gives, not {prod(inputs[0]):,}.",
                "Link it to a layer with as many units, or tie it to another.",
            )
        return taken

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(output) if self.bias else 0

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return prod(inputs[0]) * prod(output)

    def caption(self, output: Shape | None) -> str:
        return ACTIVATION_NAMES[self.activation]


class Sparsity(Hidden):
    """Hands numbers on as they are, and makes it costly that many of them are large.

    "l1" adds the mean size of the numbers; "kl" the divergence of each unit's mean activity from a small one, for units
    between 0 and 1 (Ng 2011). Weighted, either is added to the loss.
    """

    title: ClassVar[str] = "Sparsity"
    summary: ClassVar[str] = "few units on at a time"
    family: ClassVar[Family] = "codes"
    words: ClassVar[tuple[str, ...]] = ("sparse", "l1", "kl", "activity", "penalty", "regularisation")

    kind: Literal["sparsity"] = "sparsity"
    mode: Literal["l1", "kl"] = field(
        "l1", "Penalty", "choice", choices=(("l1", "L1"), ("kl", "KL")), depth=Depth.RATE,
        help="L1 pulls each activity to zero; KL pulls each unit's mean activity to the target.",
    )  # fmt: skip
    weight: float = field(
        0.001, "Weight", "ladder", minimum=0, maximum=1000, ladder=STRENGTHS, depth=Depth.RATE,
        help="How much it costs beside the loss.",
    )  # fmt: skip
    target: float = field(
        0.05, "Target activity", "slider", minimum=0.01, maximum=0.5, step=0.01, decimals=2, depth=Depth.RATE,
        only_if=("mode", ("kl",)), help="How active each unit shall be on average, from 0 to 1.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return inputs[0]

    def caption(self, output: Shape | None) -> str:
        return f"{'L1' if self.mode == 'l1' else 'KL'} {self.weight:g}"


class Contraction(Hidden):
    """Hands numbers on, and makes it costly that they change with the input (Rifai 2011).

    Adds the squared Frobenius norm of the Jacobian of these numbers with respect to the network's input, the mean over
    the batch, estimated by one random direction (Hutchinson 1990). Weighted, it is added to the loss.
    """

    title: ClassVar[str] = "Contraction"
    summary: ClassVar[str] = "deaf to small changes"
    family: ClassVar[Family] = "codes"
    words: ClassVar[tuple[str, ...]] = ("contractive", "jacobian", "penalty", "robust", "regularisation")

    kind: Literal["contraction"] = "contraction"
    weight: float = field(
        0.01, "Weight", "ladder", minimum=0, maximum=1000, ladder=STRENGTHS, depth=Depth.RATE,
        help="How much it costs beside the loss.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return inputs[0]

    def caption(self, output: Shape | None) -> str:
        return f"{self.weight:g}"
