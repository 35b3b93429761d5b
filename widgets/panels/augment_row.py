"""One step of the augmentation: whether it is on, how strong it is, and its place in the chain."""

from __future__ import annotations

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.catalog.augmentations import AugmentationKind
from widgets.kit import SPACE, IconButton, Switch
from widgets.panels.form import Form

BUTTON = QSize(18, 14)  # px, of the two arrows that stand one above the other
KEYS = {"Alt+Up": -1, "Alt+Down": 1}


class AugmentRow(QWidget):
    """A switch, the step's settings, and buttons to move and remove it; Alt with an arrow moves it too.

    Signals
    -------
    step_requested(AugmentationKind) : another setting, in the middle of a gesture until `gesture_finished`.
    move_requested(int) : one place up (-1) or down (1). remove_requested() : take the step away.
    """

    step_requested = Signal(object)
    move_requested = Signal(int)
    remove_requested = Signal()
    gesture_finished = Signal()

    def __init__(self, step: AugmentationKind, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._step = step
        title = step.title
        self.setAccessibleName(title)
        self.switch = Switch(f"{title} on", f"Whether {title.lower()} takes part.", "none")
        self.form = Form(title, explains=False)
        self.up = IconButton("chevron-up", f"Move {title.lower()} up", "Alt+Up", icon_size=12)
        self.down = IconButton("chevron-down", f"Move {title.lower()} down", "Alt+Down", icon_size=12)
        self.remove = IconButton("close", f"Remove {title.lower()}", edge=20, icon_size=12)
        for button in (self.up, self.down):
            button.setFixedSize(BUTTON)
        self._lay_out()
        self._connect()
        self.show_step(step)

    def _lay_out(self) -> None:
        arrows = QVBoxLayout()
        arrows.setSpacing(0)
        arrows.addWidget(self.up)
        arrows.addWidget(self.down)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        top = Qt.AlignmentFlag.AlignTop
        row.addWidget(self.switch, 0, top)
        row.addSpacing(SPACE)
        row.addWidget(self.form, 1)
        row.addSpacing(SPACE)
        row.addLayout(arrows)
        row.addWidget(self.remove)

    def _connect(self) -> None:
        self.switch.value_requested.connect(self._ask_on)
        self.form.field_requested.connect(
            lambda name, value: self.step_requested.emit(self._step.with_(**{name: value}))
        )
        self.form.gesture_finished.connect(self.gesture_finished)
        self.up.clicked.connect(lambda: self.move_requested.emit(-1))
        self.down.clicked.connect(lambda: self.move_requested.emit(1))
        self.remove.clicked.connect(self.remove_requested)
        for keys, way in KEYS.items():
            shortcut = QShortcut(QKeySequence(keys), self, context=Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(lambda way=way: self.move_requested.emit(way))

    def show_step(self, step: AugmentationKind) -> None:
        """Show a step of the same kind."""
        self._step = step
        self.switch.set_value(step.on)
        self.form.show_values([step])
        self.form.setEnabled(step.on)

    def show_place(self, first: bool, last: bool) -> None:
        """Say at which end of the chain the row stands."""
        self.up.set_enabled(not first, "It comes first already.")
        self.down.set_enabled(not last, "It comes last already.")

    def _ask_on(self, on: bool) -> None:
        self.step_requested.emit(self._step.with_(on=on))
        self.gesture_finished.emit()
