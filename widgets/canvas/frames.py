"""Where the frames of groups and the sheets of notes are: pure functions of the document and the layout."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFontMetricsF, QTextDocument, QTextOption

from engine.spec.document import Group, Network, Note
from widgets.canvas.boxes import Layout
from widgets.kit.fonts import printable
from widgets.kit.paint import elide, text_width
from widgets.kit.theme import font

SIDE, HEAD, UNDER = 12.0, 26.0, 10.0  # px from the members to the frame: beside, above, below; less than blocks keep
LINK_ROOM = 18.0  # px above a link inside the frame, for what is written on it
BUTTON = QSizeF(18, 18)
PADDING = QSizeF(12, 9)  # px around the words of a note
GRIP = 8.0  # px at the right edge of a note that widen it
LEAST_WIDTH, MOST_WIDTH = 80.0, 1200.0  # of a note
EMPTY = "Empty note"


@dataclass(frozen=True)
class Frame:
    """A group as it is drawn, in the scene.

    Attributes
    ----------
    rect : around the members; of a folded group, its block's header. title : where its name is written and dragged;
        empty where the block has it. button : folds and unfolds.
    """

    group: Group
    rect: QRectF
    title: QRectF
    button: QRectF

    @property
    def words(self) -> str:
        """The name, cut to its room."""
        return elide(printable(self.group.name or "Group"), font("body", strong=True), self.title.width() - 26)


def frame_of(
    group: Group,
    bodies: Mapping[str, QRectF],
    headers: Mapping[str, QRectF],
    ways: Mapping[tuple[str, str], Sequence[QPointF]],
) -> Frame | None:
    """The frame of a group; None where none of its layers is on show.

    Parameters
    ----------
    bodies, headers : of the blocks, in the scene, by the id of layer or folded group.
    ways : points of long links, in the scene; the frame makes room for those that pass over its layers.
    """
    if group.folded and group.id in headers:
        header = headers[group.id]
        corner = QPointF(header.right() - 6 - BUTTON.width() / 2, header.top() - BUTTON.height() / 2)
        return Frame(group, header, QRectF(), QRectF(corner, BUTTON))
    around = QRectF()
    for layer_id in group.layer_ids:
        around = around.united(bodies.get(layer_id, QRectF()))
    if around.isEmpty():
        return None
    members = set(group.layer_ids)
    over = [p for pair, points in ways.items() if members & set(pair) for p in points]
    over = [p for p in over if around.left() <= p.x() <= around.right()]
    tops = [p.y() - LINK_ROOM for p in over]
    around.setTop(min([around.top(), *tops]))
    around.setBottom(max([around.bottom(), *(p.y() + 4 for p in over)]))
    rect = around.adjusted(-SIDE, -HEAD, SIDE, UNDER)
    room = text_width(group.name or "Group", font("body", strong=True)) + 36
    title = QRectF(rect.left() + 8, rect.top() + 2, min(room, rect.width() - 16), 22)
    return Frame(group, rect, title, QRectF(title.topLeft() + QPointF(2, 2), BUTTON))


def frames_of(network: Network, layout: Layout, at: Mapping[str, QPointF]) -> tuple[Frame, ...]:
    """The frames of all groups.

    Parameters
    ----------
    at : the corners of blocks that are on their way.
    """
    if not network.groups:
        return ()
    bodies = {i: box.body.translated(at.get(i, box.position)) for i, box in layout.boxes.items()}
    headers = {i: box.header.translated(at.get(i, box.position)) for i, box in layout.boxes.items()}
    ways = {pair: route.points for pair, route in layout.routes.items() if route.points}
    made = (frame_of(group, bodies, headers, ways) for group in network.groups)
    return tuple(frame for frame in made if frame is not None)


def note_rect(note: Note) -> QRectF:
    """The sheet of a note, in the scene: as high as its words need."""
    return QRectF(note.x, note.y, note.width, note_height(note.text, note.width))


@lru_cache(maxsize=512)
def note_height(text: str, width: float) -> float:
    """How high a note of this width is."""
    room, words = QRectF(0, 0, width - 2 * PADDING.width(), 1e6), printable(text) or EMPTY
    measured = QFontMetricsF(font("body")).boundingRect(room, WRAPPED, words).height()
    laid_out = _laid_out(words, room.width())
    return (laid_out if laid_out > measured + 1 else measured) + 2 * PADDING.height()  # it may break a line earlier


def _laid_out(words: str, width: float) -> float:
    """How high the item that paints them makes words."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(font("body"))
    option = QTextOption(Qt.AlignmentFlag.AlignLeft)
    option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
    document.setDefaultTextOption(option)
    document.setPlainText(words)
    document.setTextWidth(width)
    return document.size().height()


WRAPPED = Qt.TextFlag.TextWordWrap | Qt.TextFlag.TextWrapAnywhere | Qt.AlignmentFlag.AlignLeft


NotePart = Literal["sheet", "grip"]


def note_at(at: QPointF, notes: Iterable[Note], scale: float) -> tuple[str, NotePart] | None:
    """The note at a point, the last one drawn first; and whether the point is where it is widened."""
    for note in reversed(list(notes)):
        rect = note_rect(note)
        grip = QRectF(rect.right() - GRIP / 2, rect.top(), GRIP, rect.height()).adjusted(-1 / scale, 0, 1 / scale, 0)
        if grip.contains(at):
            return note.id, "grip"
        if rect.contains(at):
            return note.id, "sheet"
    return None


def around(rects: Iterable[QRectF], start: QRectF) -> QRectF:
    """The smallest rectangle around some others."""
    for rect in rects:
        start = start.united(rect)
    return start
