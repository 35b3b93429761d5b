"""An answer in large words, whether it is right, and other sentences that were followed."""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QHelpEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from widgets.kit import draw_rounded_rect, elide, font, format_number, printable, text_width, theme

LARGEST, SMALLEST = 22, 14  # px of the answer's letters: as large as it fits
ANSWER, VERDICT, ROW = 30, 20, 20  # px of the answer, of each line of words under it, of another sentence
BAR, NUMBER = 44, 46  # px of a sentence's bar and number
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Said:
    """What is shown.

    Attributes
    ----------
    answers : tokens of each sentence, the best first. chances : how likely each is, 0 to 1.
    wanted : the true answer, empty where it is not known. waiting : whether another answer is on its way.
    """

    answers: tuple[tuple[str, ...], ...]
    chances: tuple[float, ...]
    wanted: tuple[str, ...]
    waiting: bool = False

    @property
    def best(self) -> tuple[str, ...]:
        """The answer."""
        return self.answers[0] if self.answers else ()

    @property
    def is_right(self) -> bool:
        """Whether it is what is wanted."""
        return bool(self.wanted) and self.best == self.wanted

    def verdict(self) -> tuple[str, str]:
        """Right or wrong in words, and the true answer."""
        if not self.wanted:
            return "not in the data: whether it is right is not known", ""
        return ("right", "") if self.is_right else ("wrong, it is:", " ".join(self.wanted))


NOTHING = Said((), (), ())


def chance_text(chance: float) -> str:
    """As per cents, with as many digits as tell something."""
    per_cent = 100 * chance
    if per_cent < 0.01:
        return "<0.01 %"
    return f"{format_number(float(f'{per_cent:.2g}'))} %"


def chances_of(scores: tuple[float, ...]) -> tuple[float, ...]:
    """Probabilities of log probabilities."""
    return tuple(math.exp(min(score, 0.0)) for score in scores)


class SaidBlock(QWidget):
    """The best sentence large, words that are wrong underlined; the verdict; then the other sentences, with bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = NOTHING
        self.setAccessibleName("The answer")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(ANSWER + VERDICT)

    def sizeHint(self) -> QSize:
        return QSize(240, self.height())

    def said(self) -> Said:
        """What is shown."""
        return self._shown

    def show_said(self, shown: Said, rows: int) -> None:
        """Show another answer.

        Parameters
        ----------
        rows : other sentences that have room; as many stay free, so that nothing jumps.
        """
        if shown != self._shown or self.height() != self._height(rows):
            self._shown = shown
            self.setFixedHeight(self._height(rows))
            self.setAccessibleDescription(self.text())
            self.update()

    def text(self) -> str:
        """All of it in words."""
        verdict, true = self._shown.verdict()
        others = "; ".join(
            f"{' '.join(answer)}, {chance_text(chance)}"
            for answer, chance in zip(self._shown.answers, self._shown.chances, strict=True)
        )
        return f"{' '.join(self._shown.best)}: {verdict} {true}".strip() + (f". {others}" if others else "")

    @staticmethod
    def _height(rows: int) -> int:
        return ANSWER + VERDICT + (4 + rows * ROW if rows else 0)

    # ---- painting

    def answer_font(self) -> QFont:
        """As large as the answer and its likelihood fit."""
        words = printable(" ".join(self._shown.best)) or "(nothing)"
        made = font("body", strong=True)
        for size in range(LARGEST, SMALLEST - 1, -1):
            made.setPixelSize(size)
            if text_width(words, made) <= self.width():
                break
        return made

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_answer(painter)
        self._paint_verdict(painter)
        rows = (self.height() - ANSWER - VERDICT) // ROW
        for row in range(min(rows, len(self._shown.answers) - 1)):
            self._paint_row(painter, row)

    def _paint_answer(self, painter: QPainter) -> None:
        now, made = theme(), self.answer_font()
        painter.setFont(made)
        x, blank = 0.0, text_width(" ", made)
        nothing = ("(nothing)",) if self._shown.answers else ("…",)
        for at, word in enumerate(self._shown.best or nothing):
            wide = text_width(printable(word), made)
            wrong = self.is_wrong(at)
            painter.setPen(QColor(now.text_second if self._shown.waiting else now.danger if wrong else now.text))
            shown = elide(printable(word), made, self.width() - x)
            painter.drawText(QRectF(x, 0, self.width() - x, ANSWER), LEFT, shown)
            if wrong:
                painter.setPen(QPen(QColor(now.danger), 2))
                painter.drawLine(QPointF(x, ANSWER - 2), QPointF(min(x + wide, self.width()), ANSWER - 2))
            x += wide + blank
            if x >= self.width():
                break

    def is_wrong(self, at: int) -> bool:
        """Whether a word of the answer is another one than is wanted."""
        wanted = self._shown.wanted
        return bool(wanted) and bool(self._shown.best) and (at >= len(wanted) or self._shown.best[at] != wanted[at])

    def _paint_verdict(self, painter: QPainter) -> None:
        now, (verdict, true) = theme(), self._shown.verdict()
        if not self._shown.answers:
            return
        strong, body = font("body", strong=True), font("body")
        known = bool(self._shown.wanted)
        color = now.text_second if not known else now.good if self._shown.is_right else now.danger
        painter.setPen(QColor(color))
        painter.setFont(strong if known else body)
        room = QRectF(0, ANSWER, self.width() - self._paint_chance(painter), VERDICT)
        painter.drawText(room, LEFT, elide(verdict, painter.font(), room.width()))
        x = text_width(verdict, painter.font()) + 6
        painter.setPen(QColor(now.text))
        painter.setFont(body)
        painter.drawText(room.adjusted(x, 0, 0, 0), LEFT, elide(printable(true), body, room.width() - x))

    def _paint_chance(self, painter: QPainter) -> float:
        """How likely the network holds its answer; returns the px that are taken."""
        words = chance_text(self._shown.chances[0])
        painter.save()
        painter.setPen(QColor(theme().text_second))
        painter.setFont(font("small"))
        right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(0, ANSWER, self.width(), VERDICT), right, words)
        painter.restore()
        return text_width(words, font("small")) + 8

    def row_rect(self, row: int) -> QRectF:
        """Where another sentence stands; 0 is the second best."""
        return QRectF(0, ANSWER + VERDICT + 4 + row * ROW, self.width(), ROW)

    def _paint_row(self, painter: QPainter, row: int) -> None:
        now, room, chance = theme(), self.row_rect(row), self._shown.chances[row + 1]
        track = QRectF(0, room.center().y() - 3, BAR, 6)
        draw_rounded_rect(painter, track, fill=now.track, radius=3)
        draw_rounded_rect(painter, QRectF(0, track.top(), max(BAR * chance, 2), 6), fill=now.positive, radius=3)
        painter.setFont(font("small"))
        painter.setPen(QColor(now.text_second))
        number = room.adjusted(BAR + 6, 0, 0, 0)
        painter.drawText(number, LEFT, chance_text(chance))
        made = font("body")
        painter.setFont(made)
        painter.setPen(QColor(now.text))
        words = number.adjusted(NUMBER, 0, 0, 0)
        sentence = printable(" ".join(self._shown.answers[row + 1])) or "(nothing)"
        painter.drawText(words, LEFT, elide(sentence, made, words.width()))

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            QToolTip.showText(event.globalPos(), self.text().replace("; ", "\n").replace(". ", "\n", 1), self)
            return True
        return super().event(event)
