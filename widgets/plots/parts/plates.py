"""Plates: what is shown of one unit, made of parts of one large image; and where plates lie on the screen."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

from PySide6.QtCore import QPointF, QRectF, QSizeF

CAPTION = 16.0  # px under a plate
HEADING = 20.0  # px over a column
GAP = 8.0
LEAST, USUAL, MOST = 18.0, 72.0, 132.0  # px, height of a plate


@dataclass(frozen=True)
class Part:
    """A piece of the image on a plate.

    Attributes
    ----------
    source : in the image, in its pixels. place : on the plate, as shares of its width and height.
    outline : what to mark, likewise as shares of the plate; None marks nothing.
    origin : of the sample that it shows, -1 of none that can be chosen. words : for the pointer.
    """

    source: QRectF
    place: QRectF
    outline: QRectF | None = None
    origin: int | None = None
    words: str = ""


@dataclass(frozen=True)
class Plate:
    """What is shown of one unit.

    Attributes
    ----------
    caption : under it. words : for the pointer and the screen reader. aspect : width by height.
    column : in which it stands where there are columns.
    """

    layer_id: str
    unit: int
    caption: str
    words: str
    parts: tuple[Part, ...]
    aspect: float = 1.0
    column: int = 0


def flowing(count: int, aspect: float, room: QRectF) -> list[QRectF]:
    """Places for so many plates, as large as all fit, left to right and down; without their captions."""
    best_height, best_columns = 0.0, 1
    for columns in range(1, max(count, 1) + 1):
        rows = ceil(count / columns)
        wide = ((room.width() + GAP) / columns - GAP) / aspect
        tall = (room.height() + GAP) / rows - GAP - CAPTION
        if min(wide, tall) > best_height:
            best_height, best_columns = min(wide, tall), columns
    height = float(int(min(max(best_height, LEAST), MOST)))
    width = height * aspect
    pitch = (room.width() + GAP) / best_columns if best_height < MOST else width + GAP
    pitch = min(pitch, width + 3 * GAP)
    return [
        QRectF(
            room.left() + (at % best_columns) * pitch,
            room.top() + (at // best_columns) * (height + CAPTION + GAP),
            width,
            height,
        )
        for at in range(count)
    ]


def standing(columns: list[int], aspect: float, room: QRectF) -> list[QRectF]:
    """Places for plates in columns side by side, under headings; `columns` says in which each stands, in order."""
    count = max(columns, default=0) + 1
    rows = max((columns.count(column) for column in range(count)), default=1)
    wide = ((room.width() + 2 * GAP) / count - 2 * GAP) / aspect
    tall = (room.height() - HEADING + GAP) / max(rows, 1) - GAP - CAPTION
    height = float(int(min(max(min(wide, tall), LEAST), MOST)))
    pitch = min((room.width() + 2 * GAP) / count, height * aspect + 6 * GAP)
    seen = [0] * count
    places = []
    for column in columns:
        top = room.top() + HEADING + seen[column] * (height + CAPTION + GAP)
        places.append(QRectF(room.left() + column * pitch, top, height * aspect, height))
        seen[column] += 1
    return places


def rows_that_fit(columns: int, aspect: float, room: QSizeF) -> int:
    """How many plates can stand in each of so many columns without being smaller than the width asks for."""
    wide = min(((room.width() + 2 * GAP) / columns - 2 * GAP) / aspect, USUAL)
    return max(1, int((room.height() - HEADING + GAP) // (wide + CAPTION + GAP)))


def within(plate: QRectF, share: QRectF) -> QRectF:
    """A part of a plate, in px, with whole edges so that no blur comes in."""
    left, top = round(plate.left() + share.left() * plate.width()), round(plate.top() + share.top() * plate.height())
    right = round(plate.left() + share.right() * plate.width())
    bottom = round(plate.top() + share.bottom() * plate.height())
    return QRectF(left, top, max(right - left, 1), max(bottom - top, 1))


def beside(places: list[QRectF], current: int, right: int, down: int) -> int:
    """The plate next to one, the same at the edge."""
    if not 0 <= current < len(places):
        return 0 if places else -1
    here = places[current].center()

    def distance(at: int) -> float:
        way = places[at].center() - here
        ahead, aside = way.x() * right + way.y() * down, abs(way.x() * down) + abs(way.y() * right)
        return ahead + 4 * aside if ahead > 1 else float("inf")

    best = min(range(len(places)), key=distance)
    return best if distance(best) < float("inf") else current


def plate_at(places: list[QRectF], position: QPointF) -> int:
    """The plate at a place, its caption with it; -1 between them."""
    return next((i for i, place in enumerate(places) if place.adjusted(0, 0, 0, CAPTION).contains(position)), -1)
