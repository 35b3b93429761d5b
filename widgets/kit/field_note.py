"""A few words beside a field that floats over a picture: what is wrong with what was typed, and what is taken."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit.base import Label
from widgets.kit.fonts import printable
from widgets.kit.theme import RADIUS, theme

GAP = 3  # px between the field and the words
WIDEST = 230  # px


class FieldNote(Label):
    """Stands under its field, above it where there is no room; comes and goes with it.

    Parameters
    ----------
    field : QWidget
        A child of the picture that it floats over.
    """

    def __init__(self, field: QWidget) -> None:
        owner = field.parentWidget()
        assert owner is not None
        super().__init__("", "danger", owner)
        self._owner, self._field = owner, field
        self.setWordWrap(True)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.hide()
        field.installEventFilter(self)

    def say(self, words: str) -> None:
        """Say what is wrong; with '' go away."""
        self.setText(printable(words))
        self.setVisible(bool(words) and self._field.isVisible())
        if words:
            now = theme()
            self.setStyleSheet(
                f"background: {now.panel}; color: {now.danger}; border: 1px solid {now.danger};"
                f" border-radius: {RADIUS}px; padding: 2px 6px;"
            )
            self._place()
            self.raise_()

    def _place(self) -> None:
        owner, field = self._owner, self._field.geometry()
        width = min(self._line_width(), WIDEST, owner.width())
        self.setFixedSize(width, self.heightForWidth(width))
        left = min(max(field.center().x() - width // 2, 0), owner.width() - width)
        below = field.bottom() + GAP
        room = below + self.height() <= owner.height()
        self.move(QPoint(left, below if room else max(field.top() - GAP - self.height(), 0)))

    def _line_width(self) -> int:
        self.setWordWrap(False)
        width = self.sizeHint().width()
        self.setWordWrap(True)
        return width

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The field is closed: nothing is wrong with it any more."""
        if watched is self._field and event.type() == QEvent.Type.Hide:
            self.hide()
        return super().eventFilter(watched, event)
