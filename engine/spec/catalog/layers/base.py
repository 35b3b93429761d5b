"""What every layer kind has."""

from __future__ import annotations

from typing import ClassVar

from pydantic import Field

from engine.spec.data_shape import DataShape
from engine.spec.value import Value

Shape = tuple[int, ...]  # of one sample, without the batch axis


class Layer(Value):
    """A layer of the network. Subclasses add their parameters as fields made with `engine.spec.form.field`.

    Attributes
    ----------
    id : unique in the network, never shown.
    name : what the user calls it; empty means the kind's own title.
    x, y : where its block was dragged to, in canvas units; None means arranged automatically.
    """

    title: ClassVar[str]
    summary: ClassVar[str]  # a few words for the palette
    min_inputs: ClassVar[int] = 1
    max_inputs: ClassVar[int] = 1

    id: str = Field(min_length=1, max_length=80)
    kind: str
    name: str = Field(default="", max_length=80)
    x: float | None = Field(default=None, ge=-1e6, le=1e6)
    y: float | None = Field(default=None, ge=-1e6, le=1e6)

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        """The shape of one sample after this layer.

        Raises
        ------
        engine.spec.problems.ShapeError
            If the layer cannot take these inputs.
        """
        raise NotImplementedError

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """How many numbers of this layer are learned (frozen or not)."""
        return 0

    def caption(self, output: Shape | None) -> str:
        """One line under the block's title."""
        return ""
