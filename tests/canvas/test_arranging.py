"""The layered layout of any graph: few crossings, no overlaps, nothing runs through a block, and little moves."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations, pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QSizeF
from pytestqt.qtbot import QtBot

from engine.spec.blocks import residual as residual_block
from engine.spec.catalog.layers import Add, Concatenate, Dense, Input, LayerKind, Output
from engine.spec.document import Group, Network, Spec, default_spec
from engine.spec.edits import AddLayer, AddLink, Edit, GroupLayers, InsertLayer, MoveLayers
from engine.spec.linking import offer_link
from engine.spec.shapes import analyse
from engine.spec.template import Template
from engine.spec.templates import TEMPLATES, template
from tests.canvas.conftest import Desk
from tests.canvas.nets import Pair, branches, graph, residual
from widgets.canvas.boxes import Layout
from widgets.canvas.content import contents_of
from widgets.canvas.curves import sampled
from widgets.canvas.layout import arrange
from widgets.canvas.parts import Spot
from widgets.canvas.placing import place
from widgets.canvas.ranks import Ranked, ranked
from widgets.canvas.ways import way_of

ROOM = QSizeF(1000, 760)


def placed(spec: Spec, before: Layout | None = None) -> Layout:
    return arrange(spec, contents_of(spec, analyse(spec)), ROOM, before)


@st.composite
def graphs(draw: st.DrawFn) -> Spec:
    """Any layers with links that lead ahead in the document; only joins have several sources."""
    count = draw(st.integers(1, 14))
    layers: list[LayerKind] = [Input(id="input")]
    pairs: list[Pair] = []
    for number in range(count):
        here, sources = f"n{number}", [layer.id for layer in layers]
        kind = draw(st.sampled_from((Dense, Add, Concatenate)))
        most = 1 if kind is Dense else 4
        chosen = draw(st.lists(st.sampled_from(sources), max_size=most, unique=True))
        layers.append(Dense(id=here, units=draw(st.integers(1, 40))) if kind is Dense else kind(id=here))
        pairs += [(source, here) for source in chosen]
    last = draw(st.sampled_from([layer.id for layer in layers]))
    return graph([*layers, Output(id="output")], [*pairs, (last, "output")])


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_two_blocks_overlap_and_links_lead_to_the_right(spec: Spec) -> None:
    layout = placed(spec)
    bodies = {i: box.scene_body for i, box in layout.boxes.items()}
    assert not [(a, b) for a, b in combinations(bodies, 2) if bodies[a].intersects(bodies[b])]
    for source, target in layout.routes:
        assert bodies[source].right() <= bodies[target].left()


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_long_links_run_through_no_block(spec: Spec) -> None:
    layout = placed(spec)
    for pair, route in layout.routes.items():
        others = [box.scene_body for i, box in layout.boxes.items() if i not in pair]
        points = [QPointF(*at) for piece in sampled(way_of(layout, pair)) for at in piece.tolist()]
        level = [(a + b) / 2 for a, b in pairwise(route.points)]
        through = [body for body in others for at in (*points, *level) if route.points and body.contains(at)]
        assert not through


def in_the_way(layout: Layout) -> list[tuple[Pair, str]]:
    """Links, and blocks that they run through or have their + on."""
    found = []
    for pair in layout.routes:
        points = [QPointF(*at) for piece in sampled(way_of(layout, pair)) for at in piece.tolist()]
        line, spot = [*points, *((a + b) / 2 for a, b in pairwise(points))], layout.insert_spot(*pair)
        for i, box in layout.boxes.items():
            through = i not in pair and any(box.scene_body.contains(at) for at in line)
            found += [(pair, i)] if through or box.scene_body.contains(spot) else []
    return found


def linked(spec: Spec, source: str, target: str) -> Edit | None:
    return offer_link(spec, analyse(spec), source, target).edit


def with_skip(spec: Spec) -> list[Spec]:
    """Another Dense 8 behind the first, and a link past it: one document after each edit."""
    second = InsertLayer(layer=Dense(id="second", units=8), source="dense-1", target="dense-2").apply(spec)
    link = linked(second, "dense-1", "dense-2")
    assert link is not None
    return [second, link.apply(second)]


def with_block(spec: Spec) -> list[Spec]:
    """A residual block behind a Dense 10."""
    wide = InsertLayer(layer=Dense(id="wide", units=10), source="dense-1", target="dense-2").apply(spec)
    block = place(wide, residual_block(10), Spot("wide", "dense-2")).edit
    assert block is not None
    return [wide, block.apply(wide)]


@pytest.mark.parametrize("chosen", TEMPLATES, ids=lambda chosen: chosen.key)
def test_no_link_of_a_template_runs_through_a_block(chosen: Template) -> None:
    spec = default_spec().with_(network=chosen.drawn(default_spec()))
    assert not in_the_way(placed(spec))
    assert not in_the_way(placed(spec, placed(default_spec())))


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(TEMPLATES), st.data())
def test_no_edit_leads_a_link_through_a_block(chosen: Template, data: st.DataObject) -> None:
    spec = default_spec().with_(network=chosen.drawn(default_spec()))
    layout = placed(spec)
    for number in range(6):
        source, target = (data.draw(st.sampled_from(spec.network.layers)).id for _ in range(2))
        edit = linked(spec, source, target)
        if edit is None:
            link = data.draw(st.sampled_from(spec.network.links))
            new = Dense(id=f"new-{number}", units=data.draw(st.integers(1, 20)))
            edit = InsertLayer(layer=new, source=link.source, target=link.target)
        spec = edit.apply(spec)
        layout = placed(spec, layout)
        assert not in_the_way(layout)


@pytest.mark.parametrize("steps", [with_skip, with_block], ids=["skip", "block"])
def test_no_skip_by_hand_and_no_block_leads_a_link_through_a_block(steps: Callable[[Spec], list[Spec]]) -> None:
    layout = placed(default_spec())
    for spec in steps(default_spec()):
        layout = placed(spec, layout)
        assert not in_the_way(layout)
    assert any(route.points for route in layout.routes.values())


def as_arranged(desk: Desk, pair: Pair) -> bool:
    """Whether a line and its + are drawn where the layout has them."""
    layout, scene = desk.canvas._controller.layout, desk.canvas._scene
    drawn, wanted = scene.lines[pair]._controls, way_of(layout, pair)
    if drawn is None or drawn.shape != wanted.shape or abs(drawn - wanted).max() > 0.5:
        return False
    return (scene.inserts[pair].pos() - layout.insert_spot(*pair)).manhattanLength() < 1


def steps_of(name: str) -> list[Spec]:
    start = default_spec()
    if name == "template":
        return [template("residual").edit(start).apply(start)]
    return with_skip(start) if name == "skip" else with_block(start)


@pytest.mark.usefixtures("moving")
@pytest.mark.parametrize("name", ["skip", "template", "block"])
def test_when_the_blocks_have_arrived_long_links_are_drawn_past_them(desk: Desk, qtbot: QtBot, name: str) -> None:
    desk.canvas.resize(780, 760)  # so narrow that columns keep their distance, and the first blocks stand still
    for spec in steps_of(name):
        desk.open(spec)
        qtbot.waitUntil(lambda: desk.canvas._scene._motion is None)
    layout = desk.canvas._controller.layout
    assert not in_the_way(layout)
    assert any(route.points for route in layout.routes.values())
    assert [pair for pair in layout.routes if not as_arranged(desk, pair)] == []


@pytest.mark.usefixtures("moving")
def test_arranging_all_again_takes_links_off_the_blocks(desk: Desk, qtbot: QtBot) -> None:
    spec = with_skip(desk.spec)[-1]
    desk.open(MoveLayers(positions=(("output", 900.0, 300.0), ("second", 330.0, -60.0))).apply(spec))
    qtbot.waitUntil(lambda: desk.canvas._scene._motion is None)
    desk.canvas._controller.arrange_again(())
    qtbot.waitUntil(lambda: desk.canvas._scene._motion is None)
    layout = desk.canvas._controller.layout
    assert not in_the_way(layout)
    assert [pair for pair in layout.routes if not as_arranged(desk, pair)] == []


@settings(max_examples=40, deadline=None)
@given(graphs())
def test_the_same_document_is_arranged_the_same_and_again_nothing_moves(spec: Spec) -> None:
    first = placed(spec)
    assert placed(spec).boxes == first.boxes
    again = placed(spec, first)
    assert again.boxes == first.boxes
    assert again.routes == first.routes


def test_a_residual_block_is_level_with_its_link_above() -> None:
    layout = placed(residual())
    lines = {i: box.header.center().y() + box.position.y() for i, box in layout.boxes.items()}
    assert set(lines.values()) == {22.0}
    points = layout.routes[("stem", "add")].points
    assert len(points) == 4
    assert all(point.y() < -8 for point in points)
    assert layout.routes[("second", "add")].points == ()


def test_two_branches_meet_half_way() -> None:
    layout = placed(branches())
    lines = {i: box.header.center().y() + box.position.y() for i, box in layout.boxes.items()}
    assert lines["both"] == pytest.approx((lines["a"] + lines["b"]) / 2)
    assert lines["left"] == lines["a"]
    assert lines["right"] == lines["b"]


def _crossings(order: Ranked) -> int:
    total = 0
    for column, following in pairwise(order.columns):
        ends = [(column.index(a), following.index(b)) for a in column for b in order.right.get(a, ()) if b in following]
        total += sum((a[0] - b[0]) * (a[1] - b[1]) < 0 for a, b in combinations(ends, 2))
    return total


def test_links_that_need_not_cross_do_not() -> None:
    nodes = ("a", "b", "c", "d", "e", "f")
    links = (("a", "e"), ("b", "d"), ("c", "f"))
    assert _crossings(ranked(nodes, links, frozenset(), None)) == 0


def test_an_order_stays_as_long_as_it_has_no_more_crossings() -> None:
    first = ranked(("a", "b", "x", "y"), (("a", "y"), ("b", "x")), frozenset(), None)
    assert _crossings(first) == 0
    same = ranked(("a", "b", "x", "y", "z"), (("a", "y"), ("b", "x"), ("b", "z")), frozenset(), first)
    assert [i for i in same.columns[1] if i != "z"] == list(first.columns[1])
    turned = ranked(("a", "b", "x", "y"), (("a", "x"), ("b", "y")), frozenset(), first)
    assert _crossings(turned) == 0


def test_an_edit_on_one_branch_leaves_the_other_where_it_was() -> None:
    spec = branches()
    before = placed(spec)
    after = placed(AddLayer(layer=Dense(id="new", units=2)).apply(spec), before)
    for node, box in before.boxes.items():
        assert after.boxes[node].position == box.position
    inserted = InsertLayer(layer=Dense(id="more", units=2), source="c", target="output").apply(spec)
    longer = placed(inserted, before)
    for node in ("left", "right", "a", "b"):
        assert longer.boxes[node].position.y() == before.boxes[node].position.y()


def test_layers_without_links_wait_in_a_row_below() -> None:
    spec = residual()
    for number in range(3):
        spec = AddLayer(layer=Dense(id=f"spare-{number}", units=3)).apply(spec)
    layout = placed(spec)
    spare = [layout.boxes[f"spare-{number}"].scene_body for number in range(3)]
    rest = max(box.scene_body.bottom() for i, box in layout.boxes.items() if not i.startswith("spare"))
    assert len({body.top() for body in spare}) == 1
    assert min(body.top() for body in spare) > rest
    assert [body.left() for body in spare] == sorted(body.left() for body in spare)


def test_a_dragged_block_stays_and_its_long_link_turns_back_nowhere() -> None:
    spec = residual()
    before = placed(spec)
    moved = MoveLayers(positions=(("add", -400.0, 300.0),)).apply(spec)
    after = placed(moved, before)
    assert after.boxes["add"].position == QPointF(-400, 300)
    assert after.routes[("stem", "add")].points == ()
    assert {i: box for i, box in after.boxes.items() if i != "add"} == {
        i: box for i, box in before.boxes.items() if i != "add"
    }


def test_a_folded_group_is_one_block() -> None:
    spec = GroupLayers(group=Group(id="block", layer_ids=("first", "second"), folded=True)).apply(residual())
    layout = placed(spec)
    assert "block" in layout.boxes
    assert "first" not in layout.boxes
    assert ("stem", "block") in layout.routes


def test_a_loop_still_has_a_place_for_every_block() -> None:
    spec = graph((Input(id="input"), Add(id="a"), Add(id="b"), Output(id="output")), (("a", "b"), ("b", "a")))
    assert set(placed(spec).boxes) == {"input", "a", "b", "output"}


def test_very_long_links_run_above_everything() -> None:
    ids = [f"d{i}" for i in range(20)]
    layers: list[LayerKind] = [
        Input(id="input"),
        *(Dense(id=i, units=3) for i in ids),
        Add(id="add"),
        Output(id="output"),
    ]
    chain = [("input", "d0"), *pairwise(ids), ("d19", "add"), ("d0", "add"), ("add", "output")]
    layout = placed(graph(layers, chain))
    top = min(box.scene_body.top() for box in layout.boxes.values())
    assert all(point.y() < top for point in layout.routes[("d0", "add")].points)


def test_an_added_link_moves_no_block_of_a_chain() -> None:
    spec = residual()
    without = spec.with_(
        network=Network(
            layers=spec.network.layers,
            links=tuple(link for link in spec.network.links if (link.source, link.target) != ("stem", "add")),
        )
    )
    before = placed(without)
    after = placed(AddLink(source="stem", target="add").apply(without), before)
    assert {i: box.position for i, box in after.boxes.items()} == {i: box.position for i, box in before.boxes.items()}
