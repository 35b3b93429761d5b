"""Links by hand: ports, offers at the pointer, refusals while the button is down, ends that move, keys 1 and 2."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.spec.catalog.layers import Add, Dense, Flatten
from engine.spec.document import Link
from engine.spec.edits import AddLayer, AddLink, RemoveLinks, Several
from tests.canvas.conftest import LEFT, NONE, Desk
from widgets.canvas.hits import OnLink, OnLinkEnd, OnPort
from widgets.canvas.layout import port_in, port_out
from widgets.canvas.lines import handle_spots, line_of
from widgets.canvas.port_item import Way, reach

Selected = Callable[[], tuple[str, ...]]
K = Qt.Key


def port(desk: Desk, layer_id: str, way: Way) -> QPoint:
    """A port, in the viewport."""
    box = desk.canvas._controller.layout.boxes[layer_id]
    return desk.canvas._view.mapFromScene(port_out(box) if way == "out" else port_in(box))


def links(desk: Desk) -> set[tuple[str, str]]:
    return {(link.source, link.target) for link in desk.spec.network.links}


def begin(desk: Desk, start: QPoint, *stops: QPoint) -> None:
    """Press and drag, without letting go."""
    QTest.mousePress(desk.port, LEFT, NONE, start)
    for stop in stops:
        QTest.mouseMove(desk.port, stop)


def with_loose(desk: Desk, units: int = 6) -> str:
    """One more Dense layer that nothing is linked to."""
    desk.take(AddLayer(layer=Dense(id="loose", units=units, x=300.0, y=-140.0)))
    desk.canvas._view.fit()
    desk.edits.clear()
    return "loose"


def test_hovering_a_block_shows_its_ports(desk: Desk) -> None:
    overlay = desk.canvas._view.overlay
    desk.hover(desk.header("dense-1"))
    assert overlay.ports == {("dense-1", "in"), ("dense-1", "out")}
    desk.hover(desk.header("input"))
    assert overlay.ports == {("input", "out")}
    desk.hover(desk.header("output"))
    assert overlay.ports == {("output", "in")}
    desk.hover(QPoint(4, 4))
    assert overlay.ports == frozenset()


@pytest.mark.parametrize("scale", [0.35, 0.6, 1.0, 3.0])
def test_a_port_can_be_hit_within_12_px_at_any_scale(scale: float) -> None:
    ways: tuple[Way, ...] = ("in", "out")
    for way in ways:
        area = reach(way, scale, 132.0)
        assert area.width() * scale >= 12
        assert area.height() * scale >= 12


def test_a_port_lies_before_the_counters_of_its_block(desk: Desk) -> None:
    view = desk.canvas._view
    assert view.hit_at(port(desk, "dense-1", "out")) == OnPort("dense-1", "out")
    assert view.hit_at(port(desk, "dense-1", "in")) == OnPort("dense-1", "in")
    desk.click(desk.count_button("dense-1", 1))
    desk.click(desk.count_button("dense-1", -1))
    assert len(desk.edits) == 2


def test_a_link_is_drawn_from_port_to_block_and_said_at_the_pointer(desk: Desk) -> None:
    loose = with_loose(desk)
    view = desk.canvas._view
    start, end = port(desk, "dense-1", "out"), desk.header(loose)
    begin(desk, start, start + QPoint(9, 0), end)
    assert view.tag.words == "Link to Dense 6"
    assert view.tag.can is True
    assert view.tag.isVisible()
    assert desk.edits == []
    QTest.mouseRelease(desk.port, LEFT, NONE, end)
    assert desk.edits == [AddLink(source="dense-1", target=loose)]
    assert desk.finished == 1
    assert not view.tag.isVisible()


def test_a_link_can_be_drawn_backwards(desk: Desk) -> None:
    loose = with_loose(desk)
    start, end = port(desk, loose, "in"), desk.header("dense-1")
    desk.drag(start, start + QPoint(-9, 0), end)
    assert desk.edits == [AddLink(source="dense-1", target=loose)]


def test_a_second_link_into_a_layer_joins_with_add(desk: Desk) -> None:
    desk.click(desk.count_button("dense-2", 1))
    desk.click(desk.count_button("dense-2", 1))  # both 8 wide
    desk.click(desk.insert("dense-2", "output"))
    start, end = port(desk, "dense-1", "out"), desk.header("output")
    begin(desk, start, start + QPoint(9, 0), end)
    assert desk.canvas._view.tag.words == "Join with Add"
    QTest.mouseRelease(desk.port, LEFT, NONE, end)
    (join,) = (layer for layer in desk.spec.network.layers if isinstance(layer, Add))
    assert set(desk.spec.network.sources(join.id)) == {"dense-1", "dense-3"}
    assert desk.spec.network.targets(join.id) == ("output",)


def test_only_blocks_that_could_take_it_show_a_port(desk: Desk) -> None:
    loose = with_loose(desk)
    start = port(desk, "dense-2", "out")
    begin(desk, start, start + QPoint(9, 0), start + QPoint(30, 30))
    shown = {node for node, way in desk.canvas._view.overlay.ports if way == "in"}
    assert shown == {loose}  # not those before it, and not the output that it feeds already


def test_a_refusal_is_told_while_the_button_is_down(desk: Desk) -> None:
    view = desk.canvas._view
    start, end = port(desk, "dense-2", "out"), desk.header("dense-1")
    begin(desk, start, start + QPoint(9, 0), end)
    assert view.tag.can is False
    assert "loop" in view.tag.words
    assert "loop" not in "".join(desk.messages)
    QTest.mouseRelease(desk.port, LEFT, NONE, end)
    assert desk.edits == []
    assert "loop" in desk.messages[-1]


def test_shapes_that_do_not_fit_are_refused_with_what_would_help(desk: Desk) -> None:
    desk.take(AddLayer(layer=Add(id="sum", x=400.0, y=-200.0), links=(Link(source="dense-1", target="sum"),)))
    desk.canvas._view.fit()
    start, end = port(desk, "dense-2", "out"), desk.header("sum")
    begin(desk, start, start + QPoint(9, 0), end)
    assert desk.canvas._view.tag.words.startswith("Add needs inputs of equal shape; it gets 8 and 6.")


def test_escape_gives_a_link_up(desk: Desk) -> None:
    loose = with_loose(desk)
    view = desk.canvas._view
    begin(desk, port(desk, "dense-1", "out"), desk.header(loose))
    desk.key(K.Key_Escape)
    assert not view.tag.isVisible()
    assert not view.overlay._draft.isVisible()
    QTest.mouseRelease(desk.port, LEFT, NONE, desk.header(loose))
    assert desk.edits == []


def test_letting_go_on_the_ground_asks_for_a_layer_and_links_it(desk: Desk, selected: Selected) -> None:
    view = desk.canvas._view
    view.zoom_by(0.6)
    start, end = port(desk, "dense-1", "out"), QPoint(desk.header("dense-1").x() + 40, view.height() - 30)
    desk.drag(start, start + QPoint(9, 0), end)
    search = desk.canvas._search
    assert search.isVisible()
    QTest.keyClicks(search._line, "flatten")
    QTest.keyClick(search._line, K.Key_Return)
    (made,) = (layer for layer in desk.spec.network.layers if isinstance(layer, Flatten))
    assert desk.spec.network.sources(made.id) == ("dense-1",)
    assert made.x is not None
    assert selected() == (made.id,)
    assert desk.finished == 1


def test_backwards_onto_the_ground_feeds_what_it_began_at(desk: Desk) -> None:
    loose = with_loose(desk)
    start = port(desk, loose, "in")
    desk.drag(start, start + QPoint(-9, 0), start + QPoint(-30, -20))
    QTest.keyClicks(desk.canvas._search._line, "dense")
    QTest.keyClick(desk.canvas._search._line, K.Key_Return)
    (source,) = desk.spec.network.sources(loose)
    assert isinstance(desk.spec.network.layer(source), Dense)


def test_a_press_on_a_port_without_a_drag_selects_the_block(desk: Desk, selected: Selected) -> None:
    desk.click(port(desk, "dense-2", "in"))
    assert selected() == ("dense-2",)
    assert desk.edits == []


# ---- links that are there ------------------------------------------------------------------------------------------


def skip(desk: Desk) -> QPoint:
    """A link from the first to the last hidden layer's Add, and a point of its line."""
    desk.take(AddLayer(layer=Add(id="sum", x=900.0, y=-60.0), links=(Link(source="dense-2", target="sum"),)))
    desk.canvas._view.fit()
    desk.edits.clear()
    control = desk.canvas._controller
    for share in (0.5, 0.3, 0.7, 0.2):
        at = desk.canvas._view.mapFromScene(line_of(control.layout, ("dense-2", "sum")).pointAtPercent(share))
        if desk.canvas._view.hit_at(at) == OnLink("dense-2", "sum"):
            return at
    raise AssertionError("the line is covered everywhere")


def test_a_link_is_selected_by_its_line_and_removed_with_del(desk: Desk) -> None:
    desk.click(skip(desk))
    assert list(desk.canvas._controller.links) == [("dense-2", "sum")]
    desk.key(K.Key_Delete)
    assert desk.edits == [RemoveLinks(links=(("dense-2", "sum"),))]
    assert ("dense-2", "sum") not in links(desk)
    assert not desk.canvas._controller.links


def test_the_end_of_a_link_moves_to_another_block(desk: Desk) -> None:
    desk.click(skip(desk))
    view, control = desk.canvas._view, desk.canvas._controller
    start = view.mapFromScene(handle_spots(control.layout, ("dense-2", "sum"))[0])
    assert view.hit_at(start) == OnLinkEnd("dense-2", "sum", "source")
    begin(desk, start, start + QPoint(-8, 0), desk.header("dense-1"))
    assert view.tag.words == "Link to Add"
    QTest.mouseRelease(desk.port, LEFT, NONE, desk.header("dense-1"))
    (edit,) = desk.edits
    assert isinstance(edit, Several)
    assert ("dense-1", "sum") in links(desk)
    assert ("dense-2", "sum") not in links(desk)
    assert desk.finished == 1


def test_a_moved_end_is_refused_where_it_would_close_a_loop(desk: Desk) -> None:
    desk.click(skip(desk))
    view, control = desk.canvas._view, desk.canvas._controller
    before = links(desk)
    start = view.mapFromScene(handle_spots(control.layout, ("dense-2", "sum"))[1])
    begin(desk, start, start + QPoint(-8, 0), desk.header("dense-1"))
    assert view.tag.can is False
    QTest.mouseRelease(desk.port, LEFT, NONE, desk.header("dense-1"))
    assert (links(desk), desk.edits) == (before, [])


def test_keys_1_and_2_link_without_a_mouse(desk: Desk) -> None:
    loose = with_loose(desk)
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_1)
    assert desk.canvas._view.overlay._marked.isVisible()
    desk.canvas.set_selection((loose,))
    desk.key(K.Key_2)
    assert desk.edits == [AddLink(source="dense-1", target=loose)]
    assert not desk.canvas._view.overlay._marked.isVisible()


def test_key_2_tells_a_refusal(desk: Desk) -> None:
    desk.canvas.set_selection(("dense-2",))
    desk.key(K.Key_1)
    desk.canvas.set_selection(("dense-1",))
    desk.key(K.Key_2)
    assert desk.edits == []
    assert "loop" in desk.messages[-1]


def test_several_sources_become_one_undo(desk: Desk) -> None:
    loose = with_loose(desk, units=8)
    desk.take(AddLayer(layer=Add(id="sum", x=700.0, y=-200.0)))
    desk.edits.clear()
    desk.canvas.set_selection(("dense-1", loose))
    desk.key(K.Key_1)
    desk.canvas.set_selection(("sum",))
    desk.key(K.Key_2)
    assert len(desk.edits) == 1
    assert links(desk) >= {("dense-1", "sum"), (loose, "sum")}
