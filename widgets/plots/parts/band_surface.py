"""Bands above one axis of time, with a cursor that steps along it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPixmap, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QVBoxLayout, QWidget

from widgets.kit import device_pixmap, draw_rounded_rect, font, printable, text_width, theme
from widgets.plots.base import Cached, Surface
from widgets.plots.parts.bands import RULER, Band, RulerBand, kept_band
from widgets.plots.parts.time_axis import TimeAxis

EDGE = 4  # px kept free around
WIDEST_NAME = 78  # px
MARGIN = 3  # px that a band may paint above and below its box
FRAMED = 7.0  # px of a column that is framed by the cursor; a narrower one has a line
_WAYS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class BandSurface(Surface):
    """Paints bands. The arrow keys, Home and End, a click and a drag move the cursor.

    Signals
    -------
    step_chosen(int) : a gesture put the cursor there. step_hovered(int) : the pointer is over a step, -1: over none.
    window_changed() : the axis shows other steps, or a different number of them.
    """

    step_chosen = Signal(int)
    step_hovered = Signal(int)
    window_changed = Signal()

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(name, parent)
        self._bands: tuple[Band, ...] = ()
        self._steps, self._cursor_steps = 0, 0
        self._step, self._hovered, self._first = 0, -1, 0
        self._side, self._whole = 0, False
        self._boxes: Cached[tuple[QRectF, ...]] = Cached()
        self._axis: Cached[TimeAxis] = Cached()
        self._fitted: TimeAxis | None = None
        self._pictures: dict[Band, Cached[QPixmap]] = {}
        self.set_message("")

    # ---- what is shown

    def show_bands(self, bands: Sequence[Band], steps: int, cursor_steps: int = 0, side: int = 0) -> None:
        """Show other bands over so many steps, of which the cursor may go to the first `cursor_steps` (0: to all).

        `side` px are kept free at the right.
        """
        kept = tuple(kept_band(band, self._bands) for band in bands)
        cursor_steps = cursor_steps or steps
        if (kept, steps, side, cursor_steps) == (self._bands, self._steps, self._side, self._cursor_steps):
            return
        self._bands, self._steps, self._side, self._cursor_steps = kept, steps, side, cursor_steps
        self._pictures = {band: made for band, made in self._pictures.items() if band in kept}
        self._step = min(self._step, max(self._cursor_steps - 1, 0))
        self._hovered = min(self._hovered, steps - 1)
        self._need_height()
        self._follow()
        self.update()

    def steps(self) -> int:
        """How many steps the cursor can go to."""
        return self._cursor_steps

    def step(self) -> int:
        """Where the cursor is."""
        return self._step

    def set_step(self, step: int) -> None:
        """Put the cursor on a step; emits nothing."""
        if not self._bands:
            self._step = max(step, 0)  # for when they come
            return
        step = min(max(step, 0), max(self._cursor_steps - 1, 0))
        if step != self._step:
            self._step = step
            self._follow()
            self.update()

    def choose_step(self, step: int) -> None:
        """Put the cursor on a step, by a gesture."""
        step = min(max(step, 0), max(self._cursor_steps - 1, 0))
        if self._cursor_steps and step != self._step:
            self.set_step(step)
            self.step_chosen.emit(self._step)

    def hovered_step(self) -> int:
        """The step under the pointer, -1 for none."""
        return self._hovered

    def read_step(self) -> int:
        """The step whose numbers are wanted: under the pointer, or at the cursor."""
        return self._hovered if self._hovered >= 0 else self._step

    # ---- where things lie

    def axis(self) -> TimeAxis:
        """The columns of the steps."""
        key = (self._bands, self.width(), self._steps, self._first, self._side, self._whole)
        return self._axis.get(key, self._fit)

    def set_whole(self, whole: bool) -> None:
        """Show all steps at once, however narrow."""
        if whole != self._whole:
            self._whole = whole
            self._follow()
            self.update()

    def show_steps(self, start: int, stop: int) -> None:
        """Bring steps into the window, the first of them at least."""
        self.scroll_to(self.axis().first_to_show(max(stop - 1, 0)))
        self.scroll_to(self.axis().first_to_show(start))

    def _fit(self) -> TimeAxis:
        """An equal axis is the same one, so that pictures of bands that stay are kept."""
        made = self._fit_anew()
        if self._fitted is None or made != self._fitted:
            self._fitted = made
        return self._fitted

    def _fit_anew(self) -> TimeAxis:
        shared = [band for band in self._bands if _timed(band)]
        least = 0.0 if self._whole else max((band.least_pitch() for band in shared), default=0.0)
        most = max((band.most_pitch() for band in shared), default=40.0)
        left, width = self._span()
        return TimeAxis.fit(left, width, self._steps, least, most, self._first)

    def _span(self) -> tuple[float, float]:
        left = EDGE + self.name_width() + 6
        return left, max(self.width() - left - EDGE - self._side, 20.0)

    def name_width(self) -> int:
        """Px that the names at the left take."""
        wide = max((text_width(printable(band.name), font("small")) for band in self._bands), default=0)
        return min(max(wide, 24), WIDEST_NAME, max(self.width() // 4, 24))

    def boxes(self) -> tuple[QRectF, ...]:
        """Where each band lies."""
        return self._boxes.get((self._bands, self.width(), self.height(), self._side), self._place)

    def _place(self) -> tuple[QRectF, ...]:
        heights = shared_heights(self._bands, self.height() - 2 * EDGE)
        left, width = self._span()
        made, y = [], float(EDGE)
        for band, height in zip(self._bands, heights, strict=True):
            y += band.gap
            top, bottom = round(y), round(y + height)
            made.append(QRectF(left, top, width, bottom - top))
            y += height
        return tuple(made)

    def _need_height(self) -> None:
        need = round(sum(band.least + band.gap for band in self._bands)) + 2 * EDGE
        if self._bands and need != self.minimumHeight():
            self.setMinimumHeight(need)

    def minimumSizeHint(self) -> QSize:
        return QSize(120, 60)

    def _follow(self) -> None:
        """Scroll so that the cursor is in sight."""
        self.scroll_to(self.axis().first_to_show(self._step))

    def scroll_to(self, first: int) -> None:
        """Let the window of the axis begin at a step."""
        before = self.axis()
        self._first = min(max(first, 0), before.steps - before.shown)
        if self.axis() != before:
            self.update()
        self.window_changed.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._bands:
            self._follow()

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if not self._bands:
            return
        axis = self.axis()
        for band, box in zip(self._bands, self.boxes(), strict=True):
            picture = self._pictures.setdefault(band, Cached())
            key = (box.height(), axis, self.width(), theme().name, self.devicePixelRatioF())
            made = picture.get(key, partial(self._paint_band, band, box, axis))
            painter.drawPixmap(0, round(box.top()) - MARGIN, made)
        self.paint_over(painter)
        self._paint_cursor(painter)

    def _paint_band(self, band: Band, box: QRectF, axis: TimeAxis) -> QPixmap:
        """What does not change with the cursor, kept for the next painting."""
        made = device_pixmap(self, QSize(self.width(), round(box.height()) + 2 * MARGIN))
        painter = QPainter(made)
        moved = box.translated(0, MARGIN - box.top())
        band.paint(painter, moved, self._own_axis(band, axis))
        band.paint_name(painter, QRectF(EDGE, moved.top(), moved.left() - EDGE - 6, moved.height()))
        painter.end()
        return made

    def _own_axis(self, band: Band, axis: TimeAxis) -> TimeAxis:
        if not band.steps:
            return axis
        return TimeAxis.fit(*self._span(), band.steps, min(band.least_pitch(), 24.0), band.most_pitch())

    def paint_over(self, painter: QPainter) -> None:
        """What lies over the bands and under the cursor; nothing of its own here."""

    def cursor_range(self) -> tuple[float, float]:
        """Where the cursor begins and ends, in px from the top: over all bands that share the axis, but the ruler."""
        pairs = zip(self._bands, self.boxes(), strict=True)
        boxes = [box for band, box in pairs if _timed(band) and not isinstance(band, RulerBand)]
        return (boxes[0].top(), boxes[-1].bottom()) if boxes else (0.0, 0.0)

    def _paint_cursor(self, painter: QPainter) -> None:
        axis, (top, bottom) = self.axis(), self.cursor_range()
        if self._hovered >= 0 and axis.shows(self._hovered):
            soft = QColor(theme().text)
            soft.setAlphaF(0.09)
            painter.fillRect(wide(axis.column(self._hovered, top, bottom - top), 3), soft)
        if not self._cursor_steps or not axis.shows(self._step):
            return
        if axis.pitch >= FRAMED:
            frame = axis.column(self._step, top - 2, bottom - top + 3).adjusted(-1.5, 0, 0.5, 0)
            draw_rounded_rect(painter, frame, line=theme().accent, width=2, radius=3)
        else:
            line = QRectF(round(axis.middle(self._step)) - 1, top, 2, bottom - top)
            painter.fillRect(line, QColor(theme().accent))
        self._paint_number(painter, axis)

    def _paint_number(self, painter: QPainter, axis: TimeAxis) -> None:
        """The cursor's step on the ruler, and what stands there where the columns are too narrow to say it."""
        painter.setFont(font("small", strong=True))
        for band, box in zip(self._bands, self.boxes(), strict=True):
            if isinstance(band, RulerBand):
                pill = self._pill(painter, axis, box, str(self._step))
                for _step, room in RulerBand.numbers(box, axis):
                    if room.intersects(pill.adjusted(-2, 0, 2, 0)):
                        painter.fillRect(room, QColor(theme().panel))
                paint_pill(painter, pill, str(self._step))
            elif _timed(band) and (word := band.hidden_word(self._step, axis.pitch)):
                paint_pill(painter, self._pill(painter, axis, box, word), word)

    def _pill(self, painter: QPainter, axis: TimeAxis, box: QRectF, words: str) -> QRectF:
        """The room of words at the cursor, inside the surface."""
        broad = text_width(printable(words), painter.font()) + 8
        left = min(max(axis.middle(self._step) - broad / 2, 0.0), self.width() - broad)
        return QRectF(left, box.center().y() - RULER / 2, broad, RULER)

    # ---- hands

    def _over(self, at: QPointF) -> int:
        """The step at a place, -1 beside the columns."""
        axis = self.axis()
        return axis.step_at(at.x()) if self._steps and axis.left <= at.x() < axis.right else -1

    def hover(self, step: int) -> None:
        """The pointer is over a step, or over none (-1)."""
        if step != self._hovered:
            self._hovered = step
            self.update()
            self.step_hovered.emit(step)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.hover(self._over(event.position()))
        if event.buttons() & Qt.MouseButton.LeftButton and self._steps:
            self.choose_step(self.axis().step_at(event.position().x()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._over(event.position()) >= 0:
            self.choose_step(self._over(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        self.hover(-1)
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        axis, turned = self.axis(), event.angleDelta()
        sideways = turned.x() or (turned.y() if event.modifiers() & Qt.KeyboardModifier.ShiftModifier else 0)
        if axis.shown < axis.steps and sideways:
            self.scroll_to(axis.first - round(sideways / 120 * max(1, axis.shown // 8)))
            event.accept()
        else:
            event.ignore()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        wanted = self.step_of_key(Qt.Key(event.key()))
        if wanted is None or not self._cursor_steps:
            event.ignore()
        else:
            self.choose_step(wanted)

    def step_of_key(self, key: Qt.Key) -> int | None:
        """Where a key puts the cursor; None for a key that does not move it."""
        if key in _WAYS:
            return self._step + _WAYS[key]
        page = max(self.axis().shown - 2, 1)
        return {
            Qt.Key.Key_Home: 0, Qt.Key.Key_End: self._cursor_steps - 1,
            Qt.Key.Key_PageUp: self._step - page, Qt.Key.Key_PageDown: self._step + page,
        }.get(key)  # fmt: skip


def _timed(band: Band) -> bool:
    """Whether it stands over the columns that all share."""
    return not band.steps and not band.timeless


def shared_heights(bands: Sequence[Band], room: float) -> list[float]:
    """Px of each band: its least, and a share of what is left over, up to its most."""
    heights = [band.least for band in bands]
    spare = room - sum(band.least + band.gap for band in bands)
    growing = {at: band for at, band in enumerate(bands) if band.stretch}
    while spare > 0.5 and growing:
        each = spare / sum(band.stretch for band in growing.values())
        for at, band in tuple(growing.items()):
            more = min(each * band.stretch, max(band.most - heights[at], 0.0))
            heights[at] += more
            spare -= more
            if more < each * band.stretch:
                del growing[at]
    return heights


def paint_pill(painter: QPainter, pill: QRectF, words: str) -> None:
    """Words on the accent."""
    draw_rounded_rect(painter, pill, fill=theme().accent, radius=4)
    painter.setPen(QColor(theme().accent_text))
    painter.drawText(pill, Qt.AlignmentFlag.AlignCenter, printable(words))


def wide(room: QRectF, least: float) -> QRectF:
    """The same room, as wide as can be seen."""
    more = max(least - room.width(), 0.0) / 2
    return room.adjusted(-more, 0, more, 0)


class ScrolledBands(QWidget):
    """A surface of bands with a scroll bar under it while not all steps fit; bands that do not fit roll up."""

    def __init__(self, surface: BandSurface) -> None:
        super().__init__()
        self.surface = surface
        self.bar = QScrollBar(Qt.Orientation.Horizontal)
        self.bar.setAccessibleName("Which steps are shown")
        self.bar.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the cursor takes the window along
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(_rolling(surface), 1)
        column.addWidget(self.bar)
        self.bar.hide()
        surface.window_changed.connect(self._fit_bar)
        self.bar.sliderMoved.connect(surface.scroll_to)
        self.bar.actionTriggered.connect(lambda _action: surface.scroll_to(self.bar.sliderPosition()))

    def _fit_bar(self) -> None:
        axis = self.surface.axis()
        self.bar.setVisible(axis.shown < axis.steps)
        self.bar.setPageStep(axis.shown)
        self.bar.setRange(0, axis.steps - axis.shown)
        self.bar.setValue(axis.first)


def _rolling(surface: BandSurface) -> QScrollArea:
    made = QScrollArea()
    made.setFrameShape(QFrame.Shape.NoFrame)
    made.setWidgetResizable(True)
    made.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    made.setWidget(surface)
    made.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the surface takes the keys
    made.setAccessibleName(surface.accessibleName())
    made.viewport().setAutoFillBackground(False)
    surface.setAutoFillBackground(False)
    return made
