"""The card of one weight or bias: its live value, its last hundred values, and a line in which to type another."""

from __future__ import annotations

import math
from collections.abc import Sequence

from PySide6.QtCore import QEvent, QObject, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QLineEdit, QWidget

from widgets.kit.fonts import printable
from widgets.kit.paint import MINUS, draw_rounded_rect, elide, format_number, text_width
from widgets.kit.theme import font, theme

WIDTH, HEIGHT = 204, 88
PADDING = 12
HINT = "click to change"
TYPING_HINT = "Enter keeps it · Esc puts it back"
LARGEST = 1e6
_STAYS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


def read_number(text: str) -> float:
    """Read what a person typed: comma or point, either minus sign.

    Raises
    ------
    ValueError
        With a message for the person.
    """
    bare = text.strip().replace(MINUS, "-").replace(",", ".")
    if not bare:
        raise ValueError("Type a number.")
    try:
        value = float(bare)
    except ValueError:
        raise ValueError(f"{text.strip()!r} is not a number.".replace("'", "“", 1).replace("'", "”", 1)) from None
    if not math.isfinite(value) or abs(value) > LARGEST:
        raise ValueError("That is too large.")
    return value


class NumberCard(QWidget):
    """Hovering shows it, a click opens it for typing.

    It paints the value that it was last told, never the one being typed.
    """

    value_requested = Signal(float)  # each valid keystroke
    kept = Signal()  # Enter
    restored = Signal()  # Esc: the value before is wanted back
    walked = Signal(int)  # Tab: the next or previous number of the same unit

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFixedSize(WIDTH, HEIGHT)
        self._title, self._value, self._problem = "", math.nan, ""
        self._typing = False
        self._history: Sequence[float] = ()
        self._edit = QLineEdit(self)
        self._edit.setFont(font("title"))
        self._edit.setGeometry(PADDING, 26, 96, 28)
        self._edit.setAccessibleName("Value")
        self._edit.textEdited.connect(self._typed)
        self._edit.installEventFilter(self)
        self._edit.hide()
        self.setAccessibleName("Weight")
        self.hide()

    @property
    def typing(self) -> bool:
        """Whether it is open for typing."""
        return self._typing

    def problem(self) -> str:
        """What is wrong with what was typed."""
        return self._problem

    def show_number(self, title: str, value: float | None, history: Sequence[float]) -> None:
        """Show a number, and how it came to be."""
        self._title = printable(title)
        self._value = math.nan if value is None else value
        self._history = history
        self.setAccessibleName(self._title)
        self._edit.setAccessibleName(f"{self._title}, value")
        self.update()

    def open_for_typing(self) -> None:
        """Put the value into the line, marked, so that typing replaces it."""
        self._problem, self._typing = "", True
        self._edit.setText("" if math.isnan(self._value) else format_number(self._value))
        self._edit.selectAll()
        self._edit.show()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, False)
        self.show()
        self._edit.setFocus(Qt.FocusReason.OtherFocusReason)
        self.update()

    def close_typing(self) -> bool:
        """Back to a card that only shows; whether it had the focus, which now nobody has."""
        self._problem, self._typing = "", False
        focused = self._edit.hasFocus()
        self._edit.clearFocus()  # hidden with the focus, it would pass it on as Tab does
        self._edit.hide()
        self.hide()
        return focused

    def place_beside(self, at: QRectF, within: QRect) -> None:
        """Stand right above a spot, inside the room there is."""
        left = min(max(round(at.center().x() - WIDTH / 2), 8), max(within.width() - WIDTH - 8, 8))
        above = round(at.top()) - HEIGHT - 12
        top = above if above >= 8 else min(round(at.bottom()) + 12, max(within.height() - HEIGHT - 8, 8))
        self.move(left, top)
        self.raise_()

    def sizeHint(self) -> QSize:
        return QSize(WIDTH, HEIGHT)

    # ---- typing -------------------------------------------------------------------------------------------------

    def _typed(self, text: str) -> None:
        try:
            value = read_number(text)
        except ValueError as error:
            self._problem = str(error)
        else:
            self._problem = ""
            self.value_requested.emit(value)
        self._edit.setAccessibleDescription(self._problem)
        self.update()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self._edit:
            return super().eventFilter(watched, event)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(Qt.Key(event.key()))
        left = isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut and self.typing
        if left and isinstance(event, QFocusEvent) and event.reason() not in _STAYS:
            self.kept.emit()
        return super().eventFilter(watched, event)

    def _key(self, key: Qt.Key) -> bool:
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if not self._problem:
                self.kept.emit()
        elif key == Qt.Key.Key_Escape:
            self.restored.emit()
        elif key in (Qt.Key.Key_Tab, Qt.Key.Key_Backtab):
            self.walked.emit(1 if key == Qt.Key.Key_Tab else -1)
        else:
            return False
        return True

    # ---- painting -------------------------------------------------------------------------------------------------

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        now = theme()
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.panel, line=now.accent, width=1.5, radius=8)
        painter.setPen(QColor(now.text_second))
        painter.setFont(font("small"))
        room = WIDTH - 2 * PADDING
        painter.drawText(QRectF(PADDING, 8, room, 18), Qt.AlignmentFlag.AlignVCenter, self._fitting(self._title, room))
        hint = self._problem or (TYPING_HINT if self.typing else HINT)
        painter.setPen(QColor(now.danger if self._problem else now.text_second))
        painter.drawText(QRectF(PADDING, 62, room, 18), Qt.AlignmentFlag.AlignVCenter, self._fitting(hint, room))
        if not self.typing:
            self._paint_value(painter)
        left = PADDING + 104 if self.typing else PADDING + text_width(self._figure(), font("figure")) + 12
        self._paint_history(painter, QRectF(left, 32, WIDTH - PADDING - left, 22))

    def _fitting(self, text: str, room: float) -> str:
        return elide(text, font("small"), room)

    def _paint_value(self, painter: QPainter) -> None:
        painter.setFont(font("figure"))
        painter.setPen(QColor(_sign_color(self._value)))
        painter.drawText(QRectF(PADDING, 26, 140, 32), Qt.AlignmentFlag.AlignVCenter, self._figure())

    def _figure(self) -> str:
        return "–" if math.isnan(self._value) else format_number(self._value)

    def _paint_history(self, painter: QPainter, room: QRectF) -> None:
        finite = [value for value in self._history if math.isfinite(value)]
        if len(finite) < 2:
            return
        low, high = min(finite), max(finite)
        spread = max(high - low, 1e-3)
        middle = (low + high) / 2
        points = [
            QPointF(
                room.left() + i * room.width() / (len(finite) - 1),
                room.center().y() - (value - middle) / spread * room.height(),
            )
            for i, value in enumerate(finite)
        ]
        painter.setPen(QPen(QColor(_sign_color(self._value)), 1.4))
        painter.drawPolyline(QPolygonF(points))


def _sign_color(value: float) -> str:
    """Orange is negative and blue positive everywhere; the accent is the blue that can be read as text."""
    if math.isnan(value) or value == 0:
        return theme().text
    return theme().negative if value < 0 else theme().accent
