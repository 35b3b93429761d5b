"""Samples that were taken for something else, of which several can be chosen."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtCore import QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import QWidget

from engine.snapshot import Samples
from engine.spec.data_shape import DataShape
from widgets.kit import draw_rounded_rect, theme
from widgets.plots.parts.tiles import LINE, SampleGrid, TilePainter, answer_name

_CTRL, _SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


class MistakePainter(TilePainter):
    """Writes what is true, what was said, and how sure the network is of it."""

    def _paint_answer(self, rect: QRectF, at: int) -> None:
        samples, shape = self._samples, self._shape
        true, said = answer_name(shape, samples.target[at]), answer_name(shape, samples.predicted[at])
        first = QRectF(rect.left(), rect.top() + 3, rect.width(), LINE)
        second = first.translated(0, LINE)
        self._write(first, f"{true} → {said}", self._text, strong=True)
        sure = f"{samples.probabilities[at].max():.0%}" if samples.probabilities.shape[1] else ""
        trained = samples.train is not None and bool(samples.train[at])
        self._write(second, f"{sure} · training" if trained else sure, self._second)
        self._paint_bars(
            QRectF(rect.left(), second.bottom() + 3, rect.width(), rect.bottom() - second.bottom() - 5), at
        )


class MistakeGrid(SampleGrid):
    """A grid whose tiles can be chosen: a click, Ctrl or Shift with it, Space, Ctrl+A; Esc chooses none.

    Signals
    -------
    selection_changed() : other tiles are chosen now.
    menu_requested(QPoint) : a menu is wanted at this place of the screen.
    opened() : Enter or a double click: look closer at the tile of the keyboard.
    typed(str), delete_requested() : a letter or a digit, or Del, was pressed.
    """

    tile_painter: ClassVar[type[TilePainter]] = MistakePainter

    selection_changed = Signal()
    menu_requested = Signal(QPoint)
    opened = Signal()
    typed = Signal(str)
    delete_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Samples taken for something else, largest loss first", parent)
        self._selected: set[int] = set()  # origins
        self._anchor = 0

    # ---- what is chosen

    def origin_of(self, tile: int) -> int | None:
        """A tile's sample, by its index in the source."""
        samples = self._samples
        if samples is None or samples.origin is None or not 0 <= tile < len(self._chosen):
            return None
        return int(samples.origin[self._chosen[tile]])

    def selected(self) -> tuple[int, ...]:
        """The chosen samples' indices in the source, in the order of the tiles."""
        origins = [self.origin_of(tile) for tile in range(self.count())]
        return tuple(origin for origin in origins if origin is not None and origin in self._selected)

    def acted_on(self) -> tuple[int, ...]:
        """What a menu or a key is about: the chosen samples, or the one that the keyboard is on."""
        here = self.origin_of(self.current())
        return self.selected() or (() if here is None else (here,))

    def clear(self) -> None:
        """Choose none."""
        self._select(set())

    def show_samples(self, samples: Samples | None, shape: DataShape, only_wrong: bool = False) -> None:
        super().show_samples(samples, shape, only_wrong)
        there = set() if samples is None or samples.origin is None else {int(origin) for origin in samples.origin}
        self._select(self._selected & there)

    def _select(self, origins: set[int]) -> None:
        if origins != self._selected:
            self._selected = origins
            self.viewport().update()
            self.selection_changed.emit()

    def _between(self, tile: int) -> set[int]:
        """Origins from the anchor to a tile."""
        low, high = sorted((self._anchor, tile))
        return {origin for at in range(low, high + 1) if (origin := self.origin_of(at)) is not None}

    # ---- painting

    def paint_under(self, painter: QPainter, rect: QRect, tile: int) -> None:
        if self.origin_of(tile) in self._selected:
            draw_rounded_rect(painter, QRectF(rect), line=theme().accent, width=2, radius=4)

    # ---- hands

    def mousePressEvent(self, event: QMouseEvent) -> None:
        tile = self.tile_at(event.position())
        super().mousePressEvent(event)
        origin = self.origin_of(tile)
        if origin is None:
            self.clear()
        elif event.button() == Qt.MouseButton.RightButton:
            self._select(self._selected if origin in self._selected else {origin})
        elif event.modifiers() & _SHIFT:
            self._select(self._between(tile))
        else:
            self._anchor = tile
            self._select(self._selected ^ {origin} if event.modifiers() & _CTRL else {origin})

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if self.tile_at(event.position()) >= 0:
            self.opened.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        place = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.viewport().mapToGlobal(self.tile_rect(self.current()).center())
        if self.acted_on():
            self.menu_requested.emit(place)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, here = Qt.Key(event.key()), self.origin_of(self.current())
        with_ctrl = bool(event.modifiers() & _CTRL)
        if key == Qt.Key.Key_A and with_ctrl:
            self._select({origin for at in range(self.count()) if (origin := self.origin_of(at)) is not None})
        elif key == Qt.Key.Key_Space and here is not None:
            self._anchor = self.current()
            self._select(self._selected ^ {here})
        elif key == Qt.Key.Key_Escape and self._selected:
            self.clear()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and here is not None:
            self.opened.emit()
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_requested.emit()
        elif event.text().isalnum() and not with_ctrl:
            self.typed.emit(event.text())
        else:
            super().keyPressEvent(event)
            if event.modifiers() & _SHIFT and self.count():
                self._select(self._between(self.current()))


def only(samples: Samples, kept: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Samples:
    """Some of the samples, (n,) which."""
    return Samples(
        samples.index[kept], samples.inputs[kept], samples.target[kept], samples.predicted[kept], samples.loss[kept],
        samples.probabilities[kept],
        origin=None if samples.origin is None else samples.origin[kept],
        train=None if samples.train is None else samples.train[kept],
    )  # fmt: skip
