"""The start gallery: found by word, walked by arrows, opened by Enter; networks are drawn for the data at hand."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QRectF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from engine.spec.document import default_spec
from engine.spec.presets import PRESETS
from engine.spec.templates import TEMPLATES, residual_mlp, two_branches
from tests.panels.desk import child, press
from widgets.panels.network_thumb import spots_of
from widgets.panels.start_gallery import KEPT, OPENS, StartGallery, StartTile


@pytest.fixture
def heard() -> list[tuple[str, str]]:
    return []


@pytest.fixture
def gallery(window: QWidget, qtbot: QtBot, heard: list[tuple[str, str]]) -> StartGallery:
    window.resize(1000, 760)
    made = StartGallery(window)
    made.template_requested.connect(lambda key: heard.append(("template", key)))
    made.preset_requested.connect(lambda key: heard.append(("preset", key)))
    made.show_document(default_spec())
    made.open()
    return made


def search(gallery: StartGallery) -> QLineEdit:
    return child(gallery, QLineEdit, "Search networks and projects")


def key(name: Qt.Key) -> None:
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, name)


def focused() -> str:
    widget = QApplication.focusWidget()
    return widget.key if isinstance(widget, StartTile) else ""


def test_everything_is_offered(gallery: StartGallery) -> None:
    assert {tile.key for tile in gallery.templates} == {row.key for row in TEMPLATES}
    assert [tile.key for tile in gallery.presets] == list(PRESETS)
    assert all(tile.isVisible() for tile in gallery.found())
    assert len(gallery.found()) == len(TEMPLATES) + len(PRESETS)


def test_it_covers_nothing_for_good(gallery: StartGallery) -> None:
    assert QApplication.activeModalWidget() is None
    key(Qt.Key.Key_Escape)
    assert not gallery.isVisible()


def test_a_word_and_enter_open_the_first(gallery: StartGallery, heard: list[tuple[str, str]]) -> None:
    QTest.keyClicks(search(gallery), "resnet")
    assert [tile.key for tile in gallery.found()] == ["residual", "bottleneck-blocks", "resnet", "digits-resnet"]
    key(Qt.Key.Key_Return)
    assert heard == [("template", "residual")]
    assert not gallery.isVisible()


def test_projects_are_found_too(gallery: StartGallery, heard: list[tuple[str, str]]) -> None:
    QTest.keyClicks(search(gallery), "penguins")
    key(Qt.Key.Key_Return)
    assert heard == [("preset", "penguins")]


def test_nothing_found_says_so_and_enter_does_nothing(gallery: StartGallery, heard: list[tuple[str, str]]) -> None:
    QTest.keyClicks(search(gallery), "qqq")
    assert gallery._none.isVisible()
    key(Qt.Key.Key_Return)
    assert heard == []
    assert gallery.isVisible()


def test_arrows_walk_as_the_tiles_lie(gallery: StartGallery, heard: list[tuple[str, str]]) -> None:
    keys = [tile.key for tile in gallery.templates]
    key(Qt.Key.Key_Down)
    assert focused() == keys[0]
    key(Qt.Key.Key_Right)
    assert focused() == keys[1]
    key(Qt.Key.Key_Down)
    below = keys.index(focused())
    assert below > 2
    assert gallery.templates[below].x() == gallery.templates[1].x()
    key(Qt.Key.Key_Up)
    assert focused() == keys[1]
    key(Qt.Key.Key_Up)
    assert QApplication.focusWidget() is search(gallery)
    key(Qt.Key.Key_Down)
    key(Qt.Key.Key_Return)
    assert heard == [("template", keys[0])]


def test_down_reaches_the_projects_and_stops_at_the_end(gallery: StartGallery) -> None:
    key(Qt.Key.Key_Down)
    seen = []
    for _ in range(30):
        key(Qt.Key.Key_Down)
        seen.append(focused())
    assert seen[-1] in PRESETS
    assert seen[-1] == seen[-2]
    last = QApplication.focusWidget()
    assert isinstance(last, StartTile)
    assert not last.visibleRegion().isEmpty()


def test_what_is_kept_is_said_before(gallery: StartGallery) -> None:
    tile = gallery.templates[4]
    tile.setFocus(Qt.FocusReason.TabFocusReason)
    assert KEPT in gallery._footer.text()
    assert tile.shows in gallery._footer.text()
    assert "Undo" in tile.toolTip()
    gallery.presets[0].setFocus(Qt.FocusReason.TabFocusReason)
    assert OPENS in gallery._footer.text()


def test_a_click_opens(gallery: StartGallery, heard: list[tuple[str, str]]) -> None:
    press(gallery.presets[1])
    assert heard == [("preset", gallery.presets[1].key)]


def test_opened_again_it_begins_anew(gallery: StartGallery) -> None:
    QTest.keyClicks(search(gallery), "gate")
    gallery.put_away()
    gallery.open()
    assert search(gallery).text() == ""
    assert len(gallery.found()) == len(TEMPLATES) + len(PRESETS)


def test_networks_are_drawn_for_the_data_at_hand(gallery: StartGallery) -> None:
    before = gallery.templates[1]._network
    gallery.show_document(PRESETS["digits"]())
    after = gallery.templates[1]._network
    assert getattr(after.layers[1], "units") > getattr(before.layers[1], "units")  # noqa: B009 - not every kind has it


def test_a_network_that_needs_other_data_stands_back_and_says_so(
    gallery: StartGallery, heard: list[tuple[str, str]]
) -> None:
    tile = next(tile for tile in gallery.templates if tile.key == "unet")
    press(tile)
    assert heard == []
    assert gallery.isVisible()
    assert "masks" in gallery._footer.text()
    assert "masks" in tile.accessibleDescription()
    gallery.show_document(PRESETS["shapes-cnn"]())
    assert "masks" not in tile.accessibleDescription()
    press(tile)
    assert heard == [("template", "unet")]


def test_networks_that_fit_come_first_in_the_order_of_the_table(gallery: StartGallery) -> None:
    spec = PRESETS["shakespeare"]()
    gallery.show_document(spec)
    lacking = [bool(tile.lacks) for tile in gallery.templates]
    assert lacking == sorted(lacking)
    assert any(lacking)
    fitting = [row.key for row in TEMPLATES if not row.lacks(spec)]
    assert [tile.key for tile in gallery.templates][: len(fitting)] == fitting
    places = [tile.mapTo(gallery, tile.rect().center()) for tile in gallery.templates]
    assert [(p.y(), p.x()) for p in places] == sorted((p.y(), p.x()) for p in places), "they lie in that order"


def test_layers_of_a_column_do_not_overlap() -> None:
    for make in (residual_mlp, two_branches):
        spots = list(spots_of(make(default_spec()), QRectF(0, 0, 150, 70)).values())
        for a in spots:
            assert QRectF(0, 0, 150, 70).contains(a.rect)
            for b in spots:
                assert a is b or not a.rect.intersects(b.rect)
