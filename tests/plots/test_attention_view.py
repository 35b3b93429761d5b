"""Attention: words at the sides, heads, links of the word that is hovered over, the cursor of time."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from engine.snapshot import LayerView, Watch, read_only
from engine.spec.catalog.layers.attention import SelfAttention
from engine.spec.document import Link, Network, Spec
from engine.spec.shapes import analyse
from tests.plots.conftest import make_spec
from tests.plots.made import ORANGE, color_at, image_of
from tests.plots.over_time import (
    SOURCE,
    causal_snapshot,
    causal_spec,
    cross_weights,
    text_spec,
    words_chosen,
    words_snapshot,
    words_spec,
)
from widgets.kit import LIGHT
from widgets.plots.attention import AttentionView
from widgets.plots.parts.attention_links import AttentionLinks
from widgets.plots.parts.attention_matrix import AttentionMatrix, every_fit
from widgets.plots.parts.attention_weights import MEAN

Place = Callable[..., Any]
WRITTEN = ("deux", "cent", "quatre", "vingts", "sept", "<end>")


def words(place: Place, width: int = 380, height: int = 300) -> AttentionView:
    view: AttentionView = place(AttentionView(), words_spec(), width, height)
    view.show_snapshot(words_snapshot())
    return view


def test_networks_without_attention_are_told_so(place: Place) -> None:
    view = place(AttentionView(), text_spec())
    assert "Transformer" in view.empty_text()
    assert view.watch() == Watch()
    assert not AttentionView.suits(make_spec("digits"))


def test_it_asks_for_one_layer(place: Place) -> None:
    view = place(AttentionView(), words_spec())
    assert AttentionView.suits(words_spec())
    assert view.watch() == Watch(chosen=True, attention=frozenset({"cross"}))
    assert "ready" in view.empty_text()
    view.show_snapshot(words_snapshot())
    assert view.empty_text() == ""


def test_words_that_are_written_look_at_words_of_the_source(place: Place) -> None:
    view = words(place)
    assert view.matrix._shown.queries == WRITTEN
    assert view.matrix._shown.keys == SOURCE
    assert view.matrix.text_of((3, 3)) == "“vingts” looks at “eighty”: 64 %"


def test_letters_look_at_letters(place: Place) -> None:
    view = place(AttentionView(), causal_spec())
    view.show_snapshot(causal_snapshot())
    shown = view.matrix._shown
    assert shown.queries == shown.keys
    assert shown.keys[:4] == ("t", "o", "␣", "b")


def test_the_cursor_says_what_its_word_looks_at_most(place: Place) -> None:
    view = words(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    view.set_step(4)
    assert (view.matrix.row(), view.links.row(), heard) == (4, 4, [])
    assert view.told.text().startswith("“sept” looks at “seven”: 73 %")
    assert "“sept”" in view.accessibleDescription()
    view.set_step(90)
    assert view.matrix.row() == 5  # the last there is


def test_queries_of_another_sequence_do_not_move_the_cursor_of_time(place: Place) -> None:
    spec, snapshot = source_attention(), words_snapshot()
    view = place(AttentionView(), spec)
    view.set_layers(("self",))
    weights = read_only(np.full((1, 8, 8), 1 / 8, np.float32))
    view.show_snapshot(replace(snapshot, layers={"self": LayerView(attention=weights)}))
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    view.set_step(2)
    assert view.matrix.row() == -1
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=view.matrix.cell_rect((3, 0)).center().toPoint())
    assert (view.matrix.row(), heard) == (3, [])
    assert view.told.text().startswith("“eighty” looks at")


def source_attention() -> Spec:
    """The source looks at itself, beside the decoder that looks at it."""
    spec = words_spec()
    network = spec.network
    layers = (*network.layers, SelfAttention(id="self", units=16, heads=1))
    links = [link for link in network.links if (link.source, link.target) != ("enc", "cross")]
    links += [Link(source="enc", target="self"), Link(source="self", target="cross", port=1)]
    return spec.model_copy(update={"network": Network(layers=layers, links=tuple(links))})


def test_the_keyboard_and_a_click_go_to_words(place: Place) -> None:
    view = words(place)
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    view.matrix.setFocus()
    QTest.keyClick(view.matrix, Qt.Key.Key_Down)
    QTest.keyClick(view.matrix, Qt.Key.Key_Right)
    assert view.matrix.accessibleDescription() == view.matrix.text_of((1, 1))
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=view.matrix.cell_rect((5, 0)).center().toPoint())
    middle = view.matrix.cell_rect((2, 0)).center().toPoint()
    QTest.mouseClick(view.matrix, Qt.MouseButton.LeftButton, pos=QPoint(4, middle.y()))  # the word itself
    assert heard == [1, 5, 2]


def test_hovering_over_a_cell_tells_both_words(place: Place) -> None:
    view = words(place)
    QTest.mouseMove(view.matrix, view.matrix.cell_rect((0, 1)).center().toPoint())
    assert view.told.text().startswith("“deux” looks at “hundred”")


def test_each_head_can_be_looked_at(place: Place) -> None:
    view = words(place)
    QTest.mouseClick(view.heads, Qt.MouseButton.LeftButton, pos=view.heads.tile(2).center().toPoint())
    assert view.matrix.text_of((3, 3)) != "“vingts” looks at “eighty”: 64 %"
    assert "head 2" in view.accessibleDescription()
    view.heads.setFocus()
    for _ in range(6):
        QTest.keyClick(view.heads, Qt.Key.Key_Right)
    assert "head 4" in view.accessibleDescription()
    for _ in range(6):
        QTest.keyClick(view.heads, Qt.Key.Key_Left)
    assert "mean" in view.accessibleDescription()


def test_links_are_a_switch_away(place: Place) -> None:
    view = words(place)
    view.mode.value_requested.emit("links")
    assert view.links.isVisible()
    assert not view.matrix.isVisible()


def test_a_word_that_is_hovered_over_shows_only_its_links(place: Place) -> None:
    view = words(place)
    view.set_mode("links")
    every = len(view.links.links())
    eighty = next(word for word in view.links.words() if not word.query and word.at == 3)
    QTest.mouseMove(view.links, eighty.rect.center().toPoint())
    assert {key for _query, key, _weight in view.links.links()} == {3}
    assert 0 < len(view.links.links()) < every
    vingts = next(word for word in view.links.words() if word.query and word.at == 3)
    QTest.mouseMove(view.links, vingts.rect.center().toPoint())
    assert {query for query, _key, _weight in view.links.links()} == {3}
    view.links.grab()
    QTest.mouseMove(view.links, QPoint(1, view.links.height() // 2))
    assert len(view.links.links()) == every


def test_links_follow_the_keyboard(place: Place) -> None:
    view = words(place)
    view.set_mode("links")
    heard: list[int] = []
    view.step_chosen.connect(heard.append)
    view.links.setFocus()
    QTest.keyClick(view.links, Qt.Key.Key_Right)
    QTest.keyClick(view.links, Qt.Key.Key_Right)
    assert heard == [1, 2]
    assert "“quatre”" in view.links.accessibleDescription()


def test_the_heaviest_link_is_drawn_last_and_light_ones_not_at_all(place: Place) -> None:
    links = words(place).links.links()
    assert [weight for *_pair, weight in links] == sorted(weight for *_pair, weight in links)
    assert min(weight for *_pair, weight in links) >= 0.02


@pytest.mark.parametrize("width", [200, 380])
def test_words_stand_in_rows_where_they_fit_and_else_in_columns(place: Place, width: int) -> None:
    view = words(place, width)
    view.set_mode("links")
    stand = view.links.words()
    in_rows = len({word.rect.top() for word in stand if word.query}) == 1
    assert in_rows == (width == 380)
    assert all(word.rect.left() >= 0 and word.rect.right() <= view.links.width() + 1 for word in stand)


def test_only_as_many_labels_as_can_be_read() -> None:
    assert [every_fit(pitch, 15) for pitch in (20, 15, 8, 1)] == [1, 1, 2, 15]


def test_the_colour_of_a_cell_is_its_weight(place: Place) -> None:
    view = words(place, 600, 420)
    rect = view.matrix.cell_rect((0, 0)).adjusted(3, 3, 0, 0)
    image = image_of(view.matrix)
    most, least = color_at(image, rect.topLeft()), color_at(image, view.matrix.cell_rect((0, 4)).center())
    assert most != least
    assert most not in (LIGHT.zero, ORANGE)


def test_the_heads_make_room_in_a_low_dock(place: Place) -> None:
    view = words(place, 380, 180)
    assert not view.heads.isVisible()
    view.resize(380, 320)
    assert view.heads.isVisible()


def test_arrays_of_other_data_are_dropped(place: Place) -> None:
    view = place(AttentionView(), causal_spec())
    view.show_snapshot(words_snapshot())
    assert view.empty_text()
    chosen = words_chosen()
    short = replace(words_snapshot(), layers={"att": LayerView(attention=cross_weights())}, chosen=chosen)
    view.show_snapshot(short)
    assert view.empty_text()


def test_another_layer_is_chosen_by_its_id(place: Place) -> None:
    view = words(place)
    asked: list[bool] = []
    view.watch_changed.connect(lambda: asked.append(True))
    view.set_layers(("emb-1", "cross"))
    assert asked == []
    view.show_document(causal_spec(), analyse(causal_spec()))
    assert (view.layer_id(), asked) == ("att", [True])
    assert view.empty_text()


def test_both_parts_take_any_words_of_a_translation(place: Place) -> None:
    weights = read_only(np.full((2, 2, 3), 1 / 3, np.float32))
    for part in (AttentionMatrix(), AttentionLinks()):
        part.resize(300, 200)
        part.show_weights(weights, ("un", "deux", "trois"), ("one", "two", "three"))  # one word more than rows
        part.set_head(MEAN)
        part.set_row(1)
        part.grab()
        assert part.row() == 1
