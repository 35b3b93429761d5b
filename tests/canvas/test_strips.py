"""Long lists of numbers on the canvas: a slim strip, with the maps that lead into it level with their parts of it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from pytestqt.qtbot import QtBot

from engine.snapshot import LayerView
from engine.spec.catalog.layers import Flatten, GlobalPool, Input, Output
from engine.spec.document import Spec, default_spec
from engine.spec.edits import InsertLayer
from engine.spec.shapes import analyse
from tests.canvas.pictures import colors, lenet, row, trained
from widgets.canvas import NetworkCanvas
from widgets.canvas.content import contents_of
from widgets.canvas.live import Live
from widgets.canvas.ports import way_out
from widgets.canvas.ranges import Scale
from widgets.canvas.strips import MOST_ROWS, strip_picture, strongest_rows
from widgets.canvas.threads import threads
from widgets.kit.colors import diverging_rgb32
from widgets.kit.theme import theme


@pytest.fixture
def canvas(qtbot: QtBot) -> NetworkCanvas:
    made = NetworkCanvas()
    qtbot.addWidget(made)
    made.resize(1100, 700)
    made.show()
    return made


def show(canvas: NetworkCanvas, spec: Spec) -> None:
    canvas.show_document(spec, analyse(spec))


# ---- the numbers -----------------------------------------------------------------------------------------------------


@given(arrays(np.float32, st.integers(1, 1500), elements=st.floats(-9, 9, width=32)))
def test_each_row_has_the_strongest_number_of_its_share(values: np.ndarray) -> None:
    rows = strongest_rows(values)
    assert len(rows) == min(len(values), MOST_ROWS)
    parts = np.split(values, np.arange(1, len(rows)) * len(values) // len(rows))
    for number, part in zip(rows, parts, strict=True):
        assert number in part
        assert abs(number) == np.abs(part).max()


def test_a_number_that_is_none_hides_no_other() -> None:
    values = np.full(2 * MOST_ROWS, np.nan, np.float32)
    values[0] = -3.0
    rows = strongest_rows(values)
    assert rows[0] == -3.0
    assert np.isnan(rows[1:]).all()


def test_the_strip_has_the_colors_of_its_numbers_from_above(qtbot: QtBot) -> None:
    values = np.array([2.0, -2.0, 0.0, 1.0], np.float32)
    picture = strip_picture(values, Scale("layer"))
    each = picture.height() // 4
    seen = [picture.pixelColor(0, at * each + each // 2).rgb() for at in range(4)]
    assert seen == diverging_rgb32(values, 2.0, theme()).tolist()


# ---- on the canvas ---------------------------------------------------------------------------------------------------


def test_maps_run_level_into_their_parts_of_the_list(canvas: NetworkCanvas) -> None:
    show(canvas, lenet())
    scene, layout = canvas._scene, canvas._controller.layout
    starts, ends = threads(scene._end("pool-2"), scene._end("flatten"))
    assert len(starts) == 16
    assert ends[:, 1] == pytest.approx(starts[:, 1], abs=0.5)
    box = layout.boxes["flatten"]
    strip = box.tiles[0].translated(box.position)
    assert ends[:, 0] == pytest.approx(strip.left() - 2)
    assert not strip.intersects(box.header.translated(box.position))


def test_its_numbers_leave_along_the_strip(canvas: NetworkCanvas) -> None:
    show(canvas, lenet())
    content, box = canvas._scene._end("flatten")
    points = way_out(content, box)
    strip = box.tiles[0].translated(box.position)
    assert points.shape == (400, 2)
    assert points[0, 1] == pytest.approx(strip.top() + strip.height() / 800)
    assert points[-1, 1] == pytest.approx(strip.bottom() - strip.height() / 800)
    assert ("flatten", "dense-1") in canvas._scene.links


def test_the_answer_to_the_chosen_sample_is_seen(canvas: NetworkCanvas) -> None:
    spec = lenet()
    show(canvas, spec)
    snapshot = trained(spec, canvas.watch(), 5)
    canvas.show_snapshot(snapshot)
    answer = snapshot.layers["flatten"].response
    assert answer is not None
    at = int(np.argmax(np.abs(answer)))
    picture = canvas._scene.blocks["flatten"]._tiles[0].pixmap().toImage()
    color = picture.pixelColor(0, round((at + 0.5) / len(answer) * picture.height()))
    end = theme().positive if answer[at] > 0 else theme().negative
    assert color.name() == end


@pytest.mark.parametrize(("sent", "told"), [(400, True), (100, True), (401, False), (3, False)])
def test_a_list_of_which_the_end_was_not_sent_shows_the_beginning(sent: int, told: bool) -> None:
    content, live = contents_of(lenet(), analyse(lenet()))["flatten"], Live()
    live.views = {"flatten": LayerView(response=np.arange(sent, dtype=np.float32))}
    listed = live.listed(content)
    assert (listed is not None) == told
    if listed is not None:
        assert listed[:sent].tolist() == list(range(sent))
        assert np.isnan(listed[sent:]).all()
        assert len(listed) == 400


def test_the_colors_of_a_picture_lead_into_its_list_one_by_one(canvas: NetworkCanvas) -> None:
    spec = row((Input(id="input", as_picture=True), Flatten(id="flatten"), Output(id="output")), "photographs")
    show(canvas, spec)
    starts, _ = threads(canvas._scene._end("input"), canvas._scene._end("flatten"))
    assert len(starts) == 3


def test_a_list_on_the_plane_has_no_strip() -> None:
    spec = default_spec()
    source, target = spec.network.links[0].source, spec.network.links[0].target
    made = InsertLayer(source=source, target=target, layer=Flatten(id="flatten")).apply(spec)
    assert contents_of(made, analyse(made))["flatten"].style == "plain"


def test_a_global_pooling_has_a_square_for_each_map(canvas: NetworkCanvas) -> None:
    spec = colors()
    assert isinstance(spec.network.layer("global"), GlobalPool)
    show(canvas, spec)
    content = canvas._controller.contents["global"]
    assert (content.style, len(content.tiles)) == ("square", 16)
    starts, ends = threads(canvas._scene._end("conv-2"), canvas._scene._end("global"))
    assert len(starts) == len(ends) == 16
