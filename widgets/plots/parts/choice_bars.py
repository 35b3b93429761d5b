"""How likely each next symbol is, as bars side by side."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from widgets.kit import draw_rounded_rect, elide, font, mixed, text_width, theme

TITLE, PERCENT, SIGN = 18, 14, 20  # px: the line above, the numbers, the symbols below
BARS = 30  # px of the longest bar
WIDEST = 56  # px of a column
CHIP, NARROWEST = 22, 44  # px, height of the one row where there is no room for bars, and width of one in it
CENTRE = Qt.AlignmentFlag.AlignCenter


@dataclass(frozen=True)
class Choices:
    """after : what they follow. signs, chances : the most likely first. taken : which of them came; -1 none of them.
    more : what else there is to tell. top : among how many of the first the dice choose; 0 is all."""

    after: str
    signs: tuple[str, ...]
    chances: tuple[float, ...]
    taken: int = -1
    more: str = ""
    top: int = 0

    def is_out(self, at: int) -> bool:
        """Whether the dice never choose it, however likely it is."""
        return 0 < self.top <= at

    def words(self) -> str:
        """In words."""
        told = [f"“{sign}” {percent(chance)}" for sign, chance in zip(self.signs, self.chances, strict=True)]
        out = ", ".join(words for at, words in enumerate(told) if self.is_out(at))
        shown = ", ".join(words for at, words in enumerate(told) if not self.is_out(at))
        return f"After “{self.after}”: {shown}{f'; never chosen: {out}' if out else ''}"


NONE = Choices("", (), ())


def percent(chance: float) -> str:
    """As whole per cents, '<1' for what is less than one."""
    return f"{100 * chance:.0f} %" if chance >= 0.01 else "<1 %"


class ChoiceBars(QWidget):
    """A column for each choice: how likely, a bar, the symbol; the one that came has the full colour.

    Where there is little room they are one row: symbols and numbers over bars that lie.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NONE
        self._low = True
        self.setAccessibleName("Probabilities of the next symbol")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.set_low(True)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def set_low(self, low: bool) -> None:
        """One row only."""
        self._low = low
        self.setFixedHeight(CHIP if low else TITLE + PERCENT + BARS + SIGN)

    def show_choices(self, shown: Choices) -> None:
        """Show others."""
        if shown != self._shown:
            self._shown = shown
            self.setAccessibleDescription(shown.words() if shown.signs else "")
            self.update()

    def choices(self) -> Choices:
        """What is shown."""
        return self._shown

    def column(self, at: int) -> QRectF:
        """Where a choice stands."""
        count = max(len(self._shown.signs), 1)
        if self._low:
            count = min(count, max(self.width() // NARROWEST, 1))
        wide = min(self.width() / count, float(WIDEST))
        return QRectF(at * wide, 0, wide, CHIP) if self._low else QRectF(at * wide, TITLE, wide, self.height() - TITLE)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if not self._low:
            self._paint_title(painter)
        for at in range(len(self._shown.signs)):
            room = self.column(at)
            if room.right() <= self.width() + 1:
                (self._paint_chip if self._low else self._paint_choice)(painter, at, room)

    def _paint_title(self, painter: QPainter) -> None:
        if not self._shown.signs:
            return
        now, small = theme(), font("small")
        painter.setFont(small)
        words = f"next, after “{self._shown.after}”"
        painter.setPen(QColor(now.text_second))
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, 0, self.width(), TITLE), left, elide(words, small, self.width()))
        room = self.width() - text_width(words, small) - 12
        if self._shown.more and room >= text_width(self._shown.more, small):
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, 0, self.width(), TITLE), right, self._shown.more)

    def _paint_chip(self, painter: QPainter, at: int, room: QRectF) -> None:
        now, taken = theme(), at == self._shown.taken
        box = room.adjusted(0, 1, -4, -1)
        draw_rounded_rect(painter, box, fill=now.sunken, line=now.accent if taken else None, radius=3)
        share = QRectF(box.left(), box.bottom() - 3, box.width() * self._shown.chances[at], 3)
        out = self._shown.is_out(at)
        draw_rounded_rect(painter, share, fill=now.disabled if out else now.positive, radius=1.5)
        painter.setFont(font("body", strong=taken))
        painter.setPen(QColor(now.disabled if out else now.text))
        sign = elide(self._shown.signs[at], painter.font(), box.width() / 2)
        left = box.adjusted(5, 0, -5, -2)
        painter.drawText(left, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, sign)
        painter.setFont(font("small", strong=taken))
        painter.setPen(QColor(now.disabled if out else now.text if taken else now.text_second))
        number = percent(self._shown.chances[at]).removesuffix(" %")
        painter.drawText(left, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, number)

    def _paint_choice(self, painter: QPainter, at: int, room: QRectF) -> None:
        now, taken = theme(), at == self._shown.taken
        chance, wide = self._shown.chances[at], room.width() - 6
        tall = max(BARS * chance, 1.5)
        bottom = room.bottom() - SIGN
        bar = QRectF(room.left() + 3, bottom - tall, wide, tall)
        out = self._shown.is_out(at)
        usual = now.positive if taken else mixed(now.positive, now.panel, 0.5)
        draw_rounded_rect(painter, bar, fill=now.track if out else usual, radius=2)
        painter.setFont(font("small", strong=taken))
        painter.setPen(QColor(now.disabled if out else now.text if taken else now.text_second))
        painter.drawText(QRectF(room.left(), bar.top() - PERCENT - 1, room.width(), PERCENT), CENTRE, percent(chance))
        sign_font = font("title") if taken else font("body")
        painter.setFont(sign_font)
        painter.setPen(QColor(now.disabled if out else now.text))
        sign = elide(self._shown.signs[at], sign_font, room.width())
        painter.drawText(QRectF(room.left(), bottom, room.width(), SIGN), CENTRE, sign)
