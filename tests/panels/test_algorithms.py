"""The training panel where one learns to act: algorithms, and what means something else there."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit

from engine.spec.acting import suits
from engine.spec.catalog.algorithms import ALGORITHMS, Dqn, Ppo, Sarsa, ValueIteration
from engine.spec.catalog.data import CartPole, DataKind, FrozenLake, GridWorld, Gymnasium, Pendulum, World
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetAlgorithm, SetAlgorithmField, SetData, SetTraining
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, press, type_into
from widgets.kit import SliderRow
from widgets.panels.algorithm_choice import why_not
from widgets.panels.training_panel import TrainingPanel

SPACE = Gymnasium(
    id="There-v1", seen=("x",), steers=("push",), floor=(-1.0,), ceiling=(1.0,), centre=(0.0,), spread=(1.0,)
)


def in_world(data: DataKind) -> Spec:
    return SetData(data=data).apply(default_spec())


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(TrainingPanel(), in_world(CartPole()))


def items(combo: QComboBox) -> QStandardItemModel:
    model = combo.model()
    assert isinstance(model, QStandardItemModel)
    return model


def is_open(combo: QComboBox, label: str) -> bool:
    return items(combo).item(combo.findText(label)).isEnabled()


def test_algorithms_that_cannot_serve_are_grey_and_say_why(desk: Desk) -> None:
    combo = desk.child(QComboBox, "Algorithm")
    assert combo.currentText() == "PPO"
    assert not is_open(combo, "TABLES")
    assert not is_open(combo, "Q-learning")
    assert "states can be counted" in items(combo).item(combo.findText("Q-learning")).toolTip()
    assert is_open(combo, "DQN")
    desk.show(in_world(FrozenLake()))
    assert is_open(combo, "Q-learning")
    desk.show(in_world(Pendulum()))
    assert not is_open(combo, "DQN")


@pytest.mark.parametrize("world", [CartPole(), FrozenLake(), GridWorld(), Pendulum(), SPACE])
def test_what_is_grey_is_what_does_not_suit(world: World) -> None:
    for kind, algorithm in ALGORITHMS.items():
        assert (why_not(algorithm, world) == "") is suits(algorithm(kind=kind), world), kind


def test_another_algorithm_is_one_edit_and_brings_its_form(desk: Desk) -> None:
    combo = desk.child(QComboBox, "Algorithm")
    combo.setFocus()
    combo.showPopup()
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)  # over the heading
    QTest.keyClick(combo.view(), Qt.Key.Key_Return)
    assert desk.only() == SetAlgorithm(algorithm=Dqn())
    assert desk.child(QCheckBox, "Duelling").isChecked() is False


def test_a_setting_of_the_algorithm(desk: Desk) -> None:
    press(desk.child(QCheckBox, "Clip falls"))
    assert desk.only() == SetAlgorithmField(field="clip_falls", value=True)
    type_into(desk.child(QLineEdit, "Worlds"), "4")
    assert desk.only() == SetAlgorithmField(field="worlds", value=4)
    assert isinstance(desk.spec.training.algorithm, Ppo)
    assert desk.spec.training.algorithm.worlds == 4


def test_a_slider_is_one_gesture(desk: Desk) -> None:
    slider = desk.child(SliderRow, "Discount γ")
    slider.value_requested.emit(0.95)
    slider.value_requested.emit(0.9)
    assert desk.gestures == 0
    slider.editing_finished.emit()
    assert (len(desk.edits), desk.gestures) == (2, 1)
    assert desk.edits[-1] == SetAlgorithmField(field="gamma", value=0.9)


def visible(desk: Desk, name: str) -> bool:
    kinds = (QComboBox, QLineEdit, QCheckBox)
    found = [w for kind in kinds for w in desk.panel.findChildren(kind) if w.accessibleName() == name]
    return any(widget.isVisible() for widget in found)


@pytest.mark.parametrize(
    ("data", "algorithm", "there", "gone"),
    [
        (CartPole(), Ppo(), ("Learning rate", "Optimizer", "Batch", "Schedule"), ("Task", "Loss")),
        (FrozenLake(), Sarsa(), ("Learning rate", "Schedule"), ("Optimizer", "Batch", "L2", "Task")),
        (GridWorld(), ValueIteration(), ("Algorithm",), ("Learning rate", "Optimizer", "Schedule", "Batch")),
    ],
)
def test_what_means_nothing_is_not_there(
    desk: Desk, data: DataKind, algorithm: Ppo | Sarsa | ValueIteration, there: tuple[str, ...], gone: tuple[str, ...]
) -> None:
    desk.show(SetAlgorithm(algorithm=algorithm).apply(in_world(data)))
    assert [name for name in there if not visible(desk, name)] == []
    assert [name for name in gone if visible(desk, name)] == []
    desk.show(default_spec())
    assert [name for name in ("Task", "Loss", "Optimizer", "Batch", "L2", "Schedule") if not visible(desk, name)] == []
    assert not visible(desk, "Algorithm")


def test_it_stops_at_actions_and_at_a_return(desk: Desk) -> None:
    press(desk.child(QCheckBox, "Stop after actions"))
    assert desk.only() == SetTraining(field="stop_epochs", value=100)
    assert desk.child(QLineEdit, "Actions").text() == "100 thousand actions"
    press(desk.child(QCheckBox, "Stop at mean return"))
    assert desk.only() == SetTraining(field="stop_metric", value=475.0)
    assert not [
        box
        for box in desk.panel.findChildren(QCheckBox)
        if box.accessibleName() == "Stop at metric" and box.isVisible()
    ]


def test_epochs_of_a_schedule_are_thousands_of_actions(desk: Desk) -> None:
    desk.show(SetTraining(field="schedule", value={"kind": "cosine"}).apply(in_world(CartPole())))
    assert desk.child(QLineEdit, "Over").text() == "300 thousand actions"
