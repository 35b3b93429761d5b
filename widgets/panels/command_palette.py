"""Finds any action by a few letters and runs it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter
from PySide6.QtWidgets import QAbstractItemView, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from widgets.kit import Label, SearchBox, draw_rounded_rect, elide, font, text_width, theme
from widgets.panels.fuzzy import ranked
from widgets.panels.overlay import Overlay

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 34  # px
MOST_ROWS = 11
WIDTH = 560  # px
_PAGE = 8


@dataclass(frozen=True)
class Command:
    """One thing that can be done.

    Attributes
    ----------
    shortcut : as it is written, or ''.
    why : what stands in the way while `enabled` is False.
    """

    title: str
    shortcut: str
    enabled: bool
    why: str
    run: Callable[[], object]


class CommandsModel(QAbstractListModel):
    """The commands that match, best first."""

    def __init__(self) -> None:
        super().__init__()
        self._commands: tuple[Command, ...] = ()
        self._found: list[tuple[int, tuple[int, ...]]] = []

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Offer other commands."""
        self._commands = tuple(commands)

    def search(self, text: str) -> None:
        """Show those that match; what can be done now comes before what cannot."""
        self.beginResetModel()
        found = ranked(text, [command.title for command in self._commands])
        self._found = sorted(found, key=lambda row: not self._commands[row[0]].enabled)
        self.endResetModel()

    def command(self, row: int) -> Command:
        """The command in a row."""
        return self._commands[self._found[row][0]]

    def matched(self, row: int) -> tuple[int, ...]:
        """Positions of the letters that were searched for."""
        return self._found[row][1]

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._found)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        command = self.command(index.row())
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return " ".join(part for part in (command.title, command.shortcut, command.why) if part)
        if role == Qt.ItemDataRole.ToolTipRole and not command.enabled:
            return command.why
        return None


class _CommandDelegate(QStyledItemDelegate):
    """A title with its matched letters strong, and the shortcut or the reason at the right."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        model = index.model()
        assert isinstance(model, CommandsModel)
        now = theme()
        view = option.widget
        rect = QRectF(option.rect)
        if isinstance(view, QListView) and view.currentIndex() == index:
            draw_rounded_rect(painter, rect.adjusted(0, 1, 0, -1), fill=now.accent_soft)
        command = model.command(index.row())
        side = command.shortcut if command.enabled else command.why
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        right = rect.adjusted(rect.width() * 0.4, 0, -12, 0)
        shown = elide(side, painter.font(), right.width())
        painter.drawText(right, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, shown)
        room = rect.width() - 36 - text_width(shown, painter.font())
        place = QRectF(rect.left() + 12, rect.top(), room, rect.height())
        _paint_title(painter, place, command, model.matched(index.row()))

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(200, ROW_HEIGHT)


def _paint_title(painter: QPainter, place: QRectF, command: Command, matched: tuple[int, ...]) -> None:
    now = theme()
    x = place.left()
    for at, letter in enumerate(command.title):
        strong = at in matched
        painter.setFont(font("body", strong=strong))
        painter.setPen(QColor(now.text_second if not command.enabled else now.accent if strong else now.text))
        width = QFontMetricsF(painter.font()).horizontalAdvance(letter)
        if x + width > place.right():
            return
        painter.drawText(QRectF(x, place.top(), width + 4, place.height()), Qt.AlignmentFlag.AlignVCenter, letter)
        x += width


class CommandPalette(Overlay):
    """Type a few letters, Enter runs, Esc closes."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__("Find any action", parent)
        self._search = SearchBox("Find any action", "What do you want to do?")
        self._list = QListView()
        self.commands = CommandsModel()
        self.commands.setParent(self)
        self._none = Label("Nothing has those letters", "second")
        self._none.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._dress()
        self.column.addWidget(self._search)
        self.column.addWidget(self._list, 1)
        self.column.addWidget(self._none, 1)
        self._search.text_requested.connect(self._find)
        self._list.clicked.connect(lambda index: self._run(index.row()))
        self.first_stop().installEventFilter(self)

    def _dress(self) -> None:
        self._list.setModel(self.commands)
        self._list.setItemDelegate(_CommandDelegate(self._list))
        self._list.setAccessibleName("Actions")
        self._list.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the arrows work from the search
        self._list.setUniformItemSizes(True)
        self._list.setMouseTracking(True)
        self._list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def set_commands(self, commands: Sequence[Command]) -> None:
        """Offer these; best called when `opening` is emitted, so that what can be done is up to date."""
        self.commands.set_commands(commands)
        self._find(self._search.text())

    def open(self) -> None:
        if self.isHidden():
            self._search.clear()
        super().open()
        self._find("")

    def first_stop(self) -> QWidget:
        return self._search.focusProxy() or self._search

    def wanted_size(self, room: QSize) -> QSize:
        return QSize(WIDTH, 64 + ROW_HEIGHT * MOST_ROWS).boundedTo(room)

    def _find(self, text: str) -> None:
        self.commands.search(text)
        self._none.setVisible(self.commands.rowCount() == 0)
        self._list.setVisible(self.commands.rowCount() > 0)
        self._list.setCurrentIndex(self.commands.index(0))

    def _run(self, row: int) -> None:
        if not 0 <= row < self.commands.rowCount():
            return
        command = self.commands.command(row)
        if command.enabled:
            self.put_away()
            command.run()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        is_press = isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress
        if watched is self.first_stop() and is_press and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        ways = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: _PAGE, Qt.Key.Key_PageUp: -_PAGE}
        if key in ways and self.commands.rowCount():
            row = min(max(self._list.currentIndex().row() + ways[key], 0), self.commands.rowCount() - 1)
            self._list.setCurrentIndex(self.commands.index(row))
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run(self._list.currentIndex().row())
            return True
        if key == Qt.Key.Key_Escape:
            self.put_away()
            return True
        return False
