"""The bar at the top: what the run does, how far it is, and the settings that are changed most."""

from __future__ import annotations

import math

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QWidget

from engine.snapshot import AgentView, Curves, RunState, Snapshot
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.data_shape import Task, metric_of
from engine.spec.document import RATES, Spec
from engine.spec.edits import Edit, SetTraining
from engine.spec.shapes import Analysis
from widgets.kit import (
    SPACE,
    Choice,
    IconButton,
    LadderBox,
    Pill,
    PlayButton,
    Readout,
    format_count,
    format_number,
    theme,
    theme_signals,
)
from widgets.kit.surfaces import PillState
from widgets.panels.acting import PENALTIES, acts, beside_the_point
from widgets.panels.afresh import AFRESH
from widgets.panels.batch_box import BatchBox, training_row
from widgets.panels.find_button import FindButton
from widgets.panels.penalty_box import PenaltyBox
from widgets.panels.speed_slider import SpeedSlider
from widgets.panels.tabbing import TabsInOrder
from widgets.panels.verdict import verdict

GAP = 4 * SPACE
HEIGHT = 52  # px
NONE = "–"  # in place of a figure
STEPS = {False: ("One batch", "One epoch"), True: ("One action", "One episode")}  # by whether one acts
_BUTTONS = 32 + 48 + 32 + 20 + 3 * SPACE  # px, from reset to the step's arrow
STATES: dict[RunState, tuple[str, PillState]] = {
    RunState.LOADING: ("loading", "busy"),
    RunState.PAUSED: ("healthy", "good"),
    RunState.RUNNING: ("healthy", "good"),
    RunState.FINISHED: ("finished", "good"),
    RunState.DIVERGED: ("diverged", "danger"),
    RunState.BLOCKED: ("blocked", "danger"),
}


class TransportBar(TabsInOrder):
    """Play, step, reset, speed; figures of the run; rates.

    What has no room goes in the order of `_rarest_first`; all of it is also in a menu or panel.

    Signals
    -------
    step_requested(bool) : one batch, or (True) to the end of the epoch; of an agent one action, or one episode.
    update_requested() : of an agent, to the end of the next update.
    speed_requested(float | None) : steps a second at most. The bar is the owner of the speed and shows it itself.
    edit_requested(Edit), gesture_finished() : as of every panel.
    """

    play_requested = Signal()
    pause_requested = Signal()
    step_requested = Signal(bool)
    update_requested = Signal()
    reset_requested = Signal()
    speed_requested = Signal(object)
    doctor_requested = Signal()
    palette_requested = Signal()
    theme_requested = Signal()
    edit_requested = Signal(object)
    gesture_finished = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName("Transport")
        self._playing = False
        self._task: Task = "two-class"
        self._acts = False
        self._out: tuple[QWidget, ...] = ()  # what means nothing of this document
        self._learned: tuple[str, Task] = ("", "two-class")  # which data, and as what
        self._state = RunState.LOADING
        self._why = ""  # nothing can be trained, for the document
        self._problems = 0  # of the document
        self._hint = ""  # what is wrong with the run
        self._warning = ""  # what deserves a look in the document, and blocks nothing
        self._make_buttons()
        self._make_readouts()
        self._make_settings()
        self._lay_out()
        self._out = self._of_agents()
        for readout in self._out:
            readout.hide()
        self._connect()
        self._refresh_state()

    # ---- parts ----

    def _make_buttons(self) -> None:
        self._reset = IconButton("reset", "Reset to the first weights", "Ctrl+R", edge=32, icon_size=20)
        self._reset.set_hint(f"Reset to the first weights (Ctrl+R)\n{AFRESH}")
        self._play = PlayButton()
        self._step = IconButton("step", "Step one batch", ".", edge=32, icon_size=20)
        self._steps = IconButton("chevron-down", "Choose what a step is", edge=20, icon_size=12)
        self._speed = SpeedSlider()
        self._pill = Pill("loading", "busy")
        self._count = Pill("no problems", "danger")  # beside the button that is off, to say why
        self._find = FindButton()
        self._theme = IconButton("moon", "Light or dark", "Ctrl+T", edge=32, icon_size=18)

    def _make_readouts(self) -> None:
        self._epoch = Readout("Epoch", "000,000")
        self._train = Readout("Train loss", "0.0000")
        self._test = Readout("Test loss", "0.0000")
        self._metrics = {
            "accuracy": Readout("Accuracy, test", "100.0 %"),
            "R²": Readout("R², test", "−0.000"),
            "Dice": Readout("Dice, test", "100.0 %"),
            "exact match": Readout("Exact match, test", "100.0 %"),
        }
        self._rate = Readout("Samples / s", "000,000")
        self._actions = Readout("Actions", "0,000,000")
        self._episodes = Readout("Episodes", "00,000")
        self._mean = Readout("Mean return of 100", "−0,000.0")
        self._pace = Readout("Actions / s", "000,000")
        self._pace.setToolTip("In all its worlds together, on average over acting and learning.")
        for name, readout in self._metrics.items():
            readout.setVisible(name == metric_of(self._task))

    def _of_samples(self) -> tuple[QWidget, ...]:
        """The figures of one who learns from samples."""
        return (self._epoch, self._train, self._test, *self._metrics.values(), self._rate)

    def _of_agents(self) -> tuple[QWidget, ...]:
        """The figures of one who learns to act."""
        return (self._actions, self._episodes, self._mean, self._pace)

    def _make_settings(self) -> None:
        row = training_row("learning_rate")
        self._learning = LadderBox(
            row.title, RATES, help=row.help, minimum=row.minimum, maximum=row.maximum, caption_side="above"
        )
        self._batch = BatchBox("above")
        titles = [(kind, optimizer.title) for kind, optimizer in OPTIMIZERS.items()]
        self._optimizer = Choice("Optimizer", titles, "How a gradient becomes a step.", "above")
        self._penalty = PenaltyBox()
        for box, width in ((self._learning, 96), (self._batch, 96), (self._optimizer, 104)):
            box.setFixedWidth(width)

    def _lay_out(self) -> None:
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(GAP)
        buttons = QHBoxLayout()
        buttons.setSpacing(SPACE)
        for button in (self._reset, self._play, self._step, self._steps):
            buttons.addWidget(button)
        self._row.addLayout(buttons)
        self._row.addWidget(self._speed)
        self._row.addStretch(1)
        for readout in (*self._of_samples(), *self._of_agents()):
            self._row.addWidget(readout)
        self._row.addStretch(1)
        for box in (self._learning, self._batch, self._optimizer, self._penalty):
            self._row.addWidget(box, 0, Qt.AlignmentFlag.AlignVCenter)
        self._row.addStretch(1)
        for widget in (self._pill, self._find, self._theme):
            self._row.addWidget(widget)
        self._row.insertWidget(1, self._count)
        self._count.hide()

    def _connect(self) -> None:
        self._reset.clicked.connect(self.reset_requested)
        self._play.clicked.connect(self._press_play)
        self._step.clicked.connect(lambda: self.step_requested.emit(False))
        self._steps.clicked.connect(self._open_steps)
        self._speed.speed_requested.connect(self._take_speed)
        for pill in (self._pill, self._count):
            pill.clicked.connect(self.doctor_requested)
        self._find.clicked.connect(self.palette_requested)
        self._theme.clicked.connect(self.theme_requested)
        self._learning.value_requested.connect(lambda value: self._ask_training("learning_rate", value))
        self._batch.value_requested.connect(lambda value: self._ask_training("batch_size", round(value)))
        self._optimizer.value_requested.connect(self._ask_optimizer)
        self._penalty.edit_requested.connect(self._ask)
        theme_signals().changed.connect(self._show_theme)
        self._show_theme()

    # ---- what is shown ----

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the settings of a document; with a problem in it nothing can be trained."""
        training = spec.training
        self._learning.set_value(training.learning_rate)
        self._batch.show_document(spec)
        self._optimizer.set_value(training.optimizer.kind)
        self._penalty.show_training(training)
        first = next(iter(analysis.problems), None)
        self._why = "" if first is None else f"{first.problem} {first.remedy}"
        self._problems = len(analysis.problems)
        self._warning = _warned(analysis)
        self._hint = ""
        self._task = training.task
        self._show_acting(spec)
        before, self._learned = self._learned, (spec.data.kind, training.task)
        if self._why or self._learned != before:
            self._forget_figures()
        self._refresh_state()
        self._make_room()

    def _show_acting(self, spec: Spec) -> None:
        """Of an agent other figures stand here, and some settings mean nothing."""
        self._acts = acts(spec)
        boxes = {"learning_rate": self._learning, "batch_size": self._batch, "optimizer": self._optimizer}
        out = beside_the_point(spec)
        self._out = tuple(box for name, box in boxes.items() if name in out)
        self._out += (self._penalty,) if out >= PENALTIES else ()
        self._out += self._of_samples() if self._acts else self._of_agents()
        self._step.set_hint(f"{STEPS[self._acts][0]} (.)")
        self._speed.show_acting(self._acts)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show how far the run is."""
        self._state = snapshot.state
        self._epoch.set_text(f"{int(snapshot.epoch):07,}")
        if self._why or snapshot.state is RunState.BLOCKED:
            self._forget_figures()
        else:
            for readout in (self._rate, self._pace):
                readout.set_text(format_count(round(snapshot.samples_per_second)))
            if snapshot.agent is not None:
                self._show_agent(snapshot.agent)
            if snapshot.curves is not None and len(snapshot.curves.steps):
                self._show_figures(snapshot.curves)
        wrong = snapshot.trouble or verdict(snapshot)
        self._hint = "" if wrong is None else f"{wrong.problem} {wrong.remedy}"
        self._refresh_state()

    def set_playing(self, playing: bool) -> None:
        """Show whether training was asked for: the button offers pause then."""
        self._playing = playing
        self._refresh_play()

    def set_speed(self, speed: float | None) -> None:
        """Show another speed; emits nothing."""
        self._speed.set_speed(speed)

    def change_speed(self, steps: int) -> None:
        """Go slower (below zero) or faster, as the slider would."""
        self._speed.change(steps)

    def _forget_figures(self) -> None:
        """No figure that was measured of another network, data or task stays on show."""
        measured = (self._train, self._test, self._rate, *self._metrics.values())
        for readout in (*measured, self._actions, self._episodes, self._mean, self._pace):
            readout.set_text(NONE)

    def _show_agent(self, agent: AgentView) -> None:
        self._actions.set_text(format_count(agent.actions))
        self._episodes.set_text(format_count(agent.episodes))
        mean = math.nan if agent.log is None else agent.log.mean
        self._mean.set_text(return_words(mean))

    def _show_figures(self, curves: Curves) -> None:
        self._train.set_text(_loss(float(curves.train_loss[-1])))
        self._test.set_text(_loss(float(curves.test_loss[-1])))
        metric = float(curves.test_metric[-1])
        share = f"{100 * metric:.1f} %" if math.isfinite(metric) else NONE
        for name, readout in self._metrics.items():
            words = _loss(metric) if name == "R²" else share
            readout.set_text(words if name == curves.metric else NONE)

    def _show_count(self) -> None:
        """Beside the play button, as long as the document keeps it from being pressed; the other pill rests."""
        words = f"{self._problems} problem{'s' * (self._problems != 1)}"
        if self._problems:
            self._count.set_state(words, "danger", f"{self._why}\nClick for all problems.")
        if self._count.isHidden() is bool(self._problems):
            self._count.setVisible(bool(self._problems))
            self._make_room()

    def _refresh_state(self) -> None:
        text, state = STATES[RunState.BLOCKED if self._why else self._state]
        known = self._why or self._hint
        if known and state == "good":
            text, state = "unstable", "warning"
        said = known or self._warning
        self._pill.set_state(text, state, f"{said}\nClick for all problems." if said else "No problems.")
        self._show_count()
        blocked = self._why or (self._hint if self._state is RunState.BLOCKED else "")
        for button in (self._play, self._step, self._steps):
            button.set_enabled(not blocked, blocked)
        self._refresh_play()

    def _refresh_play(self) -> None:
        if self._playing and self._state is not RunState.LOADING:
            self._play.set_state("pause", "Pause (P)")
        elif self._state is RunState.LOADING:
            hint = "Training starts when the engine is loaded" if self._playing else "Play (P); the engine is loading"
            self._play.set_state("waiting", hint)
        else:
            self._play.set_state("play", f"Play (P)\n{self._warning}".strip())

    def _show_theme(self) -> None:
        self._theme.set_icon("sun" if theme().name == "dark" else "moon")

    # ---- what is asked for ----

    def _press_play(self) -> None:
        (self.pause_requested if self._playing else self.play_requested).emit()

    def steps_menu(self) -> QMenu:
        """What one step can be."""
        menu = QMenu(self)
        menu.setAccessibleName("One step")
        one, many = STEPS[self._acts]
        menu.addAction(f"{one}\t.").triggered.connect(lambda: self.step_requested.emit(False))
        menu.addAction(f"{many}\t>").triggered.connect(lambda: self.step_requested.emit(True))
        if self._acts:
            menu.addAction("One update\t,").triggered.connect(self.update_requested)
        return menu

    def _open_steps(self) -> None:
        menu = self.steps_menu()
        menu.aboutToHide.connect(menu.deleteLater)
        menu.popup(self._steps.mapToGlobal(self._steps.rect().bottomLeft()))

    def _take_speed(self, speed: float | None) -> None:
        self._speed.set_speed(speed)
        self.speed_requested.emit(speed)

    def _ask(self, edit: Edit) -> None:
        self.edit_requested.emit(edit)
        self.gesture_finished.emit()

    def _ask_training(self, name: str, value: object) -> None:
        self._ask(SetTraining(field=name, value=value))

    def _ask_optimizer(self, kind: object) -> None:
        self._ask_training("optimizer", OPTIMIZERS[str(kind)](kind=str(kind)))

    # ---- room ----

    def _rarest_first(self) -> tuple[QWidget, ...]:
        settings = (self._penalty, self._rate, self._optimizer, self._batch, self._pace, self._speed)
        figures = (self._test, self._episodes, self._learning, self._train, self._epoch, self._actions)
        return (*settings, self._theme, *figures)

    def _in_row(self) -> list[QWidget]:
        """All that could stand in the bar for this task, apart from the first buttons."""
        in_place = metric_of(self._task)
        out_of_place: list[QWidget] = [readout for name, readout in self._metrics.items() if name != in_place]
        out_of_place += self._out
        out_of_place.append(self._pill if self._problems else self._count)
        items = [self._row.itemAt(i) for i in range(self._row.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if widget is not None and widget not in out_of_place]

    def _make_room(self) -> None:
        """Show what fits: first the word on the find button goes, then the rarest controls."""
        shown = self._in_row()
        self._find.set_short(_width(shown) > self.width())
        for widget in self._rarest_first():
            if _width(shown) <= self.width():
                break
            if widget in shown:
                shown.remove(widget)
        self._find.set_short(False)
        self._find.set_short(_width(shown) > self.width())
        others = (*self._metrics.values(), self._mean, self._pill, self._count)
        for widget in (*self._rarest_first(), *others):
            if widget.isHidden() is (widget in shown):
                widget.setVisible(widget in shown)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.FontChange:
            self._make_room()

    def minimumSizeHint(self) -> QSize:
        return QSize(480, HEIGHT)

    def sizeHint(self) -> QSize:
        return QSize(1400, HEIGHT)


def _width(widgets: list[QWidget]) -> int:
    """Width in px of the bar with these in it."""
    each = [w.minimumWidth() if w.minimumWidth() == w.maximumWidth() else w.sizeHint().width() for w in widgets]
    return _BUTTONS + sum(each) + GAP * len(each)


def _warned(analysis: Analysis) -> str:
    """The warnings in a line, for a tooltip."""
    if len(analysis.warnings) > 1:
        return f"{len(analysis.warnings)} warnings, which block nothing."
    return f"Only a warning: {analysis.warnings[0].problem}" if analysis.warnings else ""


def return_words(value: float) -> str:
    """A mean return by one decimal, small ones by two; a dash before the first."""
    if not math.isfinite(value):
        return NONE
    places = 1 if abs(value) >= 10 else 2
    return f"{value:,.{places}f}".replace("-", "−")


def _loss(value: float) -> str:
    """Three decimals where they say something, else four digits."""
    if math.isfinite(value) and 0.0095 <= abs(value) < 1000:
        return format_number(round(value, 3)) if abs(value) >= 10 else f"{value:.3f}".replace("-", "−")
    return (
        "0.000"
        if value == 0
        else format_number(float(f"{value:.2g}"))
        if math.isfinite(value)
        else format_number(value)
    )
