"""The project as a whole: its name, its seed, how large it is."""

from __future__ import annotations

from random import SystemRandom

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from engine.spec.document import LONGEST_NAME, Spec
from engine.spec.edits import SetName, SetSeed
from engine.spec.shapes import Analysis
from widgets.kit import SPACE, IconButton, Label, NumberBox, TextBox, format_count
from widgets.panels.afresh import afresh_words

_dice = SystemRandom()
SEED_HELP = "Data, first weights and batch order are drawn from it."
SEEDS = 10_000  # new seeds are small numbers, which can be said and remembered


class ProjectFacts(QWidget):
    """Shown while nothing is selected."""

    edit_requested = Signal(object)  # Edit, a gesture of its own

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._seed_value = 0
        self._name = TextBox("Name", "Untitled", "What the project is called.")
        self._seed = NumberBox(
            "Seed",
            0,
            2**31 - 1,
            help=SEED_HELP,
            caption_side="above",
        )
        self._new_seed = IconButton("dice", "New seed")
        self._size = Label("", "second")
        self._size.setWordWrap(True)
        self._lay_out()
        self._name.value_requested.connect(self._ask_name)
        self._seed.value_requested.connect(lambda seed: self.edit_requested.emit(SetSeed(seed=round(seed))))
        self._new_seed.clicked.connect(self._ask_new_seed)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2 * SPACE)
        seed = QHBoxLayout()
        seed.setSpacing(SPACE)
        seed.addWidget(self._seed, 1)
        column.addWidget(self._name)
        column.addLayout(seed)
        column.addWidget(self._size)
        seed.addWidget(self._new_seed, 0, Qt.AlignmentFlag.AlignBottom)

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the facts of a document."""
        self._seed_value = spec.seed
        self._name.set_value(spec.name)
        self._seed.set_value(spec.seed)
        costs = afresh_words(spec, SetSeed(seed=another(spec.seed)))
        self._seed.set_help(f"{SEED_HELP} Another seed: {costs[0].lower()}{costs[1:]}" if costs else SEED_HELP)
        self._new_seed.set_hint(f"New seed\n{costs}".strip())
        layers = sum(layer.kind != "input" for layer in spec.network.layers)
        words = f"{layers} layer{'s' * (layers != 1)} · {format_count(analysis.parameters)} weights"
        self._size.setText(f"{words}\nSelect a layer to see its settings.")

    def _ask_name(self, name: str) -> None:
        self.edit_requested.emit(SetName(name=name.strip()[:LONGEST_NAME] or "Untitled"))

    def _ask_new_seed(self) -> None:
        self.edit_requested.emit(SetSeed(seed=another(self._seed_value)))


def another(seed: int) -> int:
    """A new seed."""
    drawn = _dice.randrange(1, SEEDS)
    return drawn if drawn != seed else SEEDS
