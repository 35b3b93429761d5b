"""What is set up to be compared: another way of learning, its rate, how many seeds and how long."""

from __future__ import annotations

from typing import cast

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QWidget

from engine.spec.acting import USUAL_PACE, suits
from engine.spec.catalog.algorithms import ALGORITHMS, AlgorithmKind
from engine.spec.catalog.data import World
from engine.spec.document import RATES, Spec
from engine.spec.shapes import analyse
from engine.spec.studies import ContestStudy
from widgets.kit import FIELD_HEIGHT, SPACE, Choice, FlowLayout, Label, LadderBox, si
from widgets.plots.names import counted

SEEDS = tuple((count, counted(count, "seed")) for count in (1, 2, 3, 4, 5))
LENGTHS = (1000.0, 3000.0, 10_000.0, 30_000.0, 100_000.0)


class ContestForm(QWidget):
    """The form.

    Signals
    -------
    started() : the button was pressed; `study()` says what is wanted.
    changed() : a hand set something else.
    """

    started = Signal()
    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._spec: Spec | None = None
        self._kinds: list[str] = []
        self._problem = ""
        self._own_rate = False  # whether the rate was set by hand
        self.other = Choice("Compare with", [], "The other way of learning, from the same first weights.", "none")
        self.rate = LadderBox(
            "Its rate", RATES, help="The learning rate of the other one.", minimum=0.0, maximum=1e6, caption_side="none"
        )
        self.seeds = Choice("Seeds", SEEDS, "Runs of each, from other first weights and other worlds.", "none")
        self.length = LadderBox(
            "Actions", LENGTHS, lambda count: f"{si(count)} actions", "Actions in each run.", minimum=100,
            maximum=10_000_000, caption_side="none",
        )  # fmt: skip
        self.own = Label("against", "second")
        self.start = QPushButton("Start")
        self.start.setProperty("kit", "primary")
        self.start.setAccessibleName("Start the comparison")
        self.seeds.set_value(3)
        self.length.set_value(10_000.0)
        self._lay_out()
        self._connect()

    def _lay_out(self) -> None:
        for control, wide in ((self.other, 112), (self.rate, 76), (self.seeds, 92), (self.length, 108)):
            control.setFixedWidth(wide)
        row = FlowLayout(self, 2 * SPACE)
        for part in (_named(self.own, self.other), _named(Label("rate", "second"), self.rate), self.seeds, self.length):
            row.addWidget(part)
        row.addWidget(self.start)

    def _connect(self) -> None:
        self.other.value_requested.connect(self._set_other)
        self.rate.value_requested.connect(self._set_rate)
        self.seeds.value_requested.connect(lambda value: self._set(self.seeds, value))
        self.length.value_requested.connect(lambda value: self._set(self.length, value))
        self.start.clicked.connect(lambda: self.started.emit())

    def problem(self) -> str:
        """Why it cannot be started; '' where it can."""
        return self._problem

    def study(self) -> ContestStudy | None:
        """What is set up; None where nothing can be compared."""
        other = self._chosen()
        seeds, length = self.seeds.value(), self.length.value()
        if other is None:
            return None
        return ContestStudy(other, self.rate.value(), seeds if isinstance(seeds, int) else 3, round(length))

    def show_document(self, spec: Spec) -> None:
        """Offer the ways of learning that suit a document's world."""
        self._spec = spec
        data, own = spec.data, spec.training.algorithm
        self.own.setText(f"{own.title} against" if own is not None else "")
        kinds = [kind for kind, made in ALGORITHMS.items() if isinstance(data, World) and suits(_made(made), data)]
        if kinds != self._kinds:
            self._kinds = kinds
            self.other.set_options([(kind, ALGORITHMS[kind].title) for kind in kinds])
            for combo in self.other.findChildren(QComboBox):
                for at, kind in enumerate(kinds):
                    combo.setItemData(at, ALGORITHMS[kind].summary, Qt.ItemDataRole.ToolTipRole)
        if self.other.value() not in kinds:
            self.other.set_value(_rival(spec, kinds))
            self._own_rate = False
        self._show()

    def _chosen(self) -> AlgorithmKind | None:
        """The other one, with the document's own settings where it is of the same kind."""
        kind, spec = self.other.value(), self._spec
        own = None if spec is None else spec.training.algorithm
        if kind not in ALGORITHMS or own is None:
            return None
        other = _made(ALGORITHMS[str(kind)])
        return own if own.kind == kind else other.with_(gamma=own.gamma)

    # ---- hands

    def _set_other(self, kind: object) -> None:
        self.other.set_value(kind)
        self._own_rate = False
        self._show()
        self.changed.emit()

    def _set_rate(self, rate: float) -> None:
        self._own_rate = True
        self._set(self.rate, rate)

    def _set(self, control: LadderBox | Choice, value: object) -> None:
        control.set_value(value)  # type: ignore[arg-type]
        self.changed.emit()

    def _show(self) -> None:
        other, spec = self._chosen(), self._spec
        if other is None or spec is None:
            self._problem = ""
            return
        if not self._own_rate:
            usual = USUAL_PACE.get(other.kind)
            same = spec.training.algorithm is other
            self.rate.set_value(spec.training.learning_rate if same or usual is None else usual.learning_rate)
        self._problem = _why_not(spec, other)
        self.start.setEnabled(not self._problem)
        self.start.setToolTip(self._problem or "Both learn anew beside the run, from the same seeds.")


def _named(word: Label, control: QWidget) -> QWidget:
    """A word and its field, which stay side by side."""
    both = QWidget()
    row = QHBoxLayout(both)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(2 * SPACE)
    word.setFixedHeight(FIELD_HEIGHT)
    row.addWidget(word)
    row.addWidget(control)
    return both


def _made(algorithm: type) -> AlgorithmKind:
    return cast(AlgorithmKind, algorithm())


def _rival(spec: Spec, kinds: list[str]) -> str | None:
    """One to begin with that this network serves, and that is another than the document's own."""
    own = spec.training.algorithm
    others = [kind for kind in kinds if own is None or kind != own.kind]
    served = [kind for kind in others if not _why_not(spec, _made(ALGORITHMS[kind]))]
    likely = [kind for kind in served if own is not None and ALGORITHMS[kind].answers == own.answers]
    return next(iter([*reversed(likely), *served, *others, *kinds]), None)


def _why_not(spec: Spec, other: AlgorithmKind) -> str:
    """What the network lacks for another way of learning; '' where it serves."""
    problems = analyse(spec.with_(training=spec.training.with_(algorithm=other))).problems
    return f"{problems[0].problem} {problems[0].remedy}" if problems else ""
