"""One remembered action at large: what was seen before, what was done, what it paid, and what was seen after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QWidget

from engine.snapshot import Floats, ReplayPage
from widgets.kit import draw_rounded_rect, elide, font, theme
from widgets.plots.base import Surface
from widgets.plots.parts.action_bars import figure
from widgets.plots.parts.seen_rows import Sight

ROW, LOW_ROW = 18.0, 14.0  # px of a number, where there is room and where there is little
BESIDE = 10.0  # px between two blocks of numbers
COLUMNS, NARROW = (0.0, 0.46, 0.73), (0.0, 0.36, 0.68)  # where they begin, of the width: name, before, after
MIDDLE = 92.0  # px between two pictures
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True, eq=False)
class Transition:
    """One action: before, after : (features,) observations. place : in the memory. priority : against the mean."""

    place: int
    before: Floats
    after: Floats
    action: str
    reward: float
    ended: bool
    priority: float

    @classmethod
    def of(cls, page: ReplayPage, at: int, actions: tuple[str, ...]) -> Transition:
        """One of a page."""
        action = int(page.actions[at])
        name = actions[action] if 0 <= action < len(actions) else f"action {action + 1}"
        return cls(
            page.start + at, page.observations[at], page.after[at], name, float(page.rewards[at]),
            bool(page.ended[at] > 0), float(page.priority[at]),
        )  # fmt: skip

    def words(self) -> str:
        """In words."""
        end = ", the end of the episode" if self.ended else ""
        often = "" if abs(self.priority - 1) < 0.005 else f", learned from {figure(self.priority)} times as often"
        return f"place {self.place:,}: {self.action}, reward {figure(self.reward)}{end}{often}"


class TransitionPane(Surface):
    """Paints it: two pictures, or a line for each number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The chosen action", parent)
        self.set_message("")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # its words are read
        self._shown: Transition | None = None
        self._sight = Sight()
        self._reach: Floats = np.zeros(0, np.float32)

    def minimumSizeHint(self) -> QSize:
        return QSize(140, 72)

    def show_transition(self, shown: Transition | None, sight: Sight, reach: Floats) -> None:
        """Show another."""
        self._shown, self._sight, self._reach = shown, sight, reach
        self.setAccessibleDescription("" if shown is None else shown.words())
        self.update()

    def shown(self) -> Transition | None:
        """What is shown."""
        return self._shown

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        shown = self._shown
        if shown is None:
            return
        if self._sight.named():
            self._paint_numbers(painter, shown)
        else:
            self._paint_pictures(painter, shown)

    def _paint_pictures(self, painter: QPainter, shown: Transition) -> None:
        edge = max(min((self.width() - MIDDLE - 8) / 2, self.height() - 18.0), 8.0)
        left = (self.width() - 2 * edge - MIDDLE) / 2
        for x, seen, name in ((left, shown.before, "before"), (left + edge + MIDDLE, shown.after, "after")):
            box = QRectF(x, 0, edge, edge)
            painter.drawImage(self._fitted(box), self._sight.image(seen, self._reach))
            painter.setFont(font("small"))
            painter.setPen(QColor(theme().text_second))
            painter.drawText(QRectF(x, edge + 2, edge, 15), CENTRE, name)
        self._paint_deed(painter, shown, QRectF(left + edge, 0, MIDDLE, edge))

    def _fitted(self, box: QRectF) -> QRectF:
        if self._sight.picture is None:
            return QRectF(box.center().x() - box.width() / 6, box.top(), box.width() / 3, box.height())
        _channels, height, width = self._sight.picture
        scale = min(box.width() / width, box.height() / height)
        size = (scale * width, scale * height)
        return QRectF(box.center().x() - size[0] / 2, box.center().y() - size[1] / 2, *size)

    def _paint_deed(self, painter: QPainter, shown: Transition, room: QRectF) -> None:
        """What was done and what it paid, around an arrow."""
        now, middle = theme(), room.center().y()
        lines = [
            ("body", True, f"{shown.action} →", now.text, -20),
            ("body", False, figure(shown.reward), _ink(shown), 0),
        ]
        if shown.ended:
            lines.append(("small", False, "the end", now.danger, 19))
        for role, strong, words, ink, below in lines:
            style = font("small" if role == "small" else "body", strong=strong)
            painter.setFont(style)
            painter.setPen(QColor(ink))
            line = QRectF(room.left() + 3, middle + below - 9, room.width() - 6, 18)
            painter.drawText(line, CENTRE, elide(words, style, line.width()))

    def _paint_numbers(self, painter: QPainter, shown: Transition) -> None:
        """A head that says what was done, then a line for each number, before and after."""
        now, wide = theme(), float(self.width())
        head = QRectF(0, 0, wide, ROW + 4)
        end = ", the end" if shown.ended else ""
        style = font("body", strong=True)
        painter.setFont(style)
        painter.setPen(QColor(now.text))
        painter.drawText(head, LEFT, elide(shown.action, style, wide * 0.6))
        painter.setPen(QColor(_ink(shown)))
        painter.drawText(head, RIGHT, f"reward {figure(shown.reward)}{end}")
        for at, (room, row) in enumerate(self.rows()):
            name = self._sight.names[at]
            numbers = tuple(self._written(float(seen[at])) for seen in (shown.before, shown.after))
            if row == 0:
                above = room.translated(0, -room.height())
                self._paint_row(painter, above, ("", "before", "after"), now.text_second)
            if row % 2 == 0:
                draw_rounded_rect(painter, room, fill=now.sunken, radius=3)
            self._paint_row(painter, room, (name, *numbers), now.text)

    def rows(self) -> list[tuple[QRectF, int]]:
        """The room of each number and which row of its block it is; drawn together, then in two blocks, so that all
        have room."""
        count, top, blocks = len(self._sight.names), ROW + 4, self._blocks()
        each = -(-count // blocks)
        tall = min(max((self.height() - top) / (each + 1), LOW_ROW), ROW)
        wide = (self.width() - BESIDE * (blocks - 1)) / blocks
        places = (divmod(at, each) for at in range(count))
        return [(QRectF(block * (wide + BESIDE), top + (row + 1) * tall, wide, tall), row) for block, row in places]

    def _blocks(self) -> int:
        return 1 if (len(self._sight.names) + 1) * LOW_ROW <= self.height() - ROW - 4 else 2

    def _written(self, number: float) -> str:
        """With two digits where two blocks share the width."""
        return figure(number if self._blocks() == 1 else float(f"{number:.2g}"))

    def _paint_row(self, painter: QPainter, row: QRectF, words: tuple[str, ...], ink: str) -> None:
        columns, gap = (COLUMNS, 4.0) if self._blocks() == 1 else (NARROW, 2.0)
        style = font("small")
        painter.setFont(style)
        painter.setPen(QColor(ink))
        for number, (start, stop, word) in enumerate(zip(columns, (*columns[1:], 1.0), words, strict=True)):
            left = row.left() + start * row.width()
            room = QRectF(left + gap, row.top(), (stop - start) * row.width() - 2 * gap, row.height())
            painter.drawText(room, LEFT if number == 0 else RIGHT, elide(word, style, room.width()))


def _ink(shown: Transition) -> str:
    now = theme()
    return now.text_second if shown.reward == 0 else now.accent if shown.reward > 0 else now.warning
