"""The text, the translation and the forecast in a whole window: they come with their task and are answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from engine.messages import SetWatch
from engine.spec.catalog.data import NumberWords
from engine.spec.edits import SetData
from engine.spec.presets import PRESETS
from tests.app.conftest import Wired
from widgets.plots.base import View
from widgets.plots.text import TextPlot

LOOKS = 60  # at a run that stands, until a question is answered


def opened(wired: Wired, preset: str, steps: int = 0) -> Wired:
    """A window with an example, looked into, after so many steps."""
    wired.document.open(PRESETS[preset]())
    wired.wiring.arranging.set_layout("look")
    if steps:
        wired.wiring.bridge.play()
        wired.train(steps)
        wired.wiring.bridge.pause()
    return wired


def look(wired: Wired, view: View, is_there: Callable[[], bool]) -> None:
    """Look until an answer is there."""
    for _ in range(LOOKS):
        wired.engine.post(SetWatch(view.watch()))
        wired.poll()
        if is_there():
            return


def in_front(wired: Wired) -> list[str]:
    """The views of sequences whose docks are shown."""
    keys = ("text", "translation", "forecast")
    return [key for key in keys if not wired.window.docks[key].isHidden()]


@pytest.mark.parametrize(("preset", "key"), [("number-words", "translation"), ("airline", "forecast")])
def test_each_task_is_looked_at_by_its_own_view(wired: Wired, preset: str, key: str) -> None:
    wired.document.open(PRESETS[preset]())
    wired.wiring.arranging.set_layout("look")
    assert in_front(wired) == [key]
    view = getattr(wired.window, key)
    assert isinstance(view, View)
    assert view.watch().studies
    wired.document.open(PRESETS["brackets"]())
    assert in_front(wired) == []


def test_a_text_is_written_and_a_unit_of_the_canvas_colours_it(wired: Wired) -> None:
    view = opened(wired, "shakespeare").window.text
    assert isinstance(view, TextPlot)
    assert in_front(wired) == ["text"]
    look(wired, view, lambda: len(view.surface.written().texts) > 50)
    assert len(view.surface.written().texts) > 50
    wired.window.canvas.unit_selected.emit("lstm-1", 7)
    assert view.unit_index() == 7
    assert wired.window.states.unit() == 7
    view.unit.value_requested.emit(4.0)
    assert wired.window.states.unit() == 3


def test_a_typed_number_is_translated(wired: Wired) -> None:
    opened(wired, "number-words")
    wired.document.push(SetData(data=NumberWords(up_to=99)))
    view = wired.window.translation
    view.line.value_requested.emit("84")
    look(wired, view, lambda: len(view.said.said().wanted) == 3)
    assert view.said.said().wanted == ("quatre", "vingt", "quatre")
    assert view.matrix._shown.keys == ("eighty", "four")


def test_a_series_goes_on_with_a_fan_of_other_networks(wired: Wired) -> None:
    view = opened(wired, "airline", steps=2).window.forecast
    look(wired, view, lambda: view.told.text().startswith("4 others"))
    assert view.told.text() == "4 others, trained for 2 steps too"
    assert view.score.text().startswith("RMSE")
