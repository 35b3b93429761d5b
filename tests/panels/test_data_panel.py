"""The data panel: sources, settings and what they look like."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QPushButton
from pytestqt.qtbot import QtBot

from engine.snapshot import Preview
from engine.spec.catalog.data import DATA, Downloaded
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetDataField, SetTraining
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, choose, press, type_into
from widgets.kit import DARK, LIGHT, SliderRow, Theme, Thumb, apply_theme
from widgets.kit.choices import NARROWEST
from widgets.kit.colors import class_color
from widgets.kit.theme import font
from widgets.panels.columns_list import ColumnsList
from widgets.panels.data_panel import DataPanel, carried
from widgets.panels.fold import FoldHeader
from widgets.panels.thumb_text import broken


def with_data(kind: str) -> Spec:
    return SetData(data=DATA[kind](kind=kind)).apply(default_spec())


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(DataPanel())


def test_a_thumbnail_sets_the_data_and_keeps_noise_and_share(desk: Desk) -> None:
    noisy = SetDataField(field="noise", value=15.0).apply(default_spec())
    desk.show(SetDataField(field="train_share", value=80.0).apply(noisy))
    press(desk.child(Thumb, "Moons"))
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert (edit.data.kind, edit.data.noise, edit.data.train_share) == ("moons", 15.0, 80.0)
    assert desk.child(Thumb, "Moons").isChecked()
    press(desk.child(Thumb, "Moons"))  # in use already
    assert desk.edits == []


def test_settings_that_mean_something_else_are_not_kept() -> None:
    noisy = DATA["spiral"](kind="spiral", noise=20.0, train_share=50.0)
    assert (carried(noisy, "iris").noise, carried(noisy, "iris").train_share) == (0.0, 70.0)
    assert carried(noisy, "function").noise == 20.0
    assert carried(DATA["sines"](kind="sines", train_share=30.0), "adding").train_share == 30.0
    published = carried(DATA["sines"](kind="sines", train_share=30.0), "mnist1d")
    assert (published.noise, published.train_share) == (5.0, 80.0), "its split is as it was published"
    assert carried(published, "recall").train_share == 80.0


FETCHED = [kind for kind, data in DATA.items() if issubclass(data, Downloaded)]


READ_FIRST = ("gymnasium",)  # is no edit before its id was read


@pytest.mark.parametrize(
    "kind",
    [kind for kind, data in DATA.items() if data.family != "own" and kind not in (*FETCHED, *READ_FIRST)],
)
def test_every_source_is_one_press_away(desk: Desk, kind: str) -> None:
    desk.show(with_data("xor" if kind != "xor" else "spiral"))
    for header in desk.panel.findChildren(FoldHeader):
        if not header.isChecked():
            press(header)
    press(desk.child(Thumb, DATA[kind].title))
    edit = desk.only()
    assert isinstance(edit, SetData)
    assert edit.data.kind == kind


@pytest.mark.parametrize("kind", FETCHED)
def test_what_may_have_to_be_fetched_is_asked_for_and_is_no_edit_yet(desk: Desk, qtbot: QtBot, kind: str) -> None:
    noisy = SetDataField(field="noise", value=15.0).apply(with_data("digits"))
    desk.show(noisy)
    with qtbot.waitSignal(desk.panel.download_requested) as asked:  # type: ignore[attr-defined]
        press(desk.child(Thumb, DATA[kind].title))
    assert asked.args == [DATA[kind](kind=kind, noise=15.0)]
    assert desk.edits == []
    assert not desk.child(Thumb, DATA[kind].title).isChecked(), "the data changes when it is here"


def test_the_size_of_a_download_is_said_until_it_is_here(desk: Desk) -> None:
    desk.show(with_data("digits"))
    thumb = desk.child(Thumb, "MNIST")
    assert "A download of 10 MB, once." in thumb.toolTip()
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_preview("mnist", Preview("mnist", 10))
    assert "A download of 10 MB, once." in thumb.toolTip(), "a thumbnail without a picture: it is not here"
    before = thumb.grab().toImage()
    panel.set_preview("mnist", Preview("mnist", 10, pictures=np.ones((9, 28, 28), dtype=np.float32)))
    assert "download" not in thumb.toolTip()
    assert thumb.grab().toImage() != before


@pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])
def test_colours_of_a_picture_are_the_same_in_both_themes(desk: Desk, qapp: QApplication, theme: Theme) -> None:
    apply_theme(qapp, theme)
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    desk.show(with_data("photographs"))
    colors = ((255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 0))
    pictures = np.stack([np.broadcast_to(np.array(c) / 255, (8, 8, 3)) for c in colors]).astype(np.float32)
    panel.set_preview("photographs", Preview("photographs", 6, pictures=pictures))
    shown = desk.child(Thumb, "Photographs").grab().toImage()
    ratio = shown.devicePixelRatio()
    places = [(14, 14), (36, 14), (14, 36), (36, 36)]
    seen = [shown.pixelColor(round(x * ratio), round(y * ratio)) for x, y in places]
    assert [(color.red(), color.green(), color.blue()) for color in seen] == list(colors)


@pytest.mark.parametrize("kind", [kind for kind, data in DATA.items() if data.family in ("pictures", "sequences")])
def test_nothing_said_of_a_source_is_cut_off(desk: Desk, kind: str) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.resize(230, 900)
    desk.show(with_data(kind))
    label = panel._name
    assert label.fontMetrics().horizontalAdvance(label.text()) <= label.width()
    narrow = font("small", strong=True)
    narrow.setStretch(NARROWEST)
    name = QFontMetricsF(narrow).horizontalAdvance(DATA[kind].short or DATA[kind].title)
    assert name <= desk.child(Thumb, DATA[kind].title).width()


def test_how_many_pictures_are_drawn_can_be_chosen(desk: Desk) -> None:
    desk.show(with_data("shapes"))
    assert desk.child(SliderRow, "Samples").isVisible()
    assert desk.child(QComboBox, "Task").isVisible(), "classes, or the mask"


def test_the_group_of_the_data_in_use_opens(desk: Desk) -> None:
    desk.show(with_data("wine"))
    assert desk.child(Thumb, "Wine").isChecked()


def test_other_samples_counts_the_draw_up(desk: Desk) -> None:
    press(desk.child(QPushButton, "Other samples"))
    assert desk.only() == SetDataField(field="draw", value=1)
    press(desk.child(QPushButton, "Other samples"))
    assert desk.only() == SetDataField(field="draw", value=2)


def test_classes_are_kept_from_the_training_by_name(desk: Desk) -> None:
    desk.show(with_data("iris"))
    press(desk.child(FoldHeader, "Data settings: more"))
    ticks = desk.child(ColumnsList, "Never trained on")
    assert [ticks.columns.index(row).data() for row in range(3)] == list(desk.spec.data_shape.classes)
    ticks.setFocus()
    ticks.setCurrentIndex(ticks.columns.index(2))
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    edit = desk.only()
    assert edit == SetDataField(field="held_out", value=(2,))
    assert edit.label(desk.spec) == "never trained on: virginica"
    assert ticks.columns.chosen() == ("2",)
    QTest.keyClick(ticks, Qt.Key.Key_Space)
    assert desk.only().label(desk.spec) == "never trained on: none"


def test_so_many_training_samples_are_typed(desk: Desk) -> None:
    desk.show(with_data("digits"))
    press(desk.child(FoldHeader, "Data settings: more"))
    type_into(desk.child(QLineEdit, "Training samples"), "50")
    assert desk.only() == SetDataField(field="labels", value=50)


@pytest.mark.parametrize("kind", ["diabetes", "function", "airline"])
def test_where_there_are_no_classes_none_can_be_held_out(desk: Desk, kind: str) -> None:
    desk.show(with_data(kind))
    press(desk.child(FoldHeader, "Data settings: more"))
    assert not [ticks for ticks in desk.panel.findChildren(ColumnsList) if ticks.isVisible()]


def test_a_bad_formula_stays_to_be_mended_with_its_problem(desk: Desk) -> None:
    desk.show(with_data("function"))
    edit = desk.child(QLineEdit, "y =")
    type_into(edit, "foo(x)")
    assert desk.only() == SetDataField(field="formula", value="foo(x)")
    assert "foo is unknown" in edit.accessibleDescription()
    type_into(edit, "x^2")
    assert "unknown" not in edit.accessibleDescription()


def test_the_task_can_be_chosen_only_where_there_is_a_choice(desk: Desk) -> None:
    task = desk.child(QComboBox, "Task")
    choose(task, "Many classes")
    assert desk.only() == SetTraining(field="task", value="multi-class")
    desk.show(with_data("diabetes"))
    shown = [task.itemText(at) for at in range(task.count())]
    assert shown == ["Regression", "Reconstruct", "GAN"]
    desk.show(with_data("vowels"))
    assert not task.isVisible()


def test_previews_are_painted_in_class_colours(desk: Desk) -> None:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    points = np.random.default_rng(0).uniform(-1, 1, (40, 2)).astype(np.float32)
    before = desk.child(Thumb, "Spiral").grab().toImage()
    panel.set_preview("spiral", Preview("spiral", 2, points, (points[:, 0] > 0).astype(np.float32)))
    after = desk.child(Thumb, "Spiral").grab().toImage()
    colors = {after.pixelColor(x, y).name() for x in range(after.width()) for y in range(after.height())}
    assert before != after
    assert {"#f59322", "#0877bd"} <= colors


def image_of(desk: Desk, kind: str, preview: Preview) -> QImage:
    panel = desk.panel
    assert isinstance(panel, DataPanel)
    panel.set_preview(kind, preview)
    return desk.child(Thumb, DATA[kind].title).grab().toImage()


def test_strands_end_where_they_end_and_have_the_colours_of_their_classes(desk: Desk) -> None:
    desk.show(with_data("vowels"))
    strands = np.tile(np.array([-1, 1], dtype=np.float32), (2, 10))
    strands[1, 10:] = np.nan
    classes = np.array([0, 2], dtype=np.float32)
    image = image_of(desk, "vowels", Preview("vowels", 3, target=classes, strands=strands))

    def furthest(color: str) -> int:
        there = [
            x for x in range(image.width()) for y in range(image.height()) if image.pixelColor(x, y).name() == color
        ]
        return max(there)

    assert furthest(class_color(0).name()) > 35 * image.devicePixelRatio()
    assert furthest(class_color(2).name()) < 30 * image.devicePixelRatio()


def test_a_text_is_drawn_and_changes_with_its_lines(desk: Desk) -> None:
    desk.show(with_data("recall"))
    images = [
        image_of(desk, "recall", Preview("recall", lines=lines)) for lines in (("ab··??", "ab"), ("ba··??", "ba"))
    ]
    nothing = image_of(desk, "recall", Preview("recall"))
    assert images[0] != images[1]
    assert nothing not in images


@pytest.mark.parametrize("kind", ["shakespeare", "mnist1d", "airline"])
def test_other_samples_are_offered_where_there_are_any(desk: Desk, kind: str) -> None:
    desk.show(with_data(kind))
    [again] = [each for each in desk.panel.findChildren(QPushButton) if each.accessibleName() == "Other samples"]
    assert not again.isVisible()
    if kind != "shakespeare":
        desk.show(SetDataField(field="noise", value=10.0).apply(desk.spec))
        assert again.isVisible()


@pytest.mark.parametrize("width", [20.0, 42.0, 64.0])
@pytest.mark.parametrize(
    "lines", [("a" * 400,), ("one two three four five six seven",), ("x",), ("Donaudampfschiff a",)]
)
def test_words_and_symbols_are_broken_to_the_width(qapp: QApplication, width: float, lines: tuple[str, ...]) -> None:
    rows = broken(lines, width, 8)
    assert "".join(text for _, text in rows).replace(" ", "") == "".join(lines).replace(" ", "")
    assert {line for line, _ in rows} == set(range(len(lines)))
    if " " not in lines[0]:
        assert len({len(text) for _, text in rows[:-1]}) <= 1, "columns"
