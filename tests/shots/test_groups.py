"""Pictures of groups, of notes, and of the start gallery, in light and dark."""

from __future__ import annotations

from functools import cache
from typing import cast

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.data import preview
from engine.snapshot import Preview
from engine.spec.catalog.data import DATA, DataKind
from engine.spec.document import Note, Spec, default_spec
from engine.spec.edits import AddNote, SetGroup
from engine.spec.presets import PRESETS
from engine.spec.templates import template
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, run_spec, wait_ms
from widgets.canvas import NetworkCanvas
from widgets.panels.start_gallery import StartGallery

WORDS = "Each block adds a correction.\n\nFold one with the button at its name."


def residual() -> Spec:
    """Three residual blocks, the first and the last folded, and a note."""
    spec = template("residual").edit(default_spec()).apply(default_spec())
    for group_id in ("group-1", "group-3"):
        spec = SetGroup(group_id=group_id, values={"folded": True}).apply(spec)
    return AddNote(note=Note(id="note-1", text=WORDS, x=0, y=-130, width=220)).apply(spec)


@pytest.mark.parametrize("chosen", [(), ("norm-2", "dense-4", "dense-5", "add-2")], ids=["plain", "selected"])
def test_groups_and_notes_look_as_they_did(chosen: tuple[str, ...], qapp: QApplication, qtbot: QtBot) -> None:
    run = run_spec(residual(), 100)
    canvas = NetworkCanvas()
    qtbot.addWidget(canvas)
    canvas.resize(1100, 620)
    canvas.show_document(run.spec, run.analysis)
    canvas.show()
    canvas.show_snapshot(run.snapshot)
    canvas.controller.select(chosen, notes=("note-1",) if chosen else ())
    wait_ms(200)
    check_picture(in_both_themes(qapp, canvas), f"canvas-groups-{'selected' if chosen else 'plain'}")


@cache
def previews() -> dict[str, Preview]:
    """The data of all projects."""
    kinds = {make().data.kind for make in PRESETS.values()}
    return {kind: preview(cast(DataKind, DATA[kind](kind=kind)), 1) for kind in sorted(kinds)}


@pytest.mark.parametrize("words", ["", "wine"], ids=["all", "searched"])
def test_the_start_gallery_looks_as_it_did(words: str, qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.resize(860, 720)
    gallery = StartGallery(window)
    gallery.show_document(default_spec())
    for kind, made in previews().items():
        gallery.set_preview(kind, made)
    window.show()
    gallery.open()
    line = gallery.first_stop()
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, words)
    line.setCursorPosition(0)
    gallery.setFocus(Qt.FocusReason.OtherFocusReason)
    check_picture(in_both_themes(qapp, window), f"panel-start-{'searched' if words else 'all'}")
