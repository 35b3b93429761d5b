"""The stage of a world: who acts in it, what it asks for, pushes, words."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState, Snapshot, Trouble, Watch, WorldWatch
from engine.spec.catalog.data import Blackjack, CartPole, FrozenLake, LunarLander, MountainCar, Taxi, World
from engine.spec.document import default_spec
from engine.spec.shapes import analyse
from tests.stage.conftest import Show
from tests.stage.worlds import GRID, agent_snapshot, frame, spec_on, stage_on, state_values
from widgets.kit.motion import set_motion_on_unseen_screens
from widgets.stage import WorldStage
from widgets.stage.world_endings import ending, is_good

LEFT = Qt.MouseButton.LeftButton
CART = (0.5, 0.05)


class Told:
    """What a stage told its surroundings."""

    def __init__(self, stage: WorldStage) -> None:
        self.watches: list[Watch] = []
        self.taken: list[bool] = []
        self.acts: list[object] = []
        self.kicks: list[float] = []
        stage.watch_changed.connect(lambda: self.watches.append(stage.watch()))
        stage.take_over_requested.connect(self.taken.append)
        stage.act_requested.connect(self.acts.append)
        stage.kick_requested.connect(self.kicks.append)


def on(data: World, show: Show) -> tuple[WorldStage, Told]:
    """A stage with a world, on the screen."""
    stage = stage_on(data)
    show(stage, 400, 440)
    stage.show_snapshot(agent_snapshot())
    return stage, Told(stage)


def choose(stage: WorldStage, row: QWidget, label: str) -> None:
    """Press a part of a segmented choice."""
    (button,) = [each for each in row.findChildren(QAbstractButton) if each.text() == label]
    QTest.mouseClick(button, LEFT)


def words(stage: WorldStage) -> str:
    """The line below the world."""
    return stage.surface._words[0]


def test_it_asks_for_the_frames_of_who_acts(show: Show) -> None:
    stage, told = on(CartPole(), show)
    assert stage.watch().world == WorldWatch(stage="learning")
    choose(stage, stage.mode, "Show")
    choose(stage, stage.pace, "¼×")
    QTest.mouseClick(stage.greedy, LEFT)
    assert told.watches[-1].world == WorldWatch(stage="show", pace=0.25, greedy=False)
    choose(stage, stage.mode, "You")
    assert told.watches[-1].world.stage == ""
    assert told.taken == [True]
    choose(stage, stage.mode, "Learning")
    assert told.taken == [True, False]


def test_values_are_asked_for_where_states_can_be_counted(show: Show) -> None:
    stage, told = on(FrozenLake(), show)
    choose(stage, stage.shown, "Value")
    assert told.watches[-1].world.states
    other = spec_on(CartPole())
    stage.show_document(other, analyse(other))
    assert not stage.shown.isVisible()
    assert not stage.watch().world.states


def test_frames_of_another_actor_or_world_are_left_out(show: Show) -> None:
    stage, _told = on(CartPole(), show)
    for strange in (frame(CART, shown="show"), frame((0.5,))):
        stage.show_frame(strange)
        assert stage.surface.figures().frame is None
    right = frame(CART)
    stage.show_frame(right)
    assert stage.surface.figures().frame is right


def test_one_s_score_stands_beside_the_agent_s_mean_and_the_best_is_kept(show: Show) -> None:
    stage, _told = on(CartPole(), show)
    choose(stage, stage.mode, "You")
    for score in (60.0, 41.0):
        stage.show_frame(frame(CART, shown="hand", score=score, ended=True))
    assert stage.surface.figures().columns() == [("Your score", "41"), ("Your best", "60"), ("Agent's mean", "187.4")]
    assert "Space begins the next" in words(stage)


def test_keys_act_only_where_the_keyboard_is(show: Show, qtbot: QtBot) -> None:
    stage, told = on(FrozenLake(), show)
    choose(stage, stage.mode, "You")
    stage.show_frame(frame((0, 0), shown="hand", moment=0))
    QTest.keyClick(stage.surface, Qt.Key.Key_Right)
    assert told.acts == [2]
    stage.show_frame(frame((0, 1), 2, shown="hand", moment=1, ended=True))
    QTest.keyClick(stage.surface, Qt.Key.Key_Space)
    assert len(told.acts) == 2
    timed = spec_on(MountainCar())
    stage.show_document(timed, analyse(timed))
    choose(stage, stage.mode, "You")
    QTest.keyPress(stage.surface, Qt.Key.Key_Right)
    assert stage.hand.is_running()
    elsewhere = QPushButton(stage)
    elsewhere.show()
    elsewhere.setFocus()
    assert not stage.hand.is_running()
    stage.surface.setFocus()
    assert stage.hand.is_running()
    stage.hide()
    assert not stage.hand.is_running()


def test_another_world_ends_playing_by_hand(show: Show) -> None:
    stage, told = on(FrozenLake(), show)
    choose(stage, stage.mode, "You")
    other = spec_on(CartPole())
    stage.show_document(other, analyse(other))
    assert told.taken == [True, False]
    assert stage.mode.value() == "learning"


def test_each_action_has_a_button(show: Show) -> None:
    stage, told = on(Taxi(), show)
    choose(stage, stage.mode, "You")
    stage.show_frame(frame((1, 1, 0, 3), shown="hand", moment=0))
    names = [button.accessibleName() for button in stage.buttons.buttons]
    assert names == ["down", "up", "right", "left", "pick up", "drop off"]
    QTest.mouseClick(stage.buttons.buttons[4], LEFT)
    assert told.acts == [4]
    assert stage.surface.hasFocus()


@pytest.mark.parametrize(
    ("start", "end", "strength"), [(150, 500, 1.0), (200, 170, -0.27), (60, 60, 0.6), (360, 360, -0.6)]
)
def test_a_drag_pushes_and_a_click_pushes_away(show: Show, start: int, end: int, strength: float) -> None:
    stage, told = on(CartPole(), show)
    y = stage.surface.height() // 2
    QTest.mousePress(stage.surface, LEFT, pos=QPoint(start, y))
    QTest.mouseMove(stage.surface, QPoint(end, y))
    assert told.kicks == []
    QTest.mouseRelease(stage.surface, LEFT, pos=QPoint(end, y))
    assert told.kicks == [pytest.approx(strength, abs=0.02)]


def test_buttons_push_too_and_only_what_can_be_pushed(show: Show) -> None:
    stage, told = on(CartPole(), show)
    QTest.keyClick(stage.push_left, Qt.Key.Key_Space)
    QTest.keyClick(stage.push_right, Qt.Key.Key_Return)
    assert [kick < 0 for kick in told.kicks] == [True, False]
    grid = spec_on(GRID)
    stage.show_document(grid, analyse(grid))
    assert not stage.push_left.isVisible()


def test_trouble_of_the_world_is_said_on_the_stage(show: Show) -> None:
    stage, _told = on(CartPole(), show)
    stage.cover("Nothing is worked out while there is a problem.")
    assert not stage.surface.isVisible()
    trouble = Trouble("data", "The world gave what is no number.", "Press play for a fresh one.")
    stage.show_snapshot(Snapshot(1, RunState.BLOCKED, trouble=trouble))
    assert stage._told.text() == "The world gave what is no number. Press play for a fresh one."
    stage.cover("")
    stage.show_snapshot(Snapshot(1, RunState.PAUSED, trouble=replace(trouble, layer_id="training")))
    assert stage.surface.isVisible()


def test_no_world_is_said_and_the_engine_is_waited_for(show: Show) -> None:
    assert not WorldStage.suits(default_spec())
    assert WorldStage.suits(spec_on(CartPole()))
    stage = stage_on(CartPole())
    show(stage, 400, 440)
    assert "starting" in words(stage)
    stage.show_snapshot(agent_snapshot())
    assert "Press play" in words(stage)
    stage.show_document(default_spec(), analyse(default_spec()))
    assert "no world" in stage._told.text()
    assert stage.watch() == Watch()


def test_a_cell_that_is_pointed_at_tells_its_numbers(show: Show) -> None:
    stage, _told = on(GRID, show)
    choose(stage, stage.shown, "Value")
    stage.show_snapshot(agent_snapshot(state_values(GRID)))
    stage.show_frame(frame((2, 0), reward=-0.04))
    QTest.mouseMove(stage.surface, stage.surface.cell_box((0, 1)).center().toPoint())
    assert words(stage).startswith("row 1, column 2: value 0.3: ← 0.93")


ENDS = [
    (CartPole(), (0.1, 0.3), 1.0, "The pole fell", False),
    (CartPole(), (-2.6, 0.0), 1.0, "The cart left the track", False),
    (FrozenLake(), (7, 7), 1.0, "Reached the goal", True),
    (FrozenLake(), (2, 3), 0.0, "Fell through a hole", False),
    (GRID, (1, 4), -1.0, "Fell into a pit", False),
    (LunarLander(), (0, 0, 0, 1, 1, 0, 0), 100.0, "Landed", True),
    (Blackjack(), (20, 10, 0), 0.0, "A draw", False),
]


@pytest.mark.parametrize(("data", "numbers", "reward", "said", "good"), ENDS, ids=lambda part: str(part)[:20])
def test_what_ended_an_episode(data: World, numbers: tuple[float, ...], reward: float, said: str, good: bool) -> None:
    last = frame(numbers, reward=reward, ended=True)
    assert ending(data, last) == f"{said} after 34 actions"
    assert is_good(data, last) is good
    assert ending(data, replace(last, broken=True)) == "Time is up after 34 actions"
    assert ending(data, replace(last, ended=False)) == ""


def test_playing_by_hand_is_asked_for_again_once_the_engine_is_there(show: Show) -> None:
    stage = stage_on(FrozenLake())
    show(stage, 400, 440)
    told = Told(stage)
    choose(stage, stage.mode, "You")
    stage.show_snapshot(agent_snapshot())
    stage.show_snapshot(agent_snapshot())
    assert told.taken == [True, True]


def test_while_all_is_worth_the_same_nothing_is_claimed(show: Show) -> None:
    stage, _told = on(GRID, show)
    choose(stage, stage.shown, "Value")
    known = state_values(GRID)
    stage.show_snapshot(agent_snapshot(replace(known, values=known.values * 0, preferences=known.preferences * 0)))
    stage.show_frame(frame((2, 0)))
    assert words(stage).startswith("It knows nothing yet")


def test_a_reward_that_is_news_rises_and_fades(show: Show, qtbot: QtBot) -> None:
    stage, _told = on(GRID, show)
    stage.show_frame(frame((2, 0), moment=1, reward=-1.0))
    assert stage.surface.figures().floating == 0  # nothing moves where motion is off
    set_motion_on_unseen_screens(True)
    try:
        stage.show_frame(frame((2, 1), moment=2, reward=1.0))
        assert stage.surface.figures().floating > 0
        qtbot.waitUntil(lambda: stage.surface.figures().floating == 0)
    finally:
        set_motion_on_unseen_screens(False)


def texts(stage: WorldStage) -> list[str]:
    """What the menu with the rest of the controls offers."""
    menu = stage.controls.menu()
    offered = [action.text() for action in menu.actions() if action.text()]
    menu.deleteLater()
    return offered


@pytest.mark.parametrize("size", [(346, 217), (389, 292)], ids=["a small screen", "a laptop"])
def test_a_small_stage_belongs_to_the_world_and_what_stands_above_it_to_one_line(
    show: Show, qtbot: QtBot, size: tuple[int, int]
) -> None:
    stage, told = on(CartPole(), show)
    choose(stage, stage.mode, "Show")
    assert stage.pace.isVisible()
    assert not stage.controls.more.isVisible()
    stage.setFixedSize(*size)
    qtbot.waitUntil(lambda: stage.surface.world_rect().height() > 0.49 * size[1])
    assert stage.surface.height() > 0.7 * size[1]
    assert [each.isVisible() for each in (stage.mode, stage.push_left, stage.controls.more)] == [True] * 3
    assert texts(stage) == ["Pace: ¼×", "Pace: 1×", "Pace: 4×", "Pace: max", "Best action"]
    QTest.mouseClick(stage.push_right, LEFT)
    assert len(told.kicks) == 1


def test_what_is_folded_away_is_done_from_the_menu(show: Show) -> None:
    stage, told = on(CartPole(), show)
    choose(stage, stage.mode, "Show")
    stage.setFixedSize(346, 217)
    for words_of in ("Pace: 4×", "Best action"):
        menu = stage.controls.menu()
        (action,) = [each for each in menu.actions() if each.text() == words_of]
        action.trigger()
        menu.deleteLater()
    assert told.watches[-1].world == WorldWatch(stage="show", pace=4.0, greedy=False)
    menu = stage.controls.menu()
    assert [each.text() for each in menu.actions() if each.isChecked()] == ["Pace: 4×"]
    menu.deleteLater()
    stage.setFixedSize(400, 440)
    assert stage.pace.isVisible()
    assert not stage.controls.more.isVisible()


def test_on_a_small_stage_the_paint_stands_beside_the_grid(show: Show, qtbot: QtBot) -> None:
    stage, _told = on(GRID, show)
    assert stage.tools.y() > stage.surface.geometry().bottom()
    stage.setFixedSize(346, 217)
    qtbot.waitUntil(lambda: stage.tools.x() > stage.surface.geometry().right())
    assert stage.surface.world_rect().height() > 0.4 * 217
    assert all(stage.rect().contains(QRect(button.mapTo(stage, QPoint()), button.size()))
               for button in stage.tools.buttons.values())  # fmt: skip


def test_a_snapshot_with_nothing_new_to_say_does_not_paint_the_world_again(show: Show) -> None:
    stage, _ = on(CartPole(), show)
    stage.show_frame(frame((0.1, 0.0, 0.05, 0.0)))
    stage.show_snapshot(agent_snapshot())
    QApplication.processEvents()
    assert math.isnan(stage.surface.figures().best)  # nobody played by hand
    painted = Paints(stage.surface)
    stage.show_snapshot(agent_snapshot())
    QApplication.processEvents()
    assert painted.count == 0
    stage.show_frame(frame((0.2, 0.0, 0.05, 0.0)))
    QApplication.processEvents()
    assert painted.count == 1


class Paints(QObject):
    """Counts how often a widget paints itself."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.count = 0
        widget.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        self.count += event.type() is QEvent.Type.Paint
        return False
