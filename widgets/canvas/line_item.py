"""A link as one line, with its shape beside it: where there is no weight for each pair of units, and from afar."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QPainterPath, QPen
from PySide6.QtWidgets import QGraphicsItem, QGraphicsPathItem, QGraphicsScene, QGraphicsSimpleTextItem

from widgets.canvas.curves import Controls, Points, nearest, path_of, sampled
from widgets.kit.theme import font, theme

WIDTH = 2.6
THIN = 1.0  # px on the screen, from afar: hundreds of them are drawn quickly
INSERTS = 0.5  # from this scale on the + stands on every link
ABOVE = 20.0  # px from the line to the middle of its label, on the screen; without the + it stands on the line
BESIDE = 64.0  # px of the scene that a label leaves free of the gap between two blocks
BEHIND, BEFORE = 0.7, 4.5  # how far a label is in front: behind the blocks, or before them
QUIET = 0.5  # of a link that takes no part


class LineItem:
    """One line, as items of a scene."""

    def __init__(self, scene: QGraphicsScene, source: str, target: str) -> None:
        self.source, self.target = source, target
        self._scene = scene
        self._item = QGraphicsPathItem()
        self._item.setZValue(-0.5)
        scene.addItem(self._item)
        self._label: QGraphicsSimpleTextItem | None = None
        self._ground: QGraphicsPathItem | None = None
        self._words, self._spot, self._room = "", QPointF(), 0.0
        self._controls: Controls | None = None
        self._points: Points | None = None
        self._scale, self._far, self._idle = 1.0, False, False
        self._shown = self._named = False
        self._restyle_line()

    def remove(self) -> None:
        """Take all items off the scene."""
        for item in (self._item, self._ground):
            if item is not None:
                self._scene.removeItem(item)

    # ---- what it shows ----------------------------------------------------------------------------------------------

    def show_way(self, controls: Controls, spot: QPointF, room: float) -> None:
        """Where it runs, and where its label goes: `room` px of the scene are free there."""
        self._controls, self._points = controls, None
        self._spot, self._room = spot, room
        self._item.setPath(path_of(controls))
        self._place_label()

    def show_words(self, words: str, idle: bool, named: bool = False) -> None:
        """The shape that goes through it; empty where the blocks show it by themselves.

        Parameters
        ----------
        named : the words are what the link is for, and stand before the blocks: nothing else says it.
        """
        if (words, idle, named) != (self._words, self._idle, self._named):
            self._words, self._idle, self._named = words, idle, named
            self._restyle_line()
            self._place_label()

    def show_scale(self, scale: float, *, far: bool) -> None:
        """From how near it is seen."""
        if (scale, far) != (self._scale, self._far):
            changed = far != self._far
            self._scale, self._far = scale, far
            if changed:
                self._restyle_line()
            self._place_label()

    def set_visible(self, visible: bool) -> None:
        """Show it or not."""
        if visible == self._shown == self._item.isVisible():
            return
        self._shown = visible
        self._item.setVisible(visible)
        self._place_label()

    def restyle(self) -> None:
        """Colours changed."""
        self._restyle_line()
        if self._label is not None and self._ground is not None:
            self._label.setBrush(QBrush(QColor(theme().text_second)))
            self._ground.setBrush(QBrush(QColor(theme().panel)))

    def _restyle_line(self) -> None:
        pen = QPen(QColor(theme().nan), THIN if self._far else WIDTH)
        pen.setCosmetic(self._far)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if self._idle:
            pen.setStyle(Qt.PenStyle.DashLine)
        self._item.setPen(pen)
        self._item.setOpacity(QUIET if self._idle else 1.0)

    # ---- its label --------------------------------------------------------------------------------------------------

    def _place_label(self) -> None:
        """Of the same size on every screen, as long as it fits between the blocks."""
        wanted = bool(self._words) and self._shown and not self._far
        if not wanted and self._ground is None:
            return
        label, ground = self._made_label()
        if label.text() != self._words:
            label.setText(self._words)
        size = label.boundingRect()
        grow = max(1.0 / self._scale, 1.0)
        fits = wanted and size.width() * grow + BESIDE <= self._room
        ground.setVisible(fits)
        if fits:
            ground.setZValue(BEFORE if self._named else BEHIND)
            ground.setScale(grow)
            ground.setPos(self._spot - QPointF(0, ABOVE * grow if self._scale >= INSERTS else 0.0))
            label.setPos(-size.width() / 2, -size.height() / 2)
            pill = QPainterPath()
            pill.addRoundedRect(
                QRectF(-size.width() / 2 - 3, -size.height() / 2, size.width() + 6, size.height()), 4, 4
            )
            ground.setPath(pill)

    def _made_label(self) -> tuple[QGraphicsSimpleTextItem, QGraphicsPathItem]:
        if self._label is None or self._ground is None:
            self._ground = QGraphicsPathItem()
            self._ground.setPen(QPen(Qt.PenStyle.NoPen))
            self._ground.setBrush(QBrush(QColor(theme().panel)))
            self._ground.setFlag(QGraphicsItem.GraphicsItemFlag.ItemIsSelectable, False)
            self._scene.addItem(self._ground)
            self._label = QGraphicsSimpleTextItem(self._ground)
            self._label.setFont(font("small"))
            self._label.setBrush(QBrush(QColor(theme().text_second)))
        return self._label, self._ground

    # ---- pointing ---------------------------------------------------------------------------------------------------

    def gap_to(self, at: QPointF) -> float:
        """How far a point of the scene is from it; far away where it is not shown."""
        if self._controls is None or not self._shown:
            return float("inf")
        if self._points is None:
            self._points = sampled(self._controls)
        return nearest(self._points, at.x(), at.y())[1]
