"""What the hand paints into a GridWorld: kinds of cells, winds, rewards."""

from __future__ import annotations

from functools import partial

import numpy as np
from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from engine.snapshot import Scene
from engine.spec.catalog.data import GridWorld
from engine.spec.catalog.data.grid import CELLS, START, WALL, WINDS
from widgets.kit import FlowLayout, KitButton, draw_focus_ring, draw_rounded_rect, theme
from widgets.stage.scenes.cells import WIND_STEPS, paint_cell, paint_wind
from widgets.stage.scenes.easel import Easel
from widgets.stage.world_brush import REWARD, Tool

EDGE, GAP = 28, 2  # px
BESIDE = 3  # of them in a line where they stand beside the world
ANY_WIDTH = (1 << 24) - 1  # px: what Qt means by no limit
USUAL: Tool = ("cell", WALL)
_NOTHING = Scene(np.zeros(2, np.float32))
HINTS = {
    "cell": "Drag over cells; over what is so already it makes floor.",
    "wind": "Drag over cells; over such wind it makes calm.",
    "reward": "Click a cell and type what entering it pays.",
}


class ToolButton(KitButton):
    """A picture of what is painted."""

    def __init__(self, tool: Tool, name: str) -> None:
        super().__init__(name, f"{name}. {HINTS[tool[0]]}")
        self.tool = tool
        self.setCheckable(True)
        self.setFixedSize(EDGE, EDGE)

    def nextCheckState(self) -> None:
        """Stay as it is: the owner decides."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter, box = theme(), QPainter(self), QRectF(self.rect())
        draw_rounded_rect(painter, box, fill=now.accent_soft if self.isChecked() else self._surface())
        self._paint_sign(painter, box.adjusted(5, 5, -5, -5))
        if self.isChecked():
            draw_rounded_rect(painter, box, line=now.accent, width=1.5)
        if self.focus_visible:
            draw_focus_ring(painter, box)

    def _paint_sign(self, painter: QPainter, box: QRectF) -> None:
        easel, (kind, sign) = Easel(painter, box, GridWorld(), _NOTHING, theme()), self.tool
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if kind == "cell":
            paint_cell(easel, box, sign)
            easel.box(box, None, theme().track, 1)
            if sign == START:
                easel.words(box, "S", theme().text, 11, strong=True)
        elif sign in WIND_STEPS:
            paint_wind(easel, box.adjusted(-2, -2, 2, 2), sign)
        elif kind == "wind":
            easel.disc(box.center(), 3, None, theme().class_colors[4], 1.5)
        else:
            easel.words(
                box.adjusted(-4, 0, 4, 0), "+1", theme().text, 12, strong=True, align=Qt.AlignmentFlag.AlignCenter
            )


class CellTools(QWidget):
    """A row of them; pressing the one in the hand puts it away.

    Signals
    -------
    tool_changed(Tool or None) : something else is in the hand.
    """

    tool_changed = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Painting tools")
        self._tool: Tool | None = USUAL
        made = [ToolButton(("cell", sign), name) for sign, name in CELLS]
        made += [ToolButton(("wind", sign), name) for sign, name in (*WINDS[1:], WINDS[0])]
        made.append(ToolButton(REWARD, "Reward"))
        self.buttons: dict[Tool, ToolButton] = {button.tool: button for button in made}
        row = FlowLayout(self, gap=GAP)
        for button in made:
            row.addWidget(button)
            button.clicked.connect(partial(self._take, button.tool))
        self._show()

    def stand(self, upright: bool) -> None:
        """Stand beside the world, in a few columns, instead of below it."""
        width = BESIDE * EDGE + (BESIDE - 1) * GAP
        self.setMinimumWidth(width if upright else 0)
        self.setMaximumWidth(width if upright else ANY_WIDTH)

    def tool(self) -> Tool | None:
        """What is in the hand."""
        return self._tool

    def put_away(self) -> None:
        """Take nothing in the hand; emits nothing."""
        self._tool = None
        self._show()

    def _take(self, tool: Tool, _on: bool = False) -> None:
        self._tool = None if tool == self._tool else tool
        self._show()
        self.tool_changed.emit(self._tool)

    def _show(self) -> None:
        for tool, button in self.buttons.items():
            button.setChecked(tool == self._tool)
