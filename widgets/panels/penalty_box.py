"""One penalty on the weights and its strength."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QWidget

from engine.spec.document import PENALTIES, Training
from engine.spec.edits import SetPenalty
from widgets.kit import SPACE, Choice, LadderBox

OPTIONS = (("none", "none"), ("l1", "L1"), ("l2", "L2"), ("weight_decay", "decay"))
SEVERAL = ("several", "several")
FIRST = 0.001  # strength of a penalty that has just been switched on


def penalties(training: Training) -> dict[str, float]:
    """Those that are on, with their strength."""
    names = ("l1", "l2", "weight_decay")
    return {name: getattr(training, name) for name in names if getattr(training, name) > 0}


class PenaltyBox(QWidget):
    """Chooses none, L1, L2 or weight decay, and how strong.

    Signals
    -------
    edit_requested(SetPenalty) : a gesture of its own.
    """

    edit_requested = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strength = 0.0
        self._kind = "none"
        self._options: tuple[tuple[str, str], ...] = OPTIONS
        self._choice = Choice("Regularise", OPTIONS, "What large weights cost.", "above")
        self._value = LadderBox(
            "Strength", PENALTIES[1:], help="How much large weights cost.", minimum=0, maximum=10, caption_side="above"
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._choice)
        row.addWidget(self._value)
        self._choice.setFixedWidth(88)
        self._value.setFixedWidth(88)
        self._choice.value_requested.connect(self._ask_kind)
        self._value.value_requested.connect(self._ask_strength)

    def show_training(self, training: Training) -> None:
        """Show which penalty is on."""
        on = penalties(training)
        self._kind = "none" if not on else next(iter(on)) if len(on) == 1 else SEVERAL[0]
        self._strength = max(on.values(), default=0.0)
        options = (*OPTIONS, SEVERAL) if len(on) > 1 else OPTIONS
        if options != self._options:
            self._options = options
            self._choice.set_options(options)
        self._choice.set_value(self._kind)
        self._value.setVisible(len(on) == 1)
        self._value.set_value(self._strength or FIRST)

    def _ask_kind(self, kind: object) -> None:
        if kind == "none":
            self.edit_requested.emit(SetPenalty(penalty="none"))
        elif kind != SEVERAL[0]:
            self.edit_requested.emit(SetPenalty.model_validate({"penalty": kind, "value": self._strength or FIRST}))

    def _ask_strength(self, value: float) -> None:
        self.edit_requested.emit(SetPenalty.model_validate({"penalty": self._kind, "value": value}))
