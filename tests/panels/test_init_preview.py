"""The preview of an initialisation: the engine's own numbers, the present ones beside them, and drawing anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox
from pytestqt.qtbot import QtBot

from engine.build.initialisations import draw
from engine.snapshot import Doubles, Histogram, LayerView, RunState, Snapshot, read_only
from engine.spec.catalog.choices import INITIALISATIONS, Initialisation
from engine.spec.catalog.layers import Dense, Flatten
from engine.spec.document import default_spec
from engine.spec.edits import Edit, RandomiseLayers
from engine.spec.shapes import LayerShape, analyse
from widgets.panels.form import Form
from widgets.panels.init_draws import DRAWS, MOST, draws_of
from widgets.panels.init_preview import BINS, InitPreview, preview_under
from widgets.panels.inspector import Inspector

KINDS: tuple[str, ...] = get_args(Initialisation)
SIZES = [(8, 4), (3, 30), (64, 64), (300, 200)]


def engines(kind: str, units: int, inputs: int) -> Doubles:
    """As many numbers as the preview draws, drawn by torch for one layer after another."""
    generator, found, count = torch.Generator().manual_seed(1), [], 0
    while count < MOST:
        weight = torch.empty(units, inputs)
        draw(kind, weight, generator)
        found.append(weight.numpy().astype(np.float64).ravel())
        count += found[-1].size
    return np.concatenate(found)


def test_every_named_initialisation_has_a_preview() -> None:
    assert set(DRAWS) == set(KINDS)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("kind", KINDS)
def test_the_preview_draws_what_the_engine_draws(kind: str, size: tuple[int, int]) -> None:
    mine, theirs = draws_of(kind, *size), engines(kind, *size)
    assert len(mine) <= MOST
    spread = float(theirs.std())
    assert mine.mean() == pytest.approx(theirs.mean(), abs=0.06 * spread + 1e-12)
    assert mine.std() == pytest.approx(spread, rel=0.04)
    bounded = spread == 0 or kind == "identity" or kind.endswith("uniform")
    loose = (0.02 if bounded else 1.3) * spread  # the ends of a normal distribution differ from draw to draw
    assert mine.min() == pytest.approx(theirs.min(), abs=loose)
    assert mine.max() == pytest.approx(theirs.max(), abs=loose)


def test_the_same_seed_draws_the_same() -> None:
    assert np.array_equal(draws_of("normal", 8, 4, 3), draws_of("normal", 8, 4, 3))
    assert not np.array_equal(draws_of("normal", 8, 4, 3), draws_of("normal", 8, 4, 4))


Shown = Callable[..., InitPreview]


@pytest.fixture
def shown(qtbot: QtBot) -> Shown:
    def show(**fields: object) -> InitPreview:
        preview = InitPreview()
        qtbot.addWidget(preview)
        preview.resize(300, 120)
        preview.show()
        layer = Dense(id="dense-1", units=8).with_(**fields)
        preview.show_layer(layer, LayerShape(((4,),), (8,), 40))
        return preview

    return show


def moment(**view: object) -> Snapshot:
    return Snapshot(1, RunState.PAUSED, layers={"dense-1": LayerView(**view)})  # type: ignore[arg-type]


def test_it_tells_the_spread_in_words(shown: Shown) -> None:
    assert shown(initialisation="uniform").drawn.text() == "Draws: standard deviation 0.29, from −0.5 to 0.5"
    assert shown(initialisation="zeros").drawn.text() == "Draws: all 0"


def test_present_weights_stand_beside_the_draws(shown: Shown) -> None:
    preview = shown(initialisation="uniform")
    assert not preview.present.isVisible()
    weight = read_only(np.array([[2.0, -2.0]], np.float32))
    preview.show_snapshot(moment(weight=weight))
    assert preview.present.text() == "Now: standard deviation 2"
    drawn, now = preview.picture.shares()
    assert now is not None
    assert (now[0], now[-1]) == (0.5, 0.5)
    assert drawn[0] == 0  # the axis has grown with the weights
    assert drawn.sum() == pytest.approx(1)


def test_a_histogram_does_where_the_weights_are_not_watched(shown: Shown) -> None:
    preview = shown()
    counts = np.zeros(40, np.int64)
    counts[[0, 39]] = 5
    preview.show_snapshot(moment(weight_histogram=Histogram(counts, np.linspace(-1, 1, 41))))
    assert preview.present.text() == "Now: standard deviation 0.98"


def test_what_is_hovered_is_shown_until_the_list_closes(shown: Shown, qtbot: QtBot) -> None:
    preview, combo = shown(initialisation="uniform"), QComboBox()
    qtbot.addWidget(combo)
    combo.addItems([title for _kind, title in INITIALISATIONS])
    combo.setCurrentIndex(KINDS.index("uniform"))
    preview.follow(combo, [kind for kind, _title in INITIALISATIONS])
    combo.show()
    combo.showPopup()
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    assert preview.shown_kind() == "normal"
    assert preview.drawn.text().startswith("Draws: standard deviation 0.1,")
    QTest.keyClick(combo.view(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: preview.shown_kind() == "uniform")
    assert preview.drawn.text().startswith("Draws: standard deviation 0.29,")


def test_it_follows_the_choice_and_the_size(shown: Shown) -> None:
    preview = shown(initialisation="kaiming_normal")
    before = preview.drawn.text()
    preview.show_layer(Dense(id="dense-1", initialisation="kaiming_normal"), LayerShape(((400,),), (8,), 40))
    assert preview.drawn.text() != before
    preview.show_layer(Dense(id="dense-1", initialisation="identity"), LayerShape(((4,),), (8,), 40))
    assert preview.drawn.text() == "Draws: standard deviation 0.33, from 0 to 1"


def test_a_layer_without_weights_hides_it(shown: Shown) -> None:
    preview = shown()
    preview.show_layer(Flatten(id="flatten"), LayerShape(((4,),), (4,), 0))
    assert not preview.isVisible()
    preview.show_layer(Dense(id="dense-1"), None)
    assert not preview.isVisible()


def test_draw_anew_asks_for_another_draw_each_time(shown: Shown, qtbot: QtBot) -> None:
    preview = shown()
    asked: list[RandomiseLayers] = []
    preview.edit_requested.connect(asked.append)
    for _ in range(2):
        with qtbot.waitSignal(preview.gesture_finished):
            QTest.mouseClick(preview.button, Qt.MouseButton.LeftButton)
    assert [edit.layer_ids for edit in asked] == [("dense-1",)] * 2
    assert asked[0].salt != asked[1].salt
    assert asked[0].apply(default_spec()) == default_spec()


def test_the_bins_hold_all_there_is(shown: Shown) -> None:
    spec = default_spec()
    preview = shown()
    for layer in spec.network.layers:
        for kind in KINDS:
            if hasattr(layer, "initialisation"):
                preview.show_layer(layer.with_(initialisation=kind), analyse(spec).shapes[layer.id])
                drawn, _now = preview.picture.shares()
                assert len(drawn) == BINS
                assert drawn.sum() == pytest.approx(1)


def test_in_a_form_it_stands_under_its_row_and_follows_the_list(qtbot: QtBot) -> None:
    form, asked = Form("Layer settings"), list[Edit]()
    qtbot.addWidget(form)
    layer = Dense(id="dense-1", initialisation="uniform")
    form.show_values([layer])
    form.show()
    preview = preview_under(form.row("initialisation"), asked.append)
    preview.show_layer(layer, LayerShape(((4,),), (8,), 40))
    assert preview_under(form.row("initialisation"), asked.append) is preview
    combo = form.row("initialisation").findChild(QComboBox)
    assert combo is not None
    assert combo.geometry().bottom() < preview.mapTo(form.row("initialisation"), preview.rect().topLeft()).y()
    combo.showPopup()
    QTest.keyClick(combo.view(), Qt.Key.Key_Down)
    assert preview.shown_kind() == "normal"
    QTest.keyClick(combo.view(), Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: preview.shown_kind() == "uniform")
    preview.button.click()
    assert isinstance(asked[0], RandomiseLayers)
    form.show_values([Flatten(id="flatten")])


def test_the_inspector_shows_it_for_one_layer(qtbot: QtBot) -> None:
    spec, panel, asked = default_spec(), Inspector(), list[Edit]()
    qtbot.addWidget(panel)
    panel.edit_requested.connect(asked.append)
    panel.show_document(spec, analyse(spec))
    panel.set_selection(("dense-1",))
    panel.show()
    panel.show_snapshot(moment(weight=read_only(np.full((8, 4), 2.0, np.float32))))
    (preview,) = panel.findChildren(InitPreview)
    assert preview.present.text() == "Now: standard deviation 0"
    preview.button.click()
    assert [type(edit) for edit in asked] == [RandomiseLayers]
    panel.set_selection(("dense-1", "dense-2"))
    assert not any(shown.isVisible() for shown in panel.findChildren(InitPreview))
    panel.set_selection(("input",))
    panel.show_snapshot(moment(weight=None))
