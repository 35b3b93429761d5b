"""The same numbers in another arrangement."""

from __future__ import annotations

from math import prod
from typing import ClassVar, Literal

from engine.spec.catalog.layers.base import Family, Layer, Shape, words_of_shape
from engine.spec.data_shape import DataShape
from engine.spec.form import field
from engine.spec.problems import ShapeError


class Reshape(Layer):
    """The same numbers with other axes, row by row.

    Attributes
    ----------
    sizes : the new axes in words, such as "1 x 28 x 28"; one may be ? and takes what is left.
    """

    title: ClassVar[str] = "Reshape"
    summary: ClassVar[str] = "the same numbers, other axes"
    family: ClassVar[Family] = "shapes"
    words: ClassVar[tuple[str, ...]] = ("view", "unflatten", "picture", "signal", "axes")
    kind: Literal["reshape"] = "reshape"
    sizes: str = field(
        "1 x ?", "Sizes", "text", help="Such as 1 x 28 x 28; one size may be ?, which takes what is left."
    )

    def infer_shape(self, inputs: tuple[Shape, ...], data: DataShape) -> Shape:
        wanted, count = parse_sizes(self.sizes), prod(inputs[0])
        known = prod(size for size in wanted if size)
        if 0 in wanted and count % known == 0:
            return tuple(size or count // known for size in wanted)
        if prod(wanted) == count:
            return wanted
        raise ShapeError(
            f"{words_of_shape(inputs[0])} cannot be arranged as {self.sizes}.",
            f"The sizes must make {count:,} when multiplied; one of them may be ?.",
        )

    def caption(self, output: Shape | None) -> str:
        return ""


def parse_sizes(text: str) -> Shape:
    """Axes from words such as "1 x 28 x ?"; 0 stands for what is left.

    Raises
    ------
    ShapeError
        If they cannot be read.
    """
    parts = [part.strip() for part in text.lower().replace("×", "x").replace(",", "x").split("x")]
    good = all(part == "?" or (part.isascii() and part.isdigit() and 0 < int(part) < 10**6) for part in parts)
    if not good or parts.count("?") > 1 or len(parts) > 3:
        raise ShapeError(f"“{text}” names no sizes.", "Write up to three sizes such as 1 x 28 x 28; one may be ?.")
    return tuple(0 if part == "?" else int(part) for part in parts)
