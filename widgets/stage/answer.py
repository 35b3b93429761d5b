"""What the network says of the chosen sample, in large letters and a bar for each class, or what it makes of it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.snapshot import Chosen, Floats
from engine.spec.data_shape import DataShape
from widgets.kit import SPACE, draw_rounded_rect, elide, font, format_number, printable, text_width, theme
from widgets.stage.seen import EDGE, SeenPicture

ROW = 17  # px, a class
HEAD = EDGE + 2 * SPACE  # px, the picture and the word beside it
INSET = EDGE + 3 * SPACE
ARROW = 28  # px, between a picture and what comes back of it
MOST_ROWS = 10
BIG = 24  # px, of the word's letters
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True)
class Answer:
    """What is said, in words: `rows` are (class, probability) of those shown, the likeliest in `word`."""

    word: str
    side: str
    rows: tuple[tuple[int, float], ...] = ()
    best: int = -1


def answer_of(chosen: Chosen, shape: DataShape) -> Answer:
    """Words and bars for what the network says."""
    if chosen.said is not None:
        return _of_pixels(chosen, shape)
    p = np.nan_to_num(np.asarray(chosen.probabilities, dtype=float))
    if not len(p):
        unit = shape.targets[0] if shape.targets else ""
        known = "" if math.isnan(chosen.target) else f"is {format_number(chosen.target)}"
        return Answer(format_number(chosen.predicted), f"{unit} {known}".strip())
    best = int(p.argmax())
    return Answer(_name(shape, best), f"{p[best]:.0%}", tuple((i, float(p[i])) for i in _shown(p)), best)


def _of_pixels(chosen: Chosen, shape: DataShape) -> Answer:
    assert chosen.said is not None
    share = float(np.mean(chosen.said > 0))
    what = shape.masks[1] if len(shape.masks) == 2 else "not " + (shape.masks[0] if shape.masks else "ground")
    right = "" if chosen.mask is None else f", {np.mean(chosen.said == chosen.mask):.0%} of the pixels right"
    return Answer(f"{share:.0%}", f"{what}{right}")


def _shown(p: Sequence[float]) -> list[int]:
    """All classes in their order, of many the likeliest ones, still in order, so that rows do not jump about."""
    if len(p) <= MOST_ROWS:
        return list(range(len(p)))
    return sorted(np.argsort(-np.asarray(p), kind="stable")[:MOST_ROWS].tolist())


def _names(shape: DataShape) -> tuple[str, ...]:
    """What the bars stand for."""
    return shape.answers if shape.task == "adversarial" else shape.classes


def _name(shape: DataShape, index: int) -> str:
    names = _names(shape)
    return names[index] if 0 <= index < len(names) else str(index)


def _true(chosen: Chosen, shape: DataShape) -> int:
    """Which of the bars is right, -1 where nobody knows: all samples of the data are real."""
    if shape.task == "adversarial":
        return shape.answers.index("real") if chosen.origin >= 0 else -1
    return -1 if math.isnan(chosen.target) or not shape.classes else int(chosen.target)


class AnswerBars(QWidget):
    """The picture as the network is given it, and the answer, or what comes back of it; repainted when it changes."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._answer: Answer | None = None
        self._shape: DataShape | None = None
        self._true = -1
        self.seen = SeenPicture(self)
        self.seen.setToolTip("The picture as the network is given it.")
        self.rebuilt = SeenPicture(self)
        self.rebuilt.setAccessibleName("What the network makes of the picture")
        self.rebuilt.setToolTip("What the network makes of it.")
        self.rebuilt.hide()
        self.setAccessibleName("The network's answer")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_shape(self, shape: DataShape | None) -> None:
        """Forget what was said of other data."""
        self._shape, self._answer = shape, None
        self.rebuilt.begin(ink=shape is None or shape.ink)
        self.rebuilt.setVisible(self._rebuilds())
        self.updateGeometry()
        self.update()

    def _rebuilds(self) -> bool:
        """Whether a picture comes back in place of an answer."""
        return self._shape is not None and self._shape.task == "reconstruction" and self._shape.picture is not None

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.rebuilt.move(EDGE + min(ARROW, max(self.width() - 2 * EDGE, 4)), 0)

    def show_answer(self, chosen: Chosen | None, rebuilt: Floats | None = None) -> None:
        """Show what is said of a sample, or what comes back of it, (channels, height, width)."""
        if chosen is None or self._shape is None:
            return
        if self._rebuilds():
            self._show_rebuilt(chosen, rebuilt)
            return
        true = _true(chosen, self._shape)
        answer = answer_of(chosen, self._shape)
        if (answer, true) != (self._answer, self._true):
            self._answer, self._true = answer, true
            self.setAccessibleDescription(self.words())
            self.update()

    def _show_rebuilt(self, chosen: Chosen, rebuilt: Floats | None) -> None:
        assert self._shape is not None
        if rebuilt is None or rebuilt.shape != self._shape.picture:
            return  # it is on its way
        self.rebuilt.show_levels(np.ascontiguousarray(rebuilt, np.float32))
        error = float(np.square(rebuilt.ravel() - chosen.inputs).mean())
        self._answer, self._true = Answer(format_number(float(f"{error:.2g}")), "error"), -1
        self.setAccessibleDescription(self.words())
        self.update()

    def answer(self) -> Answer | None:
        """What is shown."""
        return self._answer

    def words(self) -> str:
        """The answer as a sentence."""
        if self._answer is None or self._shape is None:
            return ""
        if self._rebuilds():
            return f"comes back with an error of {self._answer.word}"
        true = f", it is {_name(self._shape, self._true)}" if self._true >= 0 else ""
        return f"says {self._answer.word}, {self._answer.side}{true}"

    def _rows(self) -> int:
        shape = self._shape
        if shape is None or shape.task not in ("two-class", "multi-class", "adversarial"):
            return 0
        return min(max(len(_names(shape)), 1), MOST_ROWS)

    def sizeHint(self) -> QSize:
        return QSize(120, HEAD + (ROW if self._rebuilds() else self._rows() * ROW) + SPACE)

    def minimumSizeHint(self) -> QSize:
        return QSize(96, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        if self._answer is None or self._shape is None:
            painter.setFont(font("small"))
            painter.setPen(QColor(theme().text_second))
            left = 0 if self._rebuilds() else INSET
            room = QRectF(left, HEAD - SPACE if left == 0 else 0, self.width() - left, EDGE)
            painter.drawText(room, _LEFT | Qt.TextFlag.TextWordWrap, "The answer shows here.")
            return
        if self._rebuilds():
            self._paint_way(painter, self._answer)
            return
        self._paint_head(painter, self._answer)
        for row, (index, share) in enumerate(self._answer.rows):
            self._paint_row(painter, HEAD + row * ROW, index, share)

    def _paint_way(self, painter: QPainter, answer: Answer) -> None:
        """An arrow between both pictures, the error below."""
        between = QRectF(EDGE, 0, self.rebuilt.x() - EDGE, EDGE)
        painter.setFont(font("body"))
        painter.setPen(QColor(theme().text_second))
        painter.drawText(between, Qt.AlignmentFlag.AlignCenter, "→")
        painter.drawText(QRectF(0, HEAD - SPACE, self.width(), ROW + SPACE), _LEFT, f"{answer.side} {answer.word}")

    def _paint_head(self, painter: QPainter, answer: Answer) -> None:
        now, big, room = theme(), QFont(font("figure")), self.width() - INSET
        big.setPixelSize(BIG)
        for text, style, color, top, height in (
            (answer.word, big, now.text, SPACE, 32),
            (answer.side, font("body"), self._verdict(answer), 36, 20),
        ):
            painter.setFont(style)
            painter.setPen(QColor(color))
            painter.drawText(QRectF(INSET, top, room, height), _LEFT, elide(printable(text), style, room))

    def _verdict(self, answer: Answer) -> str:
        """The side's colour: whether it is right, where that is known."""
        now = theme()
        if self._true < 0 or answer.best < 0:
            return now.text_second
        return now.good if self._true == answer.best else now.danger

    def _paint_row(self, painter: QPainter, top: int, index: int, share: float) -> None:
        assert self._shape is not None
        assert self._answer is not None
        now, best = theme(), index == self._answer.best
        painter.setFont(font("small", strong=best))
        names = max(
            text_width(printable(_name(self._shape, i)), font("small", strong=True)) for i, _ in self._answer.rows
        )
        caption = min(names, self.width() * 45 // 100)
        painter.setPen(QColor(now.text if best else now.text_second))
        name = elide(printable(_name(self._shape, index)), painter.font(), caption)
        painter.drawText(QRectF(0, top, caption, ROW), _RIGHT, name)
        bar = QRectF(caption + 2 * SPACE, top + 4, self.width() - caption - 2 * SPACE, ROW - 8)
        draw_rounded_rect(painter, bar, fill=now.track, radius=bar.height() / 2)
        if share > 0.004:
            filled = QRectF(bar)
            filled.setWidth(max(bar.width() * share, 3.0))
            radius = min(bar.height(), filled.width()) / 2
            draw_rounded_rect(painter, filled, fill=now.accent if best else now.disabled, radius=radius)
        if index == self._true:
            self._mark_true(painter, bar)

    @staticmethod
    def _mark_true(painter: QPainter, bar: QRectF) -> None:
        """A line around the bar of what it is, so that a wrong answer is seen beside the right one."""
        draw_rounded_rect(painter, bar.adjusted(-2, -2, 2, 2), line=theme().text_second, width=1, radius=bar.height())
