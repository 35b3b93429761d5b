"""Where a window looks, along one axis: the arithmetic of convolutions and pooling (Dumoulin and Visin 2016)."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Window:
    """How positions of an output look at positions of an input, along one axis.

    Attributes
    ----------
    kernel : positions looked at. stride : input positions from one output to the next. dilation : from one position
        looked at to the next. before, after : positions added at both ends.
    transposed : the other way about: `stride` outputs for each input, and padding takes outputs away.
    """

    kernel: int
    stride: int = 1
    dilation: int = 1
    before: int = 0
    after: int = 0
    transposed: bool = False

    @property
    def span(self) -> int:
        """From the first position looked at to the last, both counted."""
        return self.dilation * (self.kernel - 1) + 1

    def size(self, length: int) -> int:
        """Outputs for an input of so many positions; below 1 the window does not fit."""
        if self.transposed:
            return (length - 1) * self.stride + self.span - self.before - self.after
        return (length + self.before + self.after - self.span) // self.stride + 1

    def taps(self, position: int) -> tuple[int | None, ...]:
        """Which input each of the kernel's places looks at, for one output.

        Those below 0 or beyond the input's end lie in the padding. None is a place of a transposed window that looks
        at nothing, between two inputs.
        """
        if not self.transposed:
            first = position * self.stride - self.before
            return tuple(first + place * self.dilation for place in range(self.kernel))
        looked = [divmod(position + self.before - place * self.dilation, self.stride) for place in range(self.kernel)]
        return tuple(at if rest == 0 else None for at, rest in looked)

    def sources(self, position: int, length: int, mode: str = "zeros") -> tuple[int | None, ...]:
        """Which of an input's positions each of the kernel's places gets its number from, for one output.

        None where it gets a zero or nothing at all: in padding filled with zeros, or between two inputs.
        """
        fill = "zeros" if self.transposed else mode
        return tuple(filled(at, length, fill) for at in self.taps(position))


def filled(at: int | None, length: int, mode: str) -> int | None:
    """The position of an input that a position in or beyond it repeats.

    Parameters
    ----------
    mode : "zeros" (nothing is repeated: None), "reflect" (mirrored at the last position), "replicate" or "circular".
    """
    if at is None or 0 <= at < length:
        return at
    if mode == "reflect":
        return -at if at < 0 else 2 * (length - 1) - at
    if mode == "replicate":
        return min(max(at, 0), length - 1)
    return at % length if mode == "circular" else None
