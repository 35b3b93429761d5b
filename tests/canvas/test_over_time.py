"""Layers over time on the canvas: what each link into them brings, and how new ones suit their place."""

from __future__ import annotations

from itertools import pairwise

import pytest
from PySide6.QtCore import QSizeF
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import NumberWords, Shakespeare, Vowels
from engine.spec.document import Note, Spec, default_spec
from engine.spec.edits import SetData
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.shapes import analyse
from engine.spec.templates import template
from tests.engine.spec.wiring import layer, wired
from widgets.canvas import NetworkCanvas
from widgets.canvas.boxes import BlockBox
from widgets.canvas.content import contents_of
from widgets.canvas.frames import note_rect
from widgets.canvas.layout import arrange
from widgets.canvas.making import changed_units, insertion
from widgets.canvas.note_item import NoteItem
from widgets.canvas.parts import Spot, part_of
from widgets.canvas.threads import threaded


def translator() -> Spec:
    spec = SetData(data=NumberWords()).apply(default_spec())
    return template("encoder-decoder").edit(spec).apply(spec)


def text(inner: str = "lstm-1") -> Spec:
    return wired(f"input>embedding-1 embedding-1>{inner} {inner}>output", data=Shakespeare())


def test_links_say_what_they_bring(qtbot: QtBot) -> None:
    spec = translator()
    contents = contents_of(spec, analyse(spec))
    assert contents["cross_attention-1"].brings == (("gru-2", "queries"), ("gru-1", "memory"))
    assert contents["gru-1"].brings == ()
    assert contents["cross_attention-1"].caption == "1 head · 96×9"
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1500, 700)
    canvas.show()
    canvas.show_document(spec, analyse(spec))
    lines = canvas._scene.lines
    assert lines["gru-1", "cross_attention-1"]._words == "memory"
    assert lines["gru-2", "cross_attention-1"]._words == "queries"
    assert lines["gru-2", "concatenate-1"]._words == "96 × 9"


def test_no_map_goes_on_one_by_one_into_a_layer_that_mixes_them() -> None:
    spec = translator()
    contents = contents_of(spec, analyse(spec))
    assert contents["gru-2"].units == contents["cross_attention-1"].units
    assert not threaded(contents["gru-2"], contents["cross_attention-1"])
    block = contents_of(text("transformer-1"), analyse(text("transformer-1")))
    assert threaded(block["embedding-1"], block["transformer-1"])


def test_a_new_layer_in_a_sequence_goes_along_its_steps() -> None:
    spec = text()
    edit = insertion(spec, analyse(spec), "lstm-1", "output")
    assert edit.layer.kind == "step_dense"
    assert analyse(edit.apply(spec)).problems == ()


@pytest.mark.parametrize(
    ("key", "wanted"),
    [
        ("transformer", {"causal": True, "heads": 4}),
        ("self_attention", {"causal": True, "heads": 4, "units": 16}),
        ("conv1d", {"padding": "causal", "units": 16}),
        ("identity", {"units": 16, "initialisation": "identity"}),
    ],
)
def test_a_part_does_not_see_what_is_to_be_said(key: str, wanted: dict[str, object]) -> None:
    spec = text()
    part = part_of(key)
    assert part is not None
    (made,) = part.make(spec, analyse(spec), Spot("embedding-1", "lstm-1")).layers
    assert {name: getattr(made, name) for name in wanted} == wanted


def test_where_the_whole_is_given_parts_look_both_ways() -> None:
    links = "input>step_dense-1 step_dense-1>last_step-1 last_step-1>output"
    spec = wired(links, layer("step_dense-1", units=6), data=Vowels())
    part = part_of("transformer")
    assert part is not None
    (made,) = part.make(spec, analyse(spec), Spot("step_dense-1", "last_step-1")).layers
    assert (getattr(made, "causal", None), getattr(made, "heads", None)) == (False, 3)


def test_each_head_has_one_unit_more() -> None:
    spec = translator()
    wide = spec.with_(network=spec.network.with_(layers=(*spec.network.layers, layer("self_attention-1"))))
    (edit,) = changed_units(wide, ("self_attention-1",), 1)
    assert edit.value == 36


def boxes_of(spec: Spec) -> dict[str, BlockBox]:
    return dict(arrange(spec, contents_of(spec, analyse(spec)), QSizeF(760, 745)).boxes)


def test_every_strip_of_an_output_has_room_for_its_name() -> None:
    """In several columns too: 66 characters stand in four."""
    box = boxes_of(text())["output"]
    tiles = sorted(box.tiles, key=lambda tile: (tile.left(), tile.top()))
    columns = sorted({tile.left() for tile in tiles})
    assert len(columns) == 4
    assert all(right - left >= tiles[0].width() + box.label_width for left, right in pairwise(columns))
    assert box.label_width > 0
    assert all(box.body.contains(tile.adjusted(-box.label_width, 0, 0, 0)) for tile in tiles)


@pytest.mark.parametrize("name", ["adding", "airline", "sunspots"])
def test_a_signal_that_goes_two_ways_stands_below_its_name(name: str) -> None:
    box = boxes_of(SEQUENCE_PRESETS[name]())["input"]
    assert box.tiles[0].top() - box.header.bottom() < 40


def test_the_lesson_is_free_of_blocks_and_in_sight() -> None:
    spec = SEQUENCE_PRESETS["adding"]()
    sheet = note_rect(spec.network.notes[0])
    bodies = [box.scene_body for box in boxes_of(spec).values()]
    assert not any(sheet.intersects(body) for body in bodies)
    whole = sheet
    for body in bodies:
        whole = whole.united(body)
    assert min(760 / whole.width(), 745 / whole.height()) > 0.7, "it can be read when the project opens"


def test_a_sheet_is_as_high_as_the_words_that_are_painted(qtbot: QtBot) -> None:
    """Also where the words of a line just fit, or just do not."""
    words = SEQUENCE_PRESETS["adding"]().network.notes[0].text
    for width in range(300, 400, 7):
        item = NoteItem()
        item.show_note(Note(id="n", text=words, width=width))
        inner = item.childItems()[1]
        painted = inner.mapRectToParent(inner.boundingRect())
        assert painted.bottom() <= note_rect(Note(id="n", text=words, width=width)).height(), width


def test_two_layers_that_share_a_column_share_its_height() -> None:
    """The strips of an embedding above another stand as near to each other as those beside them."""
    boxes = boxes_of(SEQUENCE_PRESETS["number-words"]())
    assert boxes["embedding-1"].body.height() < 2 * boxes["gru-2"].body.height()
