"""What drives each filter: what is asked for, what is painted, where a click goes."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from engine.snapshot import Answered, AscentView, LayerView, RunState, Snapshot, TopSamplesView, Watch, read_only
from engine.spec.catalog.data.pictures import Digits, Photographs
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, MaxPool, Output
from engine.spec.document import Spec, Training, chain
from engine.spec.presets import PRESETS
from engine.spec.shapes import analyse
from engine.spec.studies import AscentStudy, Study, TopSamplesStudy
from tests.plots.conftest import make_spec
from tests.plots.made import BLUE, ORANGE, color_at, image_of
from widgets.plots.drivers import DriversView
from widgets.plots.parts.driver_plates import Fields
from widgets.plots.parts.plates import GAP, beside, flowing, standing

Place = Callable[..., DriversView]


def spec_of(colored: bool = False, units: int = 15) -> Spec:
    """Two convolutions and an answer."""
    return Spec(
        data=Photographs() if colored else Digits(),
        network=chain(
            Input(id="input", as_picture=True), Conv2d(id="conv-1", units=units), MaxPool(id="pool"),
            Conv2d(id="conv-2", units=4), Flatten(id="flat"), Dense(id="dense", units=5), Output(id="output"),
        ),
        training=Training(task="multi-class", loss="cross_entropy"),
    )  # fmt: skip


def climbed(spec: Spec, units: tuple[int, ...], done: float = 1.0) -> AscentView:
    """Unit 0 wants darkness, unit 1 light, unit 2 nothing, the others noise."""
    shape = spec.data_shape.picture
    assert shape is not None
    pictures = np.random.default_rng(0).random((len(units), *shape), dtype=np.float32)
    for at, value in enumerate((0.0, 1.0, 0.5)[: len(units)]):
        pictures[at] = value
    return AscentView(units, read_only(pictures), read_only(np.arange(len(units), dtype=np.float32)), done)


def top(spec: Spec, units: tuple[int, ...], count: int = 9) -> TopSamplesView:
    """Samples whose maximum is at row 2, column 3."""
    pixels = len(spec.data_shape.features)
    n = len(units)
    inputs = np.random.default_rng(0).random((n, count, pixels), dtype=np.float32)
    origin = np.arange(n * count).reshape(n, count) + 500
    place = np.broadcast_to(np.array([2, 3]), (n, count, 2))
    values = np.linspace(9, 1, count, dtype=np.float32) + np.zeros((n, 1), np.float32)
    return TopSamplesView(units, read_only(origin), read_only(inputs), read_only(values), read_only(place))


def answered(view: DriversView, spec: Spec) -> None:
    """Give it answers to all that it asks."""
    studies: dict[Study, Answered] = {
        study: climbed(spec, study.units) if isinstance(study, AscentStudy) else top(spec, study.units, study.count)
        for study in view.studies()
        if isinstance(study, AscentStudy | TopSamplesStudy)
    }
    layers = {}
    for layer_id in view.watch().weights:
        shape = analyse(spec).shapes[layer_id]
        weight = np.random.default_rng(1).normal(size=(shape.output[0], 9 * shape.inputs[0][0])).astype(np.float32)
        layers[layer_id] = LayerView(weight=read_only(weight))
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies=studies, layers=layers))


def use(view: DriversView, mode: str) -> None:
    view.mode.value_requested.emit(mode)


def shown(place: Place, spec: Spec, mode: str = "ascent") -> DriversView:
    view = place(DriversView(), spec, 346, 304)
    use(view, mode)
    answered(view, spec)
    return view


def test_it_asks_for_the_first_convolution(place: Place) -> None:
    view = place(DriversView(), spec_of())
    assert view.watch() == Watch(studies=frozenset({AscentStudy("conv-1", tuple(range(12)))}))
    assert "being looked for" in view.empty_text()


def test_what_drives_a_unit_is_blue_and_what_must_not_be_orange(place: Place) -> None:
    view = shown(place, spec_of())
    image, places = image_of(view.surface), view.surface.places()
    assert color_at(image, places[0].center()) == ORANGE
    assert color_at(image, places[1].center()) == BLUE
    assert view.surface.plates()[2].caption == "map 3 silent"
    assert "nothing that was tried" in view.surface.plates()[2].words
    assert view.caption.text() == "1–12 of 15"


def test_a_page_further_there_are_the_other_units(place: Place, qtbot: QtBot) -> None:
    spec = spec_of()
    view = shown(place, spec)
    with qtbot.waitSignal(view.watch_changed):
        QTest.mouseClick(view.later, Qt.MouseButton.LeftButton)
    assert view.studies() == (AscentStudy("conv-1", (12, 13, 14)),)
    answered(view, spec)
    assert [plate.unit for plate in view.surface.plates()] == [12, 13, 14]
    assert not view.later.isEnabled()
    QTest.keyClick(view.surface, Qt.Key.Key_PageUp)
    assert view.units()[0] == 0


def test_a_click_and_the_keyboard_choose_a_unit(place: Place, qtbot: QtBot) -> None:
    view = shown(place, spec_of())
    with qtbot.waitSignal(view.unit_selected) as signal:
        QTest.mouseClick(view.surface, Qt.MouseButton.LeftButton, pos=view.surface.places()[4].center().toPoint())
    assert signal.args == ["conv-1", 4]
    view.surface.setFocus()
    QTest.keyClick(view.surface, Qt.Key.Key_Right)
    with qtbot.waitSignal(view.unit_selected) as signal:
        QTest.keyClick(view.surface, Qt.Key.Key_Return)
    assert signal.args == ["conv-1", 5]
    assert "map 6" in view.surface.accessibleDescription()


def test_nine_samples_with_what_the_unit_looks_at(place: Place, qtbot: QtBot) -> None:
    view = shown(place, spec_of(), "samples")
    parts = view.surface.plates()[0].parts
    assert len(parts) == 9
    outline, source = parts[0].outline, parts[0].source
    assert outline is not None
    assert (source.width(), source.height()) == (8, 8)
    # a window of 3 around row 2, column 3 of a picture of 8 by 8, in the first of nine
    assert outline.left() * 8 / parts[0].place.width() == pytest.approx(2)
    assert outline.top() * 8 / parts[0].place.height() == pytest.approx(1)
    assert outline.width() * 8 / parts[0].place.width() == pytest.approx(3)
    QTest.mouseClick(view.crop, Qt.MouseButton.LeftButton)
    cropped = view.surface.plates()[0].parts[0]
    assert cropped.outline is None
    assert cropped.source == QRectF(2, 1, 3, 3)
    with qtbot.waitSignal(view.sample_chosen) as signal:
        corner = view.surface.places()[0].topLeft().toPoint() + QPoint(3, 3)
        QTest.mouseDClick(view.surface, Qt.MouseButton.LeftButton, pos=corner)
    assert signal.args == [500]


def test_a_window_at_the_edge_is_cropped_as_large_as_the_others() -> None:
    spec = spec_of()
    fields = Fields(spec, analyse(spec))
    assert fields("conv-1", 0, 0) == QRectF(0, 0, 2, 2)
    assert fields.full("conv-1") == (3, 3)
    assert fields("dense", -1, -1) is None


def test_filters_are_pictures_of_their_weights(place: Place) -> None:
    spec = spec_of()
    view = shown(place, spec, "filters")
    assert view.watch() == Watch(weights=frozenset({"conv-1"}))
    assert len(view.surface.plates()) == 15
    assert view.surface.plates()[0].parts[0].source == QRectF(0, 0, 3, 3)
    view.set_layer("conv-2")
    answered(view, spec)
    assert view.surface.plates()[0].parts[0].source == QRectF(0, 0, 15, 15)  # four by four of them, gaps between


def test_filters_of_three_channels_are_in_colour(place: Place) -> None:
    view = shown(place, spec_of(colored=True), "filters")
    image, place_0 = image_of(view.surface), view.surface.places()[0]
    color = color_at(image, place_0.center())
    red, green, blue = (int(color[i : i + 2], 16) for i in (1, 3, 5))
    assert len({red, green, blue}) == 3


def test_a_layer_without_filters_says_so(place: Place) -> None:
    view = shown(place, spec_of(), "filters")
    view.set_layer("pool")
    assert "has no filters" in view.empty_text()


def test_the_layers_stand_side_by_side(place: Place) -> None:
    spec = spec_of()
    view = shown(place, spec, "layers")
    assert view.rungs() == ("conv-1", "conv-2", "output")
    assert not view.choice.isVisible()
    plates, places = view.surface.plates(), view.surface.places()
    assert {plate.column for plate in plates} == {0, 1, 2}
    assert all(len(plate.parts) == 3 for plate in plates)
    by_column = [
        next(p.left() for plate, p in zip(plates, places, strict=True) if plate.column == c) for c in (0, 1, 2)
    ]
    assert by_column == sorted(by_column)
    assert max(p.bottom() for p in places) <= view.surface.height()


def test_a_larger_dock_has_more_units_of_each_layer(place: Place, qtbot: QtBot) -> None:
    view = shown(place, spec_of(), "layers")
    before = len(view.surface.plates())
    with qtbot.waitSignal(view.watch_changed):
        view.resize(500, 640)
    answered(view, spec_of())
    assert len(view.surface.plates()) > before


def test_tables_have_no_pictures(place: Place) -> None:
    view = place(DriversView(), make_spec("iris"))
    assert not DriversView.suits(make_spec("iris"))
    assert "pictures" in view.empty_text()
    assert view.watch() == Watch()


def test_a_climb_says_how_far_it_has_come(place: Place) -> None:
    spec = spec_of()
    view = place(DriversView(), spec)
    (study,) = view.studies()
    assert isinstance(study, AscentStudy)
    view.show_snapshot(Snapshot(1, RunState.RUNNING, studies={study: climbed(spec, study.units, 0.4)}))
    assert "climbing 40%" in view.caption.text()


def test_plates_find_room() -> None:
    room = QRectF(0, 0, 320, 220)
    for count in (1, 2, 6, 12, 24):
        places = flowing(count, 1.0, room)
        assert len(places) == count
        assert all(room.contains(place) for place in places)
        assert all(not a.intersects(b) for i, a in enumerate(places) for b in places[:i])
    columns = standing([0, 0, 1, 2, 2], 1.5, room)
    assert columns[0].left() == columns[1].left() < columns[2].left() < columns[3].left()
    assert columns[1].top() >= columns[0].bottom() + GAP
    assert beside(columns, 0, 0, 1) == 1
    assert beside(columns, 0, -1, 0) == 0


def test_what_a_generator_makes_is_driven_by_no_picture(place: Place) -> None:
    spec = PRESETS["gan-digits"]()
    view = place(DriversView(), spec)
    assert view.layer_id() == "dense-4"
    view.set_layer("dense-1")
    assert view.layer_id() == "dense-4"
