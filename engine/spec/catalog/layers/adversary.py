"""The two ends of adversarial training: where samples are made from, and where they are held against real ones."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Layer, Shape, words_of_shape
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError

DISTRIBUTIONS = (("normal", "Normal"), ("uniform", "Uniform"))


class Noise(Layer):
    """Random numbers, drawn anew for each sample while training: what a generator makes samples of.

    Afterwards a sample at the same place of a batch gets the same numbers, so that one sees what becomes of them.
    """

    title: ClassVar[str] = "Noise"
    summary: ClassVar[str] = "random numbers"
    family: ClassVar[Family] = "ends"
    words: ClassVar[tuple[str, ...]] = ("gan", "generator", "random", "latent", "source")
    min_inputs: ClassVar[int] = 0
    max_inputs: ClassVar[int] = 0

    kind: Literal["noise"] = "noise"
    units: int = field(2, "Units", "units", minimum=1, maximum=512, help="How many numbers are drawn.")
    distribution: Literal["normal", "uniform"] = field(
        "normal", "Distribution", "choice", choices=DISTRIBUTIONS,
        help="Normal of mean 0 and deviation 1, or uniform from -1 to 1.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        return (self.units,)

    def caption(self, output: Shape | None) -> str:
        return self.distribution


class Versus(Layer):
    """Real samples and generated ones, for the layers behind it to tell apart (Goodfellow 2014).

    While a discriminator learns, the real and the generated ones of a batch pass one after another; while a generator
    learns only its own; whoever looks at the network sees what it says of the real ones.
    """

    title: ClassVar[str] = "Real or fake"
    summary: ClassVar[str] = "to be told apart"
    family: ClassVar[Family] = "joins"
    words: ClassVar[tuple[str, ...]] = ("gan", "discriminator", "adversarial", "versus", "fake")
    min_inputs: ClassVar[int] = 2
    max_inputs: ClassVar[int] = 2
    ports: ClassVar[tuple[str, ...]] = ("real samples", "generated samples")

    kind: Literal["versus"] = "versus"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        real, generated = inputs
        if real != generated:
            raise ShapeError(
                f"Real samples are {words_of_shape(real)}, generated ones {words_of_shape(generated)}.",
                "Let the last layer of the generator give as many numbers as a sample has.",
            )
        return real

    def caption(self, output: Shape | None) -> str:
        return ""
