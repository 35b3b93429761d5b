"""The marks of the curves as pyqtgraph items: dashed lines, their words, and the words of those pointed at."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyqtgraph as pg
from PySide6.QtGui import QColor

from widgets.kit import class_color, elide, font, theme
from widgets.plots.parts.marks import MarkGroup, labels
from widgets.plots.plot_surface import line_pen

ROW_PX = 14  # height of a line of words
VEIL = 150  # of 255: how much of a curve a word hides
MOST_TIP_PX = 280
COLOR = 3  # of the class colours


class MarkItems:
    """Draws groups of marks.

    Attributes
    ----------
    lines : the items that lie under the curves, in the plot's own coordinates.
    passing : the items that are there only while somebody points at a group.
    """

    def __init__(self, view: pg.ViewBox) -> None:
        self._view = view
        self._dashes = pg.PlotCurveItem(antialias=False, connect="pairs")
        self._strong = pg.PlotCurveItem(antialias=False, connect="pairs")
        self.lines = (self._dashes, self._strong)
        self._words: list[pg.TextItem] = []
        self._tip = self._text(20)
        self._tip.hide()
        self.passing = (self._strong, self._tip)
        self._strong.hide()

    def _text(self, layer: int) -> pg.TextItem:
        """Words over the curves, on a ground that lets them be read."""
        made = pg.TextItem()
        made.setFont(font("small"))
        made.textItem.document().setDocumentMargin(0 if layer < 20 else 4)
        made.setParentItem(self._view)
        made.setZValue(layer)
        return made

    def restyle(self) -> None:
        """Take the colours of the theme."""
        self._dashes.setPen(line_pen(class_color(COLOR), dash=(3, 3)))
        self._strong.setPen(line_pen(class_color(COLOR), 2.0))
        for word in self._words:
            self._dress(word)
        self._tip.setColor(theme().text)
        self._tip.fill = pg.mkBrush(QColor(theme().panel))
        self._tip.border = line_pen(class_color(COLOR))
        self._tip.update()

    @staticmethod
    def _dress(word: pg.TextItem) -> None:
        ground = QColor(theme().panel)
        ground.setAlpha(VEIL)
        word.setColor(theme().text_second)
        word.fill = pg.mkBrush(ground)
        word.update()

    def draw(self, groups: Sequence[MarkGroup], pointed: MarkGroup | None, ends: Sequence[float]) -> None:
        """Draw groups; `ends` are those of the y axis."""
        self._line(self._dashes, groups, ends)
        self._line(self._strong, () if pointed is None else (pointed,), ends)
        self._write(groups)
        self._tell(pointed)

    @staticmethod
    def _line(item: pg.PlotCurveItem, groups: Sequence[MarkGroup], ends: Sequence[float]) -> None:
        item.setVisible(bool(groups))
        if groups:
            item.setData(np.repeat([group.x for group in groups], 2), np.tile(ends, len(groups)))

    def _write(self, groups: Sequence[MarkGroup]) -> None:
        found = labels(groups, self._view.width())
        while len(self._words) < len(found):
            self._words.append(self._text(10))
            self._dress(self._words[-1])
        for word, label in zip(self._words, found, strict=False):
            word.setPlainText(label.text)
            word.setPos(label.x, ROW_PX * label.row)
        for at, word in enumerate(self._words):
            word.setVisible(at < len(found))

    def _tell(self, group: MarkGroup | None) -> None:
        """All words of a group, beside its line, inside the plot."""
        self._tip.setVisible(group is not None)
        if group is None:
            return
        room = min(MOST_TIP_PX, self._view.width() - 12)
        self._tip.setPlainText("\n".join(elide(line, font("small"), room) for line in group.words().split("\n")))
        width = self._tip.textItem.boundingRect().width()
        self._tip.setPos(max(min(group.place + 4, self._view.width() - width), 0.0), 0)

    def told(self) -> str:
        """The words of the group that is pointed at."""
        return str(self._tip.toPlainText()) if self._tip.isVisible() else ""
