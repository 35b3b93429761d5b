"""The gradient in time: what its curves say in words, its axis, its cursor, its losses."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from engine.snapshot import GradientView, Watch, read_only
from engine.spec.studies import GradientStudy
from tests.plots.conftest import make_spec
from tests.plots.over_time import adding_spec, gradient_snapshot, gradients, text_spec
from widgets.plots.gradient import GradientTimeView
from widgets.plots.parts.gradient_curves import Line, decades, round_step, spread
from widgets.plots.parts.gradient_words import NOTHING, output_titles, sentence
from widgets.plots.parts.powers import power_text

Place = Callable[..., Any]
TITLES = {"lstm": "LSTM 16", "rnn": "Elman RNN 16"}


def shown(place: Place, width: int = 380, height: int = 300) -> GradientTimeView:
    view: GradientTimeView = place(GradientTimeView(), adding_spec(), width, height)
    view.show_snapshot(gradient_snapshot())
    return view


def one(start: float, end: float) -> GradientView:
    """A layer whose gradient goes evenly from one length to another."""
    return GradientView({"lstm": read_only(np.geomspace(start, end, 20).astype(np.float32))}, {"out-1": 0.1})


def test_other_data_are_told_so(place: Place) -> None:
    view = place(GradientTimeView(), make_spec("digits"))
    assert "sequences" in view.empty_text()
    assert view.watch() == Watch()
    assert not GradientTimeView.suits(make_spec("digits"))


def test_it_asks_for_the_gradient(place: Place) -> None:
    view = place(GradientTimeView(), adding_spec())
    assert GradientTimeView.suits(adding_spec())
    assert view.watch() == Watch(studies=frozenset({GradientStudy()}))
    assert "on its way" in view.empty_text()
    view.show_snapshot(gradient_snapshot())
    assert view.empty_text() == ""


def test_vanishing_is_put_into_words(place: Place) -> None:
    view = shown(place)
    words = view.words.text()
    assert words.startswith("Elman RNN 16: at step 0 only 10⁻⁹ of the end's gradient is left")
    assert "cannot be learned from" in words
    assert words.endswith("LSTM 16: 47 % is left: it can learn from it.")


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [(1e-4, 1.0, "only 10⁻⁴"), (0.02, 1.0, "2.0 %"), (0.5, 1.0, "50 %"), (500.0, 1.0, "explodes"), (0, 0, NOTHING)],
)
def test_each_case_has_its_sentence(start: float, end: float, said: str) -> None:
    view = one(start, end) if end else GradientView({"lstm": read_only(np.zeros(20, np.float32))}, {})
    assert said in sentence(view, adding_spec(), TITLES)


def test_where_every_step_is_asked_nothing_is_said_to_vanish() -> None:
    words = sentence(one(1e-9, 1.0), text_spec(), {"lstm": "LSTM 24"})
    assert "every step has a gradient" in words.lower()
    assert "step 19" in words


def test_losses_are_told_apart_by_their_branches(place: Place) -> None:
    view = shown(place)
    assert output_titles(adding_spec(), ("out-1", "out-2")) == {"out-1": "LSTM 16", "out-2": "Elman RNN 16"}
    assert view.losses.text() == "Test loss: LSTM 16 0.0041, Elman RNN 16 0.165."
    assert "0.165" in view.accessibleDescription()
    assert "10⁻⁹" in view.accessibleDescription()


def test_the_legend_takes_a_second_row_where_it_is_narrow(place: Place) -> None:
    view = shown(place, 260, 300)
    narrow = view.losses.height()
    view.resize(500, 300)
    assert view.losses.height() < narrow


def test_the_axis_has_whole_decades_and_a_floor() -> None:
    def line(*values: float) -> tuple[Line, ...]:
        return (Line("a", np.array(values, np.float32), 0),)

    assert decades(line(0.05, 0.0003)) == (-4, -1)
    assert decades(line(1.0, 1e-30)) == (-11, 1)
    assert decades(line(0.0, float("nan"))) == (-1, 0)
    assert [power_text(power) for power in (-12, 0, 1, 3)] == ["10⁻¹²", "1", "10", "10³"]


def test_small_numbers_lie_on_the_floor_and_larger_ones_above(place: Place) -> None:
    view = shown(place)
    curves = view.curves
    floor = curves.box().bottom()
    assert curves.y_of(0.0) == pytest.approx(floor)
    assert curves.y_of(1e-30) == pytest.approx(floor)
    assert curves.y_of(1e-5) < floor
    assert curves.x_of(0) < curves.x_of(99) <= curves.box().right() + 1e-6


def test_names_at_the_ends_do_not_lie_on_one_another() -> None:
    found = spread([50.0, 52.0, 51.0], 15, 0, 100)
    assert sorted(found)[1] - sorted(found)[0] >= 15
    assert min(found) >= 0
    assert max(spread([99.0, 99.0], 15, 0, 100)) <= 100
    assert [round_step(least) for least in (0.3, 3, 12, 60)] == [1, 5, 20, 100]


def test_the_keyboard_moves_the_cursor(place: Place) -> None:
    view = shown(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    view.set_step(5)
    assert heard == []
    view.curves.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_PageDown, Qt.Key.Key_End, Qt.Key.Key_Right, Qt.Key.Key_Home):
        QTest.keyClick(view.curves, key)
    assert heard == [6, 16, 99, 0]
    assert view.caption.text().startswith("Step 0: LSTM 16 ")
    assert view.curves.accessibleDescription() == view.caption.text()


def test_a_click_and_a_drag_move_the_cursor(place: Place) -> None:
    view = shown(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)

    def at(step: int) -> QPoint:
        return QPointF(view.curves.x_of(step), view.curves.box().center().y()).toPoint()

    QTest.mousePress(view.curves, Qt.MouseButton.LeftButton, pos=at(50))
    QTest.mouseMove(view.curves, at(70))
    QTest.mouseRelease(view.curves, Qt.MouseButton.LeftButton, pos=at(70))
    assert heard[0] == pytest.approx(50, abs=1)
    assert heard[-1] == pytest.approx(70, abs=1)
    view.curves.grab()


def test_answers_about_another_network_are_dropped(place: Place) -> None:
    view = place(GradientTimeView(), text_spec())
    view.show_snapshot(gradient_snapshot())
    assert view.empty_text()
    view.show_snapshot(gradient_snapshot(GradientView({}, {})))
    assert view.empty_text()


def test_a_curve_of_one_step_and_gaps_are_painted(place: Place) -> None:
    view = shown(place)
    gaps = gradients(5).layers["lstm"].copy()
    gaps[1:3] = np.nan
    view.show_snapshot(gradient_snapshot(GradientView({"lstm": gaps, "rnn": gaps[:1]}, {"out-1": float("nan")})))
    view.set_step(40)
    assert view.curves.step() == 4
    view.grab()


def test_in_a_low_dock_the_curves_come_first(place: Place) -> None:
    view = shown(place, 380, 150)
    assert (view.words.isVisible(), view.losses.isVisible()) == (False, False)
    assert view.curves.box().height() > 40
    view.resize(380, 190)
    assert (view.words.isVisible(), view.losses.isVisible()) == (False, True)
    view.resize(380, 300)
    assert (view.words.isVisible(), view.losses.isVisible()) == (True, True)
