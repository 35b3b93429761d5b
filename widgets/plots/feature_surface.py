"""Samples as points, in the colours of their classes; they glide to where they are put next."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPen, QPolygonF

from engine.snapshot import Bools, EmbeddingView, Floats, Ints
from engine.spec.data_shape import DataShape
from widgets.kit import animate, draw_rounded_rect, elide, font, format_number, printable, text_width, theme
from widgets.kit.pictures import picture_rgb32
from widgets.plots.base import Surface
from widgets.plots.names import counted, has_target
from widgets.plots.parts.atlas import Atlas
from widgets.plots.parts.dots import dots
from widgets.plots.parts.features import Frame, inside, lines_of, nearest, neighbour, wrong_ones
from widgets.plots.parts.point_colors import BINS, PointColors, asked_shape, asked_words

DOT, RING, CURRENT = 6.0, 11.0, 17.0  # px
REACH = 12.0  # px from a point at which the pointer is over it
GLIDE_MS = 160
LASSO_FROM = 5.0  # px that the pointer must go for a press to become a lasso
LEGEND_LINE = 18.0  # px
PICTURE = 84.0  # px of the card
LINE = 15.0  # px
DIM, FULL = 50, 225  # of 255
ABOUT, SCALE = -3, -2  # in the place of a group: what the colours are about, and a scale of values
SWATCH = 9.0  # px of each colour of a scale
_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip
_NONE = np.zeros(0, dtype=np.int64)


class FeatureSurface(Surface):
    """A point for each sample.

    Hovering tells a sample, a click chooses it, dragging draws a line around some. The arrow keys go to the nearest
    point in their direction, Enter chooses it, Space takes it in or out, Shift+Enter takes all of its class, Esc none.

    Signals
    -------
    sample_chosen(origin) : a sample was clicked. picked_changed() : `picked()` are others.
    """

    sample_chosen = Signal(int)
    picked_changed = Signal()

    def __init__(self) -> None:
        super().__init__("Samples as this layer sees them")
        self._view: EmbeddingView | None = None
        self._shape: DataShape | None = None
        self._colors: PointColors | None = None
        self._groups: Ints = _NONE
        self._told = ""
        self._wrong: Ints = _NONE
        self._atlas: Atlas | None = None
        self._atlas_of: object = None
        self._points: Floats = np.zeros((0, 2), np.float32)  # as shown now, on their way
        self._frame = Frame((0.0, 0.0), (1.0, 1.0))
        self._run = 0
        self._hovered, self._current, self._chosen_origin = -1, -1, -1
        self._picked: Ints = _NONE
        self._pressed: QPointF | None = None
        self._line = QPolygonF()

    # ---- what is shown

    def show_view(self, view: EmbeddingView, shape: DataShape) -> None:
        """Show these samples; those that were there glide to their new places."""
        before, self._view, self._shape = self._view, view, asked_shape(shape)
        self._colors, self._told = PointColors(view, self._shape), asked_words(shape)
        self._groups = self._colors.groups
        self._wrong = np.flatnonzero(wrong_ones(view, self._shape))
        self._run += 1
        frame = Frame.around(view.points)
        if before is None or not np.array_equal(before.origin, view.origin):
            self._points, self._frame = view.points, frame
            self._hovered = self._current = -1
            self._atlas_of = None
            self._pick(_NONE)
            self.update()
            return
        run, start, start_frame = self._run, self._points, self._frame
        animate(self, 0, 1, GLIDE_MS, on_value=lambda share: self._glide(run, share, start, start_frame, frame))

    def _glide(self, run: int, share: float, start: Floats, start_frame: Frame, frame: Frame) -> None:
        if run != self._run or self._view is None:
            return
        self._points = (start + share * (self._view.points - start)).astype(np.float32)
        self._frame = start_frame.toward(frame, share)
        self.update()

    def clear(self) -> None:
        """Forget what is shown."""
        self._view = None
        self._run += 1
        self._pick(_NONE)

    def show_chosen(self, origin: int) -> None:
        """Mark the sample that the whole network is seen by; -1 is none of these."""
        if origin != self._chosen_origin:
            self._chosen_origin = origin
            self.update()

    def picked(self) -> Ints:
        """The samples inside the line, as rows of the view."""
        return self._picked

    def current(self) -> int:
        """The sample under the keyboard, else under the pointer; -1 is none."""
        return self._current if self.hasFocus() and self._current >= 0 else self._hovered

    def places(self) -> Floats:
        """(n, 2) where the points lie now, in px."""
        return self._frame.placed(self._points, self.plot())

    def plot(self) -> QRectF:
        """Where points may lie: above the legend, in px."""
        return QRectF(self.rect()).adjusted(0, 0, 0, -LEGEND_LINE * len(self._legend()))

    def words(self) -> str:
        """The current sample in words."""
        at = self.current()
        if self._view is None or self._shape is None or at < 0:
            return ""
        return f"Sample {int(self._view.origin[at])}: " + ", ".join(lines_of(self._view, at, self._shape))

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._view is None or self._shape is None:
            return
        places = self.places()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_dots(painter, places)
        self._paint_marks(painter, places)
        self._paint_line(painter)
        self._paint_legend(painter)
        if self.current() >= 0 and self._pressed is None:
            self._paint_card(painter, self._view, self._shape, self.current(), places)

    def _paint_dots(self, painter: QPainter, places: Floats) -> None:
        now = theme()
        sound = np.isfinite(places).all(1)
        lit = np.zeros(len(places), bool)
        lit[self._picked] = True
        lit |= not len(self._picked)
        ringed = np.zeros(len(places), bool)
        ringed[self._wrong] = True
        self._paint_classes(painter, places, sound & ~lit, DIM)
        self._paint_classes(painter, places, sound & lit & ~ringed, FULL)
        for size, color in ((RING, now.text), (RING - 3, now.panel)):
            dots(painter, places[ringed & sound & lit], size, QColor(color))
        self._paint_classes(painter, places, sound & lit & ringed, FULL)

    def _paint_classes(self, painter: QPainter, places: Floats, shown: Bools, alpha: int) -> None:
        for index in np.unique(self._groups[shown]).tolist():
            ink = self._color(int(index))
            ink.setAlpha(alpha)
            dots(painter, places[(self._groups == index) & shown], DOT, ink)

    def _paint_marks(self, painter: QPainter, places: Floats) -> None:
        assert self._view is not None
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for at, color in ((self._row_of(self._chosen_origin), theme().accent), (self.current(), theme().text)):
            if at >= 0 and np.isfinite(places[at]).all():
                painter.setPen(QPen(QColor(color), 2))
                painter.drawEllipse(QPointF(*places[at].tolist()), CURRENT / 2, CURRENT / 2)

    def _row_of(self, origin: int) -> int:
        found = np.flatnonzero(self._view.origin == origin) if self._view is not None else _NONE
        return int(found[0]) if len(found) else -1

    def _paint_line(self, painter: QPainter) -> None:
        if self._line.count() > 1:
            fill = QColor(theme().accent)
            fill.setAlpha(30)
            painter.setBrush(fill)
            painter.setPen(QPen(QColor(theme().accent), 1.5))
            painter.drawPolygon(self._line)

    def _color(self, group: int) -> QColor:
        return QColor(theme().text_second) if self._colors is None else self._colors.color(group)

    # ---- the legend

    def _legend(self) -> list[list[tuple[int, QRectF, str]]]:
        """Lines of (group, place, words), at the foot; what they are about has no group."""
        if self._view is None or self._shape is None:
            return []
        lines: list[list[tuple[int, QRectF, str]]] = [[]]
        x, small = 8.0, font("small")
        for group, name, ahead in self._legend_parts():
            width = min(text_width(name, small) + ahead + 9.0, self.width() - 16.0)
            if x + width > self.width() - 8 and lines[-1]:
                lines.append([])
                x = 8.0
            lines[-1].append((group, QRectF(x, 0, width, LEGEND_LINE), name))
            x += width
        top = self.height() - LEGEND_LINE * len(lines)
        return [
            [(i, box.translated(0, top + LEGEND_LINE * row), name) for i, box, name in line]
            for row, line in enumerate(lines)
        ]

    def _legend_parts(self) -> list[tuple[int, str, float]]:
        """(group, words, px before them) of all that is told."""
        assert self._shape is not None
        if self._colors is None or not has_target(self._shape):
            return []
        told = [(ABOUT, f"{self._told}:", 0.0)] if self._told else []
        if self._colors.ends is None:
            return told + [(group, name, 13.0) for group, name in self._colors.legend]
        low, high = (format_number(float(f"{value:.3g}")) for value in self._colors.ends)
        return [*told, (SCALE, f"{low} to {high}", 6 + SWATCH * BINS)]

    def _paint_legend(self, painter: QPainter) -> None:
        painter.setFont(font("small"))
        ahead = {ABOUT: 0.0, SCALE: 6 + SWATCH * BINS}
        for line in self._legend():
            for group, box, name in line:
                if group == SCALE:
                    self._paint_scale(painter, box)
                elif group != ABOUT:
                    place = np.array([[box.left() + 5, box.center().y()]], np.float32)
                    dots(painter, place, 7.0, self._color(group))
                painter.setPen(QColor(theme().text_second))
                room = box.adjusted(ahead.get(group, 13.0), 0, -2, 0)
                words = elide(name, painter.font(), room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    def _paint_scale(self, painter: QPainter, box: QRectF) -> None:
        """The colours from the lowest value to the highest."""
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        for group in range(BINS):
            swatch = QRectF(round(box.left()) + group * SWATCH, round(box.center().y()) - 4, SWATCH, 8)
            painter.fillRect(swatch, self._color(group))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)

    def class_rect(self, index: int) -> QRectF:
        """Where a class stands in the legend; empty if it does not."""
        return next((box for line in self._legend() for i, box, _ in line if i == index), QRectF())

    # ---- the card

    def _paint_card(
        self, painter: QPainter, view: EmbeddingView, shape: DataShape, at: int, places: Floats
    ) -> None:  # fmt: skip
        lines = lines_of(view, at, shape)
        picture = PICTURE if shape.picture is not None else 0.0
        small = font("small")
        width = max(picture, *(text_width(line, small) for line in lines)) + 16
        height = picture + (6 if picture else 0) + LINE * len(lines) + 14
        on_left = places[at, 0] > self.width() / 2
        box = QRectF(6 if on_left else self.width() - width - 6, 6, width, height)
        draw_rounded_rect(painter, box, fill=theme().panel, line=theme().line)
        inner = box.adjusted(8, 8, -8, -6)
        if picture:
            atlas = self._pictures(view, shape)
            ratio = atlas.width / max(atlas.height, 1)
            shown = QRectF(inner.left(), inner.top(), PICTURE * min(ratio, 1), PICTURE / max(ratio, 1))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, atlas.width > PICTURE)
            painter.drawImage(shown, atlas.image, QRectF(atlas.place(at)))
            inner.setTop(inner.top() + picture + 6)
        is_wrong = at in self._wrong
        for row, words in enumerate(lines):
            strong = row == 0 or (row == 1 and is_wrong)
            painter.setFont(font("small", strong=strong))
            painter.setPen(QColor(theme().danger if row == 1 and is_wrong else theme().text))
            room = QRectF(inner.left(), inner.top() + row * LINE, inner.width(), LINE)
            painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, printable(words))

    def _pictures(self, view: EmbeddingView, shape: DataShape) -> Atlas:
        """All samples as one image, made when the first is asked for."""
        key = (view.origin.tobytes(), theme(), shape.ink)
        if self._atlas is None or self._atlas_of != key:
            assert shape.picture is not None
            self._atlas = Atlas(picture_rgb32(view.inputs.reshape(-1, *shape.picture), theme(), ink=shape.ink))
            self._atlas_of = key
        return self._atlas

    # ---- hands

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position()
        if self._pressed is not None:
            self._draw_on(at)
            return
        self._hover(nearest(self.places(), at, REACH) if self._view is not None and not self.message else -1)

    def _hover(self, row: int) -> None:
        if row != self._hovered:
            self._hovered = row
            self._tell()

    def _tell(self) -> None:
        self.setAccessibleDescription(self.words())
        self.update()

    def _draw_on(self, at: QPointF) -> None:
        assert self._pressed is not None
        if self._line.isEmpty() and (at - self._pressed).manhattanLength() < LASSO_FROM:
            return
        if self._line.isEmpty():
            self._line.append(self._pressed)
        self._line.append(at)
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and not self.message:
            self._pressed = event.position()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None or event.button() != Qt.MouseButton.LeftButton:
            return
        pressed, line = self._pressed, self._line
        self._pressed, self._line = None, QPolygonF()
        if not line.isEmpty():
            self._pick(inside(self.places(), line))
        else:
            self._click(pressed)
        self.update()

    def _click(self, at: QPointF) -> None:
        group = next((i for line in self._legend() for i, box, _ in line if box.contains(at)), ABOUT)
        row = nearest(self.places(), at, REACH)
        if group not in (ABOUT, SCALE):
            self._pick_class(group)
        elif row >= 0:
            self._choose(row)
        else:
            self._pick(_NONE)

    def _choose(self, row: int) -> None:
        if self._view is not None:
            self._current = row
            self.sample_chosen.emit(int(self._view.origin[row]))

    def _pick_class(self, index: int) -> None:
        if self._shape is not None and self._shape.classes:
            members = np.flatnonzero(self._groups == index)
            self._pick(_NONE if np.array_equal(members, self._picked) else members)

    def _pick(self, rows: Ints) -> None:
        if not np.array_equal(rows, self._picked):
            self._picked = rows
            self.picked_changed.emit()
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if self._view is None or self.message or not len(self._points):
            event.ignore()
        elif key in _STEPS:
            self._step(*_STEPS[key])
        elif key == Qt.Key.Key_Escape and (len(self._picked) or not self._line.isEmpty()):
            self._pressed, self._line = None, QPolygonF()
            self._pick(_NONE)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._current >= 0:
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                self._pick_class(int(self._groups[self._current]))
            else:
                self._choose(self._current)
        elif key == Qt.Key.Key_Space and self._current >= 0:
            self._pick(np.setxor1d(self._picked, [self._current]))
        else:
            event.ignore()

    def _step(self, right: int, down: int) -> None:
        places = self.places()
        if self._current < 0:
            middle = self.plot().center()
            self._current = nearest(places, middle, float("inf"))
        else:
            self._current = neighbour(places, self._current, right, down)
        self._tell()

    def count_words(self) -> str:
        """How many there are, and how many of them are wrong, if they have classes."""
        if self._view is None or self._shape is None:
            return ""
        count = len(self._view.points)
        judged = self._shape.task in ("two-class", "multi-class")
        return f"{len(self._wrong)} of {count} wrong" if judged else counted(count, "sample")
