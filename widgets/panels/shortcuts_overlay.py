"""A sheet with all shortcuts, by group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.kit import SPACE, IconButton, Label, draw_rounded_rect, font, text_width, theme
from widgets.panels.overlay import Overlay

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]
COLUMN_WIDTH = 300  # px
MOST_COLUMNS = 3
WRAPS = 44  # letters of words and keys together, from which on a row takes a second line


class KeyCap(QWidget):
    """A shortcut, drawn as a key."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAccessibleName(text)
        self.setFixedSize(text_width(text, font("small")) + 14, 22)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        painter = QPainter(self)
        draw_rounded_rect(painter, QRectF(self.rect()), fill=now.sunken, line=now.line, radius=4)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter, self._text)


class ShortcutsOverlay(Overlay):
    """All shortcuts; opened by '?', closed by Esc, '?' or a click beside it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Shortcuts", parent)
        self._groups: Groups = ()
        header = QHBoxLayout()
        header.addWidget(Label("Shortcuts", "title"), 1)
        self._close = IconButton("close", "Close the shortcuts", "Esc")
        self._close.clicked.connect(self.put_away)
        header.addWidget(self._close)
        self._scroll = QScrollArea()
        self._scroll.setWidgetResizable(True)
        self._scroll.setFrameShape(QFrame.Shape.NoFrame)
        self._scroll.setAccessibleName("Shortcuts")
        self._scroll.viewport().setAutoFillBackground(False)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.column.addLayout(header)
        self.column.addWidget(self._scroll, 1)

    def set_groups(self, groups: Groups) -> None:
        """List other shortcuts: (group, (title, keys) ...)."""
        self._groups = groups

    def _fit(self) -> None:
        self._fill()
        super()._fit()

    _columns = 0
    _filled: Groups = ()

    def _fill(self) -> None:
        """Put the groups side by side, as many as there is room for, the columns about equally long."""
        columns = min(MOST_COLUMNS, max(1, (self._room() - 48) // COLUMN_WIDTH))
        if (columns, self._groups) == (self._columns, self._filled):
            return
        self._columns, self._filled = columns, self._groups
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 2 * SPACE, 0)
        row.setSpacing(8 * SPACE)
        stacks = [QVBoxLayout() for _ in range(columns)]
        heights = [0] * columns
        for title, rows in self._groups:
            shortest = heights.index(min(heights))
            heights[shortest] += sum(map(_lines, rows)) + 2
            stacks[shortest].addWidget(_group(title, rows))
        for stack in stacks:
            stack.setSpacing(4 * SPACE)
            stack.addStretch(1)
            row.addLayout(stack, 1)
        self._scroll.setWidget(page)
        page.setAutoFillBackground(False)

    def _room(self) -> int:
        window = self.parentWidget()
        return window.width() if window is not None else 0

    def first_stop(self) -> QWidget:
        return self._close

    def wanted_size(self, room: QSize) -> QSize:
        page = self._scroll.widget()
        tall = page.sizeHint().height() if page is not None else 100
        return QSize(self._columns * COLUMN_WIDTH + 40, tall + 72).boundedTo(room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            self.put_away()
        else:
            super().keyPressEvent(event)


def _lines(row: tuple[str, str]) -> int:
    """About how many lines a row takes; a long one wraps."""
    return 1 + sum(map(len, row)) // WRAPS


def _group(title: str, rows: Sequence[tuple[str, str]]) -> QWidget:
    box = QWidget()
    box.setAccessibleName(title)
    column = QVBoxLayout(box)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(SPACE)
    head = Label(title)
    head.setFont(font("body", strong=True))
    column.addWidget(head)
    for words, keys in rows:
        label = Label(words, "second")
        label.setWordWrap(True)
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(label, 1)
        row.addWidget(KeyCap(keys), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
    return box
