"""Numbers for symbols."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.choices import Initialisation
from engine.spec.catalog.layers.base import Family, Shape, words_of_shape
from engine.spec.catalog.layers.sequences import symbols_of, takes_sequence
from engine.spec.catalog.layers.units import Units, dropout_field, initialisation_field
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Embedding(Units):
    """Each symbol has numbers of its own, which are learned (Bengio 2003): a column of the weight (units, symbols)."""

    title: ClassVar[str] = "Embedding"
    summary: ClassVar[str] = "learned numbers for each symbol"
    family: ClassVar[Family] = "sequences"
    words: ClassVar[tuple[str, ...]] = ("token", "character", "word", "symbol", "vector", "lookup", "text")
    kind: Literal["embedding"] = "embedding"

    units: int = field(16, "Numbers", "units", minimum=1, maximum=1024, help="How many numbers each symbol becomes.")
    initialisation: Initialisation = initialisation_field("normal")
    dropout: float = dropout_field()

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        if not symbols_of(data):
            raise ShapeError(
                "An Embedding layer takes symbols, such as characters; this data is measured.",
                "Remove it, or take a Dense at each step layer in its place.",
            )
        if inputs[0][0] != 1:
            raise ShapeError(
                f"An Embedding layer takes one symbol at each step; it gets {words_of_shape(inputs[0])}.",
                "Link it to the input itself.",
            )
        return (self.units, inputs[0][1])

    def learned_numbers(self, inputs: tuple[Shape, ...], output: Shape, data: DataShape) -> int:
        return self.units * symbols_of(data)

    def caption(self, output: Shape | None) -> str:
        return "of each symbol"
