"""Where the data comes in."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Layer, Shape, words_of_shape
from engine.spec.data_shape import DataShape, SequencePart
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Input(Layer):
    """The features that the network sees.

    Attributes
    ----------
    features : names of the features that are switched on, in the order of the data; None means the data's default
        (x1 and x2 of a plane, everything else whole). A network may have several inputs, each with its own features.
    part : name of the sequence that it takes, where a sample has several; empty is the first. Sequences are whole.
    as_picture : pixels keep their places: (channels, height, width) instead of a list. Only while all pixels are on.
    """

    title: ClassVar[str] = "Input"
    summary: ClassVar[str] = "where the data comes in"
    family: ClassVar[Family] = "ends"
    words: ClassVar[tuple[str, ...]] = ("data", "features")
    min_inputs: ClassVar[int] = 0
    max_inputs: ClassVar[int] = 0

    kind: Literal["input"] = "input"
    features: tuple[str, ...] | None = field(
        None, "Features", "columns", help="What the network is given of each sample."
    )

    as_picture: bool = field(
        False, "As a picture", "switch", advanced=True,
        help="Pixels keep their rows and columns; a Flatten layer makes a list of them again.",
    )  # fmt: skip

    part: str = field("", "Sequence", "part", help="Which sequence of a sample comes in here.")

    def sequence(self, data: DataShape) -> SequencePart | None:
        """The sequence that comes in; None where samples are none, or have none of this name."""
        return next((part for part in data.sequence if self.part in ("", part.name)), None)

    def chosen(self, data: DataShape) -> tuple[str, ...]:
        """The features that are on, in the order in which the data offers them."""
        if data.sequence:
            part = self.sequence(data)
            return () if part is None else part.features
        if self.features is None:
            return data.default_features
        return tuple(name for name in data.features if name in self.features)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        if data.sequence:
            return self._steps(data)
        count = len(self.chosen(data))
        if count == 0:
            raise ShapeError("No input feature is switched on.", "Switch on at least one feature tile.")
        if self.as_picture and data.picture is not None and count == len(data.features):
            return data.picture
        return (count,)

    def _steps(self, data: DataShape) -> Shape:
        part = self.sequence(data)
        if part is None:
            names = " or ".join(part.name for part in data.sequence)
            raise ShapeError(f"The data has no sequence called {self.part}.", f"Choose {names}.")
        return part.channels, part.length

    def caption(self, output: Shape | None) -> str:
        if output is None or len(output) > 1:
            return "" if output is None else words_of_shape(output)
        return f"{output[0]} features" if output[0] != 1 else "1 feature"
