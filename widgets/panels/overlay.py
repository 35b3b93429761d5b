"""A sheet over the window that never blocks it: Esc or a click beside it closes it."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QHideEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from widgets.kit import CARD_RADIUS, SPACE, draw_rounded_rect, theme

_SHADE = 70  # of 255


class _Sheet(QWidget):
    """The card in the middle."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # a click on the sheet is not one beside it


class Overlay(QWidget):
    """Covers its parent with a shade and shows a sheet on it.

    Signals
    -------
    opening() : about to be shown; whoever fills it does so now.
    closed() : put away.
    """

    opening = Signal()
    closed = Signal()

    def __init__(self, title: str, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._before: QWidget | None = None
        self.sheet = _Sheet(self)
        self.sheet.setAccessibleName(title)
        self.column = QVBoxLayout(self.sheet)
        self.column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 3 * SPACE)
        self.column.setSpacing(2 * SPACE)
        self.hide()

    def open(self) -> None:
        """Show the sheet; a second call puts it away."""
        if not self.isHidden():
            self.put_away()
            return
        self.opening.emit()
        self._before = QApplication.focusWidget()
        self._fit()
        self.show()
        self.raise_()
        self.first_stop().setFocus(Qt.FocusReason.ShortcutFocusReason)

    def put_away(self) -> None:
        """Hide the sheet and give the focus back."""
        if self.isHidden():
            return
        self.hide()
        if self._before is not None and self._before.isVisible():
            self._before.setFocus(Qt.FocusReason.OtherFocusReason)
        self._before = None
        self.closed.emit()

    def first_stop(self) -> QWidget:
        """What takes the focus."""
        return self

    def wanted_size(self, room: QSize) -> QSize:
        """How large the sheet should be in a window of this size."""
        return self.sheet.sizeHint().boundedTo(room)

    def _fit(self) -> None:
        window = self.parentWidget()
        if window is None:
            return
        self.setGeometry(window.rect())
        size = self.wanted_size(QSize(window.width() - 48, window.height() - 96))
        left = (window.width() - size.width()) // 2
        top = min(72, max(0, (window.height() - size.height()) // 2))
        self.sheet.setGeometry(left, top, size.width(), size.height())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        window = self.parentWidget()
        if window is not None:
            window.installEventFilter(self)

    def hideEvent(self, event: QHideEvent) -> None:
        """While it is hidden it does not hear the window: each event would cost a running network a little."""
        super().hideEvent(event)
        window = self.parentWidget()
        if window is not None:
            window.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Resize and watched is self.parentWidget() and self.isVisible():
            self._fit()
        return super().eventFilter(watched, event)

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab stays on the sheet."""
        stops = [w for w in self.sheet.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        here = [i for i, stop in enumerate(stops) if stop.hasFocus()]
        if stops:
            at = (here[0] + (1 if forward else -1)) % len(stops) if here else 0
            stops[at].setFocus(Qt.FocusReason.TabFocusReason)
        return True

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.put_away()

    def paintEvent(self, _event: QPaintEvent) -> None:
        shade = QColor("#000000")
        shade.setAlpha(_SHADE)
        QPainter(self).fillRect(self.rect(), shade)
