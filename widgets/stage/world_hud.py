"""The figures over a world: the score beside the agent's mean, where in which episode, and the last reward."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter

from engine.snapshot import Frame
from widgets.kit import Theme, elide, font, format_count, format_number, text_width

HEIGHT = 46  # px
GAP, LEAST = 18, 46  # px
RISE = 12  # px that a reward floats up
WIDE, HIGH, LARGE = 600, 480, 1.6  # px from which on all is this much larger: a stage that is seen from far away
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CAPTIONS = {"hand": "Your score", "show": "Score", "learning": "Score"}


@dataclass(frozen=True)
class Figures:
    """What is written over the world.

    Attributes
    ----------
    best : of one's own scores; not-a-number where one has none, or does not play. floating : how much of the last
        reward is still seen as it floats away, 1 to 0.
    """

    frame: Frame | None
    best: float = math.nan
    floating: float = 0.0

    def columns(self) -> list[tuple[str, str]]:
        """Captions and big figures, from the left."""
        frame = self.frame
        caption = CAPTIONS["learning" if frame is None else frame.shown]
        shown = [(caption, "–" if frame is None else score(frame.score))]
        if math.isfinite(self.best):
            shown.append(("Your best", score(self.best)))
        shown.append(("Agent's mean", "–" if frame is None or math.isnan(frame.mean) else score(frame.mean)))
        return shown

    def place(self) -> tuple[str, str]:
        """Where in which episode, and what the last action paid."""
        frame = self.frame
        if frame is None:
            return "not begun", ""
        paid = f"reward {signed(frame.reward)}" if frame.moment else ""
        return f"episode {format_count(frame.episode)} · action {format_count(frame.moment)}", paid

    def words(self) -> str:
        """All of it, for those who cannot see it."""
        figures = ", ".join(f"{caption} {figure}" for caption, figure in self.columns())
        return f"{figures}, {', '.join(part for part in self.place() if part)}"


def score(value: float) -> str:
    """A return, short enough to be read while it runs."""
    if not math.isfinite(value):
        return format_number(value)
    return format_number(round(value, 2 if abs(value) < 10 else 1 if abs(value) < 1000 else 0))


def signed(reward: float) -> str:
    """A reward with its sign."""
    return ("+" if reward > 0 else "") + format_number(round(reward, 3) if abs(reward) >= 0.001 else reward)


def scale_of(width: float, height: float) -> float:
    """How large the figures are on a stage of a size in px."""
    return LARGE if width >= WIDE and height >= HIGH else 1.0


def paint_figures(painter: QPainter, rect: QRectF, figures: Figures, look: Theme, scale: float = 1.0) -> None:
    """Paint them into the strip above the world."""
    painter.save()
    painter.translate(rect.topLeft())
    painter.scale(scale, scale)
    _paint(painter, rect.width() / scale, figures, look)
    painter.restore()


def _paint(painter: QPainter, width: float, figures: Figures, look: Theme) -> None:
    x = 0.0
    for caption, figure in figures.columns():
        room = max(text_width(caption, font("small")), text_width(figure, font("figure")), LEAST)
        painter.setFont(font("small"))
        painter.setPen(QColor(look.text_second))
        painter.drawText(QRectF(x, 0, room, 16), LEFT, caption)
        painter.setFont(font("figure"))
        painter.setPen(QColor(look.text))
        painter.drawText(QRectF(x, 15, room, 26), LEFT, figure)
        x += room + GAP
    if figures.floating > 0 and figures.frame is not None:
        place = max(text_width(text, font("small")) for text in figures.place())
        _float(painter, QRectF(x, 15, width - x - place - 4, 26), figures, figures.frame, look)
    _place(painter, QRectF(x, 0, width - x, HEIGHT), figures, look)


def _place(painter: QPainter, room: QRectF, figures: Figures, look: Theme) -> None:
    if room.width() < 70:
        return
    painter.setFont(font("small"))
    where, paid = figures.place()
    painter.setPen(QColor(look.text_second))
    shown = elide(where, painter.font(), room.width())
    painter.drawText(QRectF(room.left(), 0, room.width(), 16), RIGHT, shown)
    painter.setPen(QColor(look.text))
    painter.drawText(QRectF(room.left(), 18, room.width(), 20), RIGHT, paid)


def _float(painter: QPainter, room: QRectF, figures: Figures, frame: Frame, look: Theme) -> None:
    """The last reward as it leaves the figures; not where it would lie on one, nor when the next paid nothing."""
    text = signed(frame.reward)
    if not frame.reward or text_width(text, font("title")) > room.width():
        return
    color = QColor(look.good if frame.reward > 0 else look.danger)
    color.setAlphaF(min(1.0, figures.floating * 1.6))
    painter.setFont(font("title"))
    painter.setPen(color)
    painter.drawText(room.translated(0, -RISE * (1 - figures.floating)), LEFT, text)
