"""The small curve of what every threshold would do, with a point at the present one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import elide, font, theme
from widgets.plots.base import Surface
from widgets.plots.parts.detection import Trade

LINE = 14.0  # px


class TradeCurve(Surface):
    """A square from 0 to 1 with a curve, its axes' names and its area."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("What every threshold would do", parent)
        self.set_message("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # there is nothing to do in it: its words are read
        self._trade: Trade | None = None
        self._point = (float("nan"), float("nan"))
        self._names = ("", "")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Expanding)

    def sizeHint(self) -> QSize:
        return QSize(112, 110)

    def minimumSizeHint(self) -> QSize:
        return QSize(112, 92)

    def show_trade(self, trade: Trade | None, point: tuple[float, float], names: tuple[str, str]) -> None:
        """Show a curve. point : of the threshold. names : what goes to the right and up."""
        self._trade, self._point, self._names = trade, point, names
        self.update()

    def area(self) -> float:
        """Under the curve; not-a-number while there is none."""
        return float("nan") if self._trade is None else self._trade.area

    def box(self) -> QRectF:
        """The square, in px."""
        edge = max(min(self.width() - 8.0, self.height() - 2 * LINE - 6), 10.0)
        return QRectF((self.width() - edge) / 2, LINE + 2, edge, edge)

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        trade, box, now = self._trade, self.box(), theme()
        if trade is None:
            return
        painter.fillRect(box, QColor(now.sunken))
        x = (box.left() + trade.x * box.width()).tolist()
        y = (box.bottom() - trade.y * box.height()).tolist()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(now.accent), 1.6))
        painter.drawPolyline(QPolygonF([QPointF(*place) for place in zip(x, y, strict=True)]))
        self._paint_point(painter, box)
        self._paint_words(painter, trade, box)

    def _paint_point(self, painter: QPainter, box: QRectF) -> None:
        x, y = self._point
        if x == x and y == y:
            painter.setPen(QPen(QColor(theme().panel), 1.5))
            painter.setBrush(QColor(theme().text))
            painter.drawEllipse(QPointF(box.left() + x * box.width(), box.bottom() - y * box.height()), 4.5, 4.5)

    def _paint_words(self, painter: QPainter, trade: Trade, box: QRectF) -> None:
        style = font("small")
        painter.setFont(style)
        painter.setPen(QColor(theme().text_second))
        places = ((0.0, f"↑ {self._names[1]}"), (box.bottom() + 2, f"{self._names[0]} →"))
        for top, words in places:
            room = QRectF(0, top, self.width(), LINE)
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, elide(words, style, room.width()))
        painter.setPen(QColor(theme().text))
        corner = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignBottom
        painter.drawText(box.adjusted(6, 0, 0, -3), corner, f"area {trade.area:.2f}")
