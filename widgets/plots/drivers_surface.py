"""Units side by side, each with what drives it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QToolTip

from widgets.kit import draw_focus_ring, draw_rounded_rect, elide, font, printable, theme
from widgets.plots.base import Surface
from widgets.plots.parts.plates import CAPTION, GAP, HEADING, Part, Plate, beside, flowing, plate_at, standing, within

_STEPS = {
    Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1),
}  # fmt: skip


class DriversSurface(Surface):
    """Plates made of parts of one image. The arrow keys go from unit to unit, Enter chooses the unit.

    Signals
    -------
    unit_selected(layer_id, unit) : a plate was clicked. sample_chosen(origin) : a sample on it was clicked twice.
    page_requested(step) : Page Up or Page Down was pressed.
    """

    unit_selected = Signal(str, int)
    sample_chosen = Signal(int)
    page_requested = Signal(int)

    def __init__(self) -> None:
        super().__init__("What drives each unit")
        self._image = QImage()
        self._plates: tuple[Plate, ...] = ()
        self._headings: tuple[str, ...] = ()
        self._current = 0
        self._hovered = -1
        self._chosen: tuple[str, int] | None = None
        self.set_message("")

    def show_plates(self, image: QImage, plates: tuple[Plate, ...], headings: tuple[str, ...] = ()) -> None:
        """Show these; with headings in columns under them."""
        self._image, self._plates, self._headings = image, plates, headings
        self._current = min(self._current, max(len(plates) - 1, 0))
        self._tell()
        self.update()

    def show_chosen(self, layer_id: str, unit: int) -> None:
        """Mark a unit."""
        self._chosen = (layer_id, unit)
        self.update()

    def plates(self) -> tuple[Plate, ...]:
        """What is shown."""
        return self._plates

    def places(self) -> list[QRectF]:
        """Where each plate lies, in px, without its caption."""
        room = QRectF(self.rect()).adjusted(4, 4, -4, -2)
        aspect = self._plates[0].aspect if self._plates else 1.0
        if self._headings:
            return standing([plate.column for plate in self._plates], aspect, room)
        return flowing(len(self._plates), aspect, room)

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        places = self.places()
        self._paint_headings(painter, places)
        for at, (plate, place) in enumerate(zip(self._plates, places, strict=True)):
            for part in plate.parts:
                self._paint_part(painter, part, place)
            self._paint_caption(painter, plate, place, at)
            if at == self._current and self.focus_visible:
                draw_focus_ring(painter, place.adjusted(-3, -3, 3, 3))
            elif self._chosen == (plate.layer_id, plate.unit) or at == self._hovered:
                color = theme().accent if self._chosen == (plate.layer_id, plate.unit) else theme().text_second
                draw_rounded_rect(painter, place.adjusted(-3, -3, 3, 3), line=color, width=1.5, radius=4)

    def _paint_part(self, painter: QPainter, part: Part, place: QRectF) -> None:
        target = within(place, part.place)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, part.source.width() > target.width())
        painter.drawImage(target, self._image, part.source)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(theme().line), 1))
        painter.drawRect(target.adjusted(0, 0, -1, -1))
        if part.outline is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme().warning), 1))
            painter.drawRect(within(place, part.outline).adjusted(0, 0, -1, -1))

    def _paint_caption(self, painter: QPainter, plate: Plate, place: QRectF, at: int) -> None:
        now = theme()
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text if at == self._hovered else now.text_second))
        room = QRectF(place.left() - 4, place.bottom() + 1, place.width() + 8, CAPTION)
        words = elide(printable(plate.caption), painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, words)

    def _paint_headings(self, painter: QPainter, places: list[QRectF]) -> None:
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(theme().text))
        firsts = {plate.column: place for plate, place in reversed(list(zip(self._plates, places, strict=True)))}
        for column, title in enumerate(self._headings):
            first, after = firsts.get(column), firsts.get(column + 1)
            if first is not None:
                end = after.left() - GAP if after is not None else self.width()
                room = QRectF(first.left(), first.top() - HEADING, end - first.left(), HEADING - 4)
                words = elide(printable(title), painter.font(), room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words)

    # ---- hands

    def part_at(self, position: QPointF) -> tuple[int, Part | None]:
        """The plate at a place, and the part of it; (-1, None) between plates."""
        places = self.places()
        at = plate_at(places, position)
        if at < 0:
            return -1, None
        parts = self._plates[at].parts
        return at, next((part for part in parts if within(places[at], part.place).contains(position)), None)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at, part = self.part_at(event.position())
        if at != self._hovered:
            self._hovered = at
            self.update()
        words = "" if at < 0 else part.words if part is not None and part.words else self._plates[at].words
        if words:
            QToolTip.showText(event.globalPosition().toPoint(), words, self)
        else:
            QToolTip.hideText()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = -1
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at, _part = self.part_at(event.position())
        if at >= 0 and event.button() == Qt.MouseButton.LeftButton:
            self._current = at
            self._select()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        _at, part = self.part_at(event.position())
        if part is not None and part.origin is not None:
            self.sample_chosen.emit(part.origin)

    def _select(self) -> None:
        plate = self._plates[self._current]
        self.show_chosen(plate.layer_id, plate.unit)
        self._tell()
        self.unit_selected.emit(plate.layer_id, plate.unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_PageUp, Qt.Key.Key_PageDown):
            self.page_requested.emit(1 if key == Qt.Key.Key_PageDown else -1)
        elif not self._plates:
            event.ignore()
        elif key in _STEPS:
            self._current = beside(self.places(), self._current, *_STEPS[key])
            self._tell()
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._select()
        else:
            event.ignore()

    def _tell(self) -> None:
        words = self._plates[self._current].words if self._plates else ""
        if words != self.accessibleDescription():
            self.setAccessibleDescription(words)
