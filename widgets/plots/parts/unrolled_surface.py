"""The network unrolled in time, under the pointer and the keyboard; what moves when it folds or a step is taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap, QWheelEvent
from PySide6.QtWidgets import QToolTip, QWidget

from widgets.kit import Glide, animate, device_pixmap, draw_rounded_rect, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.step_keys import step_after
from widgets.plots.parts.unrolled_layout import Layout, Place, columns
from widgets.plots.parts.unrolled_paint import UnrolledPainter
from widgets.plots.parts.unrolled_story import Walk, column_words
from widgets.plots.parts.unrolled_ways import paint_flow

FOLD_MS, FLOW_MS = 180, 190


class UnrolledSurface(Surface):
    """Columns of blocks, one a step; the arrow keys step, Enter and the space bar fold.

    Signals
    -------
    step_chosen(int) : a click, a drag or a key has moved the cursor. fold_requested() : fold, or unfold.
    """

    step_chosen = Signal(int)
    fold_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The network unrolled in time", parent)
        self._walks: tuple[Walk, ...] = ()
        self._step, self._first, self._scrubs = 0, 0, False
        self._unfolded = Glide(self, 1.0, self.update)
        self._flow, self._flows = 1.0, 0
        self._layouts: Cached[Layout] = Cached()
        self._plates: Cached[QPixmap] = Cached()
        self._grounds: Cached[QPixmap] = Cached()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 80)

    # ---- what is shown

    def show_walks(self, walks: tuple[Walk, ...]) -> None:
        """Show other numbers, or another network."""
        if columns(walks) != columns(self._walks):
            self._first = 0
        self._walks = walks
        self.update()

    def steps(self) -> int:
        """How many steps the answered sequence has."""
        return self._walks[-1].steps if self._walks else 0

    def step(self) -> int:
        """The present one."""
        return min(self._step, max(self.steps() - 1, 0))

    def set_step(self, step: int) -> None:
        """Go to a step; one step forward is seen as the state flowing on. Emits nothing."""
        before, self._step = self.step(), max(step, 0)
        if self.step() == before:
            return
        if self.steps():
            self._first = self.layout_now().first
        if self.step() == before + 1:
            self._start_flow()
        else:
            self._flows, self._flow = self._flows + 1, 1.0
        self.update()

    def _start_flow(self) -> None:
        self._flows += 1
        run, self._flow = self._flows, 0.0
        animate(self, 0.0, 1.0, FLOW_MS, on_value=lambda share: self._flow_to(run, evenly(share)))

    def _flow_to(self, run: int, share: float) -> None:
        if run == self._flows:  # an older step still flowing must not pull it back
            self._flow = share
            self.update()

    def flow(self) -> float:
        """How far the state has come on its way to the present step, 0 to 1."""
        return self._flow

    def set_unfolded(self, unfolded: bool) -> None:
        """Fold all columns into one, or unfold them."""
        self._unfolded.go_to(1.0 if unfolded else 0.0, FOLD_MS)
        self.update()

    def layout_now(self) -> Layout:
        """Where everything lies."""
        present = (*(walk.steps - 1 for walk in self._walks[:-1]), self.step())
        fold, size = self._unfolded.value, self.size()
        return self._layouts.get(
            (self._walks, size, present, fold, self._first),
            lambda: Layout(self._walks, size.width(), size.height(), present, fold, self._first),
        )

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self._walks:
            return
        lay = self.layout_now()
        painter.drawPixmap(0, 0, self._plates.get((lay, theme().name, self.devicePixelRatioF()), self._make_plate))
        if self._flow < 1:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            paint_flow(painter, lay, self._flow)
        self._paint_bar(painter, lay)

    def _make_plate(self) -> QPixmap:
        """The ground, which stays while the network learns, and what moves on it."""
        lay = self.layout_now()
        shown = tuple((walk.stretch, walk.steps, walk.tokens, walk.values.tobytes()) for walk in lay.walks)
        where = tuple(lay.places), lay.rows, lay.present, lay.fold, lay.first, lay.title
        key = (shown, where, self.size(), theme().name, self.devicePixelRatioF())
        made = QPixmap(self._grounds.get(key, self._make_ground))
        painter = QPainter(made)
        UnrolledPainter(painter, lay).paint_moving()
        painter.end()
        return made

    def _make_ground(self) -> QPixmap:
        made = device_pixmap(self, self.size())
        painter = QPainter(made)
        UnrolledPainter(painter, self.layout_now()).paint_still()
        painter.end()
        return made

    def _paint_bar(self, painter: QPainter, lay: Layout) -> None:
        """All steps as a bar: which are shown, which are done, which is the present one."""
        now, bar, total = theme(), lay.bar(), columns(self._walks)
        if not bar.height():
            return
        track = QRectF(bar.left(), bar.center().y() - 2, bar.width(), 4)
        per = bar.width() / max(total, 1)
        draw_rounded_rect(painter, track, fill=now.track, radius=2)
        if lay.fold == 1 and lay.visible < total:
            shown = QRectF(bar.left() + lay.first * per, bar.center().y() - 4, lay.visible * per, 8)
            draw_rounded_rect(painter, shown, fill=now.track, radius=4)
        done = (total - self.steps() + self.step() + 0.5) * per
        draw_rounded_rect(painter, QRectF(track.left(), track.top(), done, 4), fill=now.accent, radius=2)
        painter.setBrush(QColor(now.accent))
        painter.setPen(QColor(now.panel))
        painter.drawEllipse(QPointF(bar.left() + done, bar.center().y()), 6, 6)

    # ---- hands

    def place_at(self, position: QPointF) -> Place | None:
        """The column at a place."""
        if not self._walks:
            return None
        lay = self.layout_now()
        return next((place for place in lay.places if lay.column(place).contains(position)), None)

    def _choose(self, step: int) -> None:
        if step != self.step():
            self.set_step(step)
            self.step_chosen.emit(self.step())

    def _scrub(self, x: float) -> None:
        bar, total = self.layout_now().bar(), columns(self._walks)
        column = int((x - bar.left()) / max(bar.width(), 1) * total)
        self._choose(min(max(column - (total - self.steps()), 0), self.steps() - 1))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.steps():
            return
        if event.position().y() >= self.layout_now().bar().top():
            self._scrubs = True
            self._scrub(event.position().x())
            return
        place = self.place_at(event.position())
        if place is not None and place.walk == len(self._walks) - 1:
            self._choose(place.step)

    def mouseReleaseEvent(self, _event: QMouseEvent) -> None:
        self._scrubs = False

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and event.position().y() < self.height() - 20:
            self.fold_requested.emit()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._scrubs and self.steps():
            self._scrub(event.position().x())
            return
        place = self.place_at(event.position())
        if place is None:
            QToolTip.hideText()
        else:
            QToolTip.showText(event.globalPosition().toPoint(), self.text_of(place), self)

    def leaveEvent(self, event: QEvent) -> None:
        QToolTip.hideText()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        down = event.angleDelta().y() or event.angleDelta().x()
        if self.steps() and down:
            self._choose(min(max(self.step() + (1 if down < 0 else -1), 0), self.steps() - 1))
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.steps():
            self.fold_requested.emit()
            return
        step = step_after(event.key(), self.step(), self.steps())
        if step is None:
            event.ignore()
        else:
            self._choose(step)

    def text_of(self, place: Place) -> str:
        """A column in words: what is read, what is said, what was wanted."""
        return column_words(self._walks[place.walk], place.step)


def evenly(share: float) -> float:
    """The time that has passed of a motion which slows down (a cubic), so that what runs on an arrow keeps its pace."""
    return float(1.0 - max(1.0 - share, 0.0) ** (1 / 3))
