"""Painting a GridWorld: strokes over its cells, and a reward typed into one."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QObject, QRectF, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QWidget

from engine.spec.catalog.data import GridWorld
from engine.spec.catalog.data.grid import FLOOR
from engine.spec.edits import Edit, PaintCells, PaintWind, SetCellReward
from widgets.kit import RADIUS, format_number, theme
from widgets.kit.field_note import FieldNote
from widgets.kit.fields import FieldEdit, NumberFormat, is_begun

Cell = tuple[int, int]
Tool = tuple[str, str]  # ("cell", sign), ("wind", sign) or ("reward", "")

REWARD: Tool = ("reward", "")
FORMAT = NumberFormat(-1e6, 1e6, None)
WIDTH, HEIGHT = 76, 26  # px


class CellBrush(QObject):
    """What the hand does to cells: a stroke paints every cell that it passes; over what is so already it clears.

    Signals
    -------
    edit_requested(Edit), gesture_finished() : a stroke is one gesture. reward_requested(cell) : type one here.
    """

    edit_requested = Signal(object)
    gesture_finished = Signal()
    reward_requested = Signal(object)

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.tool: Tool | None = None
        self._sign = ""
        self._at: Cell | None = None
        self._touched: set[Cell] = set()

    def begin(self, grid: GridWorld, cell: Cell, *, clearing: bool = False) -> None:
        """Put the brush down."""
        if self.tool is None:
            return
        kind, sign = self.tool
        if kind == "reward":
            self.reward_requested.emit(cell)
            return
        now = grid.cell(*cell) if kind == "cell" else grid.wind(*cell)
        self._sign = FLOOR if clearing or now == sign else sign  # calm and floor have the same sign
        self._touched.clear()
        self._at = cell
        self._paint((cell,))

    def go(self, cell: Cell | None) -> None:
        """Draw it over cells, those in between too."""
        if self._at is not None and cell is not None and cell != self._at:
            self._paint(tuple(between(self._at, cell)))
            self._at = cell

    def lift(self) -> None:
        """Take it up: the stroke is done."""
        if self._at is not None:
            self._at = None
            self.gesture_finished.emit()

    def is_down(self) -> bool:
        """Whether a stroke is being made."""
        return self._at is not None

    def _paint(self, cells: tuple[Cell, ...]) -> None:
        fresh = tuple(cell for cell in cells if cell not in self._touched)
        self._touched.update(fresh)
        if fresh and self.tool is not None:
            edit: Edit = (PaintCells if self.tool[0] == "cell" else PaintWind)(cells=fresh, sign=self._sign)
            self.edit_requested.emit(edit)


def between(first: Cell, last: Cell) -> Iterator[Cell]:
    """Cells on the straight way from one to another, the first one left out."""
    steps = max(abs(last[0] - first[0]), abs(last[1] - first[1]))
    for step in range(1, steps + 1):
        share = step / steps
        yield round(first[0] + share * (last[0] - first[0])), round(first[1] + share * (last[1] - first[1]))


class RewardBox(FieldEdit):
    """A small field over a cell; Enter or leaving it asks, empty is as usual, Esc leaves all as it was.

    Signals
    -------
    edit_requested(Edit), gesture_finished() : a number was typed, or taken away.
    """

    edit_requested = Signal(object)
    gesture_finished = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._owner = parent
        self._cell: Cell = (0, 0)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setFixedSize(WIDTH, HEIGHT)
        self.setAccessibleName("Reward of the cell")
        self.note = FieldNote(self)
        self.textEdited.connect(lambda text: self._mark("" if is_begun(text) else self._problem()))
        self.hide()

    def open_at(self, grid: GridWorld, cell: Cell, box: QRectF) -> None:
        """Open over a cell of the parent."""
        self._cell = cell
        room = self._owner.rect()
        left = min(max(round(box.center().x()) - WIDTH // 2, 0), room.width() - WIDTH)
        top = min(max(round(box.center().y()) - HEIGHT // 2, 0), room.height() - HEIGHT)
        self.move(left, top)
        typed = [r.reward for r in grid.rewards if (r.row, r.column) == cell]
        self.setAccessibleName(f"Reward of row {cell[0] + 1}, column {cell[1] + 1}")
        self.setPlaceholderText(format_number(grid.pays(*cell)))
        self._mark("")
        self.show_text(format_number(typed[-1]) if typed else "")
        self.selectAll()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

    def _problem(self) -> str:
        if not self.text().strip():
            return ""
        try:
            FORMAT.parse(self.text())
        except ValueError as error:
            return str(error)
        return ""

    def _mark(self, problem: str) -> None:
        now = theme()
        self.setToolTip(problem)
        self.setAccessibleDescription(problem or "Enter keeps the number, empty is as usual, Esc leaves it as it was")
        self.setStyleSheet(
            f"background: {now.panel}; color: {now.text}; border: 1.5px solid {now.danger if problem else now.accent};"
            f" border-radius: {RADIUS}px; padding: 0 4px;"
        )
        self.note.say(problem)

    def _keep(self) -> None:
        self.hide()
        if self.isModified() and not self._problem():
            self.setModified(False)
            reward = FORMAT.parse(self.text()) if self.text().strip() else None
            self.edit_requested.emit(SetCellReward(row=self._cell[0], column=self._cell[1], reward=reward))
            self.gesture_finished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.setModified(False)
        elif event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            super().keyPressEvent(event)
            return
        elif self._problem():
            self._mark(self._problem())
            return
        self._keep()
        self._owner.setFocus(Qt.FocusReason.OtherFocusReason)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        stays = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)
        if self.isVisible() and event.reason() not in stays:
            self._keep()
