"""What stands over the columns of a table of classes, so that each is told apart however narrow they are."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtGui import QFont

from widgets.kit import elide, printable, text_width

FLAT = 18  # px of heads that stand upright
LEAST_TURNED = 12.0  # px of a column in which a turned name can stand
MOST_TURNED = 76  # px of a turned name
AIR = 2.0  # px between two names, at least


@dataclass(frozen=True)
class ColumnHeads:
    """Names of columns as they are written.

    Attributes
    ----------
    texts : one a column. turned : whether they are read from below. height : px, of all of them.
    numbered : whether numbers stand for the names, so that the rows must say which is which.
    every : each how manyth column has its name; 1 is all.
    """

    texts: tuple[str, ...]
    turned: bool = False
    height: int = FLAT
    numbered: bool = False
    every: int = 1


def column_heads(names: tuple[str, ...], wide: float, tall: float, face: QFont) -> ColumnHeads:
    """Without what they all begin with; turned where they are too long, and numbers where that is not enough.

    Parameters
    ----------
    wide : px of a column. tall : px that turned names may take.
    """
    short = without_common(tuple(printable(name) for name in names))
    widest = max((text_width(text, face) for text in short), default=0.0)
    if widest + AIR <= wide:
        return ColumnHeads(short)
    room = min(tall, MOST_TURNED)
    turned = tuple(elide(text, face, room) for text in short)
    if wide >= LEAST_TURNED and len(set(turned)) == len(turned):
        return ColumnHeads(turned, True, ceil(min(widest, room)) + 6)
    if widest + AIR <= 2 * wide:  # letters or digits: each second one says what is between
        return ColumnHeads(short, every=2)
    numbers = tuple(str(number + 1) for number in range(len(names)))
    widest = max((text_width(text, face) for text in numbers), default=0.0)
    return ColumnHeads(numbers, numbered=True, every=max(1, ceil((widest + AIR) / max(wide, 1.0))))


def without_common(names: tuple[str, ...]) -> tuple[str, ...]:
    """Names without the words that all of them begin with: 1, 2, 3 for speaker 1, speaker 2, speaker 3."""
    if len(names) < 2:
        return names
    first, last = min(names), max(names)
    alike = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), len(first))
    words = max((at + 1 for at in range(alike) if not first[at].isalnum()), default=0)
    short = tuple(name[words:] for name in names)
    return short if all(text.strip() for text in short) else names
