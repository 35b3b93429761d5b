"""What the network says of a whole sequence, as one row: the answer, how sure it is, and what is true."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter

from widgets.kit import draw_icon, draw_rounded_rect, elide, font, printable, text_width, theme
from widgets.plots.parts.bands import LEFT, Band
from widgets.plots.parts.time_axis import TimeAxis

BAR = 72.0  # px, the widest bar of a probability
SIGN = 16  # px, of right and wrong


@dataclass(frozen=True, eq=False)
class AnswerBand(Band):
    """The answer once.

    Attributes
    ----------
    said, true : in words; `true` is empty where it is not known. share : how likely, not-a-number for a number.
    right : None where nobody can say.
    """

    said: str = ""
    true: str = ""
    share: float = float("nan")
    right: bool | None = None
    least: float = 24.0
    gap: float = 6.0
    timeless: bool = True

    def paint(self, painter: QPainter, box: QRectF, axis: TimeAxis) -> None:
        now, x = theme(), box.left()
        if self.right is not None:
            sign, ink = ("check", now.good) if self.right else ("close", now.danger)
            draw_icon(painter, sign, QRectF(x, box.top(), SIGN, box.height()), ink, SIGN)
            x += SIGN + 4
        known = self.share == self.share
        room = box.right() - x - (44 if known else 0)
        x = self._write(painter, box, x, self.said, now.text, True, room)
        if known:
            rest = text_width(printable(self.true), font("body")) + 12 if self.true else 0
            x = self._paint_share(painter, box, x + 8, min(BAR, box.right() - x - 52 - rest))
        if self.true:
            self._write(painter, box, x + 10, self.true, now.text_second, False, box.right() - x - 10)

    def _write(
        self, painter: QPainter, box: QRectF, x: float, words: str, ink: str, strong: bool, room: float
    ) -> float:
        painter.setFont(font("body", strong=strong))
        painter.setPen(QColor(ink))
        shown = elide(printable(words), painter.font(), max(room, 0.0))
        painter.drawText(QRectF(x, box.top(), max(room, 0.0) + 2, box.height()), LEFT, shown)
        return x + text_width(shown, painter.font())

    def _paint_share(self, painter: QPainter, box: QRectF, x: float, wide: float) -> float:
        """A bar, where there is room for one, and the number."""
        now, words = theme(), f"{self.share:.0%}"
        if wide >= 20:
            track = QRectF(x, box.center().y() - 4, wide, 8)
            draw_rounded_rect(painter, track, fill=now.track, radius=4)
            filled = QRectF(track.left(), track.top(), max(track.width() * self.share, 4), 8)
            draw_rounded_rect(painter, filled, fill=now.accent, radius=4)
            x = track.right() + 6
        return self._write(painter, box, x, words, now.text, False, 44)
