"""What is asked about a phrase, and what came of it: the units that stay on, and other places where they do."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.snapshot import PhraseView
from engine.spec.data_shape import DataShape
from widgets.kit import SPACE, ElidedLabel, IconButton, SliderRow, Switch
from widgets.plots.names import counted
from widgets.plots.parts.match_list import MatchList

LOWEST, HIGHEST, USUAL = 0.05, 0.95, 0.3
THRESHOLD_HELP = "A unit is on where its state is at least so far from 0."
OWN_HELP = "Only units that are off just before the phrase and just after it."


class PhrasePanel(QWidget):
    """Under the states, while a phrase is selected.

    Signals
    -------
    changed() : `threshold()` or `own()` is another one. closed() : the phrase is given up.
    match_chosen(Match) : go to another place.
    """

    changed = Signal()
    closed = Signal()
    match_chosen = Signal(object)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.title = ElidedLabel("", "body")
        self.title.setAccessibleName("The phrase and its units")
        self.close_button = IconButton("close", "Give up the phrase", "Esc", 22)
        self.slider = SliderRow("On from", LOWEST, HIGHEST, 0.05, decimals=2, help=THRESHOLD_HELP)
        self.slider.set_value(USUAL)
        self.switch = Switch("Only while it lasts", OWN_HELP)
        self.matches = MatchList()
        self.nothing = ElidedLabel("", "second")
        self._lay_out()
        self.slider.value_requested.connect(self._set_threshold)
        self.switch.value_requested.connect(self._set_own)
        self.close_button.clicked.connect(self.closed)
        self.matches.match_chosen.connect(self.match_chosen)

    def _lay_out(self) -> None:
        first, second = QHBoxLayout(), QHBoxLayout()
        first.addWidget(self.title, 1)
        first.addWidget(self.close_button)
        second.setSpacing(4 * SPACE)
        second.addWidget(self.slider, 1)
        second.addWidget(self.switch)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(first)
        column.addLayout(second)
        column.addWidget(self.nothing)
        column.addWidget(self.matches, 100)
        column.addStretch(1)  # what is above stays together while there are no places

    def threshold(self) -> float:
        """From which size of its state a unit is on."""
        return self.slider.value()

    def own(self) -> bool:
        """Whether only units count that are off just before and after."""
        return self.switch.value()

    def show_answer(self, phrase: str, view: PhraseView | None, names: list[str], shape: DataShape, part: int) -> None:
        """Show what is known of a phrase, given in words; `view` is None while the answer is on its way."""
        self.title.setText(f"{phrase} · {_units(view, names)}")
        found = () if view is None else view.matches
        self.matches.show_matches(found, shape, part)
        self.matches.setVisible(bool(found))
        self.nothing.setVisible(not found)
        waiting = "Looking for other places …" if view is None else "No other place was found where they stay on."
        self.nothing.setText("" if view is not None and not view.units else waiting)

    def _set_threshold(self, value: float) -> None:
        self.slider.set_value(value)
        self.changed.emit()

    def _set_own(self, own: bool) -> None:
        self.switch.set_value(own)
        self.changed.emit()


def _units(view: PhraseView | None, names: list[str]) -> str:
    if view is None:
        return "looking for units that stay on …"
    if not names:
        return "no unit stays on: lower the threshold"
    numbers = ", ".join(name.removeprefix("unit ") for name in names)
    return f"{counted(len(names), 'unit')} {'stays' if len(names) == 1 else 'stay'} on: {numbers}"
