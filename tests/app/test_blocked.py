"""A network that cannot be trained: nothing of the one before stays on show, and the problem is plain to see."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState
from engine.spec.edits import RemoveLayers, SetData
from engine.spec.presets import PRESETS
from tests.app.conftest import Wired
from widgets.plots.parts.veil import Veil

Click = Callable[[str], None]


def opened(wired: Wired, preset: str) -> None:
    """An example, a few steps into its training."""
    wired.document.open(PRESETS[preset](), {})
    wired.poll()
    wired.wiring.bridge.play()
    wired.train(3)
    wired.wiring.bridge.pause()
    wired.poll()


def blocked(wired: Wired) -> None:
    wired.document.push(RemoveLayers(layer_ids=("last_step-1",)))
    wired.document.finish_gesture()


def veils(wired: Wired) -> int:
    return len([veil for veil in wired.window.findChildren(Veil) if not veil.visibleRegion().isEmpty()])


def test_views_show_nothing_of_a_network_that_is_no_more(wired: Wired) -> None:
    opened(wired, "mnist1d-gru")
    assert veils(wired) == 0
    blocked(wired)
    seen = veils(wired)
    assert seen >= 2, "at once, before the engine says anything"
    assert not wired.window.sequence.isEnabled()
    assert "problem" in wired.window.sequence.accessibleDescription()
    state = wired.poll().state
    assert state is RunState.BLOCKED
    assert veils(wired) == seen
    wired.document.undo()
    wired.poll()
    assert veils(wired) == 0
    assert wired.window.sequence.isEnabled()
    assert "problem" not in wired.window.sequence.accessibleDescription()


def test_a_view_that_comes_into_sight_later_shows_nothing_either(wired: Wired) -> None:
    opened(wired, "mnist1d-gru")
    wired.wiring.arranging.reveal("confusion")
    wired.poll()
    wired.wiring.arranging.reveal("sequence")
    blocked(wired)
    wired.poll()
    wired.wiring.arranging.reveal("confusion")
    assert any(veil.isVisible() for veil in wired.window.confusion.findChildren(Veil))


def test_points_can_be_painted_where_all_were_erased(wired: Wired) -> None:
    opened(wired, "spiral")
    plane = wired.window.plane
    assert plane.surface.plane_map() is not None
    plane.cover("nothing")
    assert plane.surface.plane_map() is None
    assert plane.isEnabled()


def test_figures_and_strips_of_other_data_go(wired: Wired) -> None:
    opened(wired, "airline")
    live = wired.window.canvas._live
    assert live.views
    wired.document.push(SetData.model_validate({"data": {"kind": "shakespeare"}}))
    wired.document.finish_gesture()
    assert wired.document.analysis.problems
    for _ in range(2):
        assert live.views == {}
        assert live.picture() is None
        wired.poll()


def test_what_still_holds_stays_on_the_canvas(wired: Wired) -> None:
    opened(wired, "mnist1d-gru")
    blocked(wired)
    wired.poll()
    assert set(wired.window.canvas._live.views) == {"input", "gru-1"}


def test_the_problems_come_to_the_front_where_their_place_is_in_sight(wired: Wired, click_action: Click) -> None:
    click_action("view.layout_watch")
    opened(wired, "mnist1d-gru")
    wired.window.docks["histograms"].raise_()
    wired.window.canvas.setFocus()
    problems = wired.window.docks["problems"]
    assert problems.visibleRegion().isEmpty()
    focus = QApplication.focusWidget()
    blocked(wired)
    assert not problems.visibleRegion().isEmpty()
    assert QApplication.focusWidget() is focus


def test_they_do_not_take_room_that_was_not_given(wired: Wired, qtbot: QtBot) -> None:
    opened(wired, "mnist1d-gru")
    assert wired.window.docks["problems"].isHidden()
    blocked(wired)
    assert wired.window.docks["problems"].isHidden()
    wired.window.transport.doctor_requested.emit()
    assert not wired.window.docks["problems"].isHidden()


def test_they_come_to_the_front_once(wired: Wired, click_action: Click) -> None:
    """Who goes on to look at something else is left alone, whatever is edited after."""
    click_action("view.layout_watch")
    opened(wired, "mnist1d-gru")
    blocked(wired)
    wired.window.docks["histograms"].raise_()
    wired.document.push(RemoveLayers(layer_ids=("gru-1",)))
    assert wired.document.analysis.problems
    assert wired.window.docks["problems"].visibleRegion().isEmpty()


def test_the_tab_of_a_regression_does_not_speak_of_confusion(wired: Wired) -> None:
    opened(wired, "adding")
    dock = wired.window.docks["confusion"]
    assert dock.windowTitle() == "Said and true"
    wired.wiring.arranging.reveal("confusion")
    wired.poll()
    wired.poll()
    assert wired.window.confusion.empty_text() == ""
    opened(wired, "vowels")
    assert dock.windowTitle() == "Confusion"


def test_a_wide_network_of_sequences_opens_so_that_it_can_be_read(wired: Wired) -> None:
    opened(wired, "number-words")
    view = wired.window.canvas._view
    assert view.scale_now >= 0.55
    seen = view.visible_scene()
    boxes = view.controller.layout.boxes
    for layer_id in ("input", "input-2"):
        assert seen.contains(boxes[layer_id].header.translated(boxes[layer_id].position))
    wired.window.canvas.fit()
    assert view.scale_now < 0.55, "all of it is one press away"
    opened(wired, "spiral")
    assert view.fitting


def test_notices_go_when_what_they_speak_of_is_mended(wired: Wired) -> None:
    opened(wired, "mnist1d-gru")
    bar = wired.window.notice_bar
    for _ in range(2):
        wired.document.push(RemoveLayers(layer_ids=("output",)))
    assert len(bar.notices()) == 1
    wired.document.push(RemoveLayers(layer_ids=("gru-1",)))
    assert bar.notices() == []


def test_the_way_back_from_a_fresh_start_goes_when_as_much_is_learned(wired: Wired) -> None:
    opened(wired, "vowels")
    wired.document.push(SetData.model_validate({"data": {"kind": "mnist1d"}}))
    wired.document.finish_gesture()
    wired.poll()
    bar = wired.window.notice_bar
    assert [notice.text for notice in bar.notices() if "afresh" in notice.text]
    wired.wiring.bridge.play()
    wired.train(4)
    assert bar.notices() == []
