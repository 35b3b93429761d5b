"""The docks: which views there are, where they stand, and the layouts that arrange them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QWidget

from widgets.kit import IconButton, font

LEFT = Qt.DockWidgetArea.LeftDockWidgetArea
RIGHT = Qt.DockWidgetArea.RightDockWidgetArea
BOTTOM = Qt.DockWidgetArea.BottomDockWidgetArea


@dataclass(frozen=True)
class DockRow:
    """One dock.

    Attributes
    ----------
    key : object name, under which its place is remembered.
    stack : docks of the same stack are tabs of one place; stacks of an area stand in the order of the table.
    """

    key: str
    title: str
    area: Qt.DockWidgetArea
    stack: str


DOCKS: tuple[DockRow, ...] = (
    DockRow("data", "Data", LEFT, "data"),
    DockRow("layers", "Layers", LEFT, "layers"),
    DockRow("plane", "Output over the plane", RIGHT, "answer"),
    DockRow("function", "Function", RIGHT, "answer"),
    DockRow("samples", "Predictions", RIGHT, "answer"),
    DockRow("confusion", "Confusion", RIGHT, "answer"),
    DockRow("curves", "Loss", RIGHT, "curves"),
    DockRow("inspector", "Selection", RIGHT, "selection"),
    DockRow("training", "Training", RIGHT, "selection"),
    DockRow("histograms", "Histograms", BOTTOM, "bottom"),
    DockRow("stats", "Layer health", BOTTOM, "bottom"),
    DockRow("weights", "Weights", BOTTOM, "bottom"),
    DockRow("activations", "Activations", BOTTOM, "bottom"),
    DockRow("problems", "Problems", BOTTOM, "bottom"),
)

LAYOUTS: dict[str, frozenset[str]] = {
    "build": frozenset({"data", "layers", "answer", "curves", "selection"}),
    "watch": frozenset({"data", "answer", "curves", "selection", "bottom"}),
    "present": frozenset({"answer", "curves"}),
}


class DockTitle(QWidget):
    """A dock's title bar in our look: its name, float and close."""

    def __init__(self, dock: QDockWidget, title: str) -> None:
        super().__init__(dock)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 2)
        row.setSpacing(0)
        label = QLabel(title, self)
        label.setFont(font("title"))
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(label, 1)
        self._float = IconButton("expand", f"Float {title}, or put it back")
        self._close = IconButton("close", f"Hide {title}")
        self._float.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        self._close.clicked.connect(dock.close)
        row.addWidget(self._float)
        row.addWidget(self._close)


def make_dock(window: QMainWindow, row: DockRow, content: QWidget) -> QDockWidget:
    """A dock with its content, in its area."""
    dock = QDockWidget(row.title, window)
    dock.setObjectName(row.key)
    dock.setAccessibleName(row.title)
    dock.setTitleBarWidget(DockTitle(dock, row.title))
    dock.setWidget(content)
    window.addDockWidget(row.area, dock)
    return dock


def arrange(window: QMainWindow, docks: dict[str, QDockWidget], layout: str, shown: Callable[[str], bool]) -> None:
    """Put every dock back in its stack and show those of a layout; `shown` says which suit the data."""
    stacks: dict[str, QDockWidget] = {}
    for row in DOCKS:
        dock = docks[row.key]
        dock.setFloating(False)
        window.removeDockWidget(dock)
        if row.stack in stacks:
            window.tabifyDockWidget(stacks[row.stack], dock)
        else:
            window.addDockWidget(row.area, dock)
            stacks[row.stack] = dock
        dock.setVisible(row.stack in LAYOUTS[layout] and shown(row.key))
