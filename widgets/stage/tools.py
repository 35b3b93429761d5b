"""What the hand holds on the drawing pad, and what is done with the sheet."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QRectF, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from widgets.kit import SPACE, FlowLayout, IconButton, KitButton, LinkLabel, SliderRow, draw_focus_ring, theme
from widgets.kit.paint import draw_rounded_rect
from widgets.stage.drawing import Ink, Tool
from widgets.stage.pad import Pen

TOOLS: tuple[tuple[Tool, str, str], ...] = (
    ("pen", "brush", "Pen"),
    ("line", "shape-line", "Line"),
    ("rectangle", "shape-rectangle", "Rectangle"),
    ("ellipse", "shape-ellipse", "Ellipse"),
    ("eraser", "eraser", "Eraser"),
)
INKS: tuple[tuple[str, Ink | None], ...] = (
    ("Plain", None),
    ("Red", (0.86, 0.16, 0.15)),
    ("Orange", (0.95, 0.55, 0.10)),
    ("Yellow", (0.95, 0.87, 0.20)),
    ("Green", (0.20, 0.62, 0.26)),
    ("Blue", (0.13, 0.40, 0.80)),
    ("Brown", (0.48, 0.30, 0.16)),
    ("Grey", (0.55, 0.57, 0.60)),
)
WIDEST = 0.35  # of the picture's side


class Swatch(KitButton):
    """A colour to draw with."""

    def __init__(self, name: str, ink: Ink | None) -> None:
        super().__init__(f"{name} ink", f"Draw in {name.lower()}." if ink else "Draw in what stands out on the paper.")
        self.ink = ink
        self.plain = "white"  # what plain ink is on the paper of now
        self.setCheckable(True)
        self.setFixedSize(22, 22)

    def nextCheckState(self) -> None:
        """Stay as it is: the owner decides."""

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter, box, now = QPainter(self), QRectF(self.rect()), theme()
        color = QColor(self.plain) if self.ink is None else QColor.fromRgbF(*self.ink)
        draw_rounded_rect(painter, box.adjusted(4, 4, -4, -4), fill=color, line=now.line, radius=4)
        if self.isChecked():
            draw_rounded_rect(painter, box.adjusted(1, 1, -1, -1), line=now.accent, width=2, radius=5)
        if self.focus_visible:
            draw_focus_ring(painter, box)


class DrawingTools(QWidget):
    """Tools, colours, the pen's width, and what changes the whole sheet.

    Signals
    -------
    pen_changed(Pen) : another tool, width or colour.
    undo_requested(), clear_requested(), invert_requested(), fit_requested(bool), copy_requested() : each one press.
    """

    pen_changed = Signal(object)
    undo_requested = Signal()
    clear_requested = Signal()
    invert_requested = Signal()
    fit_requested = Signal(bool)
    copy_requested = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Drawing tools")
        self._pen = Pen()
        self.tools = {tool: self._tool(tool, icon, name) for tool, icon, name in TOOLS}
        self.undo = IconButton("undo", "Take the last stroke back", "Ctrl+Z")
        self.clear = IconButton("delete", "Clear the pad", "Del")
        self.invert = IconButton("invert", "Invert: black for white")
        self.copy = IconButton("copy", "Draw on this sample")
        self.fit = LinkLabel("centre", quiet=True, role="small")
        self.fill = LinkLabel("fill", quiet=True, role="small")
        self.swatches = [Swatch(name, ink) for name, ink in INKS]
        self._widest = 5.0
        self.width_slider = _slider(self._widest)
        self._lay_out()
        self._connect()
        self._show()

    def _tool(self, tool: Tool, icon: str, name: str) -> IconButton:
        button = IconButton(icon, name)
        button.setCheckable(True)
        button.clicked.connect(lambda: self._take(replace(self._pen, tool=tool)))
        return button

    def _lay_out(self) -> None:
        for link, hint in (
            (self.fit, "Place the drawing as the makers of the data placed theirs: size and middle."),
            (self.fill, "Paint rectangles and ellipses inside too."),
        ):
            link.setCheckable(True)
            link.set_hint(hint)
        self._colors = QWidget()
        colors = FlowLayout(self._colors, gap=0)
        for swatch in self.swatches:
            colors.addWidget(swatch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(_line(tuple(self.tools.values()), self.fill))
        column.addLayout(_line((self.undo, self.clear, self.invert, self.copy), self.fit))
        column.addWidget(self._colors)
        column.addWidget(self.width_slider)

    def _connect(self) -> None:
        self.undo.clicked.connect(self.undo_requested)
        self.clear.clicked.connect(self.clear_requested)
        self.invert.clicked.connect(self.invert_requested)
        self.copy.clicked.connect(self.copy_requested)
        self.fit.clicked.connect(self.fit_requested)
        self.fill.clicked.connect(lambda on: self._take(replace(self._pen, filled=on)))
        self.width_slider.value_requested.connect(lambda width: self._take(replace(self._pen, width=width)))
        for swatch in self.swatches:
            swatch.clicked.connect(lambda _on=False, ink=swatch.ink: self._take(replace(self._pen, ink=ink)))

    def begin(self, *, size: tuple[int, int, int], width: float, fits: bool, filled: bool) -> None:
        """Offer what suits other pictures.

        Parameters
        ----------
        width : of the pen, px of the picture. fits : whether drawings can be placed as the data's makers did.
        """
        self._colors.setVisible(size[0] == 3)
        self.fit.setVisible(fits)
        widest = max(2.0, round(WIDEST * max(size[1:]), 1))
        if widest != self._widest:
            self._widest = widest
            self._replace_slider()
        self._pen = Pen("pen", min(width, widest), None, filled)
        self._show()
        self.pen_changed.emit(self._pen)

    def _replace_slider(self) -> None:
        """The range of a slider is its own for life."""
        old = self.width_slider
        self.width_slider = _slider(self._widest)
        self.width_slider.value_requested.connect(lambda width: self._take(replace(self._pen, width=width)))
        layout = self.layout()
        assert layout is not None
        layout.replaceWidget(old, self.width_slider)
        old.hide()
        old.deleteLater()

    def show_sheet(self, *, sample: bool, undo: bool, fit: bool, inverted: bool) -> None:
        """Say what can be done with the sheet: whether a sample is on show, whether it is fitted, its paper."""
        for swatch in self.swatches:
            swatch.plain = "black" if inverted else "white"
            swatch.update()
        self.undo.set_enabled(undo, "Nothing was drawn yet.")
        self.copy.set_enabled(sample, "Only while a sample is on the pad.")
        self.fit.setChecked(fit)

    def pen(self) -> Pen:
        """What the hand holds."""
        return self._pen

    def _take(self, pen: Pen) -> None:
        self._pen = pen
        self._show()
        self.pen_changed.emit(pen)

    def _show(self) -> None:
        for tool, button in self.tools.items():
            button.setChecked(tool == self._pen.tool)
        for swatch in self.swatches:
            swatch.setChecked(swatch.ink == self._pen.ink)
        self.fill.setChecked(self._pen.filled)
        self.fill.setVisible(self._pen.tool in ("rectangle", "ellipse"))
        self.width_slider.set_value(self._pen.width)


def _line(buttons: Sequence[QWidget], last: QWidget) -> QHBoxLayout:
    """Buttons in a row, and one at its end."""
    row = QHBoxLayout()
    row.setSpacing(0)
    for button in buttons:
        row.addWidget(button)
    row.addStretch(1)
    row.addWidget(last)
    return row


def _slider(widest: float) -> SliderRow:
    return SliderRow("Brush", 0.5, widest, 0.1, "px", 1, "Width of the pen, in pixels of the picture.")
