"""Paints the network unrolled in time: blocks with their states, what is read and what is said."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPen

from engine.snapshot import Floats
from widgets.kit import (
    contrast,
    diverging_rgb32,
    draw_rounded_rect,
    elide,
    font,
    format_number,
    image_from,
    printable,
    theme,
)  # fmt: skip
from widgets.plots.heat import largest
from widgets.plots.parts.arrows import draw_arrow
from widgets.plots.parts.unrolled_layout import END, MOST_NUMBERS, NUMBERS, Layout, Place
from widgets.plots.parts.unrolled_plan import Band, Block
from widgets.plots.parts.unrolled_story import Said, Strip, Walk
from widgets.plots.parts.unrolled_ways import STUB, paint_inheritance, paint_ways_on, paint_ways_up

PALE = 0.25  # how much is seen of the steps that are still to come
STRIPE = 3.0  # px, least height of a unit in a block
_CENTER = Qt.AlignmentFlag.AlignCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def pooled(values: Floats, rows: int) -> Floats:
    """(rows, steps): neighbouring units averaged where there are more than can be seen."""
    units = len(values)
    if units <= rows:
        return values
    edges = np.linspace(0, units, rows + 1).astype(np.int64)
    sums = np.add.reduceat(values, edges[:-1], axis=0)
    return (sums / np.diff(edges)[:, None]).astype(np.float32)


def draw_frame(painter: QPainter, box: QRect, line: QColor, width: int, fill: QColor) -> None:
    """A filled box with a line and blunt corners, of whole pixels: a tenth of the time of a smooth one."""
    painter.fillRect(box.adjusted(1, 0, -1, 0), line)
    painter.fillRect(box.adjusted(0, 1, 0, -1), line)
    painter.fillRect(box.adjusted(width, width, -width, -width), fill)


class UnrolledPainter:
    """Paints all of one layout that stands still."""

    def __init__(self, painter: QPainter, lay: Layout) -> None:
        self._painter, self._lay, self._now = painter, lay, theme()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._small, self._small_strong = font("small"), font("small", strong=True)
        self._body, self._body_strong = font("body"), font("body", strong=True)

    def paint(self) -> None:
        """Everything, from back to front."""
        self.paint_still()
        self.paint_moving()

    def paint_still(self) -> None:
        """What stays while the network learns: blocks and arrows, titles, what is read, the steps."""
        self._paint_present()
        for places, walk in self._walks():
            self._paint_titles(min(places, key=lambda place: place.x), walk)
            for at, band in enumerate(walk.stretch.bands):
                self._paint_still_band(places, walk, at, band)
        paint_inheritance(self._painter, self._lay)
        self._paint_numbers()

    def paint_moving(self) -> None:
        """What it learns to be: states and answers; the veil lies over all."""
        for places, walk in self._walks():
            for at, band in enumerate(walk.stretch.bands):
                self._paint_moving_band(places, walk, at, band)
        self._paint_veil()

    def _walks(self) -> Iterator[tuple[list[Place], Walk]]:
        """Each stretch with its columns."""
        for number, walk in enumerate(self._lay.walks):
            places = [place for place in self._lay.places if place.walk == number]
            if places:
                yield places, walk

    # ---- what is around

    def _paint_present(self) -> None:
        here = self._lay.here()
        if here is not None and self._lay.fold > 0:
            self._painter.setOpacity(self._lay.fold)
            draw_rounded_rect(self._painter, self._lay.column(here), fill=self._now.accent_soft, radius=6)
            self._painter.setOpacity(1.0)

    def _paint_veil(self) -> None:
        """Steps that are still to come are pale."""
        veil = QColor(self._now.panel)
        veil.setAlphaF(1 - PALE)
        self._painter.fillRect(self._lay.later(), veil)

    def _paint_titles(self, first: Place, walk: Walk) -> None:
        """Names of the rows, at the left of the first column."""
        lay = self._lay
        edge = first.x - max(first.wide, lay.entry(first, 0).width()) / 2 - 8
        if lay.fold < 1 and any(block.back for band in walk.stretch.bands for block in band.blocks):
            edge -= 30 * (1 - lay.fold)  # a loop reaches out there
        if first.step and lay.fold == 1:
            edge -= 10  # an arrow comes from what is not in the window
        left, wide = edge - lay.title + 6, lay.title
        if left < 0:
            left, wide = 0.0, wide + left
        self._painter.setOpacity(1.0)
        for at, band in enumerate(walk.stretch.bands):
            for index, block in enumerate(band.blocks):
                box = lay.block(first, at, index)
                inherits = block.heir_of and first.step == 0
                room = QRectF(left, box.top() - 4, wide, box.height() + 8)
                self._write_title(room.adjusted(0, -14, 0, -14) if inherits else room, block.title)
            entry = lay.entry(first, at)
            if entry.height():
                self._write_small(QRectF(left, entry.top(), wide, entry.height()), "reads")
            if band.answer == "steps":
                self._write_small(QRectF(left, lay.answer(first, at).top(), wide, 20), "says")

    def _write_title(self, room: QRectF, title: str) -> None:
        """On several lines; a row that is too low has one."""
        self._painter.setFont(self._small_strong)
        self._painter.setPen(QColor(self._now.text))
        words = printable(title)
        if room.height() < 30:
            self._painter.drawText(room, _RIGHT, elide(words, self._painter.font(), room.width()))
        else:
            self._painter.drawText(room, _RIGHT | Qt.TextFlag.TextWordWrap, words)

    def _write_small(self, room: QRectF, words: str) -> None:
        self._painter.setFont(self._small)
        self._painter.setPen(QColor(self._now.text_second))
        self._painter.drawText(room, _RIGHT, words)

    def _paint_numbers(self) -> None:
        """The steps, as many as there is room for; the present one always."""
        lay = self._lay
        every = max(1, math.ceil(24 / lay.pitch))
        for place in lay.places:
            here = place.step == lay.present[place.walk] and place.walk == len(lay.walks) - 1
            if not here and (place.step % every or lay.fold < 1):
                continue
            self._painter.setFont(self._small_strong if here else self._small)
            self._painter.setPen(QColor(self._now.accent if here else self._now.text_second))
            room = QRectF(place.x - 30, lay.floor + 1, 60, NUMBERS)
            self._painter.drawText(room, _CENTER, f"step {place.step}" if lay.fold < 0.5 else str(place.step))

    # ---- one branch

    def _on_top(self, places: list[Place]) -> list[Place]:
        """The present one last: it lies on top."""
        return sorted(places, key=lambda place: place.step == self._lay.present[place.walk])

    def _paint_still_band(self, places: list[Place], walk: Walk, at: int, band: Band) -> None:
        lay, on_top = self._lay, self._on_top(places)
        paint_ways_up(self._painter, lay, places, at, band)
        for place in on_top:
            self._paint_entry(place, at, walk)
        for index, block in enumerate(band.blocks):
            if block.recurrent:
                paint_ways_on(self._painter, lay, places, at, index, walk.steps)
            if lay.fold == 1:
                self._paint_frames(on_top, at, index, block)

    def _paint_moving_band(self, places: list[Place], walk: Walk, at: int, band: Band) -> None:
        on_top = self._on_top(places)
        if band.answer == "steps":
            for place in on_top:
                self._paint_step_answer(place, at, walk, band)
        for index, block in enumerate(band.blocks):
            self._paint_states(on_top, at, index, block, walk)
        if band.answer in ("last", "all"):
            self._paint_end(places, at, walk, band)

    def _paint_frames(self, places: list[Place], at: int, index: int, block: Block) -> None:
        line, wide = (self._now.accent, 2) if block.recurrent else (self._now.disabled, 1)
        for place in places:
            box = self._lay.block(place, at, index).toRect()
            draw_frame(self._painter, box, QColor(line), wide, QColor(self._now.panel))

    def _paint_states(self, places: list[Place], at: int, index: int, block: Block, walk: Walk) -> None:
        """In their frames; while blocks lie on one another each comes with its own."""
        strip = walk.strips.get(block.layer_id)
        high = self._lay.block(places[0], at, index).height()
        image = None if strip is None else self._image(strip, high - 6, block.back)
        for place in places:
            box = self._lay.block(place, at, index)
            if self._lay.fold < 1:
                self._paint_frames([place], at, index, block)
            if image is not None and place.step < image.width():
                inner = box.adjusted(3, 3, -3, -3).toRect()  # whole pixels: no colour of the neighbouring step
                self._painter.drawImage(inner, image, QRect(place.step, 0, 1, image.height()))
            if block.back:
                middle = box.center().y()
                self._painter.fillRect(QRectF(box.left() + 2, middle - 1, box.width() - 4, 2), QColor(self._now.panel))

    def _image(self, strip: Strip, high: float, back: bool) -> QImage:
        """A column of pixels a step; a pixel is a unit, or some units that act alike."""
        rows = max(int(high / STRIPE), 2)
        values = pooled(strip.values, rows - rows % 2 if back else rows)
        return image_from(diverging_rgb32(values, strip.limit, self._now))

    # ---- what comes in

    def _paint_entry(self, place: Place, at: int, walk: Walk) -> None:
        room = self._lay.entry(place, at)
        if not room.height():
            return
        if walk.tokens:
            if place.step < len(walk.tokens):
                self._painter.fillRect(room.toRect().adjusted(1, 0, -1, 0), QColor(self._now.sunken))
                self._write(room, walk.tokens[place.step], self._now.text)
        elif place.step < walk.values.shape[1]:
            self._paint_values(room, walk.values, place.step)

    def _paint_values(self, room: QRectF, values: Floats, step: int) -> None:
        """As colours; one or two numbers in words, too."""
        column, box = values[:, step : step + 1], room.adjusted(2, 0, -2, 0).toRect()
        fills = diverging_rgb32(column, largest(values) or 1.0, self._now)
        self._painter.drawImage(box, image_from(fills))
        if len(column) > MOST_NUMBERS:
            return
        high = box.height() / len(column)
        for row, value in enumerate(column[:, 0].tolist()):
            fill = f"#{int(fills[row, 0]) & 0xFFFFFF:06x}"
            ink = max(("#ffffff", "#14171b"), key=lambda color: contrast(color, fill))
            self._write(QRectF(box.left(), box.top() + row * high, box.width(), high), _short(value), ink, small=True)

    def _write(self, room: QRectF, words: str, color: str, *, small: bool = False, strong: bool = False) -> None:
        plain, bold = (self._small, self._small_strong) if small else (self._body, self._body_strong)
        self._painter.setFont(bold if strong else plain)
        self._painter.setPen(QColor(color))
        shown = printable(words)
        if len(shown) > 2:
            shown = elide(shown, self._painter.font(), room.width() + 1)
        self._painter.drawText(room, _CENTER, shown)

    # ---- what is said

    def _paint_step_answer(self, place: Place, at: int, walk: Walk, band: Band) -> None:
        said = walk.said.get(band.output, ())
        here = place.step == self._lay.present[place.walk]
        if place.step < len(said) and said[place.step].words and (here or self._lay.fold > 0.6):
            self._paint_said(self._lay.answer(place, at), said[place.step])

    def _paint_said(self, room: QRectF, said: Said) -> None:
        """The word, how sure it is as a bar, and what was wanted where that is something else."""
        word = QRectF(room.left(), room.top(), room.width(), 18)
        color = self._now.danger if said.wrong else self._now.good if said.wanted else self._now.text
        self._write(word, said.words, color, strong=True)
        if said.share == said.share:
            bar = QRectF(room.center().x() - 12, word.bottom() + 0.5, 24, 3)
            self._painter.fillRect(bar, QColor(self._now.track))
            self._painter.fillRect(QRectF(bar.left(), bar.top(), 24 * said.share, 3), QColor(color))
        if said.wrong and not self._lay.low:
            below = QRectF(room.left(), word.bottom() + 4, room.width(), 13)
            self._write(below, f"is {said.wanted}", self._now.text_second, small=True)

    def _paint_end(self, places: list[Place], at: int, walk: Walk, band: Band) -> None:
        """The answer of the whole sequence, at the right, and the way that leads to it."""
        lay, said = self._lay, walk.said.get(band.output, ())
        end = lay.end(places[0].walk, at)
        last = lay.place_of(places[0].walk, walk.steps - 1)
        done = lay.present[places[0].walk] >= walk.steps - 1
        self._painter.setOpacity(1.0 if done else 0.45)
        if band.answer == "all":
            self._paint_rail(places, at, band, end)
        else:
            self._paint_way_out(last or places[-1], at, band, end, later=last is None)
        if said:
            self._write_end(end, said[0], done)

    def _paint_way_out(self, place: Place, at: int, band: Band, end: QRectF, later: bool) -> None:
        """From the last step to the answer, dashed over the steps that are not in the window."""
        lay, ink = self._lay, QColor(self._now.text_second)
        block = band.blocks[-1]
        box = lay.block(place, at, len(band.blocks) - 1)
        start = QPointF(box.right() + 30 * (1 - lay.fold) * block.recurrent, box.center().y())
        tip = QPointF(end.left(), start.y())
        if later:
            start += QPointF(STUB + 6, 0) * lay.fold
            self._painter.setPen(QPen(ink, 1.5, Qt.PenStyle.DotLine))
            self._painter.drawLine(start, tip)
        else:
            draw_arrow(self._painter, start, tip, ink)

    def _paint_rail(self, places: list[Place], at: int, band: Band, end: QRectF) -> None:
        """All steps lead to the answer."""
        lay, ink = self._lay, QColor(self._now.text_second)
        tops = [QPointF(place.x, lay.block(place, at, len(band.blocks) - 1).top()) for place in places]
        rail = min(top.y() for top in tops) - 6
        self._painter.setPen(QPen(ink, 1.5))
        for top in tops:
            self._painter.drawLine(QLineF(top.x(), rail, top.x(), top.y()))
        corner = end.left() + 10
        self._painter.drawLine(QLineF(min(top.x() for top in tops), rail, corner, rail))
        draw_arrow(self._painter, QPointF(corner, rail), QPointF(corner, max(end.top(), rail + 12)), ink)

    def _write_end(self, end: QRectF, said: Said, done: bool) -> None:
        color = self._now.danger if said.wrong else self._now.good if said.share == said.share else self._now.text
        room = end.adjusted(4, 0, 0, 0)
        self._painter.setOpacity(1.0 if done else 0.45)
        self._painter.setFont(font("title", strong=True))
        self._painter.setPen(QColor(color))
        words = elide(printable(said.words), self._painter.font(), room.width())
        self._painter.drawText(QRectF(room.left(), room.top() + 4, room.width(), 20), _CENTER, words)
        roomy = end.height() >= END
        if roomy and said.wanted and (said.wrong or said.share != said.share):
            below = QRectF(room.left(), room.top() + 25, room.width(), 15)
            self._write(below, f"is {said.wanted}", self._now.text_second, small=True)
        self._painter.setOpacity(1.0)


def _short(value: float) -> str:
    return format_number(float(f"{value:.2g}")) if math.isfinite(value) else "–"
