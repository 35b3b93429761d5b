"""When the training stops by itself."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from engine.spec.document import Training
from widgets.kit import SPACE, NumberBox, Switch

FIRST_EPOCHS = 1000
FIRST_ACCURACY = 0.95  # also a good R²
FIRST_THOUSANDS = 100  # of actions
FAR = 1e9  # a return may be anything


class OptionalNumber(QWidget):
    """A switch, and a number while it is on.

    Signals
    -------
    value_requested(float | None)
    """

    value_requested = Signal(object)

    def __init__(self, title: str, box: NumberBox, first: float, help_text: str) -> None:
        super().__init__()
        self._first = first
        self.switch = Switch(title, help_text)
        self.box = box
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addWidget(self.switch)
        column.addWidget(box)
        self.switch.value_requested.connect(lambda on: self.value_requested.emit(self._first if on else None))
        box.value_requested.connect(lambda value: self.value_requested.emit(value))

    def set_first(self, first: float) -> None:
        """Say what it begins with when it is switched on."""
        self._first = first

    def set_value(self, value: float | None) -> None:
        """Show a number, or that there is none; emits nothing."""
        self.switch.set_value(value is not None)
        self.box.setVisible(value is not None)
        if value is not None:
            self.box.set_value(value)


class StopRows(QWidget):
    """Stop after so many epochs, or when the metric is good enough; of an agent, actions and its mean return.

    Signals
    -------
    field_requested(str, object) : "stop_epochs" or "stop_metric", and its value or None.
    """

    field_requested = Signal(str, object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        epochs = NumberBox("Epochs", 1, 100_000_000, 10, caption_side="none", unit="epochs")
        metric = NumberBox("Test metric", -1, 1, 0.01, 3, caption_side="none")
        again = "Pause by itself after so many epochs. Play goes on for as many again."
        self.epochs = OptionalNumber("Stop after", epochs, FIRST_EPOCHS, again)
        self.score = OptionalNumber(
            "Stop at metric", metric, FIRST_ACCURACY, "Pause by itself at this test accuracy (0 to 1), Dice or R²."
        )
        actions = NumberBox("Actions", 1, 100_000_000, 10, caption_side="none", unit="thousand actions")
        mean = NumberBox("Mean return", -FAR, FAR, 1, 1, caption_side="none")
        again = "Pause by itself after so many thousand actions. Play goes on for as many again."
        self.taken = OptionalNumber("Stop after actions", actions, FIRST_THOUSANDS, again)
        self.reward = OptionalNumber(
            "Stop at mean return",
            mean,
            0.0,
            "Pause by itself when the mean of its newest hundred returns is this.",
        )
        self._lay_out()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        for row in (self.epochs, self.score, self.taken, self.reward):
            column.addWidget(row)
        for row in (self.epochs, self.taken):
            row.value_requested.connect(self._ask_epochs)
        for row in (self.score, self.reward):
            row.value_requested.connect(lambda value: self.field_requested.emit("stop_metric", value))
        self._show_rows(acting=False)

    def _show_rows(self, acting: bool) -> None:
        self.epochs.setVisible(not acting)
        self.score.setVisible(not acting)
        self.taken.setVisible(acting)
        self.reward.setVisible(acting)

    def show_training(self, training: Training, solved: float | None = None) -> None:
        """Show when a training stops; `solved` is the mean return that is offered first, of an agent."""
        self._show_rows(training.task == "reinforcement")
        self.reward.set_first(solved or 0.0)
        for row in (self.epochs, self.taken):
            row.set_value(training.stop_epochs)
        for row in (self.score, self.reward):
            row.set_value(training.stop_metric)

    def _ask_epochs(self, value: float | None) -> None:
        self.field_requested.emit("stop_epochs", None if value is None else round(value))
