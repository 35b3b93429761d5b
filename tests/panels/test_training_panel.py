"""The training panel: every setting, and only what fits the task."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from engine.snapshot import RunState, Snapshot
from engine.spec.catalog.data import DATA
from engine.spec.catalog.losses import LOSSES
from engine.spec.catalog.optimizers import OPTIMIZERS, SGD
from engine.spec.catalog.schedules import SCHEDULES, Cosine, StepDown
from engine.spec.document import default_spec
from engine.spec.edits import SetData, SetTraining
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, choose, press, type_into
from widgets.kit import LinkLabel
from widgets.panels.schedule_plot import SchedulePlot, span_of
from widgets.panels.training_panel import TrainingPanel


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(TrainingPanel())


def labels(combo: QComboBox) -> list[str]:
    return [combo.itemText(i) for i in range(combo.count())]


@pytest.mark.parametrize("kind", ["spiral", "iris", "diabetes"])
def test_only_losses_that_suit_the_task_are_offered(desk: Desk, kind: str) -> None:
    desk.show(SetData(data=DATA[kind](kind=kind)).apply(default_spec()))
    task = desk.spec.training.task
    assert labels(desk.child(QComboBox, "Loss")) == [row.title for row in LOSSES.values() if task in row.tasks]


def test_a_task_that_changes_brings_its_losses(desk: Desk) -> None:
    choose(desk.child(QComboBox, "Task"), "Many classes")
    assert desk.only() == SetTraining(field="task", value="multi-class")
    assert desk.child(QComboBox, "Loss").currentText() == "Cross-entropy"


def test_a_loss_that_does_not_suit_is_seen_and_marked(desk: Desk) -> None:
    desk.show(SetTraining(field="loss", value="cross_entropy").apply(default_spec()))
    loss = desk.child(QComboBox, "Loss")
    assert loss.currentText() == "Cross-entropy"
    assert "does not suit" in loss.accessibleDescription()


@pytest.mark.parametrize("kind", list(OPTIMIZERS))
def test_every_optimizer_can_be_chosen(desk: Desk, kind: str) -> None:
    start = "sgd" if kind != "sgd" else "adam"
    desk.show(SetTraining(field="optimizer", value=OPTIMIZERS[start](kind=start)).apply(default_spec()))
    choose(desk.child(QComboBox, "Optimizer"), OPTIMIZERS[kind].title)
    assert desk.only() == SetTraining(field="optimizer", value=OPTIMIZERS[kind](kind=kind))


@pytest.mark.parametrize("kind", list(SCHEDULES))
def test_every_schedule_can_be_chosen_and_is_drawn(desk: Desk, kind: str) -> None:
    start = "constant" if kind != "constant" else "cosine"
    desk.show(SetTraining(field="schedule", value=SCHEDULES[start](kind=start)).apply(default_spec()))
    plot = desk.panel.findChildren(SchedulePlot)[0]
    before = plot.grab().toImage()
    choose(desk.child(QComboBox, "Schedule"), SCHEDULES[kind].title)
    assert desk.only() == SetTraining(field="schedule", value=SCHEDULES[kind](kind=kind))
    assert plot.grab().toImage() != before


def test_a_setting_of_the_optimizer_keeps_the_others(desk: Desk) -> None:
    desk.show(SetTraining(field="optimizer", value=SGD(nesterov=True)).apply(default_spec()))
    type_into(desk.child(QLineEdit, "Momentum"), "0.9")
    assert desk.only() == SetTraining(field="optimizer", value=SGD(momentum=0.9, nesterov=True))
    press(desk.child(QCheckBox, "Nesterov"))
    assert desk.only() == SetTraining(field="optimizer", value=SGD(momentum=0.9, nesterov=False))


def test_a_setting_of_the_schedule_is_a_whole_number(desk: Desk) -> None:
    desk.show(SetTraining(field="schedule", value=StepDown()).apply(default_spec()))
    every = desk.child(QLineEdit, "Every")
    assert every.text() == "100 epochs"
    type_into(every, "30")
    assert desk.only() == SetTraining(field="schedule", value=StepDown(every=30))


@pytest.mark.parametrize(
    ("title", "field", "text", "value"),
    [
        ("Learning rate", "learning_rate", "0.3", 0.3),
        ("L1", "l1", "0.001", 0.001),
        ("L2", "l2", "0.01", 0.01),
        ("Weight decay", "weight_decay", "0.1", 0.1),
        ("Batch", "batch_size", "64", 64),
    ],
)
def test_numbers(desk: Desk, title: str, field: str, text: str, value: float) -> None:
    type_into(desk.child(QLineEdit, title), text)
    assert desk.only() == SetTraining(field=field, value=value)


def test_stopping_is_switched_on_changed_and_off(desk: Desk) -> None:
    press(desk.child(QCheckBox, "Stop after"))
    assert desk.only() == SetTraining(field="stop_epochs", value=1000)
    type_into(desk.child(QLineEdit, "Epochs"), "50")
    assert desk.only() == SetTraining(field="stop_epochs", value=50)
    press(desk.child(QCheckBox, "Stop after"))
    assert desk.only() == SetTraining(field="stop_epochs", value=None)
    press(desk.child(QCheckBox, "Stop at metric"))
    assert desk.only() == SetTraining(field="stop_metric", value=0.95)


def test_typing_survives_other_edits(desk: Desk) -> None:
    rate = desk.child(QLineEdit, "Learning rate")
    type_into(rate, "0.00", end=None)
    desk.show(SetTraining(field="batch_size", value=5).apply(desk.spec))
    assert (rate.text(), rate.hasFocus()) == ("0.00", True)


def test_the_dot_follows_the_run(desk: Desk) -> None:
    desk.show(SetTraining(field="schedule", value=Cosine()).apply(default_spec()))
    plot = desk.panel.findChildren(SchedulePlot)[0]
    before = plot.grab().toImage()
    panel = desk.panel
    assert isinstance(panel, TrainingPanel)
    panel.show_snapshot(Snapshot(1, RunState.RUNNING, epoch=span_of(Cosine()) / 2))
    assert plot.grab().toImage() != before


def test_one_link_explains_the_whole_panel(desk: Desk) -> None:
    link = desk.child(LinkLabel, "Training: explain each setting")
    before = desk.panel.sizeHint().height()
    press(link)
    assert link.isChecked()
    assert desk.panel.sizeHint().height() > before + 60
