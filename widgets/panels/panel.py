"""What all panels share: a surface whose contents scroll when there is too little height, and asking for edits."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QEvent, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QPushButton, QScrollArea, QVBoxLayout, QWidget

from engine.spec.edits import Edit
from widgets.kit import CARD_RADIUS, SPACE, bind_icon, draw_rounded_rect, font, theme
from widgets.panels.tabbing import TabsInOrder

MARGIN = 3 * SPACE


class _Contents(QWidget):
    """What scrolls; says when it is given another width."""

    resized = Signal(int)  # px

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit(event.size().width() - 2 * SPACE)


class Panel(TabsInOrder):
    """A card with scrolling contents; its title is that of the dock around it.

    Attributes
    ----------
    top : QVBoxLayout
        Above the contents; does not scroll.
    content : QVBoxLayout
        Where the contents go; they stand at the top.
    """

    edit_requested = Signal(object)  # Edit
    gesture_finished = Signal()  # the edits since the last one were one gesture: one undo

    def __init__(self, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(title)
        self.top = QVBoxLayout()
        self.top.setSpacing(2 * SPACE)
        self.content = QVBoxLayout()
        self.content.setSpacing(2 * SPACE)
        self._scroll = QScrollArea()
        self._inner = _Contents()
        self._scroll.setAccessibleName(title)
        outer = QVBoxLayout(self)
        outer.setContentsMargins(MARGIN, MARGIN, SPACE, MARGIN)
        outer.setSpacing(2 * SPACE)
        outer.addLayout(self.top)
        outer.addWidget(self._scroll, 1)
        self._fill_scroll()
        self._inner.resized.connect(self.contents_resized)

    def _fill_scroll(self) -> None:
        scroll = self._scroll
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        inner = self._inner
        column = QVBoxLayout(inner)
        column.setContentsMargins(0, 0, 2 * SPACE, 0)
        column.setSpacing(2 * SPACE)
        column.addLayout(self.content)
        column.addStretch(1)
        scroll.setWidget(inner)
        scroll.viewport().setAutoFillBackground(False)
        inner.setAutoFillBackground(False)

    def inner_width(self) -> int:
        """The least width of the panel, in px, at which nothing of its contents is cut off."""
        bar = self._scroll.verticalScrollBar().sizeHint().width()
        return self._inner.minimumSizeHint().width() + MARGIN + SPACE + bar

    def contents_width(self) -> int:
        """Width in px that the contents have now."""
        return self._inner.width() - 2 * SPACE

    def contents_resized(self, width: int) -> None:
        """Lay out for another width, in px."""

    def bring_into_sight(self, widget: QWidget) -> None:
        """Scroll to one of the contents, which may have been shown just now and not been laid out yet."""
        QCoreApplication.sendPostedEvents(self._inner, QEvent.Type.LayoutRequest.value)
        self._scroll.ensureWidgetVisible(widget, 0, 2 * SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(200, 96)

    def sizeHint(self) -> QSize:
        inner = self._inner.sizeHint()
        return QSize(max(240, inner.width() + MARGIN + SPACE), inner.height() + 2 * MARGIN)

    def ask(self, edit: Edit) -> None:
        """Ask for an edit that is a gesture of its own."""
        self.edit_requested.emit(edit)
        self.gesture_finished.emit()

    def mend(self, edit: Edit) -> None:
        """Ask for a remedy: it never joins what was changed just before, which may be what made the problem."""
        self.gesture_finished.emit()
        self.ask(edit)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        draw_rounded_rect(QPainter(self), QRectF(self.rect()), fill=now.panel, line=now.line, radius=CARD_RADIUS)


def push_button(text: str, icon_name: str = "", hint: str = "") -> QPushButton:
    """A button with a word, and a sign before it if one is named."""
    button = QPushButton(text)
    button.setFont(font("body"))
    button.setAccessibleName(text)
    button.setToolTip(hint)
    button.setCursor(Qt.CursorShape.PointingHandCursor)
    button.setAutoDefault(False)
    if icon_name:
        bind_icon(button, icon_name)
    return button
