"""Pictures of the views of sequences and of what recurrent layers remember, from formulas; in light and dark."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, Match, PhraseView, Snapshot, read_only
from engine.spec.catalog.layers import Gru, Lstm, Rnn
from tests.plots.sequences import (
    Made,
    adding,
    airline,
    brackets,
    parity,
    snapshot_of,
    state_view,
    text,
    thumbnails,
    translation,
    vowels,
)
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from widgets.plots.gates import GatesView
from widgets.plots.sequence import SequenceView
from widgets.plots.states import StatesView

DOCK = (380, 300)
CELLS = {"lstm": Lstm, "gru": Gru, "rnn": Rnn}


def vowels_mistaken() -> Made:
    """The vowels, taken for another man's."""
    made = vowels()
    return Made(made.spec, replace(made.chosen, target=0.0))


SEQUENCES: dict[str, tuple[Callable[[], Made], int, tuple[int, int]]] = {
    "tagging": (brackets, 5, DOCK),
    "tagging-long": (lambda: parity(100), 40, DOCK),
    "next-token": (text, 20, DOCK),
    "next-token-wide": (text, 30, (760, 240)),
    "translation": (translation, 2, DOCK),
    "class": (vowels_mistaken, 8, DOCK),
    "regression": (adding, 34, DOCK),
    "forecast": (airline, 20, DOCK),
    "narrow": (brackets, 5, (250, 220)),
}


@pytest.mark.parametrize("name", SEQUENCES)
def test_a_sequence_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    make, step, size = SEQUENCES[name]
    made, view = make(), SequenceView()
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(made.spec, made.analysis)
    view.show()
    view.show_snapshot(snapshot_of(made.chosen, thumbnails=thumbnails(made, (411, 412, 413))))
    view.set_step(step)
    check_picture(in_both_themes(qapp, view), f"sequence-{name}")


STATES: dict[str, tuple[type[StatesView] | type[GatesView], Callable[..., Made], str, int, int, tuple[int, int]]] = {
    "states-text": (StatesView, text, "lstm", 64, 8, DOCK),
    "states-brackets": (StatesView, brackets, "gru", 12, 4, DOCK),
    "states-vowels": (StatesView, vowels, "lstm", 128, -1, DOCK),
    "gates-unit": (GatesView, brackets, "lstm", 12, 8, DOCK),
    "gates-all": (GatesView, text, "lstm", 32, -1, DOCK),
    "gates-gru": (GatesView, adding, "gru", 12, 3, (560, 320)),
    "gates-none": (GatesView, brackets, "rnn", 12, -1, DOCK),
}


def remembered(
    kind: type[StatesView] | type[GatesView],
    make: Callable[..., Made],
    cell: str,
    units: int,
    size: tuple[int, int],
    qtbot: QtBot,
) -> tuple[StatesView | GatesView, Snapshot]:
    """A view of a layer's inside, and the snapshot that it shows."""
    made = make(CELLS[cell](id="memory", units=units))
    view: StatesView | GatesView = kind()
    snapshot = snapshot_of(made.chosen, {"memory": state_view(units, made.chosen.steps[0], cell)})
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(made.spec, made.analysis)
    view.show()
    view.show_snapshot(snapshot)
    view.set_step(7)
    return view, snapshot


@pytest.mark.parametrize("name", STATES)
def test_what_is_remembered_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    kind, make, cell, units, unit, size = STATES[name]
    view, _snapshot = remembered(kind, make, cell, units, size, qtbot)
    if unit >= 0:
        view.set_unit("memory", unit)
    check_picture(in_both_themes(qapp, view), f"sequence-{name}")


@pytest.mark.parametrize(("name", "make"), [("text", text), ("vowels", vowels)])
def test_a_phrase_looks_as_it_did(name: str, make: Callable[..., Made], qapp: QApplication, qtbot: QtBot) -> None:
    view, snapshot = remembered(StatesView, make, "lstm", 24, (400, 400), qtbot)
    assert isinstance(view, StatesView)
    assert snapshot.chosen is not None
    view._map.phrase_chosen.emit((6, 12))
    study = view.study()
    assert study is not None
    inputs = snapshot.chosen.inputs
    places = tuple(Match(500 + i, 3 + 2 * i, 9 + 2 * i, 1 - 0.1 * i, inputs) for i in range(5))
    found = PhraseView(tuple(range(0, 24, 4)), places)
    view.show_snapshot(replace(snapshot, studies={study: found}))
    check_picture(in_both_themes(qapp, view), f"sequence-phrase-{name}")


def test_all_steps_at_once_look_as_they_did(qapp: QApplication, qtbot: QtBot) -> None:
    """What the columns have no room for is told at the cursor."""
    view, _snapshot = remembered(StatesView, text, "lstm", 24, DOCK, qtbot)
    view.whole.click()
    check_picture(in_both_themes(qapp, view), "sequence-states-whole")


def test_a_cell_goes_beyond_one(qapp: QApplication, qtbot: QtBot) -> None:
    """Its colours end at a round number above its largest."""
    view, snapshot = remembered(StatesView, brackets, "lstm", 12, DOCK, qtbot)
    assert isinstance(view, StatesView)
    state = snapshot.layers["memory"].state
    assert state is not None
    grown = replace(state, cell=read_only(np.cumsum(state.hidden, axis=1)))
    view.show_snapshot(replace(snapshot, layers={"memory": LayerView(state=grown)}))
    view.which.value_requested.emit("cell")
    check_picture(in_both_themes(qapp, view), "sequence-states-cell")
