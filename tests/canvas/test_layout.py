"""Where blocks and tiles go, for small and very large networks."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, QSizeF

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import Dense, Input, Output
from engine.spec.document import Spec, View, chain, default_spec
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from widgets.canvas.content import MOST_TILES, BlockContent, contents_of
from widgets.canvas.layout import Layout, arrange, way_in, way_out

ROOM = QSizeF(1000, 760)


def network(*units: int, data: str = "spiral") -> Spec:
    layers = [Dense(id=f"dense-{i + 1}", units=n) for i, n in enumerate(units)]
    spec = default_spec().with_(network=chain(Input(id="input"), *layers, Output(id="output")))
    return SetData(data=DATA[data].model_validate({})).apply(spec)


def arranged(spec: Spec, room: QSizeF = ROOM) -> tuple[dict[str, BlockContent], Layout]:
    contents = contents_of(spec, analyse(spec))
    return contents, arrange(spec, contents, room)


def tiles(layout: Layout) -> list[QRectF]:
    return [tile.translated(box.position) for box in layout.boxes.values() for tile in box.tiles]


@settings(max_examples=40)
@given(st.lists(st.integers(1, 4096), max_size=12), st.integers(300, 2560), st.integers(240, 1440))
def test_no_two_tiles_overlap_and_columns_go_right(units: list[int], width: int, height: int) -> None:
    _, layout = arranged(network(*units), QSizeF(width, height))
    lefts = [box.position.x() + box.header.left() for box in layout.boxes.values()]
    assert lefts == sorted(lefts)
    rects = sorted(tiles(layout), key=lambda rect: (rect.left(), rect.top()))
    assert not any(a.intersects(b) for a, b in pairwise(rects))
    assert all(len(box.tiles) <= MOST_TILES for box in layout.boxes.values())


def test_the_default_network_fits_a_usual_window_at_full_size() -> None:
    _, layout = arranged(default_spec(), QSizeF(940, 750))
    assert layout.bounds.width() <= 940
    assert layout.bounds.height() <= 760


def test_a_dragged_block_stays_and_moves_nobody() -> None:
    spec = network(8, 6)
    _, before = arranged(spec)
    layer = spec.network.layer("dense-1").with_(x=-40.0, y=300.0)
    moved = spec.with_(network=spec.network.with_(layers=(spec.network.layers[0], layer, *spec.network.layers[2:])))
    _, after = arranged(moved)
    assert after.boxes["dense-1"].position == QPointF(-40, 300)
    for other in ("input", "dense-2", "output"):
        assert after.boxes[other] == before.boxes[other]


@pytest.mark.parametrize(
    ("data", "style", "inputs", "output"),
    [
        ("spiral", "map", 7, "answer"),
        ("wine", "column", 13, "bar"),
        ("breast-cancer", "column", 15, "bar"),
        ("diabetes", "column", 10, "figure"),
        ("digits", "picture", 1, "bar"),
        ("function", "column", 1, "figure"),
    ],
)
def test_what_each_data_set_shows(data: str, style: str, inputs: int, output: str) -> None:
    contents, _ = arranged(network(8, data=data))
    assert (contents["input"].style, len(contents["input"].tiles)) == (style, inputs)
    assert contents["output"].style == output


def test_large_layers_count_what_has_no_tile() -> None:
    contents, layout = arranged(network(100))
    assert (len(contents["dense-1"].tiles), contents["dense-1"].hidden) == (MOST_TILES, 36)
    assert layout.boxes["dense-1"].more is not None


def test_links_start_and_end_at_the_tiles_of_the_features_that_are_on() -> None:
    contents, layout = arranged(default_spec())
    starts = way_out(contents["input"], layout.boxes["input"])
    assert starts.shape == (4, 2)
    box = layout.boxes["input"]
    wanted = [box.tiles[place].center().y() + box.position.y() for place in (0, 1, 5, 6)]
    assert starts[:, 1] == pytest.approx(wanted)
    ends = way_in(contents["dense-1"], layout.boxes["dense-1"])
    assert (ends[:, 0] > starts[:, 0].max()).all()


def test_units_without_a_tile_have_no_links() -> None:
    contents, layout = arranged(network(100))
    ends = way_in(contents["dense-1"], layout.boxes["dense-1"])
    assert np.isfinite(ends[:64]).all()
    assert np.isnan(ends[64:]).all()


def test_bias_nodes_stand_under_their_source() -> None:
    spec = default_spec()
    assert all(box.node is None for box in arranged(spec)[1].boxes.values())
    _, layout = arranged(spec.with_(view=View(bias_nodes=True)))
    for layer_id in ("input", "dense-1", "dense-2"):
        box = layout.boxes[layer_id]
        assert box.node is not None
        assert box.node.top() > max(tile.bottom() for tile in box.tiles)
    assert layout.boxes["output"].node is None


def test_a_broken_network_still_has_a_place_for_every_block() -> None:
    spec = network(4, 4)
    loose = spec.with_(network=spec.network.with_(links=()))
    _, layout = arranged(loose)
    assert set(layout.boxes) == {"input", "dense-1", "dense-2", "output"}
    bodies = [box.scene_body for box in layout.boxes.values()]
    assert not any(a.intersects(b) for i, a in enumerate(bodies) for b in bodies[i + 1 :])
