"""From a sequence to a list: one step of it, or a mean over those that matter."""

from __future__ import annotations

from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Learned, Shape
from engine.spec.catalog.layers.sequences import OverTime, takes_sequence
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class LastStep(OverTime):
    """What stands at the last step of each sample, however long it is: (channels, steps) to (channels,).

    Attributes
    ----------
    both : the second half of the channels runs backwards, and is taken from the first step, which it reaches last.
    """

    title: ClassVar[str] = "Last step"
    summary: ClassVar[str] = "what stands at the end"
    words: ClassVar[tuple[str, ...]] = ("final state", "end", "select", "many to one", "return sequences")
    kind: Literal["last_step"] = "last_step"
    both: bool = field(
        False, "Of both directions", "switch",
        help="Of a layer in both directions: the backward half is taken from the first step, which it reaches last.",
    )  # fmt: skip

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        if self.both and inputs[0][0] % 2:
            raise ShapeError(
                f"{inputs[0][0]:,} channels are not those of a layer in both directions.",
                "Switch off “Of both directions”.",
            )
        return inputs[0][:1]

    def caption(self, output: Shape | None) -> str:
        return "both directions" if self.both else ""


class AttentionPool(OverTime, Learned):
    """A mean over the steps, each weighted by how well it answers a learned query: ``softmax(q x)`` (Bahdanau 2015).

    The query (1, channels) starts at zero, where it is the plain mean.
    """

    title: ClassVar[str] = "Attention pool"
    summary: ClassVar[str] = "a mean over the steps that matter"
    words: ClassVar[tuple[str, ...]] = ("pooling", "weighted mean", "query", "softmax", "time")
    kind: Literal["attention_pool"] = "attention_pool"

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        takes_sequence(self.title, inputs[0])
        return inputs[0][:1]

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return inputs[0][0]

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        return 2 * inputs[0][0] * inputs[0][1]

    def caption(self, output: Shape | None) -> str:
        return "learned query"
