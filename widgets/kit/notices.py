"""Notices in plain words that never stand in the way."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from widgets.kit.base import Label
from widgets.kit.buttons import IconButton
from widgets.kit.colors import mixed
from widgets.kit.fonts import printable
from widgets.kit.icons import draw_icon
from widgets.kit.paint import draw_rounded_rect
from widgets.kit.theme import SPACE, font, theme

NoticeLevel = Literal["info", "warning", "error"]
Actions = Sequence[tuple[str, Callable[[], object]]]

_MOST_SHOWN = 3  # beyond that the oldest goes: a wall of notices is read by nobody


class Notice(QWidget):
    """One notice: its level's sign, a text, its remedies, and a way to put it away."""

    def __init__(self, level: NoticeLevel, text: str, actions: Actions, put_away: Callable[[Notice], None]) -> None:
        super().__init__()
        self.level, self.text = level, text
        self.times = 1  # how often it was said
        self._put_away = put_away
        self.setAccessibleName(f"{level}: {text}")
        label = self._label = Label(printable(text))
        label.setWordWrap(True)
        label.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        row = QHBoxLayout(self)
        row.setContentsMargins(44, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        row.setSpacing(2 * SPACE)
        row.addWidget(label, 1)
        for name, act in actions:
            row.addWidget(self._remedy(name, act))
        close = IconButton("close", "Close this notice", edge=24, icon_size=14)
        close.clicked.connect(self.put_away)
        row.addWidget(close)

    def say_times(self, times: int) -> None:
        """Say how often it was said."""
        self.times = times
        if times > 1:
            self._label.setText(printable(f"{self.text} ({times} times)"))
            self.setAccessibleName(f"{self.level}: {self.text} ({times} times)")

    def _remedy(self, name: str, act: Callable[[], object]) -> QPushButton:
        button = QPushButton(name)
        button.setFont(font("body"))
        button.setAccessibleName(name)
        button.setCursor(Qt.CursorShape.PointingHandCursor)
        button.clicked.connect(lambda: self._use(act))
        return button

    def _use(self, act: Callable[[], object]) -> None:
        self.put_away()
        act()

    def put_away(self) -> None:
        """Take the notice out of its bar."""
        self._put_away(self)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now = theme()
        ink = {"info": now.accent, "warning": now.warning, "error": now.danger}[self.level]
        painter = QPainter(self)
        box = QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=mixed(now.panel, ink, 0.07), line=mixed(now.panel, ink, 0.35), radius=8)
        draw_icon(painter, self.level, QRectF(12, 0, 20, box.height()), ink, 20)


class NoticeBar(QWidget):
    """A stack of notices, the newest last; it takes no room while there is none."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Notices")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._notices: list[Notice] = []
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE)
        self.hide()

    def notices(self) -> list[Notice]:
        """The notices on show, oldest first."""
        return list(self._notices)

    def show_notice(self, level: NoticeLevel, text: str, actions: Actions = (), timeout_ms: int = 0) -> Notice:
        """Show a notice.

        Parameters
        ----------
        actions : sequence of (name, callable)
            Remedies, as buttons; using one puts the notice away.
        timeout_ms : int
            After this time it goes by itself; 0 leaves it until it is put away.

        Returns
        -------
        Notice
            The one on show; the same text a second time replaces the first, and is counted.
        """
        same = [n for n in self._notices if (n.level, n.text) == (level, text)]
        notice = Notice(level, text, actions, self._remove)
        notice.say_times(1 + sum(old.times for old in same))
        for old in same:
            self._remove(old)
        self._notices.append(notice)
        self._column.addWidget(notice)
        if len(self._notices) > _MOST_SHOWN:
            self._remove(self._notices[0])
        if timeout_ms > 0:
            QTimer.singleShot(timeout_ms, notice, notice.put_away)
        self.show()
        notice.show()
        QAccessible.updateAccessibility(QAccessibleEvent(notice, QAccessible.Event.Alert))
        return notice

    def withdraw(self, text: str) -> None:
        """Take away what says something that no longer holds."""
        for notice in [n for n in self._notices if n.text == text]:
            self._remove(notice)

    def clear(self) -> None:
        """Take all notices away."""
        for notice in self.notices():
            self._remove(notice)

    def _remove(self, notice: Notice) -> None:
        if notice not in self._notices:
            return
        self._notices.remove(notice)
        self._column.removeWidget(notice)
        notice.hide()
        notice.deleteLater()
        self.setVisible(bool(self._notices))
