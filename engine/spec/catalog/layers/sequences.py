"""What layers over time share: they take a sequence, which is channels × steps."""

from __future__ import annotations

from typing import ClassVar

from engine.spec.catalog.layers.base import Family, Hidden, Shape, words_of_shape
from engine.spec.data_shape import DataShape
from engine.spec.problems import ShapeError


class OverTime(Hidden):
    """A layer that goes along the steps of a sequence."""

    family: ClassVar[Family] = "sequences"


def takes_sequence(title: str, shape: Shape) -> None:
    """Raise a ShapeError where an input is no sequence."""
    if len(shape) != 2:
        article = "An" if title[0] in "AEIO" or title == "LSTM" else "A"
        remedy = (
            "Insert a Reshape layer before it."
            if len(shape) > 2
            else "Link it before what made a list of the steps, or insert a Reshape layer."
        )
        raise ShapeError(
            f"{article} {title} layer takes a sequence: channels × steps; it gets {words_of_shape(shape)}.", remedy
        )


def symbols_of(data: DataShape) -> int:
    """How many symbols there are, in the part that has most; 0 where all is measured."""
    return max((len(part.symbols) for part in data.sequence), default=0)


def varies(data: DataShape) -> bool:
    """Whether samples have different lengths."""
    return any(part.varying for part in data.sequence)
