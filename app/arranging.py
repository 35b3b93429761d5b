"""Which docks are in sight: those of a layout, as far as they suit the data, and what is asked for."""

from __future__ import annotations

from app.docks import DOCKS
from app.document import Document
from app.window import LATE, MainWindow
from engine.spec.data_shape import DataShape, Task
from engine.spec.document import Spec

FIRST_LATE = ("curves", "function", "histograms")  # keep their place while they are not made yet
FOLLOWING = ("data", "seeing", "curves")  # stacks that follow the data beside the answer
UNWORLDLY = frozenset(  # views of samples and their losses: of a world there are none
    ("stage", "augment", "plane", "function", "samples", "confusion", "masks", "mistakes", "adversarial", "curves")
)

BY_TASK: dict[Task, str] = {  # the answer that is looked at first
    "segmentation": "masks",
    "next-token": "text",
    "translation": "translation",
    "forecast": "forecast",
    "adversarial": "generated",
    "reconstruction": "reconstruction",
}

INNER: dict[Task, str] = {"reconstruction": "code", "reinforcement": "action_bars"}  # what is seen beside it first


def _first_answer(shape: DataShape) -> str:
    if shape.world:
        return "world"
    if shape.plane and shape.task == "reconstruction":
        return "data_space"
    if shape.plane or shape.line:
        return "plane" if shape.plane else "function"
    return BY_TASK.get(shape.task, "sequence" if shape.sequence else "samples")


class Arranging:
    """Shows and hides the docks of a window, as its data change and as somebody asks."""

    def __init__(self, window: MainWindow, document: Document) -> None:
        self._window, self._document = window, document
        self._shown: tuple[str, frozenset[str]] | None = None  # the data's kind, and the views that suit it

    def set_layout(self, layout: str) -> None:
        """Put every dock in its place and show those of a layout."""
        self._window.arrange(layout, self._suits)
        self.begin()

    def begin(self) -> None:
        """Show the answers that suit the data, whatever was shown before."""
        self._shown = None
        self.follow(self._document.spec)

    def follow(self, spec: Spec) -> None:
        """When the data is another, or is learned as another task, show the answers that suit it, the best in front."""
        regression = spec.data_shape.task == "regression"  # nothing is confused there: its view shows other things
        self._window.docks["confusion"].setWindowTitle("Said and true" if regression else "Confusion")
        suiting = spec.data.kind, frozenset(row.key for row in DOCKS if self._suits(row.key))
        if suiting == self._shown:
            return
        first, self._shown = self._shown is None, suiting
        for stack in FOLLOWING:
            self._show_suiting(stack)
        inner = INNER.get(spec.data_shape.task, "")
        if inner and not self._window.docks[inner].isHidden():
            self.reveal(inner)
        if not self._show_suiting("answer", always=first):
            return
        strange = bool(spec.data.held_out) and self._suits("anomaly")
        self.reveal("anomaly" if strange else _first_answer(spec.data_shape))

    def reveal(self, key: str) -> None:
        """Show a dock, in front of those at its place."""
        dock = self._window.docks[key]
        dock.show()
        dock.raise_()

    def _show_suiting(self, stack: str, always: bool = False) -> bool:
        """Of a place that is in sight, show the views that suit the data; False where it is not."""
        docks = {row.key: self._window.docks[row.key] for row in DOCKS if row.stack == stack}
        if not always and all(dock.isHidden() for dock in docks.values()):
            return False
        for key, dock in docks.items():
            dock.setVisible(self._suits(key))
        return True

    def _suits(self, key: str) -> bool:
        if key in UNWORLDLY and self._document.spec.data_shape.world:
            return False
        view = getattr(self._window, key, None)
        if view is None and key in LATE:
            return key in FIRST_LATE
        suits = getattr(type(view), "suits", None)
        return suits is None or bool(suits(self._document.spec))
