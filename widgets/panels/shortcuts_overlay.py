"""A sheet with all shortcuts, by group."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from widgets.kit import SPACE, IconButton, Label, draw_rounded_rect, font, text_width, theme
from widgets.panels.overlay import Overlay

Groups = Sequence[tuple[str, Sequence[tuple[str, str]]]]
MOST_COLUMNS = 3
WIDEST_COLUMN = 340  # px; beyond it the eye loses the way from the words to their keys
LEAST_WORDS = 150  # px, which the words of a row keep however long its keys are
GAP = 2 * SPACE  # between words and keys
COLUMN_GAP = 8 * SPACE
FRAME = 8 * SPACE  # the sheet's margins, and room for a scroll bar


class KeyCap(QWidget):
    """A shortcut, drawn as a key."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self._text = text
        self.setAccessibleName(text)
        self.setFixedSize(_key_width(text), 22)

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
    _column_width = 0
    _filled: tuple[int, int, Groups] | None = None

    def _fill(self) -> None:
        """Put the groups side by side, as many as there is room for, the columns about equally long."""
        room = self._room() - 48 - FRAME + COLUMN_GAP
        columns = min(MOST_COLUMNS, max(1, room // (_narrowest(self._groups) + COLUMN_GAP)))
        widest = max(_narrowest(self._groups), min(_widest(self._groups), WIDEST_COLUMN))
        self._column_width = min(widest, room // columns - COLUMN_GAP)
        shape = (columns, self._column_width, self._groups)
        if shape == self._filled:
            return
        self._columns, self._filled = columns, shape
        page = QWidget()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 2 * SPACE, 0)
        row.setSpacing(COLUMN_GAP)
        stacks = [QVBoxLayout() for _ in range(columns)]
        heights = [0] * columns
        for title, rows in self._groups:
            shortest = heights.index(min(heights))
            heights[shortest] += sum(_row_width(row) // self._column_width + 1 for row in rows) + 2
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
        inner = self._columns * (self._column_width + COLUMN_GAP) - COLUMN_GAP + 2 * SPACE
        tall = max(page.heightForWidth(inner), page.sizeHint().height()) if page is not None else 100
        return QSize(inner + 6 * SPACE, tall + 72).boundedTo(room)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.text() == "?":
            self.put_away()
        else:
            super().keyPressEvent(event)


def _row_width(row: tuple[str, str]) -> int:
    """What a row would like, on one line."""
    words, keys = row
    return text_width(words, font("body")) + GAP + _key_width(keys) + 2


def _narrowest(groups: Groups) -> int:
    """The width from which on every row keeps some room for its words beside its keys."""
    rows = [row for _title, rows in groups for row in rows]
    return max((_words_room(words) + GAP + _key_width(keys) for words, keys in rows), default=0)


def _widest(groups: Groups) -> int:
    """The width from which on no row wraps."""
    return max((_row_width(row) for _title, rows in groups for row in rows), default=0)


def _words_room(words: str) -> int:
    return min(text_width(words, font("body")) + 2, LEAST_WORDS)


def _key_width(keys: str) -> int:
    return text_width(keys, font("small")) + 14


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
        label.setMinimumWidth(_words_room(words))
        row = QHBoxLayout()
        row.setSpacing(GAP)
        row.addWidget(label, 1)
        row.addWidget(KeyCap(keys), 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
    return box
