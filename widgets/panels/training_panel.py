"""How the network learns: task, loss, optimizer, schedule, penalties, batch, and when to stop."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine.snapshot import Snapshot
from engine.spec.catalog.algorithms import ALGORITHMS, AlgorithmKind
from engine.spec.catalog.losses import LOSSES
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.data_shape import TASKS, Task
from engine.spec.document import Spec
from engine.spec.edits import SetAlgorithm, SetAlgorithmField, SetTraining
from engine.spec.problems import SpecProblem
from engine.spec.shapes import Analysis
from engine.spec.value import Value
from widgets.kit import Choice, Control, Label
from widgets.panels.acting import acts, beside_the_point, in_actions
from widgets.panels.afresh import afresh_words
from widgets.panels.algorithm_choice import AlgorithmChoice
from widgets.panels.batch_box import BatchBox
from widgets.panels.form import ExplainLink, Form
from widgets.panels.panel import Panel
from widgets.panels.rows import captioned
from widgets.panels.schedule_plot import SchedulePlot
from widgets.panels.stop_rows import StopRows

TASK_HELP = "What is learned from the targets."
BATCH = "batch_size"  # has a control of its own: its ladder ends at the whole set
CAPTIONED = ("task", "loss", "algorithm", "optimizer", BATCH, "schedule")  # settings with controls of this panel's own


class TrainingPanel(Panel):
    """Every setting of the training; each asks for a SetTraining."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__("Training", parent)
        self._spec: Spec | None = None
        self._options: dict[Choice, list[tuple[str, str]]] = {}
        self._task = Choice("Task", TASKS, TASK_HELP, "none")
        self._loss = Choice("Loss", [], "What the training makes small. Only those that suit the task.", "none")
        self._algorithm = AlgorithmChoice()
        self._described = Label("", "small")
        self._described.setWordWrap(True)
        self._algorithm_form = Form("Algorithm settings", explains=False)
        self._rates = Form("Rates and penalties", explains=False)
        self._batch = BatchBox("none")
        titles = [(kind, optimizer.title) for kind, optimizer in OPTIMIZERS.items()]
        self._optimizer = Choice("Optimizer", titles, "How a gradient becomes a step.", "none")
        self._optimizer_form = Form("Optimizer settings", explains=False)
        titles = [(kind, schedule.title) for kind, schedule in SCHEDULES.items()]
        self._schedule = Choice("Schedule", titles, "How the learning rate changes over the run.", "none")
        self._schedule_form = Form("Schedule settings", explains=False)
        self._plot = SchedulePlot()
        self._stop = StopRows()
        self._explain = ExplainLink("Training")
        self._captioned = [captioned(control) for control in self._own_controls()]
        self._lay_out()
        self._connect()

    def _own_controls(self) -> tuple[Control, ...]:
        return (self._task, self._loss, self._algorithm, self._optimizer, self._batch, self._schedule)

    def _lay_out(self) -> None:
        task, loss, algorithm, optimizer, batch, schedule = self._captioned
        acting = (algorithm, self._described, self._algorithm_form)
        settings = (optimizer, self._optimizer_form, self._rates, batch)
        for widget in (task, loss, *acting, *settings, schedule, self._schedule_form, self._plot, self._stop):
            self.content.addWidget(widget)
        self.content.addWidget(self._explain, 0, Qt.AlignmentFlag.AlignLeft)

    def contents_resized(self, width: int) -> None:
        """Captions go above their controls together, when the widest of them has no room beside."""
        shown = [row.caption_width() for row in self._captioned if not row.isHidden()]
        floor = max([*shown, self._rates.needed_width()])
        for form in self._forms():
            form.set_caption_floor(floor)
        for row in self._captioned:
            row.set_stacked(floor > width, width - floor)

    def _forms(self) -> tuple[Form, ...]:
        return (self._algorithm_form, self._optimizer_form, self._rates, self._schedule_form)

    def _show_help(self, on: bool) -> None:
        for row in self._captioned:
            row.explain(on)
        for form in self._forms():
            form.explain(on)

    def _connect(self) -> None:
        self._task.value_requested.connect(lambda task: self._ask_one("task", task))
        self._loss.value_requested.connect(lambda loss: self._ask_one("loss", loss))
        self._algorithm.value_requested.connect(self._ask_algorithm)
        self._algorithm_form.field_requested.connect(self._ask_algorithm_field)
        self._batch.value_requested.connect(lambda size: self._ask_one(BATCH, round(size)))
        self._optimizer.value_requested.connect(self._ask_optimizer)
        self._schedule.value_requested.connect(self._ask_schedule)
        self._stop.field_requested.connect(self._ask_one)
        self._explain.clicked.connect(self._show_help)
        self._rates.field_requested.connect(self._ask_moving)
        self._optimizer_form.field_requested.connect(self._ask_optimizer_field)
        self._schedule_form.field_requested.connect(self._ask_schedule_field)
        for form in self._forms():
            form.gesture_finished.connect(self.gesture_finished)

    # ---- what is shown ----

    def show_document(self, spec: Spec, analysis: Analysis) -> None:
        """Show the training of a document."""
        self._spec = spec
        training = spec.training
        problems = analysis.problems_of("training")
        tasks = spec.data.shape().tasks
        self._show_choice(
            self._task, [row for row in TASKS if row[0] in tasks or row[0] == training.task], training.task
        )
        self._task.set_help(f"{TASK_HELP} {_costs(spec)}".strip())
        self._show_choice(self._loss, fitting_losses(training.task, training.loss), training.loss)
        for name, choice in (("task", self._task), ("loss", self._loss)):
            choice.set_problem(" ".join(f"{p.problem} {p.remedy}" for p in problems if p.field == name))
        self._optimizer.set_value(training.optimizer.kind)
        self._schedule.set_value(training.schedule.kind)
        out = beside_the_point(spec)
        self._show_form(self._optimizer_form, training.optimizer, "optimizer" in out)
        self._show_form(self._schedule_form, training.schedule, "schedule" in out, acts(spec))
        self._rates.show_values([training], problems, leave_out=(BATCH, *out))
        self._batch.show_document(spec)
        self._plot.set_schedule(training.schedule, acts(spec))
        self._plot.setVisible("schedule" not in out)
        self._stop.show_training(training, getattr(spec.data, "solved", None))
        self._show_algorithm(spec, problems)
        for row, name in zip(self._captioned, CAPTIONED, strict=True):
            row.setVisible(name not in out and (name != "algorithm" or acts(spec)))
        self.contents_resized(self.contents_width())

    def _show_algorithm(self, spec: Spec, problems: Sequence[SpecProblem]) -> None:
        """The way of learning to act; nothing where nothing acts."""
        algorithm = spec.training.algorithm if acts(spec) else None
        self._algorithm.show_document(spec)
        self._algorithm.set_problem(" ".join(f"{p.problem} {p.remedy}" for p in problems if p.field == "algorithm"))
        self._described.setVisible(algorithm is not None)
        self._algorithm_form.setVisible(algorithm is not None)
        if algorithm is not None:
            summary = algorithm.summary
            self._described.setText(f"{summary[:1].upper()}{summary[1:]} ({algorithm.source}).")
            self._algorithm_form.show_values([algorithm], problems)

    def show_snapshot(self, snapshot: Snapshot) -> None:
        """Show where on its schedule the run is."""
        self._plot.set_epoch(snapshot.epoch)

    def _show_choice(self, choice: Choice, options: list[tuple[Task, str]] | list[tuple[str, str]], value: str) -> None:
        rows = [(str(key), label) for key, label in options]
        if self._options.get(choice) != rows:
            self._options[choice] = rows
            choice.set_options(rows)
        choice.set_value(value)

    @staticmethod
    def _show_form(form: Form, value: Value, hidden: bool = False, acting: bool = False) -> None:
        form.show_values([value], reword=in_actions if acting else None)
        form.setVisible(bool(form.names()) and not hidden)

    # ---- what is asked for ----

    def _ask_one(self, name: str, value: object) -> None:
        self.ask(SetTraining(field=name, value=value))

    def _ask_moving(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetTraining(field=name, value=value))

    def _ask_algorithm(self, kind: object) -> None:
        self.ask(SetAlgorithm(algorithm=cast(AlgorithmKind, ALGORITHMS[str(kind)](kind=str(kind)))))

    def _ask_algorithm_field(self, name: str, value: object) -> None:
        self.edit_requested.emit(SetAlgorithmField(field=name, value=value))

    def _ask_optimizer(self, kind: object) -> None:
        self._ask_one("optimizer", OPTIMIZERS[str(kind)](kind=str(kind)))

    def _ask_schedule(self, kind: object) -> None:
        self._ask_one("schedule", SCHEDULES[str(kind)](kind=str(kind)))

    def _ask_optimizer_field(self, name: str, value: object) -> None:
        if self._spec is not None:
            self._ask_moving("optimizer", self._spec.training.optimizer.with_(**{name: value}))

    def _ask_schedule_field(self, name: str, value: object) -> None:
        if self._spec is not None:
            self._ask_moving("schedule", self._spec.training.schedule.with_(**{name: value}))


def _costs(spec: Spec) -> str:
    """What another task would cost."""
    others = (SetTraining(field="task", value=task) for task in spec.data.shape().tasks if task != spec.training.task)
    return next((words for edit in others if (words := afresh_words(spec, edit))), "")


def fitting_losses(task: str, current: str) -> list[tuple[str, str]]:
    """The losses that suit a task; the current one too, so that what does not suit can be seen."""
    return [(row.kind, row.title) for row in LOSSES.values() if task in row.tasks or row.kind == current]
