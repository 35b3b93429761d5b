"""Samples with their masks, one a row: the picture, what is true, what the network says, and both on one another."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QWidget

from engine.snapshot import Floats, Ints
from widgets.kit import (
    SPACE,
    Theme,
    class_color,
    draw_focus_ring,
    draw_rounded_rect,
    elide,
    font,
    image_from,
    theme,
    theme_signals,
)
from widgets.kit.pictures import packed, picture_rgb32

COLUMNS = ("Picture", "True mask", "Answer", "Overlay")
HEAD = 18  # px, names of the columns
WORDS = 18  # px, the line under each row
LEAST, MOST = 40, 128  # px, edge of a picture
GAP = SPACE
Rgb32 = npt.NDArray[np.uint32]


@dataclass(frozen=True)
class MaskRow:
    """One sample.

    Attributes
    ----------
    origin : index in the source, -1 of a picture that is no sample. words : what stands under it.
    picture : (channels, height, width), 0 to 1.
    mask, said : (height, width) class of each pixel; a mask may be unknown.
    """

    origin: int
    words: str
    picture: Floats
    mask: Ints | None
    said: Ints


def agreement_colors(now: Theme) -> tuple[str, str, str]:
    """Hit, missed, false: three of Okabe and Ito, the first two those of what speaks for and against."""
    return now.positive, now.negative, now.class_colors[3]


def overlaid(picture: Rgb32, row: MaskRow, opacity: float, now: Theme) -> Rgb32:
    """The picture under the colours of where mask and answer agree; (height, width) likewise.

    Parameters
    ----------
    opacity : of the colours, 0 to 1.
    """
    true = np.zeros_like(row.said) if row.mask is None else row.mask
    hit = (true > 0) & (true == row.said)
    kinds = (hit, (true > 0) & ~hit, (row.said > 0) & (true == 0))
    if row.mask is None:
        kinds = (row.said > 0, np.zeros_like(hit), np.zeros_like(hit))
    made = picture.copy()
    for there, color in zip(kinds, agreement_colors(now), strict=True):
        made[there] = _blended(picture[there], color, opacity)
    return made


def _blended(pixels: Rgb32, color: str, opacity: float) -> Rgb32:
    ink = int(color[1:], 16)
    made = np.full_like(pixels, 0xFF000000)
    for shift in (0, 8, 16):
        below, above = (pixels >> np.uint32(shift)) & 255, (ink >> shift) & 255
        level = np.rint(below * (1 - opacity) + above * opacity).astype(np.uint32)
        made |= level << np.uint32(shift)
    return made


def classes_rgb32(pixels: Ints, now: Theme) -> Rgb32:
    """Pixels in the colours of their classes; the ground, class 0, in that of fields. One class alone is accented."""
    colors = [now.sunken, *(class_color(number).name() for number in range(1, max(int(pixels.max()), 1) + 1))]
    table = np.array([int("ff" + color[1:], 16) for color in colors], dtype=np.uint32)
    return table[pixels]


class MaskGrid(QAbstractScrollArea):
    """A scrolling list of samples; the arrow keys walk, Enter or a double click chooses one.

    Signals
    -------
    chosen(int) : show the sample of this origin everywhere.
    """

    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rows: tuple[MaskRow, ...] = ()
        self._image: QImage | None = None
        self._opacity = 0.6
        self._ink = True
        self._current = 0
        self.setAccessibleName("Samples with their masks")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setAutoFillBackground(False)
        theme_signals().changed.connect(self._forget)

    # ---- what is shown

    def show_rows(self, rows: tuple[MaskRow, ...], *, ink: bool) -> None:
        """Show these samples, in ink or as photographs; the scrolling place stays."""
        self._rows, self._ink = rows, ink
        self._current = min(self._current, max(len(rows) - 1, 0))
        self._fit_bar()
        self._tell()
        self._forget()

    def set_opacity(self, opacity: float) -> None:
        """How strong the colours of the overlay are, 0 to 1."""
        self._opacity = opacity
        self._forget()

    def count(self) -> int:
        """How many rows there are."""
        return len(self._rows)

    def current(self) -> int:
        """The row that the keyboard is on."""
        return self._current

    def _forget(self) -> None:
        self._image = None
        self.viewport().update()

    def _tell(self) -> None:
        if self._rows:
            self.setAccessibleDescription(self._rows[self._current].words)

    # ---- where things lie

    def edge(self) -> int:
        """Edge of a picture, in px."""
        room = (self.viewport().width() - (len(COLUMNS) - 1) * GAP) // len(COLUMNS)
        return max(LEAST, min(room, MOST))

    def row_rect(self, row: int) -> QRect:
        """Where a row lies in the viewport, with its words."""
        step = self.edge() + WORDS + 2 * GAP
        width = len(COLUMNS) * (self.edge() + GAP) - GAP
        return QRect(0, HEAD + row * step - self.verticalScrollBar().value(), width, step - GAP)

    def row_at(self, position: QPointF) -> int:
        """The row at a place in the viewport, -1 between rows."""
        rows = range(len(self._rows))
        return next((row for row in rows if self.row_rect(row).contains(position.toPoint())), -1)

    def _fit_bar(self) -> None:
        bar, step = self.verticalScrollBar(), self.edge() + WORDS + 2 * GAP
        bar.setPageStep(self.viewport().height())
        bar.setSingleStep(step // 3)
        bar.setRange(0, max(0, HEAD + len(self._rows) * step - self.viewport().height()))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit_bar()

    def minimumSizeHint(self) -> QSize:
        return QSize(len(COLUMNS) * (LEAST + GAP), LEAST + HEAD + WORDS)

    # ---- painting

    def _tiles(self) -> QImage:
        """All pictures in one image: a line of four for each sample."""
        now = theme()
        pictures = picture_rgb32(np.stack([row.picture for row in self._rows]), now, ink=self._ink)
        lines = []
        for picture, row in zip(pictures, self._rows, strict=True):
            true = np.full_like(picture, packed(now.sunken)) if row.mask is None else classes_rgb32(row.mask, now)
            parts = (picture, true, classes_rgb32(row.said, now), overlaid(picture, row, self._opacity, now))
            lines.append(np.concatenate(parts, axis=1))
        return image_from(np.concatenate(lines))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self._rows:
            return
        if self._image is None:
            self._image = self._tiles()
        painter = QPainter(self.viewport())
        for number in range(len(self._rows)):
            rect = self.row_rect(number)
            if rect.bottom() >= event.rect().top() and rect.top() <= event.rect().bottom():
                self._paint_row(painter, number, rect, self._image)
        self._paint_head(painter)

    def _paint_row(self, painter: QPainter, number: int, rect: QRect, image: QImage) -> None:
        row, edge = self._rows[number], self.edge()
        height, width = row.said.shape
        for column in range(len(COLUMNS)):
            place = QRectF(rect.left() + column * (edge + GAP), rect.top(), edge, edge)
            painter.drawImage(place, image, QRectF(column * width, number * height, width, height))
        painter.setFont(font("small"))
        painter.setPen(QColor(theme().text_second))
        words = QRectF(rect.left(), rect.top() + edge + 1, rect.width(), WORDS)
        painter.drawText(words, Qt.AlignmentFlag.AlignLeft, elide(row.words, painter.font(), words.width()))
        if number == self._current and self.hasFocus():
            draw_focus_ring(painter, QRectF(rect))

    def _paint_head(self, painter: QPainter) -> None:
        """The names of the columns, which stay while the rows scroll."""
        draw_rounded_rect(painter, QRectF(0, 0, self.viewport().width(), HEAD), fill=theme().panel, radius=0)
        painter.setFont(font("small", strong=True))
        painter.setPen(QColor(theme().text_second))
        for column, name in enumerate(COLUMNS):
            place = QRectF(column * (self.edge() + GAP), 0, self.edge(), HEAD)
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft, elide(name, painter.font(), place.width()))

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        row = self.row_at(event.position())
        if row >= 0:
            self._go_to(row)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self._choose(self.row_at(event.position()))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last = len(self._rows) - 1
        places = {
            Qt.Key.Key_Up: self._current - 1, Qt.Key.Key_Down: self._current + 1, Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }  # fmt: skip
        key = Qt.Key(event.key())
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self._current)
        elif key in places and last >= 0:
            self._go_to(min(max(places[key], 0), last))
        else:
            event.ignore()

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._rows) and self._rows[row].origin >= 0:
            self.chosen.emit(self._rows[row].origin)

    def _go_to(self, row: int) -> None:
        self._current = row
        rect, bar = self.row_rect(row), self.verticalScrollBar()
        if rect.top() < HEAD:
            bar.setValue(bar.value() + rect.top() - HEAD)
        elif rect.bottom() > self.viewport().height():
            bar.setValue(bar.value() + rect.bottom() - self.viewport().height() + 1)
        self._tell()
        self.viewport().update()
