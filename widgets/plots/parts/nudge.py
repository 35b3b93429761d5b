"""A picture, the nudge it was given, and what became of it, with the classes' probabilities before and after."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from engine.snapshot import AdversarialView, Floats
from widgets.kit import (
    SPACE,
    diverging_rgb32,
    draw_rounded_rect,
    elide,
    font,
    format_number,
    image_from,
    text_width,
    theme,
)
from widgets.kit.pictures import picture_rgb32
from widgets.plots.base import Cached, Surface
from widgets.plots.heat import draw_image

HEAD, FOOT = 18, 18  # px, what a picture is, and what the network says of it
SIGN = 20  # px, room of the plus and the equals sign
LEAST_ROW, MOST_ROW = 11.0, 22.0  # px, a class
NUMBER = 40  # px, a probability in words
WIDE = 2.0  # from this width to height on, the bars stand beside the pictures
Size = tuple[int, int, int]


@dataclass(frozen=True)
class Told:
    """What is shown.

    Attributes
    ----------
    size : (channels, height, width). epsilon : how far each pixel was allowed to go. ink : as in `DataShape`.
    """

    answer: AdversarialView
    size: Size
    classes: tuple[str, ...]
    epsilon: float
    ink: bool = True

    @property
    def said(self) -> tuple[int, int]:
        """The answers before and after."""
        return int(self.answer.before.argmax()), int(self.answer.after.argmax())

    @property
    def flipped(self) -> bool:
        """Whether the answer is another one."""
        return self.said[0] != self.said[1]

    @property
    def factor(self) -> int:
        """How many times as strong the nudge is painted."""
        return max(1, int(1 / self.epsilon)) if self.epsilon > 0 else 1

    def name(self, index: int) -> str:
        """What a class is called."""
        return self.classes[index] if index < len(self.classes) else str(index)


class NudgeSurface(Surface):
    """Three pictures, and a pair of bars for each class."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("The picture before and after the nudge", parent)
        self._told: Told | None = None
        self._made: Cached[tuple[QImage, ...]] = Cached()

    def show_answer(self, told: Told | None) -> None:
        """Show this answer."""
        self._told = told
        self.update()

    def minimumSizeHint(self) -> QSize:
        return QSize(160, 150)

    # ---- where things lie

    def _beside(self) -> bool:
        return self.width() > WIDE * self.height()

    def picture_rects(self) -> tuple[QRectF, QRectF, QRectF]:
        """The picture, the nudge, and the nudged picture."""
        _, height, width = self._told.size if self._told is not None else (1, 1, 1)
        room = self.width() * (0.58 if self._beside() else 1.0) - SIGN
        most = self.height() - HEAD - FOOT
        high = most if self._beside() else max(self.height() * 0.45 - HEAD - FOOT, 24.0)
        unit = max(min((room - 2 * SIGN) / 3 / width, high / height), 0.5)
        left = SIGN / 2 if self._beside() else max((room - 3 * unit * width - 2 * SIGN) / 2, 0.0)
        top = HEAD + (max(most - unit * height, 0.0) / 2 if self._beside() else 0.0)
        step = unit * width + SIGN
        first, second, third = (QRectF(left + at * step, top, unit * width, unit * height) for at in range(3))
        return first, second, third

    def bars_rect(self) -> QRectF:
        """Where the classes are."""
        last = self.picture_rects()[2]
        if self._beside():
            return QRectF(last.right() + 5 * SPACE, 0, self.width() - last.right() - 5 * SPACE, self.height())
        top = last.bottom() + FOOT + SPACE
        return QRectF(0, top, self.width(), max(self.height() - top, 0.0))

    # ---- painting

    def paint(self, painter: QPainter, exposed: QRectF) -> None:
        if self._told is None:
            return
        self._paint_pictures(painter, self._told)
        _Bars(painter, self._told, self.bars_rect()).paint()

    def _paint_pictures(self, painter: QPainter, told: Told) -> None:
        rects = self.picture_rects()
        images = self._made.get((told.answer, theme().name, told.epsilon), lambda: images_of(told))
        before, after = (told.name(index) for index in told.said)
        heads = ("picture", f"nudge × {told.factor}", "nudged")
        feet = (f"says {before}", f"± {format_number(told.epsilon)}", f"says {after}")
        for at, (box, image) in enumerate(zip(rects, images, strict=True)):
            draw_image(painter, box, image, smooth=False)
            flip = at == 2 and told.flipped
            self._write(painter, QRectF(box.left(), box.top() - HEAD, box.width(), HEAD - 2), heads[at])
            self._write(painter, QRectF(box.left(), box.bottom() + 2, box.width(), FOOT - 2), feet[at], flip)
            if flip:
                draw_rounded_rect(painter, box.adjusted(-1, -1, 1, 1), line=theme().danger, width=2, radius=2)
        painter.setFont(font("title"))
        painter.setPen(QColor(theme().text_second))
        for box, sign in zip(rects, "+=", strict=False):
            painter.drawText(QRectF(box.right(), box.top(), SIGN, box.height()), Qt.AlignmentFlag.AlignCenter, sign)

    def _write(self, painter: QPainter, room: QRectF, words: str, strong: bool = False) -> None:
        painter.setFont(font("small", strong=strong))
        painter.setPen(QColor(theme().danger if strong else theme().text_second))
        wide = room.adjusted(-SIGN / 2 + 1, 0, SIGN / 2 - 1, 0)
        painter.drawText(wide, Qt.AlignmentFlag.AlignCenter, elide(words, painter.font(), wide.width()))


def images_of(told: Told) -> tuple[QImage, QImage, QImage]:
    """The picture, the nudge amplified, and the nudged picture."""
    now, answer = theme(), told.answer
    pictures: Floats = np.stack([answer.inputs, answer.nudged]).reshape(2, *told.size)
    before, after = picture_rgb32(pictures, now, ink=told.ink)
    noise = pictures[1] - pictures[0]
    if told.size[0] == 3:  # in colour: grey where a pixel stays as it is
        nudge = picture_rgb32((0.5 + 0.5 * noise * told.factor)[None], now, ink=False)[0]
    else:
        nudge = diverging_rgb32(noise.mean(0) * told.factor, 1.0, now)
    return image_from(before), image_from(nudge), image_from(after)


class _Bars:
    """A row for each class: its name, the probability before in grey, the one after in blue or, of a flip, in red."""

    def __init__(self, painter: QPainter, told: Told, room: QRectF) -> None:
        self._painter, self._told, self._room = painter, told, room
        rows = max(int(room.height() // LEAST_ROW), 1)
        self._shown = shown_classes(told, rows)
        self._high = min(room.height() / max(len(self._shown), 1), MOST_ROW)
        small = font("small")
        names = [text_width(told.name(index), small) for index in self._shown]
        self._left = min(max(names, default=0) + 2 * SPACE, room.width() * 0.35)

    def paint(self) -> None:
        """Paint all rows, in the middle of the room."""
        top = self._room.top() + (self._room.height() - self._high * len(self._shown)) / 2
        for at, index in enumerate(self._shown):
            self._paint_row(QRectF(self._room.left(), top + at * self._high, self._room.width(), self._high), index)

    def _paint_row(self, row: QRectF, index: int) -> None:
        told, painter, now = self._told, self._painter, theme()
        before, after = told.said
        is_new = told.flipped and index == after
        was = index == before
        painter.setFont(font("small", strong=was or is_new))
        painter.setPen(QColor(now.danger if is_new else now.text if was else now.text_second))
        name = elide(told.name(index), painter.font(), self._left - SPACE)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(row.left(), row.top(), self._left - SPACE, row.height()), side, name)
        full = QRectF(row.left() + self._left, row.top(), row.width() - self._left - NUMBER, row.height())
        self._paint_bars(full, index, now.danger if is_new else now.accent)
        words = f"{100 * float(told.answer.after[index]):.0f} %"
        painter.drawText(QRectF(full.right(), row.top(), NUMBER, row.height()), side, words)

    def _paint_bars(self, full: QRectF, index: int, color: str) -> None:
        """Before above, thin and grey; after under it."""
        answer, painter, now = self._told.answer, self._painter, theme()
        thin, gap = max(full.height() * 0.22, 2.0), max(full.height() * 0.12, 1.0)
        top = QRectF(full.left(), full.top() + gap, full.width(), thin)
        under = QRectF(full.left(), top.bottom() + 1, full.width(), full.height() - thin - 1 - 2 * gap)
        for bar, share, ink in ((top, answer.before[index], now.text_second), (under, answer.after[index], color)):
            painter.fillRect(bar, QColor(now.sunken))
            painter.fillRect(QRectF(bar.left(), bar.top(), bar.width() * float(share), bar.height()), QColor(ink))


def shown_classes(told: Told, rows: int) -> tuple[int, ...]:
    """All classes where there is room, else those that matter most, in their order."""
    matter = np.maximum(told.answer.before, told.answer.after)
    most = np.argsort(-matter, kind="stable")[:rows]
    return tuple(int(index) for index in np.sort(most))
