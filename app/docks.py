"""The docks: which views there are, where they stand, and the layouts that arrange them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QLabel, QMainWindow, QSizePolicy, QTabBar, QWidget

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
    DockRow("stage", "Draw", LEFT, "data"),
    DockRow("augment", "Augment", LEFT, "data"),
    DockRow("layers", "Layers", LEFT, "layers"),
    DockRow("plane", "Output over the plane", RIGHT, "answer"),
    DockRow("function", "Function", RIGHT, "answer"),
    DockRow("samples", "Predictions", RIGHT, "answer"),
    DockRow("confusion", "Confusion", RIGHT, "answer"),
    DockRow("masks", "Masks", RIGHT, "answer"),
    DockRow("sequence", "Sequence", RIGHT, "answer"),
    DockRow("text", "Text", RIGHT, "answer"),
    DockRow("translation", "Translate", RIGHT, "answer"),
    DockRow("forecast", "Forecast", RIGHT, "answer"),
    DockRow("attention", "Attention", RIGHT, "answer"),
    DockRow("data_space", "Data space", RIGHT, "answer"),
    DockRow("reconstruction", "Reconstruction", RIGHT, "answer"),
    DockRow("anomaly", "Anomalies", RIGHT, "answer"),
    DockRow("worth", "Labels", RIGHT, "answer"),
    DockRow("generated", "Generated", RIGHT, "answer"),
    DockRow("mistakes", "Mistakes", RIGHT, "answer"),
    DockRow("world", "World", RIGHT, "answer"),
    DockRow("episode", "Episodes", RIGHT, "answer"),
    DockRow("action_bars", "Actions", RIGHT, "seeing"),
    DockRow("phase", "Map", RIGHT, "seeing"),
    DockRow("replay", "Memory", RIGHT, "seeing"),
    DockRow("drivers", "Drivers", RIGHT, "seeing"),
    DockRow("feature_space", "Features", RIGHT, "seeing"),
    DockRow("attribution", "Looks at", RIGHT, "seeing"),
    DockRow("adversarial", "Nudge", RIGHT, "seeing"),
    DockRow("states", "State", RIGHT, "seeing"),
    DockRow("gates", "Gates", RIGHT, "seeing"),
    DockRow("unrolled", "Unrolled", RIGHT, "seeing"),
    DockRow("gradient", "Gradient", RIGHT, "seeing"),
    DockRow("code", "Code space", RIGHT, "seeing"),
    DockRow("code_units", "Code units", RIGHT, "seeing"),
    DockRow("curves", "Loss", RIGHT, "curves"),
    DockRow("returns", "Return", RIGHT, "curves"),
    DockRow("contest", "Contest", RIGHT, "curves"),
    DockRow("inspector", "Selection", RIGHT, "selection"),
    DockRow("training", "Training", RIGHT, "selection"),
    DockRow("histograms", "Histograms", BOTTOM, "bottom"),
    DockRow("stats", "Layer health", BOTTOM, "bottom"),
    DockRow("weights", "Weights", BOTTOM, "bottom"),
    DockRow("activations", "Activations", BOTTOM, "bottom"),
    DockRow("weight_table", "Weights table", BOTTOM, "bottom"),
    DockRow("analysis", "Analyze", BOTTOM, "bottom"),
    DockRow("problems", "Problems", BOTTOM, "bottom"),
)

LAYOUTS: dict[str, frozenset[str]] = {
    "build": frozenset({"data", "layers", "answer", "curves", "selection"}),
    "watch": frozenset({"data", "answer", "curves", "selection", "bottom"}),
    "look": frozenset({"data", "answer", "seeing"}),
    "present": frozenset({"answer", "curves"}),
}

LOW = 800  # px; in a window that is less high, some stacks share a place, so that the answer can be seen
DATA_WIDTH = 258  # px: the names of all four tabs can be read where the layers share the place
SHARED = {"selection": "curves", "layers": "data"}


class DockTitle(QWidget):
    """A dock's title bar in our look: its name, float and close; folded away where a tab already says the name."""

    def __init__(self, dock: QDockWidget, title: str) -> None:
        super().__init__(dock)
        self._folded = False
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 6, 6, 2)
        row.setSpacing(0)
        label = QLabel(title, self)
        label.setFont(font("title"))
        label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(label, 1)
        float_, close = IconButton("expand", f"Float {title}, or put it back"), IconButton("close", f"Hide {title}")
        float_.clicked.connect(lambda: dock.setFloating(not dock.isFloating()))
        close.clicked.connect(dock.close)
        row.addWidget(float_)
        row.addWidget(close)
        self._buttons = (label, float_, close)
        self._label = label
        dock.windowTitleChanged.connect(self._label.setText)

    def fold(self, folded: bool) -> None:
        """Take no room, or all that is needed."""
        if folded != self._folded:
            self._folded = folded
            for child in self._buttons:
                child.setVisible(not folded)
            self.updateGeometry()

    def sizeHint(self) -> QSize:
        """Nothing while folded."""
        return QSize(0, 0) if self._folded else super().sizeHint()

    def minimumSizeHint(self) -> QSize:
        """Nothing while folded."""
        return QSize(0, 0) if self._folded else super().minimumSizeHint()


class Dock(QDockWidget):
    """A dock whose title folds away while it is a tab among others."""

    def __init__(self, window: QMainWindow, row: DockRow, content: QWidget) -> None:
        super().__init__(row.title, window)
        self.setObjectName(row.key)
        self.setAccessibleName(row.title)
        self._window: QMainWindow | None = window
        self._title = DockTitle(self, row.title)
        self.setTitleBarWidget(self._title)
        self.setWidget(content)
        window.addDockWidget(row.area, self)
        self.visibilityChanged.connect(self.follow)
        self.topLevelChanged.connect(self.follow)
        self.dockLocationChanged.connect(self.follow)

    def let_go(self) -> None:
        """Stop following: while a window is taken down, its docks still tell of themselves."""
        self._window = None

    def follow(self, _changed: object = None) -> None:
        """Fold or unfold the titles, here and in all tabs of the place, by whether a tab says the name."""
        if self._window is None:
            return
        place = (self, *self._window.tabifiedDockWidgets(self))  # which takes long; each of them has the same answer
        shown = {dock for dock in place if not dock.isHidden()}
        for dock in place:
            if isinstance(dock, Dock):
                dock._title.fold(not dock.isFloating() and bool(shown - {dock}))


def arrange(window: QMainWindow, docks: Mapping[str, Dock], layout: str, shown: Callable[[str], bool]) -> None:
    """Put every dock back in its stack and show those of a layout; `shown` says which suit the data."""
    stacks: dict[str, Dock] = {}
    for dock in docks.values():
        dock.hide()  # else Qt forgets the tabs of the places that fall apart, and they stay where they were
    for row in DOCKS:
        dock, stack = docks[row.key], _stack(window, row)
        dock.setFloating(False)
        window.removeDockWidget(dock)
        if stack in stacks:
            window.tabifyDockWidget(stacks[stack], dock)
        else:
            window.addDockWidget(row.area, dock)
            stacks[stack] = dock
    for row in DOCKS:
        docks[row.key].setVisible(row.stack in LAYOUTS[layout] and shown(row.key))
    for stack, dock in stacks.items():
        if stack != "answer":  # the view that suits the data is raised by the one who knows the data
            dock.raise_()
    _give_room(window, docks, layout)
    for dock in docks.values():
        dock.follow()
    for bar in window.findChildren(QTabBar):
        bar.setAccessibleName("Views")
        bar.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # or what stands behind could not be reached by keyboard


def _stack(window: QMainWindow, row: DockRow) -> str:
    return SHARED.get(row.stack, row.stack) if window.height() < LOW else row.stack


def _give_room(window: QMainWindow, docks: Mapping[str, Dock], layout: str) -> None:
    """Sizes that suit a layout: the answer is what people look at."""
    width, height = window.width(), window.height()
    side = round(width * (0.42 if layout == "present" else 0.27))
    window.resizeDocks(
        [docks["data"], docks["plane"]], [DATA_WIDTH, min(side, height - 260)], Qt.Orientation.Horizontal
    )
    right = [docks["plane"], docks["curves"], docks["inspector"]]
    if layout == "present":
        window.resizeDocks(right[:2], [64, 36], Qt.Orientation.Vertical)
    elif layout == "look":
        window.resizeDocks([docks["plane"], docks["drivers"]], [42, 58], Qt.Orientation.Vertical)
    elif height < LOW:
        window.resizeDocks(right[:2], [58, 42], Qt.Orientation.Vertical)
    else:
        window.resizeDocks([docks["data"], docks["layers"]], [360, 280], Qt.Orientation.Vertical)
        shares = [48, 27, 25] if docks["returns"].isHidden() else [42, 36, 22]  # returns have figures above their curve
        window.resizeDocks(right, shares, Qt.Orientation.Vertical)
    window.resizeDocks([docks["histograms"]], [round(height * 0.26)], Qt.Orientation.Vertical)
