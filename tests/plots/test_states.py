"""The states of a recurrent layer: rows, order, cursor, units, and phrases with what stays on during them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from PySide6.QtCore import QEvent, QObject, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QWidget
from pytestqt.qtbot import QtBot

from engine.snapshot import Match, PhraseView, RunState, Watch, read_only
from engine.spec.catalog.layers import Conv1d, Gru, Lstm, Rnn
from engine.spec.studies import PhraseStudy
from tests.plots.conftest import make_spec
from tests.plots.made import color_at, image_of
from tests.plots.sequences import Made, brackets, hidden, snapshot_of, state_view, text, translation, vowels
from widgets.kit import LIGHT
from widgets.plots.parts.cell_band import CellBand
from widgets.plots.parts.state_surface import HeatBand
from widgets.plots.states import StatesView

Place = Callable[..., StatesView]
LEFT = Qt.MouseButton.LeftButton
SHIFT = Qt.KeyboardModifier.ShiftModifier
UNITS = 8


def lstm(units: int = UNITS) -> Lstm:
    return Lstm(id="memory", units=units)


def shown(place: Place, made: Made, kind: str = "lstm", height: int = 360) -> StatesView:
    """The states of the layer "memory", which all have as many steps as the first sequence."""
    view = place(StatesView(), made.spec, 380, height)
    view.show_snapshot(snapshot_of(made.chosen, {"memory": state_view(UNITS, made.chosen.steps[0], kind)}))
    return view


def at(view: StatesView, step: int, unit: int) -> QPoint:
    """The cell of a unit and a step."""
    return QPointF(view._map.axis().middle(step), view._map.row_box(unit).center().y()).toPoint()


def drag(view: StatesView, start: int, stop: int, unit: int = 0) -> None:
    """Draw along the time, both steps included."""
    QTest.mousePress(view._map, LEFT, pos=at(view, start, unit))
    QTest.mouseMove(view._map, at(view, stop, unit))
    QTest.mouseRelease(view._map, LEFT, pos=at(view, stop, unit))


def hand(control: QWidget) -> QWidget:
    """What of a control takes keys and clicks."""
    proxy = control.focusProxy()
    assert proxy is not None
    return proxy


def answer(made: Made, units: tuple[int, ...] = (0, 4)) -> PhraseView:
    """These units stay on, and do at two other places."""
    inputs = made.chosen.inputs
    return PhraseView(units, (Match(31, 2, 5, 1.0, inputs), Match(412, 10, 13, 0.5, inputs)))


def answered(view: StatesView, made: Made, found: PhraseView) -> None:
    """The question about the phrase is answered."""
    study = view.study()
    assert study is not None
    state = {"memory": state_view(UNITS, made.chosen.steps[0])}
    view.show_snapshot(snapshot_of(made.chosen, state, studies={study: found}))


class LaidOut(QObject):
    """Counts how often a widget has its contents laid out anew."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self.times = 0
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.times += event.type() is QEvent.Type.LayoutRequest
        return super().eventFilter(watched, event)


# ---- what is shown


def test_a_new_state_of_the_same_kind_lays_nothing_out_anew(place: Place) -> None:
    made = vowels(lstm())
    view = shown(place, made)
    again = state_view(UNITS, made.chosen.steps[0])
    counted, times = LaidOut(view), []
    for _ in range(6):
        state = replace(again, hidden=read_only(again.hidden.copy()))
        view.show_snapshot(snapshot_of(made.chosen, {"memory": state}))
        assert view._state is state
        QApplication.sendPostedEvents()
        times.append(counted.times)
    assert times[-1] == times[2], times  # what still comes with the window itself apart


def test_it_is_for_networks_with_a_state(place: Place) -> None:
    assert StatesView.suits(brackets(lstm()).spec)
    assert not StatesView.suits(brackets().spec)
    view = place(StatesView(), make_spec("iris"))
    assert "add an LSTM" in view.empty_text()
    assert view.watch() == Watch()


def test_it_asks_for_the_state_of_its_layer(place: Place) -> None:
    view = place(StatesView(), brackets(lstm()).spec)
    assert view.watch() == Watch(chosen=True, states=frozenset({"memory"}))
    assert "LSTM 8 is on its way" in view.empty_text()


def test_each_cell_has_the_colour_of_its_state(place: Place) -> None:
    made = brackets(lstm())
    state = state_view(UNITS, 20)
    numbers = np.zeros((UNITS, 20), np.float32)
    numbers[0, 8], numbers[1, 9] = 1.0, -1.0
    view = place(StatesView(), made.spec)
    view.show_snapshot(snapshot_of(made.chosen, {"memory": replace(state, hidden=read_only(numbers))}))
    image = image_of(view._map)
    for step, unit, color in ((8, 0, LIGHT.positive), (9, 1, LIGHT.negative), (12, 3, LIGHT.zero)):
        assert color_at(image, QPointF(at(view, step, unit))) == color


def test_units_stand_sorted_or_as_numbered(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    order = state_view(UNITS, 20).order
    tops = [view._map.row_box(int(unit)).top() for unit in order]
    assert tops == sorted(tops)
    QTest.mouseClick(view.sorted, LEFT)
    tops = [view._map.row_box(unit).top() for unit in range(UNITS)]
    assert tops == sorted(tops)
    assert order.tolist() != list(range(UNITS))


def test_what_comes_in_stands_above_in_the_same_columns(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    head = view._map._bands[0]
    assert isinstance(head, CellBand)
    assert "".join(head.texts) == "(()((())()))()(())()"
    assert view._map.boxes()[0].left() == view._map.heat_box().left()
    assert len(shown(place, vowels(lstm()))._map._bands) == 3 + 2  # the first channels, the map, the steps


def test_the_cell_of_an_lstm_can_be_seen_instead(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    button = next(b for b in view.which.findChildren(QAbstractButton) if b.text() == "Cell")
    state = state_view(UNITS, 20)
    assert state.cell is not None
    view.set_unit("memory", 3)
    view.set_step(7)
    assert view.reading.text().startswith(f"Step 7, unit 4: {state.hidden[3, 7]:.4g}".replace("-", "−"))
    QTest.mouseClick(button, LEFT)
    assert view.reading.text().startswith(f"Step 7, unit 4: {state.cell[3, 7]:.4g}".replace("-", "−"))
    assert "Cell state" in view._map.accessibleName()
    assert not shown(place, brackets(Gru(id="memory", units=UNITS)), "gru").which.isVisible()


def test_the_backward_half_is_called_so(place: Place) -> None:
    made = brackets(Gru(id="memory", units=UNITS // 2, bidirectional=True))
    view = shown(place, made, "gru")
    view.set_unit("memory", 5)
    assert view.reading.text().startswith("Step 0, unit 2 back:")


def test_a_state_of_another_width_is_of_an_older_document(place: Place) -> None:
    made = brackets(lstm(12))
    view = place(StatesView(), made.spec)
    view.show_snapshot(snapshot_of(made.chosen, {"memory": state_view(UNITS, 20)}))
    assert view.empty_text()


def test_layers_are_chosen_where_there_are_several(place: Place, qtbot: QtBot) -> None:
    made = brackets(lstm(), Rnn(id="second", units=5))
    view = shown(place, made)
    assert view.choice.isVisible()
    with qtbot.waitSignal(view.watch_changed):
        view.set_layers(("input", "second", "memory"))
    assert (view.layer_id(), view.watch().states) == ("second", frozenset({"second"}))
    assert "on its way" in view.empty_text()
    view.set_layers(("output",))
    assert view.layer_id() == "second"
    assert not shown(place, brackets(lstm())).choice.isVisible()


def test_all_steps_can_be_seen_at_once(place: Place) -> None:
    view = shown(place, text(lstm()), height=300)
    assert view._map.axis().shown < 49
    letters = image_of(view._map)
    QTest.mouseClick(view.whole, LEFT)
    assert view._map.axis().shown == 49
    assert image_of(view._map) != letters
    head, pitch = view._map._bands[0], view._map.axis().pitch
    assert [head.hidden_word(step, pitch) for step in (0, 1, 2)] == ["T", "o", "␣"]  # told at the cursor instead
    QTest.mouseClick(view.whole, LEFT)
    assert view._map.axis().shown < 49
    assert head.hidden_word(0, view._map.axis().pitch) == ""
    assert not shown(place, brackets(lstm())).whole.isVisible()  # they are all there


def test_a_state_with_relu_has_a_scale_that_holds_it(place: Place) -> None:
    made = brackets(Rnn(id="memory", units=UNITS, activation="relu"))
    view = place(StatesView(), made.spec)
    state = state_view(UNITS, 20, "rnn")
    view.show_snapshot(snapshot_of(made.chosen, {"memory": replace(state, hidden=read_only(state.hidden * 4))}))
    heat = view._map._bands[1]
    assert isinstance(heat, HeatBand)
    assert heat.limit == 5.0


# ---- cursor and unit


def test_a_click_selects_a_step_and_a_unit(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets(lstm()))
    with qtbot.waitSignal(view.step_chosen) as step, qtbot.waitSignal(view.unit_selected) as unit:
        QTest.mouseClick(view._map, LEFT, pos=at(view, 6, 4))
    assert (step.args, unit.args) == ([6], ["memory", 4])
    assert (view.step(), view.unit()) == (6, 4)


def test_arrows_go_through_steps_and_rows(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    order, units = state_view(UNITS, 20).order.tolist(), list[int]()
    view.unit_selected.connect(lambda _layer, unit: units.append(unit))
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right):
        QTest.keyClick(view._map, key)
    assert units == [order[0], order[1], order[0]]
    assert view.step() == 1


def test_the_pointer_reads_a_number(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets(lstm()))
    with qtbot.assertNotEmitted(view.unit_selected):
        QTest.mouseMove(view._map, at(view, 9, 4))
    assert view.reading.text().startswith("Step 9, unit 5: 0.92")
    QTest.mouseMove(view._map, QPoint(1, 1))
    assert "in size on average" in view.reading.text()


def test_setting_the_unit_or_the_step_tells_nobody(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets(lstm()))
    with qtbot.assertNotEmitted(view.unit_selected), qtbot.assertNotEmitted(view.step_chosen):
        view.set_unit("memory", 2)
        view.set_unit("output", 1)
        view.set_step(11)
    assert (view.unit(), view.step()) == (2, 11)


def encoder() -> Made:
    """An LSTM over the source of a translation, whose steps are not those of the answer."""
    return translation(lstm())


def test_a_layer_over_another_sequence_has_a_cursor_of_its_own(place: Place, qtbot: QtBot) -> None:
    view = shown(place, encoder())
    assert view._map.steps() == 3
    assert not view.shares_steps()
    view.set_step(2)
    assert view.step() == 0
    with qtbot.assertNotEmitted(view.step_chosen):
        QTest.keyClick(view._map, Qt.Key.Key_Right)
    assert view.step() == 1


def test_a_layer_with_fewer_steps_than_the_sequence_has_no_signs_above_it(place: Place) -> None:
    made = brackets(Conv1d(id="halved", filters=4, stride=2), lstm())
    view = place(StatesView(), made.spec)
    view.show_snapshot(snapshot_of(made.chosen, {"memory": state_view(UNITS, 10)}))
    assert len(view._map._bands) == 2
    assert not view.shares_steps()


# ---- phrases


def test_a_drag_along_the_time_selects_a_phrase(place: Place, qtbot: QtBot) -> None:
    view = shown(place, brackets(lstm()))
    with qtbot.waitSignal(view.watch_changed), qtbot.assertNotEmitted(view.step_chosen):
        drag(view, 9, 6)
    assert view.phrase() == (6, 10)
    assert view.watch().studies == frozenset({PhraseStudy("memory", 6, 10, threshold=0.3)})
    assert "looking for units" in view.panel.title.text()
    assert "Steps 6 to 9 “))()”" in view.panel.title.text()


def test_a_phrase_can_go_on_beyond_the_window(place: Place) -> None:
    view = shown(place, text(lstm()))
    first, shown_steps = view._map.axis().first, view._map.axis().shown
    start = at(view, 4, 0)
    QTest.mousePress(view._map, LEFT, pos=start)
    for _ in range(5):
        QTest.mouseMove(view._map, QPoint(view._map.width() - 3, start.y()))
        QTest.mouseMove(view._map, QPoint(view._map.width() - 4, start.y()))
    QTest.mouseRelease(view._map, LEFT, pos=QPoint(view._map.width() - 3, start.y()))
    phrase = view.phrase()
    assert phrase is not None
    assert phrase[0] == 4
    assert phrase[1] > first + shown_steps


def test_shift_and_arrows_select_a_phrase_and_escape_gives_it_up(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    view.set_step(5)
    for _ in range(2):
        QTest.keyClick(view._map, Qt.Key.Key_Right, SHIFT)
    assert (view.phrase(), view.step()) == ((5, 8), 7)
    for _ in range(3):
        QTest.keyClick(view._map, Qt.Key.Key_Left, SHIFT)
    assert view.phrase() == (4, 6)
    QTest.keyClick(view._map, Qt.Key.Key_Escape)
    assert view.phrase() is None
    assert not view.panel.isVisible()
    assert view.watch().studies == frozenset()


def test_the_word_begins_a_phrase_at_the_cursor_and_ends_it(place: Place) -> None:
    view = shown(place, brackets(lstm()))
    view.set_step(18)
    QTest.mouseClick(view.asking, LEFT)
    assert view.phrase() == (17, 20)  # as near as there are steps
    QTest.mouseClick(view.asking, LEFT)
    assert view.phrase() is None
    drag(view, 2, 3)
    assert view.asking.isChecked()
    QTest.mouseClick(view.panel.close_button, LEFT)
    assert not view.asking.isChecked()


def test_units_that_stay_on_are_marked_and_listed(place: Place) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    answered(view, made, answer(made))
    assert view.panel.title.text().endswith("2 units stay on: 1, 5")
    image, heat = image_of(view._map), view._map.heat_box()
    for unit, marked in ((0, True), (4, True), (1, False)):
        color = color_at(image, QPointF(heat.right() + 5, view._map.row_box(unit).center().y()))
        assert (color == LIGHT.accent) is marked


def test_the_threshold_and_the_switch_ask_anew(place: Place, qtbot: QtBot) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    answered(view, made, answer(made))
    with qtbot.waitSignal(view.watch_changed):
        QTest.keyClick(hand(view.panel.slider), Qt.Key.Key_Right)
    with qtbot.waitSignal(view.watch_changed):
        QTest.mouseClick(hand(view.panel.switch), LEFT)
    assert view.study() == PhraseStudy("memory", 6, 9, threshold=0.35, own=True)
    assert "looking for" in view.panel.title.text()
    answered(view, made, PhraseView((), ()))
    assert "no unit stays on" in view.panel.title.text()


def test_another_place_is_chosen_with_its_phrase(place: Place, qtbot: QtBot) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    answered(view, made, answer(made))
    with qtbot.waitSignal(view.sample_chosen) as signal:
        QTest.mouseClick(view.panel.matches.viewport(), LEFT, pos=view.panel.matches.row_box(0).center().toPoint())
    assert signal.args == [31]
    other = replace(made.chosen, origin=31)
    with qtbot.waitSignal(view.step_chosen) as step:
        view.show_snapshot(snapshot_of(other, {"memory": state_view(UNITS, 20)}))
    assert (view.phrase(), step.args) == ((2, 5), [2])


def test_the_whole_phrase_comes_into_sight(place: Place) -> None:
    made = text(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    last = Match(412, 40, 46, 1.0, made.chosen.inputs)
    answered(view, made, PhraseView((0,), (last,)))
    QTest.keyClick(view.panel.matches, Qt.Key.Key_Return)
    assert view.phrase() == (40, 46)
    assert view._map.axis().shows(40)
    assert view._map.axis().shows(45)


def test_a_place_in_the_same_sample_is_gone_to_at_once(place: Place, qtbot: QtBot) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    answered(view, made, answer(made))
    view.panel.matches.setFocus()
    with qtbot.assertNotEmitted(view.sample_chosen):
        QTest.keyClick(view.panel.matches, Qt.Key.Key_Down)
        QTest.keyClick(view.panel.matches, Qt.Key.Key_Return)
    assert (view.phrase(), view.step()) == ((10, 13), 10)


def test_another_sample_ends_the_phrase(place: Place) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    state = {"memory": state_view(UNITS, 20)}
    view.show_snapshot(snapshot_of(replace(made.chosen), state))
    assert view.phrase() == (6, 9)  # the same sample, seen again
    view.show_snapshot(snapshot_of(replace(made.chosen, origin=8), {"memory": state_view(UNITS, 20)}))
    assert view.phrase() is None


def test_places_are_told_in_words_and_drawn(place: Place) -> None:
    for make in (brackets, vowels, text):
        made = make(lstm())
        view = shown(place, made, height=460)
        drag(view, 3, 5)
        answered(view, made, answer(made))
        assert view.panel.matches.text_of(0) == "Sample 31, steps 2 to 4: 100% of the units are on"
        grabbed = image_of(view.panel.matches.viewport())
        assert len({grabbed.pixel(x, 12) for x in range(0, grabbed.width(), 3)}) > 4


def test_matches_of_other_data_are_left_alone(place: Place) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    answered(view, made, PhraseView((0,), (Match(1, 0, 2, 1.0, read_only(np.zeros(3, np.float32))),)))
    assert "looking for" in view.panel.title.text()


# ---- pace


def test_it_keeps_a_pace_while_the_run_moves(place: Place) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    moving = [replace(state_view(UNITS, 20), hidden=read_only(hidden(UNITS, 20) * share)) for share in (0.5, 0.1)]
    for state in moving:
        view.show_snapshot(replace(snapshot_of(made.chosen, {"memory": state}), state=RunState.RUNNING))
    assert view._state is not None
    assert view._state is not moving[1]
    view.show_snapshot(snapshot_of(made.chosen, {"memory": moving[1]}))
    assert view._state is moving[1]


def test_a_document_without_the_layer_shows_nothing_of_it(place: Place) -> None:
    made = brackets(lstm())
    view = shown(place, made)
    drag(view, 6, 8)
    bare = brackets()
    view.show_document(bare.spec, bare.analysis)
    assert view.empty_text()
    assert view.phrase() is None
    assert view.watch() == Watch()
