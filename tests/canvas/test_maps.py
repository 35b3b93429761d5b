"""Layers of pictures on the canvas: filters, maps, their colours, their numbers, and what leads from one to another."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView, Snapshot
from engine.spec import project_file
from engine.spec.document import Spec
from engine.spec.edits import MarkUnits, RemoveUnits, SetParameter, SplitUnit
from engine.spec.shapes import analyse
from tests.canvas.conftest import Desk
from tests.canvas.pictures import colors, digits, joined, lenet, row, signal, trained
from widgets.canvas import NetworkCanvas
from widgets.canvas.atlas import atlas_of
from widgets.canvas.content import BlockContent, contents_of
from widgets.canvas.hits import OnLink, OnTile
from widgets.canvas.maps_item import map_colors
from widgets.canvas.ranges import RANGES, Scale
from widgets.canvas.scene import CARD, MAPS_CARD
from widgets.canvas.stacks import Stack
from widgets.canvas.threads import threaded, threads
from widgets.kit.colors import diverging_rgb32
from widgets.kit.theme import theme

EXAMPLES = Path(__file__).parents[2] / "assets" / "examples"


def shown(canvas: NetworkCanvas, spec: Spec, steps: int = 20) -> Snapshot:
    """Show a document and what a run says of it."""
    canvas.show_document(spec, analyse(spec))
    snapshot = trained(spec, canvas.watch(), steps)
    canvas.show_snapshot(snapshot)
    return snapshot


@pytest.fixture
def canvas(qtbot: QtBot) -> NetworkCanvas:
    """An empty one, in sight."""
    made = NetworkCanvas()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def contents(spec: Spec) -> dict[str, BlockContent]:
    return contents_of(spec, analyse(spec))


def middle_of(canvas: NetworkCanvas, layer_id: str, tile: int, row: int, col: int) -> QColor:
    """The colour of the screen in the middle of a pixel of a map."""
    box, content = canvas._controller.layout.boxes[layer_id], canvas._controller.contents[layer_id]
    rect = box.tiles[tile].translated(box.position)
    height, width = content.size
    at = canvas._view.mapFromScene(
        rect.left() + (col + 0.5) * rect.width() / width, rect.top() + (row + 0.5) * rect.height() / height
    )
    return canvas._view.viewport().grab().toImage().pixelColor(at)


# ---- what is shown ---------------------------------------------------------------------------------------------------


def test_a_layer_of_maps_has_a_tile_for_each_and_a_filter_beside_it() -> None:
    known = contents(lenet())
    assert {known[i].style for i in ("conv-1", "pool-1", "conv-2", "pool-2")} == {"maps"}
    assert (known["conv-1"].units, known["conv-1"].size, known["conv-1"].kernel) == (6, (28, 28), (5, 5))
    assert (known["conv-2"].places, known["pool-2"].size, known["pool-2"].kernel) == (25, (5, 5), (0, 0))
    assert known["input"].units == known["input"].channels == 1
    assert (known["flatten"].style, known["flatten"].units, len(known["flatten"].tiles)) == ("strip", 400, 1)
    assert known["conv-1"].countable
    assert "5×5 · 6×28×28" in known["conv-1"].caption


def test_signals_are_strips_and_their_filters_rows() -> None:
    known = contents(signal())
    assert known["reshape"].size == (1, 13)
    assert (known["conv-1"].size, known["conv-1"].kernel) == ((1, 13), (1, 3))
    assert known["flatten"].style == "strip"


def test_only_filters_on_red_green_and_blue_are_colored() -> None:
    known = contents(colors())
    assert [known[i].colored for i in ("conv-1", "conv-2")] == [True, False]
    assert known["input"].channels == 3
    assert not known["input"].ink


def test_units_of_filters_have_marks_and_pages() -> None:
    spec = MarkUnits(layer_id="conv-1", units=(2,), mark="ablated", on=True).apply(digits(first=70))
    content = contents(spec)["conv-1"]
    assert (content.pages, len(content.tiles)) == (2, 64)
    assert content.tiles[2].mark == "ablated"


def test_no_block_lies_over_another(canvas: NetworkCanvas) -> None:
    for spec in (digits(), lenet(), colors(), signal(), joined(), digits(32, 64)):
        canvas.show_document(spec, analyse(spec))
        bodies = [box.scene_body for box in canvas._controller.layout.boxes.values()]
        for at, body in enumerate(bodies):
            assert not any(body.intersects(other) for other in bodies[at + 1 :])
        for box in canvas._controller.layout.boxes.values():
            inside = box.body.adjusted(-0.01, -0.01, 0.01, 0.01)
            assert all(inside.contains(rect) for rect in (*box.tiles, *box.filters))
            rects = [*box.tiles, *box.filters]
            assert not any(a.intersects(b) for i, a in enumerate(rects) for b in rects[i + 1 :])


# ---- colours ---------------------------------------------------------------------------------------------------------


def test_the_screen_has_the_colours_of_the_answer(canvas: NetworkCanvas) -> None:
    snapshot = shown(canvas, digits())
    response = snapshot.layers["conv-1"].response
    assert response is not None
    canvas._view.zoom_to(2.0)
    canvas._view.look_at(canvas._controller.layout.boxes["conv-1"].scene_body.center())
    unit = 4
    wanted = diverging_rgb32(response[unit], float(np.abs(response).max()), theme())
    for place in ((0, 0), (3, 4), (7, 2)):
        color, right = middle_of(canvas, "conv-1", unit, *place), QColor.fromRgb(int(wanted[place]))
        gaps = (color.red() - right.red(), color.green() - right.green(), color.blue() - right.blue())
        assert max(map(abs, gaps)) <= 3, (place, color.name(), right.name())


def test_each_range_has_its_own_full_colour() -> None:
    values = np.array([[[1.0, -2.0]], [[0.5, 0.25]]], np.float32)
    assert Scale("map").limits(values).tolist() == [2.0, 0.5]
    assert Scale("layer").limits(values).tolist() == [2.0, 2.0]
    assert Scale("network", maps=8.0).limits(values).tolist() == [8.0, 8.0]
    assert Scale("network", weights=4.0).limits(values, weights=True).tolist() == [4.0, 4.0]
    assert (Scale("map").limits(np.zeros((2, 3, 3), np.float32)) > 0).all()


def test_after_a_relu_nothing_is_orange(canvas: NetworkCanvas) -> None:
    snapshot = shown(canvas, digits())
    response = snapshot.layers["conv-2"].response
    assert response is not None
    reds = (map_colors(response, Scale()) >> np.uint32(16)) & np.uint32(255)
    blues = map_colors(response, Scale()) & np.uint32(255)
    assert (blues >= reds).all()


def test_the_range_is_a_choice_that_is_said_in_words(canvas: NetworkCanvas, qtbot: QtBot) -> None:
    heard: list[str] = []
    canvas.color_range_chosen.connect(heard.append)
    shown(canvas, digits())
    assert canvas._legend.isVisible()
    said = set()
    for value in RANGES:
        canvas.set_color_range(value)
        said.add(canvas._legend.accessibleDescription())
        assert canvas._live.scale(canvas._controller.contents.values()).range == value
    assert len(said) == len(RANGES)
    assert heard == []
    canvas._controller.range_chosen.emit("map")
    assert (canvas.color_range, heard) == ("map", ["map"])


def test_without_maps_there_is_no_legend(desk: Desk) -> None:
    assert desk.canvas._legend.isHidden()


# ---- one picture -----------------------------------------------------------------------------------------------------


def test_an_atlas_puts_every_number_where_its_tile_is() -> None:
    tiles = tuple(QRectF(10 + 40 * (i % 2), 50 * (i // 2), 30, 30) for i in range(4))
    atlas = atlas_of(tiles, (), (3, 3), (0, 0), 1.0)
    numbers = np.arange(1, 37, dtype=np.uint32).reshape(4, 3, 3)
    picture = atlas.colored(numbers, None)
    for tile, rect in enumerate(tiles):
        for place in range(9):
            x = (rect.left() - atlas.corner.x() + (place % 3 + 0.5) * 10) * atlas.density
            y = (rect.top() - atlas.corner.y() + (place // 3 + 0.5) * 10) * atlas.density
            assert picture[int(y), int(x)] == numbers[tile].flat[place]
    assert picture[0, int(35 * atlas.density)] == 0  # between two tiles


def test_units_that_are_ablated_are_pale(canvas: NetworkCanvas) -> None:
    spec = MarkUnits(layer_id="conv-1", units=(0,), mark="ablated", on=True).apply(digits())
    shown(canvas, spec)
    item = canvas._scene.blocks["conv-1"]._maps
    assert item is not None
    assert item._opacities[0] < item._opacities[1] == 1.0


# ---- numbers ---------------------------------------------------------------------------------------------------------


def test_numbers_come_where_there_is_room_for_them(canvas: NetworkCanvas) -> None:
    shown(canvas, digits())
    pixels = canvas._scene._pixels
    assert not pixels.shown
    canvas._view.zoom_to(4.5)
    canvas._view.look_at(canvas._controller.layout.boxes["conv-1"].tiles[0].center()
                         + canvas._controller.layout.boxes["conv-1"].position)  # fmt: skip
    assert pixels.shown
    canvas._view.zoom_to(1.0)
    assert not pixels.shown


# ---- links -----------------------------------------------------------------------------------------------------------


def test_a_curve_between_maps_is_the_size_of_a_kernel(canvas: NetworkCanvas) -> None:
    snapshot = shown(canvas, digits())
    weight = snapshot.layers["conv-2"].weight
    assert weight is not None
    kernels = weight.reshape(12, 8, 9)
    wanted = np.sqrt((kernels**2).mean(2)) * np.where(kernels.sum(2) < 0, -1, 1)
    seen = canvas._live.weight(canvas._controller.contents["conv-2"], 8)
    assert seen is not None
    np.testing.assert_allclose(seen, wanted, rtol=1e-5)
    assert not canvas._scene.links["pool-1", "conv-2"].single
    assert canvas._scene.links["dense", "output"].single


def test_a_click_on_such_a_curve_is_the_link_and_no_number(canvas: NetworkCanvas) -> None:
    shown(canvas, digits())
    item = canvas._scene.links["pool-1", "conv-2"]
    found = {type(canvas._view.hit_at(canvas._view.mapFromScene(*point))) for curve in item._drawn_points()[:30]
             for point in curve[8:16].tolist()}  # fmt: skip
    assert OnLink in found
    assert found <= {OnLink}


def test_maps_go_on_one_by_one() -> None:
    spec = joined()
    known = contents(spec)
    links = [(link.source, link.target) for link in spec.network.links]
    pairs = {pair: threaded(known[pair[0]], known[pair[1]]) for pair in links}
    assert {pair for pair, ones in pairs.items() if ones} == {
        ("conv", "pool"), ("up", "both"), ("conv", "both"), ("apart", "deep"), ("deep", "global"),
    }  # fmt: skip


def test_each_source_of_a_concatenation_leads_to_its_own_maps(canvas: NetworkCanvas) -> None:
    canvas.show_document(joined(), analyse(joined()))
    scene = canvas._scene
    assert [scene._first(pair) for pair in (("up", "both"), ("conv", "both"))] == [0, 3]
    starts, ends = threads(scene._end("conv"), scene._end("both"), 3)
    assert len(starts) == 4
    box = canvas._controller.layout.boxes["both"]
    assert ends[0][1] == pytest.approx(box.tiles[3].center().y() + box.position.y())
    starts, _ = threads(scene._end("apart"), scene._end("deep"))
    assert len(starts) == 12
    assert starts[0].tolist() == starts[1].tolist()


# ---- what can be done ------------------------------------------------------------------------------------------------


def on_filters(desk: Desk) -> Desk:
    """A network of filters, fitted into the window."""
    spec = digits()
    desk.spec = spec
    shown(desk.canvas, spec)
    return desk


def test_filters_are_units_that_can_be_chosen_split_and_marked(
    desk: Desk, selected: Callable[[], tuple[str, ...]]
) -> None:
    on_filters(desk)
    desk.click(desk.tile("conv-1", 3))
    assert selected() == ("conv-1",)
    assert desk.canvas._controller.acts.units() == ("conv-1", (3,))
    desk.key(Qt.Key.Key_A)
    assert desk.edits[-1] == MarkUnits(layer_id="conv-1", units=(3,), mark="ablated", on=True)


@pytest.mark.parametrize("act", ["split", "remove_units"])
def test_acts_on_chosen_filters(desk: Desk, act: str) -> None:
    on_filters(desk)
    desk.click(desk.tile("conv-2", 5))
    getattr(desk.canvas._controller.acts, act)()
    wanted = SplitUnit if act == "split" else RemoveUnits
    assert any(isinstance(edit, wanted) for edit in desk.edits)


def test_plus_adds_a_filter(desk: Desk) -> None:
    on_filters(desk)
    desk.click(desk.count_button("conv-1", 1))
    assert desk.edits[-1] == SetParameter(layer_ids=("conv-1",), field="units", value=9)


def test_the_filter_belongs_to_its_map(desk: Desk) -> None:
    on_filters(desk)
    box = desk.canvas._controller.layout.boxes["conv-1"]
    found = desk.canvas._view.hit_at(desk._at(box.filters[2].translated(box.position).center()))
    assert found == OnTile("conv-1", 2, 2, "")


def test_more_maps_than_fit_have_pages_of_the_most_active(canvas: NetworkCanvas) -> None:
    spec = digits(first=70)
    snapshot = shown(canvas, spec)
    assert ("conv-1", 0) in canvas.watch().pages
    view = snapshot.layers["conv-1"]
    assert view.response is not None
    assert view.shown_units is not None
    assert view.activity_order is not None
    assert view.response.shape == (64, 8, 8)
    assert view.shown_units.tolist() == view.activity_order[:64].tolist()
    assert [tile.unit for tile in canvas._controller.contents["conv-1"].tiles] == view.shown_units.tolist()
    canvas._controller.turn_page("conv-1", 1)
    canvas.show_snapshot(trained(spec, canvas.watch(), 20))
    assert len(canvas._controller.contents["conv-1"].tiles) == 6
    channels = canvas._live.channels(canvas._controller.contents["conv-1"])
    assert channels is not None
    assert np.isfinite(channels).all()


# ---- what is not there yet -------------------------------------------------------------------------------------------


def test_numbers_of_another_shape_are_not_shown(canvas: NetworkCanvas) -> None:
    snapshot = shown(canvas, digits())
    live, content = canvas._live, canvas._controller.contents["conv-1"]
    small = LayerView(response=np.zeros((8, 4, 4), np.float32), weight=np.zeros((8, 7), np.float32))
    live.take(replace(snapshot, layers={**snapshot.layers, "conv-1": small}))
    assert live.channels(content) is None
    assert live.filters(content) is None
    canvas._scene.show_blocks()  # and nothing breaks


def test_the_whole_of_a_separable_filter_is_shown(canvas: NetworkCanvas) -> None:
    snapshot = shown(canvas, joined())
    view = snapshot.layers["apart"]
    assert view.weight is not None
    assert view.depthwise is not None
    filters = canvas._live.filters(canvas._controller.contents["apart"])
    assert filters is not None
    np.testing.assert_allclose(
        filters.reshape(6, 9), np.einsum("fc,cp->fp", view.weight, view.depthwise) / view.weight.shape[1], atol=1e-6
    )


def test_an_input_without_a_place_has_no_picture(canvas: NetworkCanvas) -> None:
    spec = row((joined().network.layer("input"), *digits().network.layers[5:]), "digits")
    shown(canvas, spec)
    assert canvas._scene.blocks["input"]._tiles[0].pixmap().width() > 0


# ---- from far away ---------------------------------------------------------------------------------------------------


def test_a_deep_network_of_maps_shows_them_when_all_of_it_is_in_sight(canvas: NetworkCanvas) -> None:
    spec = project_file.read(EXAMPLES / "shapes-unet.lscope").spec
    canvas.resize(780, 720)
    canvas.show_document(spec, analyse(spec))
    canvas.fit()
    assert canvas._view.scale_now < CARD
    assert not canvas._scene.card
    assert canvas.watch().responses
    canvas._view.zoom_to(MAPS_CARD * 0.9)
    assert canvas._scene.card
    assert not canvas.watch().responses


def test_maps_are_larger_where_many_columns_leave_height_to_spare(canvas: NetworkCanvas) -> None:
    canvas.resize(780, 720)
    canvas.show_document(lenet(), analyse(lenet()))
    boxes = canvas._controller.layout.boxes
    room = canvas._view.room()
    share = canvas._controller.contents["conv-2"].share
    for box in (boxes[i] for i in ("conv-1", "conv-2", "pool-2")):
        assert all(tile.bottom() < below.top() for tile, below in pairwise(box.tiles))
        assert box.tiles[0].left() >= 0
    assert boxes["conv-2"].tiles[0].width() > 1.3 * 40.0 * share
    layout = canvas._controller.layout.bounds
    assert layout.height() / layout.width() <= 1.02 * room.height() / room.width()


def test_enlarged_tiles_keep_to_their_column_and_their_height() -> None:
    stack = Stack((40.0, 40.0), 1, 16, 8.0, 0.0, lead=21.6, filter=17.6)
    wide = stack.enlarged(116.0, 10_000.0)
    assert wide.width == pytest.approx(116.0)
    assert wide.filter / wide.tile[0] == pytest.approx(0.44)
    assert stack.enlarged(10_000.0, 1000.0).tile == pytest.approx((50.0, 50.0))
    assert stack.enlarged(10_000.0, 10_000.0).tile == (80.0, 80.0)
    assert stack.enlarged(60.0, 10_000.0) is stack
    bare = replace(stack, lead=0.0, filter=0.0)
    assert bare.enlarged(116.0, 10_000.0).tile == wide.tile
