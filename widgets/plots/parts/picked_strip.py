"""Some samples in a strip: how many of each class, and their pictures."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from engine.snapshot import EmbeddingView, Floats, Ints
from engine.spec.data_shape import DataShape
from widgets.kit import draw_rounded_rect, elide, font, printable, text_width, theme, theme_signals
from widgets.kit.pictures import picture_rgb32
from widgets.plots.names import class_name, counted
from widgets.plots.parts.atlas import Atlas
from widgets.plots.parts.features import counted_classes, in_turns, lines_of
from widgets.plots.parts.point_colors import PointColors

LINE, EDGE, GAP = 20, 34, 3  # px


class PickedStrip(QWidget):
    """What lies inside a line that was drawn around points; hidden while there is none.

    Signals
    -------
    sample_chosen(origin) : a picture was clicked.
    """

    sample_chosen = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self._view: EmbeddingView | None = None
        self._shape: DataShape | None = None
        self._rows: Ints = np.zeros(0, np.int64)
        self._atlas: Atlas | None = None
        self.setAccessibleName("Samples inside the line")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        theme_signals().changed.connect(self._forget)
        self.hide()

    def show_rows(self, view: EmbeddingView | None, rows: Ints, shape: DataShape | None) -> None:
        """Show these samples; none hides the strip."""
        before = self._inputs()
        classes = view is not None and shape is not None and bool(shape.classes)
        self._rows = in_turns(view, rows) if view is not None and classes else rows
        self._view, self._shape = view, shape
        now = self._inputs()
        if before is None or now is None or not np.array_equal(before, now):
            self._atlas = None
        self.setVisible(view is not None and shape is not None and len(rows) > 0)
        self.setAccessibleDescription(self.words())
        self.updateGeometry()
        self.update()

    def _inputs(self) -> Floats | None:
        return None if self._view is None else self._view.inputs[self._rows]

    def _forget(self) -> None:
        self._atlas = None
        self.update()

    def words(self) -> str:
        """How many there are of each class."""
        if self._view is None or self._shape is None:
            return ""
        parts = [f"{class_name(self._shape, i)} ×{n}" for i, n in counted_classes(self._view, self._rows, self._shape)]
        return ": ".join(filter(None, (counted(len(self._rows), "sample"), ", ".join(parts))))

    def sizeHint(self) -> QSize:
        pictures = self._shape is not None and self._shape.picture is not None
        return QSize(120, LINE + (EDGE + GAP if pictures else 0))

    def places(self) -> list[QRectF]:
        """Where the pictures are, in px; as many as there is room for."""
        if self._shape is None or self._shape.picture is None:
            return []
        room = int((self.width() + GAP) // (EDGE + GAP))
        shown = len(self._rows) if len(self._rows) <= room else max(room - 1, 0)
        return [QRectF(i * (EDGE + GAP), LINE, EDGE, EDGE) for i in range(shown)]

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._view is None or self._shape is None:
            return
        painter = QPainter(self)
        self._paint_counts(painter, self._view, self._shape)
        places = self.places()
        if not places or self._shape.picture is None:
            return
        if self._atlas is None:
            pictures = self._view.inputs[self._rows].reshape(-1, *self._shape.picture)
            self._atlas = Atlas(picture_rgb32(pictures, theme(), ink=self._shape.ink))
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self._atlas.width > EDGE)
        for at, place in enumerate(places):
            painter.drawImage(place, self._atlas.image, QRectF(self._atlas.place(at)))
        if len(places) < len(self._rows):
            painter.setPen(QColor(theme().text_second))
            room = QRectF(len(places) * (EDGE + GAP), LINE, EDGE, EDGE)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, f"+{len(self._rows) - len(places)}")

    def _paint_counts(self, painter: QPainter, view: EmbeddingView, shape: DataShape) -> None:
        painter.setFont(font("small", strong=True))
        x = self._write(painter, 0.0, counted(len(self._rows), "sample")) + 10
        colors = PointColors(view, shape)
        painter.setFont(font("small"))
        for index, count in counted_classes(view, self._rows, shape):
            if x > self.width() - 30:
                break
            draw_rounded_rect(painter, QRectF(x, LINE / 2 - 3.5, 7, 7), fill=colors.of_class(index), radius=3.5)
            x = self._write(painter, x + 11, f"{class_name(shape, index)} ×{count}") + 10

    def _write(self, painter: QPainter, x: float, words: str) -> float:
        painter.setPen(QColor(theme().text))
        room = QRectF(x, 0, max(self.width() - x, 0), LINE)
        shown = elide(printable(words), painter.font(), room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        return x + text_width(shown, painter.font())

    def _at(self, position: QPointF) -> int:
        return next((i for i, place in enumerate(self.places()) if place.contains(position)), -1)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at < 0 or self._view is None or self._shape is None:
            QToolTip.hideText()
            return
        words = ", ".join(lines_of(self._view, int(self._rows[at]), self._shape))
        QToolTip.showText(event.globalPosition().toPoint(), words, self)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self._at(event.position())
        if at >= 0 and self._view is not None:
            self.sample_chosen.emit(int(self._view.origin[self._rows[at]]))
