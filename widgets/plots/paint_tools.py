"""What the brush on the plane does: which class or value it paints, or that it erases."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Literal

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QWidget

from widgets.kit import (
    SPACE,
    ElidedLabel,
    KitButton,
    SliderRow,
    class_color,
    diverging_rgb32,
    draw_focus_ring,
    draw_rounded_rect,
    font,
    text_width,
    theme,
)  # fmt: skip
from widgets.plots.plane_surface import Brush

PAINTED = ("orange", "blue")  # the classes of every 2-D problem
REAL = 1  # the side of a discriminator that a painted point is on, and has the colour of
Kind = Literal["classes", "values", "points"]


class BrushButton(KitButton):
    """A word with a dot in the colour that it paints; the chosen one lies on a soft ground."""

    def __init__(self, text: str, hint: str, color: Callable[[], QColor] | None = None) -> None:
        super().__init__(text, hint)
        self._color = color
        self.setText(text)
        self.setFont(font("small"))
        self.setCheckable(True)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def nextCheckState(self) -> None:
        """Stay as it is: the owner decides."""

    def sizeHint(self) -> QSize:
        return QSize(text_width(self.text(), self.font()) + (34 if self._color else 20), 24)

    def paintEvent(self, _event: QPaintEvent) -> None:
        now, painter, box = theme(), QPainter(self), QRectF(self.rect())
        ground = now.accent_soft if self.isChecked() else self._surface()
        draw_rounded_rect(painter, box, fill=ground, line=now.accent if self.isChecked() else None)
        left = 10.0
        if self._color is not None:
            dot = QRectF(9, box.center().y() - 5, 10, 10)
            draw_rounded_rect(painter, dot, fill=self._color(), radius=5)
            left = 25.0
        painter.setPen(QColor(now.text if self.isChecked() or self.underMouse() else now.text_second))
        painter.drawText(box.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        if self.focus_visible:
            draw_focus_ring(painter, box)


class PaintTools(QWidget):
    """A row under the plane.

    Signals
    -------
    changed() : `brush()` is another one.
    """

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._kind: Kind = "classes"
        self._erasing, self._class, self._number = False, 0, 1.0
        self.classes = tuple(
            BrushButton(name, f"Paint {name} points", partial(class_color, index)) for index, name in enumerate(PAINTED)
        )
        self.paint_values = BrushButton("paint", "Paint points", lambda: QColor(self.brush().color))
        self.eraser = BrushButton("erase", "Take points away; so do Shift and the right button")
        self.value = SliderRow("value", -1.0, 1.0, 0.05, decimals=2, help="The value that painted points get.")
        self._hint = ElidedLabel("drag paints, Shift erases", "small")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (*self.classes, self.paint_values, self.eraser, self.value):
            row.addWidget(widget)
        row.addSpacing(SPACE)
        row.addWidget(self._hint, 1)
        self.value.setMinimumWidth(120)
        for index, button in enumerate(self.classes):
            button.clicked.connect(partial(self._choose, index, False))
        self.paint_values.clicked.connect(partial(self._choose, 0, False))
        self.eraser.clicked.connect(partial(self._choose, None, True))
        self.value.value_requested.connect(self._set_number)
        self.offer("classes")

    def offer(self, kind: Kind) -> None:
        """Offer classes, values, or just points, where nothing is asked of them but to be there."""
        self._kind = kind
        for button in self.classes:
            button.setVisible(kind == "classes")
        self.paint_values.setVisible(kind != "classes")
        self.value.setVisible(kind == "values")
        self._hint.setVisible(kind != "values")
        self._show()

    def brush(self) -> Brush:
        """What a stroke does now."""
        if self._kind == "classes":
            return Brush(float(self._class), self._erasing, class_color(self._class).name())
        if self._kind == "points":
            return Brush(0.0, self._erasing, class_color(REAL).name())
        color = int(diverging_rgb32([self._number], 1.0, theme())[0])
        return Brush(self._number, self._erasing, f"#{color & 0xFFFFFF:06x}")

    def _choose(self, index: int | None, erasing: bool) -> None:
        self._erasing = erasing
        if index is not None:
            self._class = index
        self._show()
        self.changed.emit()

    def _set_number(self, value: float) -> None:
        self._number, self._erasing = value, False
        self._show()
        self.changed.emit()

    def _show(self) -> None:
        for index, button in enumerate(self.classes):
            button.setChecked(not self._erasing and index == self._class)
        self.paint_values.setChecked(not self._erasing)
        self.eraser.setChecked(self._erasing)
        self.value.set_value(self._number)
