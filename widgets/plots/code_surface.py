"""The plane of the codes: samples as dots, the handle that is dragged, and what lies under them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen

from engine.snapshot import Bools, Floats
from engine.spec.data_shape import DataShape
from widgets.kit import animate, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.names import counted, has_target, target_title
from widgets.plots.parts.any_sample import kind_of, sheet_of
from widgets.plots.parts.code_dots import DotImage
from widgets.plots.parts.code_grid import CELL, PICTURE_CELL, Lattice, plane_point
from widgets.plots.parts.code_legend import LINE, Coloring, Places, legend_lines, paint_key, paint_legend
from widgets.plots.parts.code_marks import KNOB, paint_card, paint_handle, paint_prior, paint_ring
from widgets.plots.parts.code_plane import in_no_order
from widgets.plots.parts.code_shown import Point, Shown, Tiles
from widgets.plots.parts.features import Frame, nearest

SEEN, HELD_OUT, SMALL = 4.4, 6.2, 3.6  # px across: trained on, held out, and above pictures
QUIET, FULL, FAINT = 150, 240, 26  # of 255
REACH = 10.0  # px from a dot at which the pointer is over it
DRAG_FROM = 4.0  # px that the pointer must go for a press on a dot to become a drag
GLIDE_MS = 160
STEP, FINE = 1 / 40, 1 / 200  # of the plane that an arrow key goes
MOST_ABOVE = 500  # dots above decoded pictures
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1),
}  # fmt: skip
_NO_POINTS = np.zeros((0, 2), np.float32)


class CodeSurface(Surface):
    """Where the samples lie, and a handle.

    Pressing anywhere puts the handle there; it follows the pointer. A click on a sample takes its code, with Shift it
    is the end of a line. The arrow keys move the handle (Shift: finely), Home puts it into the middle, Enter takes the
    nearest sample. A click on a class lets it stand out.

    Signals
    -------
    dragged(x, y) : the hand wants the handle there. let_go() : the gesture is over. home_requested() : into the middle.
    sample_clicked(row, second) : a sample was taken, with Shift as the second one. marked(row) : by Enter, the one that
        is nearest to the handle. escaped() : Esc.
    """

    dragged = Signal(float, float)
    let_go = Signal()
    home_requested = Signal()
    sample_clicked = Signal(int, bool)
    marked = Signal(int)
    escaped = Signal()

    def __init__(self) -> None:
        super().__init__("Samples in the space of the code")
        self._shown: Shown | None = None
        self._shape: DataShape | None = None
        self._coloring = Coloring(np.zeros(0, np.int64), (), False, 1)
        self._points: Floats = _NO_POINTS  # as shown now, on their way
        self._frame = Frame((0.0, 0.0), (1.0, 1.0))
        self._dots: Cached[QImage] = Cached()
        self._sheet: Cached[QImage] = Cached()
        self._tiles: Tiles | None = None
        self._run = 0
        self._handle: Point = (0.0, 0.0)
        self._ends: tuple[int, int] = (-1, -1)
        self._chosen, self._hovered, self._lit = -1, -1, -1
        self._pressed: QPointF | None = None
        self._dragging, self._keys_down = False, False
        self.set_message("")

    # ---- what is shown

    def show_samples(self, shown: Shown, shape: DataShape, *, moves: bool = True) -> None:
        """Show these samples; those that were there glide to their new places, unless the plane is another one."""
        before, self._shown, self._shape = self._shown, shown, shape
        self._coloring = Coloring.of(shown.target, shape)
        self._run += 1
        frame = Frame.around(shown.points)
        if before is None or not moves or not np.array_equal(before.origin, shown.origin):
            self._points, self._frame, self._hovered = shown.points, frame, -1
            self.update()
            return
        run, start, start_frame = self._run, self._points, self._frame
        animate(self, 0, 1, GLIDE_MS, on_value=lambda share: self._glide(run, share, start, start_frame, frame))

    def _glide(self, run: int, share: float, start: Floats, start_frame: Frame, frame: Frame) -> None:
        if run != self._run or self._shown is None:
            return
        self._points = (start + share * (self._shown.points - start)).astype(np.float32)
        self._frame = start_frame.toward(frame, share)
        self.update()

    def clear(self) -> None:
        """Forget what is shown."""
        self._shown, self._tiles = None, None
        self._ends, self._lit, self._hovered = (-1, -1), -1, -1
        self._pressed, self._dragging = None, False
        self._run += 1

    def show_handle(self, point: Point) -> None:
        """Put the handle somewhere."""
        if point != self._handle:
            self._handle = point
            self.update()

    def show_tiles(self, tiles: Tiles | None) -> None:
        """Show decoded pictures under the dots; None takes them away."""
        if tiles is not self._tiles:
            self._tiles = tiles
            self.update()

    def tiles(self) -> Tiles | None:
        """The decoded pictures under the dots."""
        return self._tiles

    def show_ends(self, first: int, second: int) -> None:
        """Mark the samples between which a line is drawn; -1 is none."""
        if (first, second) != self._ends:
            self._ends = (first, second)
            self.update()

    def show_chosen(self, origin: int) -> None:
        """Mark the sample that the whole network is seen by; -1 is none of these."""
        if origin != self._chosen:
            self._chosen = origin
            self.update()

    def lattice(self) -> Lattice:
        """Where decoded pictures would lie now."""
        flat = self._shown is not None and self._shown.flat
        pictures = self._shape is not None and self._shape.picture is not None
        cell = PICTURE_CELL if pictures else CELL
        return Lattice.over(self._target_frame(), self.plot(), one_row=flat, cell=cell)

    def _target_frame(self) -> Frame:
        return self._frame if self._shown is None else Frame.around(self._shown.points)

    @property
    def dragging(self) -> bool:
        """Whether the hand has the handle."""
        return self._dragging or self._keys_down

    def places(self) -> Floats:
        """(n, 2) where the samples lie now, in px."""
        return self._frame.placed(self._points, self.plot())

    def handle_place(self) -> QPointF:
        """Where the handle lies, in px: at the edge if it is beyond."""
        x, y = self._frame.placed(np.array([self._handle], np.float32), self.plot())[0].tolist()
        box = self.plot().adjusted(KNOB, KNOB, -KNOB, -KNOB)
        if not np.isfinite((x, y)).all():
            return box.center()
        return QPointF(min(max(x, box.left()), box.right()), min(max(y, box.top()), box.bottom()))

    def plot(self) -> QRectF:
        """Where dots may lie: above the legend, in px."""
        return QRectF(self.rect()).adjusted(0, 0, 0, -LINE * len(self._legend()))

    def class_rect(self, kind: int) -> QRectF:
        """Where a class stands in the legend; empty if it does not."""
        return next((box for line in self._legend() for i, box, _ in line if i == kind), QRectF())

    def _legend(self) -> list[Places]:
        return legend_lines(self._coloring.names, self.width(), self.height())

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._shown is None or self._shape is None:
            return
        self._paint_tiles(painter)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self._shown.prior is not None and not self._shown.flat:
            paint_prior(painter, self._frame, self.plot(), self._shown.prior)
        painter.drawImage(QPointF(0, 0), self._dots.get(self._dots_key(), self._make_dots))
        places = self.places()
        self._paint_marks(painter, places)
        paint_handle(painter, self.handle_place())
        paint_legend(painter, self._legend(), self._coloring, self._lit)
        paint_key(painter, self._legend(), self.width())
        if self._hovered >= 0 and not self.dragging:
            inputs = None if self._shown.inputs is None else self._shown.inputs[self._hovered]
            on_left = places[self._hovered, 0] > self.width() / 2
            paint_card(painter, self.width(), on_left, self._shape, inputs, self._lines(self._hovered))

    def _dots_key(self) -> tuple[object, ...]:
        size, above = self.plot().size().toSize(), self._tiles is not None
        return self._points, self._coloring, self._frame, size, self.devicePixelRatioF(), theme().name, above, self._lit

    def _make_dots(self) -> QImage:
        """Those that are trained on small and quiet, then those that are held out."""
        assert self._shown is not None
        made = DotImage(self.plot().size().toSize(), self.devicePixelRatioF())
        places, kinds = self.places(), self._coloring.kinds
        rows, size_of = self._drawn()
        dimmed = np.zeros(len(kinds), bool) if self._lit < 0 else kinds != self._lit
        train = self._shown.train
        for some, size, alpha in (
            (dimmed, size_of[0], FAINT),
            (train & ~dimmed, size_of[0], QUIET),
            (~train & ~dimmed, size_of[1], FULL),
        ):
            made.put(places[rows & some], kinds[rows & some], self._inks(alpha), size)
        return made.image()

    def _drawn(self) -> tuple[Bools, tuple[float, float]]:
        """Which samples are drawn, and how large; above pictures only some, and small."""
        rows = np.ones(len(self._points), bool)
        if self._tiles is None:
            return rows, (SEEN, HELD_OUT)
        return in_no_order(len(rows)) * len(rows) < MOST_ABOVE, (SMALL, SMALL)

    def _inks(self, alpha: int) -> tuple[QColor, ...]:
        colors = self._coloring.colors()
        for color in colors:
            color.setAlpha(alpha if self._tiles is None else alpha * 2 // 3)
        return colors

    def _paint_tiles(self, painter: QPainter) -> None:
        tiles, shape = self._tiles, self._shape
        if tiles is None or shape is None:
            return
        lattice, ratio = tiles.lattice, self.devicePixelRatioF()
        place = lattice.place(self._frame, self.plot())
        edge = lattice.edge(lattice.place(self._target_frame(), self.plot()))
        pictures = kind_of(shape, tiles.samples.shape[1]) == "picture"
        gap = (1 if pictures else 4) if min(edge.width(), edge.height()) > 12 else 0
        tile = QSize(edge.width() - gap, edge.height() - gap)
        key = (tiles, tile, ratio, theme().name)
        sheet = self._sheet.get(
            key, lambda: sheet_of(tiles.samples, shape, tile, lattice.columns, gap, ratio, tiles.limits)
        )
        painter.save()
        painter.setClipRect(self.plot())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.setOpacity(0.9)
        painter.drawImage(place, sheet)
        painter.restore()

    def _paint_marks(self, painter: QPainter, places: Floats) -> None:
        now = theme()
        first, second = self._ends
        if min(first, second) >= 0 and np.isfinite(places[[first, second]]).all():
            painter.setPen(QPen(QColor(now.text), 1.5))
            painter.drawLine(QPointF(*places[first].tolist()), QPointF(*places[second].tolist()))
        chosen = self._row_of(self._chosen)
        for row, color, word in (
            (chosen if chosen not in self._ends else -1, now.accent, ""),
            (first, now.text, "A"),
            (second, now.text, "B"),
            (self._hovered, now.text, ""),
        ):
            if row >= 0 and np.isfinite(places[row]).all():
                paint_ring(painter, QPointF(*places[row].tolist()), QColor(color), word)

    def _lines(self, row: int) -> list[str]:
        if self._shown is None or self._shape is None:
            return []
        target = float(self._shown.target[row])
        known = has_target(self._shape) and np.isfinite(target)
        lines = [f"is {target_title(self._shape, target)}"] if known else [f"sample {int(self._shown.origin[row])}"]
        return [*lines, "trained on" if self._shown.train[row] else "test"]

    def words(self) -> str:
        """The sample under the pointer in words."""
        if self._shown is None or self._hovered < 0:
            return ""
        return f"Sample {int(self._shown.origin[self._hovered])}: " + ", ".join(self._lines(self._hovered))

    def count_words(self) -> str:
        """How many samples there are."""
        return "" if self._shown is None else counted(len(self._shown.points), "sample")

    def _row_of(self, origin: int) -> int:
        if self._shown is None or origin < 0:
            return -1
        found = np.flatnonzero(self._shown.origin == origin)
        return int(found[0]) if len(found) else -1

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self.message or self._shown is None:
            return
        at = event.position()
        kind = next((i for line in self._legend() for i, box, _ in line if box.contains(at)), -1)
        if kind >= 0 and self._coloring.by_class:
            self._lit = -1 if kind == self._lit else kind
            self.update()
            return
        self._pressed = at
        if (at - self.handle_place()).manhattanLength() <= KNOB + 2:
            self._dragging = True
        elif nearest(self.places(), at, REACH) < 0:
            self._drag(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is None:
            self._hover(nearest(self.places(), at, REACH) if self._shown is not None and not self.message else -1)
        elif self._dragging or (at - self._pressed).manhattanLength() >= DRAG_FROM:
            self._drag(at)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or self._pressed is None:
            return
        pressed, dragged = self._pressed, self._dragging
        self._pressed, self._dragging = None, False
        if dragged:
            self.let_go.emit()
            self.update()
            return
        row = nearest(self.places(), pressed, REACH)
        if row >= 0:
            self.sample_clicked.emit(row, bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))

    def _drag(self, at: QPointF) -> None:
        self._dragging = True
        self._hovered = -1
        box = self.plot()
        inside = QPointF(min(max(at.x(), box.left()), box.right()), min(max(at.y(), box.top()), box.bottom()))
        x, y = plane_point(self._frame, box, inside)
        self.dragged.emit(x, y)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self.setAccessibleDescription(self.words())
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._shown is None or self.message:
            event.ignore()
        elif key in _STEPS:
            self._step(*_STEPS[key], bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key == Qt.Key.Key_Home:
            self.home_requested.emit()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._mark()
        elif key == Qt.Key.Key_Escape and (self._lit >= 0 or self._ends != (-1, -1)):
            self._lit = -1
            self.escaped.emit()
            self.update()
        else:
            event.ignore()

    def _mark(self) -> None:
        row = nearest(self.places(), self.handle_place(), float("inf"))
        if row >= 0:
            self.marked.emit(row)

    def _step(self, right: int, up: int, fine: bool) -> None:
        box = self.plot()
        corner, far = (plane_point(self._frame, box, place) for place in (box.bottomLeft(), box.topRight()))
        way = max(far[0] - corner[0], far[1] - corner[1]) * (FINE if fine else STEP)
        self._keys_down = True
        self.dragged.emit(self._handle[0] + right * way, self._handle[1] + up * way)

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if self._keys_down and not event.isAutoRepeat():
            self._keys_down = False
            self.let_go.emit()
        super().keyReleaseEvent(event)
