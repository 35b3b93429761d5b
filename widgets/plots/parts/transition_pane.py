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

ROW = 18.0  # px of a number
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
        columns = (0.0, wide * 0.46, wide * 0.73)
        self._paint_row(painter, ROW + 4, columns, ("", "before", "after"), now.text_second)
        fits = max(int((self.height() - 2 * ROW - 4) / ROW), 0)
        for at, name in enumerate(self._sight.names[:fits]):
            numbers = tuple(figure(float(seen[at])) for seen in (shown.before, shown.after))
            top = (at + 2) * ROW + 4
            if at % 2 == 0:
                draw_rounded_rect(painter, QRectF(0, top, wide, ROW), fill=now.sunken, radius=3)
            self._paint_row(painter, top, columns, (name, *numbers), now.text)

    @staticmethod
    def _paint_row(painter: QPainter, top: float, columns: tuple[float, ...], words: tuple[str, ...], ink: str) -> None:
        style = font("small")
        painter.setFont(style)
        painter.setPen(QColor(ink))
        ends = (*columns[1:], columns[2] + (columns[2] - columns[1]))
        for number, (left, right, word) in enumerate(zip(columns, ends, words, strict=True)):
            room = QRectF(left + 4, top, right - left - 8, ROW)
            painter.drawText(room, LEFT if number == 0 else RIGHT, elide(word, style, room.width()))


def _ink(shown: Transition) -> str:
    now = theme()
    return now.text_second if shown.reward == 0 else now.accent if shown.reward > 0 else now.warning
