"""A world by its id: typed here, read beside the window, and what came of it said at the place."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.catalog.data import Gymnasium
from widgets.kit import SPACE, Label, TextBox
from widgets.kit.boxes import TextEdit
from widgets.panels.panel import push_button

HINT = "The id of any environment that is installed beside Gymnasium, such as MountainCarContinuous-v0."

NONE = "Type the id of an environment, such as MountainCarContinuous-v0."


class EnvironmentRow(QWidget):
    """The id of an environment, a button that loads it, and why it could not be.

    Signals
    -------
    load_requested(str) : the id that was typed.
    """

    load_requested = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Environment")
        self._asked = ""  # what is being read now
        self._box = TextBox("Environment id", "", HINT, "none")
        self._load = push_button("Load", "import", "Read what the environment takes and gives.")
        self._load.setAccessibleName("Load the environment")
        self._told = Label("", "small")
        self._told.setWordWrap(True)
        line = QHBoxLayout()
        line.setSpacing(2 * SPACE)
        line.addWidget(self._told, 1)
        line.addWidget(self._load, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self._box)
        column.addLayout(line)
        self._box.value_requested.connect(self._ask)
        self._load.clicked.connect(lambda: self._ask(self._typed()))

    def _typed(self) -> str:
        return self._edit().text()

    def _edit(self) -> TextEdit:
        edit = self._box.findChild(TextEdit)
        assert isinstance(edit, TextEdit)
        return edit

    def show_world(self, world: Gymnasium | None) -> None:
        """Show the world that was loaded; None where the document has another."""
        if world is not None and world.id:
            self._box.set_value(world.id)
            self._edit().setCursorPosition(0)
            self.set_problem("")
        self._told.setText(HINT if world is None or not world.seen else _facts(world))

    def set_problem(self, text: str) -> None:
        """Say why what was asked for could not be loaded; '' when nothing is wrong."""
        self._asked = ""
        self._box.set_problem(text)

    def begin(self) -> None:
        """Go to the id, for somebody who wants to type one."""
        self._box.setFocus(Qt.FocusReason.OtherFocusReason)

    def _ask(self, name: str) -> None:
        if not name.strip():
            self.set_problem(NONE)
        elif name.strip() != self._asked:  # a press of the button has left the field before
            self.set_problem("")
            self._asked = name.strip()
            self.load_requested.emit(self._asked)


def _facts(world: Gymnasium) -> str:
    """'Sees 2 numbers, chooses one of 3 actions.'"""
    sees = f"Sees {_counted(len(world.seen), 'number')}"
    if world.counted:
        sees = f"Has {world.counted} states"
    if world.picture_shape is not None:
        sees = "Sees a picture of " + " x ".join(map(str, world.picture_shape[1:]))
    does = (
        f"chooses one of {len(world.does)} actions"
        if world.does
        else f"steers by {_counted(len(world.steers), 'number')}"
    )
    return f"{sees}, {does}."


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'s' * (count != 1)}"
