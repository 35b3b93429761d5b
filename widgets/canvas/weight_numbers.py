"""The numbers of the strongest weights of each unit, beside their curves; seen from very near."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF
from PySide6.QtGui import QBrush, QColor
from PySide6.QtWidgets import QGraphicsItem, QGraphicsSimpleTextItem

from engine.snapshot import Floats
from widgets.canvas.curves import Controls
from widgets.kit.paint import format_number
from widgets.kit.theme import font, theme

EACH = 3  # of one unit
MOST = 150
ALONG = 0.74  # of the curve: before it meets the others of its unit
SIZE = 0.44  # of the small text
ABOVE = 6.5  # px of the scene
ROOM = (20.0, 6.5)  # px of the scene that a number takes


class WeightNumbers:
    """Text items, made as they are needed."""

    def __init__(self, parent: QGraphicsItem) -> None:
        self._parent = parent
        self._items: list[QGraphicsSimpleTextItem] = []

    def clear(self) -> None:
        """Show none."""
        for item in self._items:
            item.setVisible(False)

    def show(self, controls: Controls, values: Floats) -> None:
        """Show numbers beside curves, strongest first, and none over another; controls : (n, 4, 2), values : (n,)."""
        t = ALONG
        weights = np.array([(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t**2 * (1 - t), t**3])
        places = np.einsum("k,nkd->nd", weights, controls)
        kept = _apart(places)
        places, values = places[kept], values[kept]
        while len(self._items) < len(values):
            item = QGraphicsSimpleTextItem(self._parent)
            item.setFont(font("small"))
            item.setScale(SIZE)
            self._items.append(item)
        color = QBrush(QColor(theme().text))
        for item, place, value in zip(self._items, places.tolist(), values.tolist(), strict=False):
            words = format_number(round(value, 3))
            if item.text() != words:
                item.setText(words)
            item.setBrush(color)
            item.setPos(QPointF(place[0] - item.boundingRect().width() * SIZE / 2, place[1] - ABOVE))
            item.setVisible(True)
        for item in self._items[len(values) :]:
            item.setVisible(False)


def strongest_of_each(units: NDArray[np.intp], values: Floats) -> NDArray[np.intp]:
    """Indices of the few strongest links into each unit, strongest first; none where there would be too many."""
    order = np.argsort(-np.abs(values), kind="stable")
    taken: dict[int, int] = {}
    kept = []
    for index, unit in zip(order.tolist(), units[order].tolist(), strict=True):
        if taken.get(unit, 0) < EACH:
            taken[unit] = taken.get(unit, 0) + 1
            kept.append(index)
    return np.array(kept, np.intp) if len(kept) <= MOST else np.empty(0, np.intp)


def _apart(places: NDArray[np.float64]) -> list[int]:
    """Those that lie over none before them."""
    kept: list[int] = []
    for at, place in enumerate(places):
        gaps = np.abs(places[kept] - place)
        if not (gaps < ROOM).all(axis=1).any():
            kept.append(at)
    return kept
