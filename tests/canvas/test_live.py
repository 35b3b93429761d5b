"""What the canvas makes of snapshots, and what it asks to be sent."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsPathItem
from pytestqt.qtbot import QtBot

from engine.snapshot import Floats, LayerView, RunState, Snapshot, Watch, read_only
from engine.spec.document import default_spec
from engine.spec.edits import InsertLayer, SetParameter, SetView
from engine.spec.shapes import analyse
from tests.canvas.conftest import Desk
from tests.canvas.fakes import fake_snapshot
from tests.canvas.test_layout import network
from widgets.canvas import NetworkCanvas
from widgets.canvas.block_item import _room_beside
from widgets.canvas.canvas import BEAT_MS
from widgets.canvas.link_item import LinkItem
from widgets.kit.paint import format_number
from widgets.kit.theme import DARK, apply_theme


def _items(link: LinkItem) -> list[QGraphicsPathItem]:
    return [item for strand in link._strands for item in strand._paths.values()]


def _paths(desk: Desk) -> int:
    """Curves that are drawn between the first two layers."""
    link = desk.canvas._scene.links[("input", "dense-1")]
    return sum(item.path().elementCount() // 4 for item in _items(link) if item.isVisible())


def test_every_weight_of_the_default_network_has_its_curve(desk: Desk) -> None:
    assert _paths(desk) == 32


def test_maps_are_on_the_tiles_in_the_theme_s_colours(desk: Desk) -> None:
    image = desk.canvas._scene.blocks["output"]._tiles[0].pixmap().toImage()
    values = fake_snapshot(desk.spec).layers["output"].maps
    assert values is not None
    row, column = np.unravel_index(values[0].argmax(), values[0].shape)
    color = image.pixelColor(int(column), int(row))
    assert color.blue() > color.red()
    row, column = np.unravel_index(values[0].argmin(), values[0].shape)
    color = image.pixelColor(int(column), int(row))
    assert color.red() > color.blue()


def test_a_snapshot_of_another_shape_is_not_drawn(desk: Desk) -> None:
    wider = SetParameter(layer_ids=("dense-1",), field="units", value=10).apply(desk.spec)
    desk.canvas.show_document(wider, analyse(wider))
    desk.canvas.show_snapshot(fake_snapshot(desk.spec))
    assert _paths(desk) == 0
    desk.canvas.show_snapshot(fake_snapshot(wider))
    desk.canvas._scene.show_links()
    assert _paths(desk) == 40


@pytest.mark.parametrize("number", [np.nan, np.inf, 1e30])
def test_numbers_that_are_none_do_not_break_the_picture(desk: Desk, number: float) -> None:
    whole = fake_snapshot(desk.spec)

    def spoilt(array: Floats | None) -> Floats | None:
        return None if array is None else read_only(np.full_like(array, number))

    layers = {
        layer_id: LayerView(spoilt(view.weight), spoilt(view.bias), spoilt(view.maps), spoilt(view.activations))
        for layer_id, view in whole.layers.items()
    }
    desk.canvas.show_snapshot(replace(whole, layers=layers))
    desk.canvas._scene.show_links()
    assert not desk.canvas.grab().isNull()


def test_the_watch_follows_the_data_and_the_view(desk: Desk, qtbot: QtBot) -> None:
    assert desk.canvas.watch() == Watch(
        weights=frozenset({"input", "dense-1", "dense-2", "output"}), maps=True, activations=False, map_size=40,
        rate_hz=15.0,
    )  # fmt: skip
    with qtbot.waitSignal(desk.canvas.watch_changed):
        desk.open(network(16, data="wine"))
    watch = desk.canvas.watch()
    assert (watch.maps, watch.responses, watch.activations) == (False, True, False)
    with qtbot.waitSignal(desk.canvas.watch_changed):
        desk.canvas._view.centerOn(desk.canvas._controller.layout.boxes["input"].scene_body.center())
        desk.canvas._view.zoom_by(6)
    assert desk.canvas.watch().weights == {"input", "dense-1"}


def test_links_are_drawn_at_most_twelve_times_a_second(desk: Desk, qtbot: QtBot) -> None:
    drawn: list[int] = []
    link = desk.canvas._scene.links[("input", "dense-1")]
    qtbot.waitUntil(lambda: not desk.canvas._clock.isActive())
    for step in range(5):
        desk.canvas.show_snapshot(fake_snapshot(desk.spec, seed=step))
        drawn.append(id(link._weights))
    assert len(set(drawn)) == 1  # the first was drawn, the others wait
    last = desk.canvas._live.weight(desk.canvas._controller.contents["dense-1"], 4)
    qtbot.waitUntil(lambda: link._weights is last)


def test_links_that_are_due_go_with_the_beat_of_the_window_and_wait_for_no_clock(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desk.canvas._clock.isActive())
    link, clock = desk.canvas._scene.links[("input", "dense-1")], desk.canvas._clock
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, seed=1))
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, seed=2))
    last = desk.canvas._live.weight(desk.canvas._controller.contents["dense-1"], 4)
    clock.start(60_000)
    desk.canvas.beat()
    assert link._weights is not last, "it is not due yet"
    clock.start(BEAT_MS)
    desk.canvas.beat()
    assert link._weights is last


def test_the_status_line_says_that_the_function_stayed(desk: Desk) -> None:
    status = desk.canvas._status
    assert "3 layers  ·  101 weights" in status.text()
    assert "same function" not in status.text()
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, same_function=3e-6))
    assert status.text().endswith("same function, largest difference 3e−6 ✓")
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, same_function=0.0))
    assert status.text().endswith("same function, no difference ✓")
    desk.canvas.show_snapshot(fake_snapshot(desk.spec, same_function=0.2))
    assert "same function" not in status.text()


def test_fit_and_zoom(desk: Desk) -> None:
    view = desk.canvas._view
    desk.canvas.zoom_100()
    assert view.scale_now == pytest.approx(1)
    desk.canvas.zoom_in()
    assert view.scale_now == pytest.approx(1.25)
    assert desk.canvas._status.text().startswith("125 %")
    desk.canvas.fit()
    assert view.visible_scene().contains(desk.canvas._controller.layout.boxes["output"].scene_body)
    assert desk.canvas._status.text().startswith("fit ")


def test_a_problem_shows_at_its_layer(desk: Desk) -> None:
    spec = desk.spec
    loose = spec.with_(network=spec.network.with_(links=spec.network.links[1:]))
    desk.canvas.show_document(loose, analyse(loose))
    block = desk.canvas._scene.blocks["dense-1"]
    assert block.content.problem == "Nothing reaches this layer."
    assert "Link another layer to it" in block._paper.toolTip()


def test_undo_of_an_insertion_shows_the_first_picture_again(desk: Desk) -> None:
    first = desk.canvas.grab().toImage()
    spec = desk.spec
    desk.canvas._controller.builder.insert("input", "dense-1")
    assert isinstance(desk.edits[0], InsertLayer)
    desk.open(spec)
    desk.canvas.set_selection(())
    assert desk.canvas.grab().toImage() == first


def test_the_bias_neuron_carries_the_biases(desk: Desk) -> None:
    desk.take(SetView(field="bias_nodes", value=True))
    assert _paths(desk) == 32 + 8


def test_colours_follow_the_theme(desk: Desk, qapp: QApplication) -> None:
    light = desk.canvas.grab().toImage().pixelColor(500, 4)
    apply_theme(qapp, DARK)
    dark = desk.canvas.grab().toImage().pixelColor(500, 4)
    assert light.lightness() > 240
    assert dark.lightness() < 50


@pytest.mark.parametrize("data", ["spiral", "digits", "wine", "breast-cancer", "diabetes", "garments", "function"])
@pytest.mark.parametrize("units", [(), (3,), (64, 32), (512,), (8,) * 10])
def test_any_network_of_any_data_is_shown(desk: Desk, data: str, units: tuple[int, ...]) -> None:
    desk.open(network(*units, data=data))
    desk.canvas._scene.show_links()
    assert not desk.canvas.grab().isNull()
    assert set(desk.canvas._scene.blocks) == {layer.id for layer in desk.spec.network.layers}


def test_at_rest_the_weak_links_show_the_last_numbers(desk: Desk, qtbot: QtBot) -> None:
    desk.open(network(64, 32, data="digits"))
    desk.canvas.set_running(True)
    desk.canvas.show_snapshot(fake_snapshot(desk.spec))
    desk.canvas.set_running(False)
    desk.canvas.show_snapshot(fake_snapshot(desk.spec))
    qtbot.waitUntil(lambda: not desk.canvas._clock.isActive())
    links = desk.canvas._scene.links
    assert links
    assert not [pair for pair, link in links.items() if link.ink_is_stale]


def test_dashes_rest_while_nothing_trains(desk: Desk, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not desk.canvas._clock.isActive())
    desk.canvas.set_running(False)
    assert not desk.canvas._clock.isActive()


def test_before_anything_was_shown(qtbot: QtBot) -> None:
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(400, 300)
    canvas.show()
    QTest.mouseClick(canvas._view.viewport(), Qt.MouseButton.LeftButton)
    QTest.keyClick(canvas._view, Qt.Key.Key_Plus)
    canvas.paste()
    canvas.show_snapshot(Snapshot(revision=0, state=RunState.LOADING))
    assert canvas.watch().weights == frozenset()
    canvas.show_document(default_spec(), analyse(default_spec()))
    assert len(canvas.watch().weights) == 4


def test_blocks_move_aside_and_arrive(desk: Desk, qtbot: QtBot, moving: None) -> None:
    before = desk.canvas._scene.blocks["dense-1"].pos()
    desk.canvas._controller.builder.insert("input", "dense-1")
    wanted = {i: box.position for i, box in desk.canvas._controller.layout.boxes.items()}
    assert wanted["dense-1"] != before
    blocks = desk.canvas._scene.blocks
    assert blocks["dense-1"].pos() != wanted["dense-1"]
    qtbot.waitUntil(lambda: all(blocks[i].pos() == at for i, at in wanted.items()))


def test_dashes_move_while_training_only(desk: Desk, qtbot: QtBot, moving: None) -> None:
    link = desk.canvas._scene.links[("input", "dense-1")]
    pens = [item for item in _items(link) if item.isVisible()]
    start = pens[0].pen().dashOffset()
    desk.canvas.set_running(True)
    qtbot.waitUntil(lambda: pens[0].pen().dashOffset() != start)
    desk.canvas.set_running(False)
    qtbot.waitUntil(lambda: not desk.canvas._clock.isActive())


def test_biases_have_numbers_from_very_near(desk: Desk) -> None:
    block = desk.canvas._scene.blocks["dense-1"]
    assert not block._bias_words
    desk.canvas._view.zoom_to(3.0)
    bias = desk.canvas._live.bias("dense-1", 8)
    assert bias is not None
    assert block._bias_words[2].text() == format_number(float(bias[2]))
    desk.canvas.fit()
    assert not block._bias_words


def test_a_bias_number_ends_before_the_next_square_of_its_row() -> None:
    spots = [QRectF(x, y, 6, 6) for y in (0, 30) for x in (0, 26)]
    assert _room_beside(spots[0], spots) == 26 - 6 - 3
    assert _room_beside(spots[1], spots) == float("inf")


def test_links_keep_their_width_from_near(desk: Desk) -> None:
    link = desk.canvas._scene.links[("input", "dense-1")]
    assert not any(item.pen().isCosmetic() for item in _items(link))
    desk.canvas._view.zoom_to(3.0)
    assert all(item.pen().isCosmetic() for item in _items(link))


def test_maps_of_the_input_that_come_late_are_shown(qtbot: QtBot) -> None:
    canvas, spec = NetworkCanvas(), network()
    qtbot.addWidget(canvas)
    canvas.resize(900, 600)
    canvas.show()
    canvas.show_document(spec, analyse(spec))
    later = fake_snapshot(spec)
    none_yet = {layer_id: replace(view, maps=None) for layer_id, view in later.layers.items()}
    canvas.show_snapshot(replace(later, layers=none_yet))
    block = canvas._scene.blocks["input"]
    qtbot.waitUntil(lambda: block._shown is not None)
    canvas.show_snapshot(later)
    on = [tile.on for tile in block.content.tiles]
    assert any(on)
    items = [item for item, shown in zip(block._tiles, on, strict=True) if shown]
    qtbot.waitUntil(lambda: all(item.pixmap().width() == 40 for item in items))


def test_units_that_say_the_same_everywhere_share_the_scale_of_their_layer(desk: Desk) -> None:
    live, content = desk.canvas._live, desk.canvas._controller.contents["dense-1"]
    even = np.full((content.units, 4, 4), 0.5, np.float32)
    even[0] = 1.0
    live.views = {**live.views, "dense-1": LayerView(maps=read_only(even))}
    colors = live.maps(replace(content, bounded=False))
    assert colors is not None
    assert colors[0, 0, 0] != colors[1, 0, 0]
