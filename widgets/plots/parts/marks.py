"""Changes as marks on the curves: close ones in one group, their words never on one another."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from engine.snapshot import Mark
from widgets.kit import elide, font, format_count, text_width
from widgets.plots.series import label_rows

LABEL_ROWS = 3
LABEL_PX = 140
NEAR_PX = 10.0  # marks closer than this are one group
REACH_PX = 5.0  # how far beside its line a group can be pointed at
MOST_WORDS = 8  # of a group that are told; the others are counted

Placed = tuple[float, Mark]  # x on the axis


@dataclass(frozen=True)
class MarkGroup:
    """Marks that stand too close to be told apart.

    Attributes
    ----------
    x : of its line, on the axis; place : the same in px of the plot.
    """

    x: float
    place: float
    marks: tuple[Mark, ...]

    @property
    def label(self) -> str:
        """What stands beside the line."""
        return self.marks[0].label if len(self.marks) == 1 else f"{len(self.marks)} changes"

    def words(self) -> str:
        """All that was changed, a line each."""
        shown = [mark_words(mark) for mark in self.marks[-MOST_WORDS:]]
        more = len(self.marks) - len(shown)
        return "\n".join([f"{more} earlier changes"] * (more > 0) + shown)


@dataclass(frozen=True)
class Label:
    """Words at (x in px, row) of the plot."""

    text: str
    x: float
    row: int


def mark_words(mark: Mark) -> str:
    """'step 1,200: units 5'."""
    return f"step {format_count(mark.step)}: {mark.label}"


def grouped(marks: Sequence[Placed], low: float, high: float, width_px: float) -> tuple[MarkGroup, ...]:
    """The marks between two ends of the axis, close ones together; the line stands at the first of a group."""
    scale = width_px / (high - low) if high > low else 0.0
    groups: list[list[Placed]] = []
    for x, mark in sorted((placed for placed in marks if low <= placed[0] <= high), key=lambda placed: placed[0]):
        if groups and (x - groups[-1][0][0]) * scale < NEAR_PX:
            groups[-1].append((x, mark))
        else:
            groups.append([(x, mark)])
    return tuple(
        MarkGroup(group[0][0], (group[0][0] - low) * scale, tuple(mark for _x, mark in group)) for group in groups
    )


def labels(groups: Sequence[MarkGroup], width_px: float) -> tuple[Label, ...]:
    """The words that have room beside their lines; hovering tells the others."""
    small = font("small")
    words = [elide(group.label, small, LABEL_PX) for group in groups]
    widths = [float(text_width(word, small)) for word in words]
    rows = label_rows([group.place for group in groups], widths, width_px, LABEL_ROWS)
    return tuple(Label(word, x, row) for word, (x, row) in zip(words, rows, strict=True) if row >= 0)


def group_at(groups: Sequence[MarkGroup], place_px: float) -> MarkGroup | None:
    """The group whose line is nearest to a place, if it is near enough to be pointed at."""
    near = min(groups, key=lambda group: abs(group.place - place_px), default=None)
    return near if near is not None and abs(near.place - place_px) <= REACH_PX else None


def group_beside(groups: Sequence[MarkGroup], here: float | None, direction: int) -> MarkGroup | None:
    """The next group from a place on the axis to the right (1) or left (-1); from nowhere the last or first."""
    if here is None:
        return groups[-1 if direction < 0 else 0] if groups else None
    beyond = [group for group in groups if (group.x - here) * direction > 1e-9]
    return None if not beyond else beyond[0] if direction > 0 else beyond[-1]
