"""The gates of a recurrent layer: of a unit or of all, with its states, over the same steps."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from engine.snapshot import Watch
from engine.spec.catalog.layers import Gru, Lstm, Reservoir, Rnn
from tests.plots.conftest import make_spec
from tests.plots.made import count_of, image_of
from tests.plots.sequences import Made, adding, brackets, snapshot_of, state_view
from widgets.kit import LIGHT, mixed
from widgets.plots.gates import MEAN, GatesView
from widgets.plots.parts.cell_band import CellBand
from widgets.plots.parts.curve_band import CurveBand

Place = Callable[..., GatesView]
UNITS = 8


def shown(place: Place, made: Made, kind: str = "lstm") -> GatesView:
    """The gates of the layer "memory"."""
    view = place(GatesView(), made.spec, 380, 300)
    view.show_snapshot(snapshot_of(made.chosen, {"memory": state_view(UNITS, made.chosen.steps[0], kind)}))
    return view


def lstm() -> Made:
    return brackets(Lstm(id="memory", units=UNITS))


def curves(view: GatesView) -> dict[str, CurveBand]:
    """The bands below what comes in."""
    return {band.name: band for band in view.surface._bands if isinstance(band, CurveBand)}


def test_a_layer_without_gates_is_told_in_a_sentence(place: Place) -> None:
    view = place(GatesView(), brackets(Rnn(id="memory")).spec)
    assert "An Elman RNN has none" in view.empty_text()
    assert view.watch() == Watch()
    assert not view.units.isVisible()
    assert "LSTM or a GRU" in place(GatesView(), make_spec("iris")).empty_text()


def test_all_units_are_a_mean_with_the_middle_half_around_it(place: Place) -> None:
    view = shown(place, lstm())
    assert view.watch() == Watch(chosen=True, states=frozenset({"memory"}))
    state = state_view(UNITS, 20)
    gates = curves(view)["gates"]
    assert [line.name for line in gates.lines] == ["input", "forget", "output"]
    for line in gates.lines:
        values = state.gates[line.name]
        assert line.values == pytest.approx(values.mean(axis=0))
        assert line.low is not None
        assert line.high is not None
        inside = (values >= line.low) & (values <= line.high)
        assert 0.4 <= inside.mean() <= 0.8
    assert (gates.low, gates.high) == (0.0, 1.0)


def test_one_unit_is_chosen_from_the_list(place: Place, qtbot: QtBot) -> None:
    view = shown(place, lstm())
    combo = view.units.findChild(QComboBox)
    assert isinstance(combo, QComboBox)
    with qtbot.waitSignal(view.unit_selected) as signal:
        combo.setFocus()
        for _ in range(3):
            QTest.keyClick(combo, Qt.Key.Key_Down)
    assert signal.args == ["memory", 0]
    assert view.unit() == 2
    state = state_view(UNITS, 20)
    assert curves(view)["gates"].lines[1].values.tolist() == state.gates["forget"][2].tolist()
    assert curves(view)["hidden"].lines[0].values.tolist() == state.hidden[2].tolist()


def test_up_and_down_go_from_unit_to_unit(place: Place) -> None:
    view = shown(place, lstm())
    units: list[int] = []
    view.unit_selected.connect(lambda _layer, unit: units.append(unit))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Up, Qt.Key.Key_Up):
        QTest.keyClick(view.surface, key)
    assert units == [0, 1, 0]
    assert view.unit() == MEAN  # all of them, which no other view could follow


def test_a_unit_of_another_view_is_followed_silently(place: Place, qtbot: QtBot) -> None:
    view = shown(place, lstm())
    with qtbot.assertNotEmitted(view.unit_selected):
        view.set_unit("memory", 4)
    assert view.units.value() == 4
    view.set_unit("output", 1)
    assert view.unit() == 4


def test_a_unit_that_is_not_there_any_more_is_given_up(place: Place) -> None:
    view = shown(place, lstm())
    view.set_unit("memory", 7)
    smaller = brackets(Lstm(id="memory", units=4))
    view.show_document(smaller.spec, smaller.analysis)
    view.show_snapshot(snapshot_of(smaller.chosen, {"memory": state_view(4, 20)}))
    assert view.unit() == MEAN


def test_a_gru_has_two_gates_and_no_cell(place: Place) -> None:
    view = shown(place, brackets(Gru(id="memory", units=UNITS)), "gru")
    assert [line.name for line in curves(view)["gates"].lines] == ["reset", "update"]
    assert list(curves(view)) == ["gates", "hidden"]


def test_gates_differ_by_more_than_their_colour(place: Place) -> None:
    lines = curves(shown(place, lstm()))["gates"].lines
    assert len({line.dash for line in lines}) == 3
    assert len({line.ink().name() for line in lines}) == 3


def test_a_state_is_blue_above_zero_and_orange_below(place: Place) -> None:
    view = shown(place, lstm())
    view.set_unit("memory", 1)
    names = [band.name for band in view.surface._bands]
    image, box = image_of(view.surface), view.surface.boxes()[names.index("hidden")]
    for color in (LIGHT.positive, LIGHT.negative):
        assert count_of(image, mixed(LIGHT.sunken, color, 0.4), box, 3) > 50


def test_what_comes_in_and_the_steps_share_the_axis(place: Place) -> None:
    view = shown(place, lstm())
    inputs = [band for band in view.surface._bands if isinstance(band, CellBand)]
    assert "".join(inputs[0].texts) == "(()((())()))()(())()"
    measured = shown(place, adding(Lstm(id="memory", units=UNITS)))
    assert [band.name for band in measured.surface._bands][1:3] == ["number", "marked"]


def test_the_cursor_steps_and_reads_the_numbers(place: Place, qtbot: QtBot) -> None:
    view = shown(place, lstm())
    view.set_unit("memory", 2)
    with qtbot.waitSignal(view.step_chosen) as signal:
        QTest.keyClick(view.surface, Qt.Key.Key_Right)
    assert signal.args == [1]
    state = state_view(UNITS, 20)
    gates = {name: round(float(values[2, 1]), 2) for name, values in state.gates.items()}
    wanted = ", ".join(f"{name} {value:g}" for name, value in gates.items())
    assert view.reading.text().startswith(f"Step 1, unit 3: {wanted}, hidden ")
    QTest.mouseMove(view.surface, QPoint(round(view.surface.axis().middle(9)), 60))
    assert view.reading.text().startswith("Step 9, unit 3:")
    assert view.step() == 1
    with qtbot.assertNotEmitted(view.step_chosen):
        view.set_step(5)
    assert "Step 5" in view.accessibleDescription() or "Step 9" in view.accessibleDescription()


def test_the_scale_of_the_cell_holds_all_of_it(place: Place) -> None:
    view = shown(place, lstm())
    cell = state_view(UNITS, 20).cell
    assert cell is not None
    band = curves(view)["cell"]
    assert -band.low == band.high >= float(np.abs(cell).max())
    before = (band.low, band.high)
    view.set_unit("memory", 0)
    assert (curves(view)["cell"].low, curves(view)["cell"].high) == before  # units can be compared


def test_a_reservoir_has_words_of_its_own(place: Place) -> None:
    view = place(GatesView(), brackets(Reservoir(id="memory")).spec, 380, 300)
    assert "leak" in view.empty_text()
    assert "RNN" not in view.empty_text()
