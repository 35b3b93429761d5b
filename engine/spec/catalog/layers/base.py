"""What every layer kind has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import ClassVar, Literal

from pydantic import Field

from engine.spec.data_shape import DataShape
from engine.spec.depth import Depth
from engine.spec.form import field
from engine.spec.value import Value

Shape = tuple[int, ...]  # of one sample, without the batch axis
Family = Literal[  # how the palette groups them
    "ends", "layers", "pictures", "sequences", "codes", "joins", "functions", "shapes"
]
FACTORS = (0.0, 0.01, 0.03, 0.1, 0.3, 1.0, 3.0, 10.0)
MOST_INPUTS = 100


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
    family: ClassVar[Family] = "layers"
    words: ClassVar[tuple[str, ...]] = ()  # other words by which a search finds it
    min_inputs: ClassVar[int] = 1
    max_inputs: ClassVar[int] = 1
    ports: ClassVar[tuple[str, ...]] = ()  # what each link brings, where they are not alike

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

    def infer_among(
        self, inputs: tuple[Shape, ...], data: DataShape, others: Mapping[str, tuple[Shape, Shape]]
    ) -> Shape:
        """As `infer_shape`, of layers whose shape another one has a say in.

        Parameters
        ----------
        others : by id, what each Dense layer before it takes and gives.
        """
        return self.infer_shape(inputs, data)

    def parameter_count(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """How many numbers of this layer are learned (frozen or not)."""
        return 0

    def learned_numbers(self, inputs: tuple[Shape, ...], output: Shape, data: DataShape) -> int:
        """`parameter_count`, of layers whose weights the data have a say in too."""
        return self.parameter_count(inputs, output)

    def multiply_adds(self, inputs: tuple[Shape, ...], output: Shape) -> int:
        """Multiplications with an addition for one sample, as papers count them."""
        return 0

    def caption(self, output: Shape | None) -> str:
        """One line under the block's title."""
        return ""


class Learned(Layer):
    """A layer with weights."""

    frozen: bool = field(
        False, "Frozen", "switch", depth=Depth.RATE, help="A frozen layer is used, but does not learn.", advanced=True
    )
    rate_factor: float = field(
        1.0, "Rate factor", "ladder", minimum=0, maximum=1000, ladder=FACTORS, depth=Depth.RATE, advanced=True,
        help="This layer learns so many times as fast as the learning rate says.",
    )  # fmt: skip


class Hidden(Layer):
    """A layer between input and output, which can be taken out of play while everything else goes on."""

    ablated: bool = field(
        False, "Ablated", "switch", depth=Depth.RATE, advanced=True,
        help="Its outputs are zero, as if it were cut out; what it learned is kept.",
    )  # fmt: skip
    bypassed: bool = field(
        False, "Bypassed", "switch", depth=Depth.RATE, advanced=True,
        help="What reaches it passes by unchanged; needs as many outputs as inputs.",
    )  # fmt: skip


def same_shape(inputs: tuple[Shape, ...]) -> bool:
    """Whether all shapes are one and the same."""
    return all(shape == inputs[0] for shape in inputs)


def words_of_shape(shape: Shape) -> str:
    """A shape as people write it, such as 8 or 3 × 28 × 28."""
    return " × ".join(f"{size:,}" for size in shape) or "1"
