"""The transport bar: run, figures, rates, and room for all of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLineEdit, QSlider, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Curves, RunState, Snapshot, Trouble
from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import DropoutLayer
from engine.spec.catalog.optimizers import SGD
from engine.spec.document import default_spec
from engine.spec.edits import AddLayer, SetData, SetParameter, SetPenalty, SetTraining
from tests.panels.desk import Desk, choose, plain, press, type_into
from widgets.kit import IconButton, Pill, PlayButton, Readout
from widgets.panels.speed_slider import SPEEDS, speed_words
from widgets.panels.transport import TransportBar
from widgets.panels.verdict import verdict

CURVES = Curves(
    np.array([1]), np.array([1.0]), np.array([0.1324]), np.array([2.5]), np.array([0.5]), np.array([0.9834]), "accuracy"
)
RUNNING = Snapshot(1, RunState.RUNNING, epoch=123.4, samples_per_second=412_345.6, curves=CURVES)


def losses(*train: float) -> Curves:
    """Curves with these training losses."""
    loss = np.array(train)
    return Curves(np.arange(len(train)), np.arange(float(len(train))), loss, loss, loss, loss, "accuracy")


@pytest.fixture
def bar(qtbot: QtBot) -> Iterator[TransportBar]:
    window = QWidget()
    qtbot.addWidget(window)
    made = TransportBar(window)
    window.resize(2600, 60)
    made.resize(1600, 60)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    yield made
    window.close()


@pytest.fixture
def desk(bar: TransportBar, window: QWidget) -> Desk:
    return Desk(bar, default_spec(), window)


def readout(bar: QWidget, name: str) -> str:
    return next(r for r in bar.findChildren(Readout) if r.accessibleName() == name).text()


def play_button(bar: QWidget) -> PlayButton:
    return bar.findChildren(PlayButton)[0]


def test_play_and_pause_follow_what_was_asked_for(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    bar.show_snapshot(replace(RUNNING, state=RunState.PAUSED))
    with qtbot.waitSignal(bar.play_requested):
        press(play_button(bar))
    assert play_button(bar).state() == "play"  # until the run says so
    bar.set_playing(True)
    assert play_button(bar).state() == "pause"
    with qtbot.waitSignal(bar.pause_requested):
        press(play_button(bar))


def test_play_can_be_pressed_while_loading(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    assert play_button(bar).state() == "waiting"
    with qtbot.waitSignal(bar.play_requested):
        press(play_button(bar))


def test_a_warning_leaves_play_on_and_is_told(desk: Desk, bar: TransportBar) -> None:
    desk.show(AddLayer(layer=DropoutLayer(id="dropout-1")).apply(default_spec()))
    bar.show_snapshot(replace(RUNNING, state=RunState.PAUSED))
    assert play_button(bar).isEnabled()
    assert "Only a warning: This layer leads to no output" in plain(play_button(bar).toolTip())
    assert bar.findChildren(Pill)[0].text() == "healthy"
    assert "leads to no output" in plain(bar.findChildren(Pill)[0].toolTip())
    desk.show(default_spec())
    assert "warning" not in play_button(bar).toolTip()


def test_a_problem_switches_play_off_and_says_why(desk: Desk, bar: TransportBar) -> None:
    desk.show(SetParameter(layer_ids=("input",), field="features", value=()).apply(default_spec()))
    assert not play_button(bar).isEnabled()
    assert "Switch on at least one feature tile." in plain(play_button(bar).toolTip())
    assert bar.findChildren(Pill)[0].text() == "blocked"
    desk.show(default_spec())
    assert play_button(bar).isEnabled()


def test_step_reset_and_the_other_buttons(desk: Desk, bar: TransportBar, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bar.step_requested) as step:
        press(desk.child(IconButton, "Step one batch"))
    assert step.args == [False]
    menu = bar.steps_menu()
    with qtbot.waitSignal(bar.step_requested) as step:
        menu.actions()[1].trigger()
    assert step.args == [True]
    for name, signal in (
        ("Reset to the first weights", bar.reset_requested),
        ("Find any action", bar.palette_requested),
        ("Light or dark", bar.theme_requested),
        ("loading", bar.doctor_requested),
    ):
        with qtbot.waitSignal(signal):
            press(desk.child(QAbstractButton, name))


def test_figures(desk: Desk, bar: TransportBar) -> None:
    bar.show_snapshot(RUNNING)
    names = ("Epoch", "Train loss", "Test loss", "Accuracy, test", "Samples / s")
    assert [readout(bar, name) for name in names] == ["000,123", "0.132", "2.500", "98.3 %", "412,346"]
    assert bar.findChildren(Pill)[0].text() == "healthy"


def test_regression_shows_r2_instead_of_accuracy(desk: Desk, bar: TransportBar) -> None:
    desk.show(SetData(data=DATA["diabetes"](kind="diabetes")).apply(default_spec()))
    shown = [r.accessibleName() for r in bar.findChildren(Readout) if r.isVisible()]
    assert "R², test" in shown
    assert "Accuracy, test" not in shown


def test_divergence_is_in_the_pill(desk: Desk, bar: TransportBar) -> None:
    trouble = Trouble("dense-1", "The loss is not a number.", "Try a smaller learning rate.")
    bar.show_snapshot(replace(RUNNING, state=RunState.DIVERGED, trouble=trouble))
    pill = bar.findChildren(Pill)[0]
    assert (pill.text(), pill.state()) == ("diverged", "danger")
    assert "smaller learning rate" in plain(pill.toolTip())


@pytest.mark.parametrize("state", [RunState.PAUSED, RunState.RUNNING, RunState.FINISHED])
def test_a_loss_far_above_the_first_is_not_called_healthy(desk: Desk, bar: TransportBar, state: RunState) -> None:
    pill = bar.findChildren(Pill)[0]
    bar.show_snapshot(replace(RUNNING, state=state, curves=losses(0.7, 28.2)))
    assert (pill.text(), pill.state()) == ("unstable", "warning")
    words = "The loss is 40 times what it was at the start. Try a smaller learning rate."
    assert plain(pill.toolTip()).startswith(words)
    bar.show_snapshot(replace(RUNNING, curves=losses(0.7, 28.2, 1.3)))
    assert (pill.text(), pill.state()) == ("healthy", "good")


@pytest.mark.parametrize(
    ("curve", "times"),
    [
        ((0.5, 1.26), "2.5"), ((0.5, 1234.0), "2,500"), ((0.5, 1.0), None), ((0.5, 3.0, 0.2), None),
        ((0.5, float("nan")), None), ((0.5, float("inf")), None), ((0.0, 3.0), None), ((0.5,), None),
    ],
)  # fmt: skip
def test_the_verdict(curve: tuple[float, ...], times: str | None) -> None:
    found = verdict(replace(RUNNING, curves=losses(*curve)))
    assert (found and found.problem) == (times and f"The loss is {times} times what it was at the start.")
    assert verdict(replace(RUNNING, curves=None)) is None
    assert verdict(replace(RUNNING, state=RunState.DIVERGED, curves=losses(1.0, 9.0))) is None


def test_what_stops_the_engine_switches_play_off_and_says_why(desk: Desk, bar: TransportBar) -> None:
    trouble = Trouble("data", "The file seeds.csv is not in /home/me.", "Put it back.")
    bar.show_snapshot(Snapshot(1, RunState.BLOCKED, trouble=trouble))
    for button in (play_button(bar), desk.child(IconButton, "Step one batch")):
        assert not button.isEnabled()
        assert plain(button.toolTip()) == f"{trouble.problem} {trouble.remedy}"
    bar.show_snapshot(replace(RUNNING, state=RunState.PAUSED))
    assert play_button(bar).isEnabled()
    assert "Play" in play_button(bar).toolTip()


def test_rates_ask_for_one_edit_each(desk: Desk, bar: TransportBar) -> None:
    type_into(desk.child(QLineEdit, "Learning rate"), "0.1")
    assert desk.only() == SetTraining(field="learning_rate", value=0.1)
    batch = desk.child(QLineEdit, "Batch")
    type_into(batch, "64")
    edit = desk.only()
    assert edit == SetTraining(field="batch_size", value=64)
    assert isinstance(edit, SetTraining)
    assert isinstance(edit.value, int)
    choose(desk.child(QComboBox, "Optimizer"), "SGD")
    assert desk.only() == SetTraining(field="optimizer", value=SGD())


def test_the_batch_ladder_ends_at_the_whole_set(desk: Desk) -> None:
    batch = desk.child(QLineEdit, "Batch")
    batch.setFocus()
    for _ in range(20):
        QTest.keyClick(batch, Qt.Key.Key_Up)
    assert desk.spec.training.batch_size == 240
    batch.clearFocus()
    assert batch.text() == "whole set"


def test_one_penalty_at_a_time(desk: Desk, bar: TransportBar) -> None:
    kind = desk.child(QComboBox, "Regularise")
    choose(kind, "L1")
    assert desk.only() == SetPenalty(penalty="l1", value=0.001)
    type_into(desk.child(QLineEdit, "Strength"), "0.01")
    assert desk.only() == SetPenalty(penalty="l1", value=0.01)
    choose(kind, "L2")
    assert desk.only() == SetPenalty(penalty="l2", value=0.01)
    assert (desk.spec.training.l1, desk.spec.training.l2) == (0.0, 0.01)
    choose(kind, "none")
    assert desk.only() == SetPenalty(penalty="none")


def test_speed_goes_from_one_step_to_unlimited(desk: Desk, bar: TransportBar) -> None:
    asked: list[object] = []
    bar.speed_requested.connect(asked.append)
    slider = desk.child(QSlider, "Speed")
    slider.setFocus()
    QTest.keyClick(slider, Qt.Key.Key_Home)
    assert asked == [1]
    bar.change_speed(1)
    bar.change_speed(-1)
    bar.change_speed(-1)
    QTest.keyClick(slider, Qt.Key.Key_End)
    assert asked == [1, 2, 1, None]
    assert [speed_words(s) for s in (1, 10, 1000, None)] == ["1 step/s", "10 steps/s", "1k steps/s", "unlimited"]
    assert list(SPEEDS[:-1]) == sorted(s for s in SPEEDS if s is not None)


@pytest.mark.parametrize("width", [480, 640, 800, 1024, 1280, 1440, 1920, 2560])
@pytest.mark.parametrize("penalty", [False, True])
def test_nothing_is_cut_off_at_any_width(desk: Desk, bar: TransportBar, width: int, penalty: bool) -> None:
    if penalty:
        desk.show(SetPenalty(penalty="l1", value=0.01).apply(default_spec()))
    bar.resize(width, 60)
    bar.show_snapshot(RUNNING)
    bar.layout().activate()  # type: ignore[union-attr]
    shown = [w for w in bar.findChildren(QWidget) if w.isVisible() and w.parent() is bar]
    cut = [w for w in shown if w.geometry().right() >= width or w.width() < w.minimumSizeHint().width()]
    assert [(type(w).__name__, w.accessibleName(), w.geometry().getRect()) for w in cut] == []
    ordered = sorted(shown, key=lambda w: w.x())
    assert all(a.geometry().right() < b.x() for a, b in pairwise(ordered))
    assert play_button(bar).isVisible()
    if width >= 1280:
        assert desk.child(QLineEdit, "Learning rate").isVisible()
        assert desk.child(QComboBox, "Optimizer").isVisible()


def test_everything_fits_at_full_width(desk: Desk, bar: TransportBar) -> None:
    bar.resize(1920, 60)
    names = {w.accessibleName() for w in bar.findChildren(QWidget) if w.isVisible()}
    assert {"Regularise", "Speed", "Samples / s", "Batch"} <= names


def test_figures_of_another_task_do_not_stay(desk: Desk, bar: TransportBar) -> None:
    """An R² of −9.09 was shown as an accuracy of −909 %."""
    bad = np.array([-9.094])
    fitted = replace(CURVES, train_metric=bad, test_metric=bad, metric="R²")
    desk.show(SetData.model_validate({"data": {"kind": "airline"}}).apply(default_spec()))
    desk.show(SetTraining(field="task", value="forecast").apply(desk.spec))
    desk.show(default_spec())
    bar.show_snapshot(replace(RUNNING, curves=fitted))
    assert readout(bar, "Accuracy, test") == "–"
    bar.show_snapshot(RUNNING)
    assert readout(bar, "Accuracy, test") == "98.3 %"


def test_nothing_measured_stays_while_the_document_is_blocked(desk: Desk, bar: TransportBar) -> None:
    bar.show_snapshot(RUNNING)
    assert readout(bar, "Train loss") == "0.132"
    desk.show(SetParameter(layer_ids=("input",), field="features", value=()).apply(default_spec()))
    blocked = Snapshot(2, RunState.BLOCKED, epoch=123.4, samples_per_second=412_345.6)
    for _ in range(2):
        figures = [readout(bar, name) for name in ("Train loss", "Test loss", "Accuracy, test", "Samples / s")]
        assert figures == ["–"] * 4
        bar.show_snapshot(blocked)
    desk.show(default_spec())
    bar.show_snapshot(replace(RUNNING, revision=3))
    assert readout(bar, "Train loss") == "0.132"


def test_how_many_problems_there_are_stands_beside_the_button_that_is_off(
    desk: Desk, bar: TransportBar, qtbot: QtBot
) -> None:
    healthy, count = bar.findChildren(Pill)
    assert healthy.isVisible()
    assert count.isHidden()
    desk.show(SetParameter(layer_ids=("input",), field="features", value=()).apply(default_spec()))
    assert count.isVisible()
    assert healthy.isHidden()
    assert count.text() == "1 problem"
    assert "Switch on at least one feature tile." in plain(count.toolTip())
    assert count.geometry().left() < bar.findChildren(QSlider)[0].mapTo(bar, QPoint()).x()
    with qtbot.waitSignal(bar.doctor_requested):
        press(count)
    desk.show(default_spec())
    assert healthy.isVisible()
    assert count.isHidden()
