"""The augmentation's chain: every step can be added, set, moved and removed; the preview shows what comes of it."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QCheckBox, QLineEdit, QMenu, QWidget

from engine.snapshot import RunState, Snapshot, Watch, read_only
from engine.spec.catalog.augmentations import AUGMENTATIONS, AugmentationKind, Cutout, Flip, Rotate, Shift
from engine.spec.catalog.data import Digits, Faces
from engine.spec.document import Spec, default_spec
from engine.spec.edits import SetData, SetParameter, SetTraining
from tests.panels.conftest import Sit
from tests.panels.desk import Desk, press, type_into
from widgets.kit.slider import SlimSlider
from widgets.panels.augment_panel import AugmentPanel
from widgets.panels.augment_row import AugmentRow


def digits(*steps: AugmentationKind) -> Spec:
    spec = SetData(data=Digits()).apply(default_spec())
    return SetTraining(field="augmentation", value=steps).apply(spec)


@pytest.fixture
def desk(sit: Sit) -> Desk:
    return sit(AugmentPanel(), digits(Shift(), Rotate(), Flip()))


def panel_of(desk: Desk) -> AugmentPanel:
    assert isinstance(desk.panel, AugmentPanel)
    return desk.panel


def rows(desk: Desk) -> list[AugmentRow]:
    return panel_of(desk).rows


def choice(desk: Desk, title: str) -> QAction:
    menu = panel_of(desk).add.menu()
    assert isinstance(menu, QMenu)
    return next(action for action in menu.actions() if action.text() == title)


def asked(*steps: AugmentationKind) -> SetTraining:
    return SetTraining(field="augmentation", value=steps)


def test_every_kind_of_step_can_be_added(desk: Desk) -> None:
    desk.show(digits())
    chain: tuple[Any, ...] = ()
    for kind in AUGMENTATIONS.values():
        choice(desk, kind.title).trigger()
        chain = (*chain, kind.model_validate({}))
        assert desk.only() == asked(*chain)
    assert [row.accessibleName() for row in rows(desk)] == [kind.title for kind in AUGMENTATIONS.values()]


def test_a_slider_asks_for_the_whole_chain_and_is_one_gesture(desk: Desk) -> None:
    slider = rows(desk)[0].findChildren(SlimSlider)[0]
    slider.setFocus()
    for _ in range(3):
        QTest.keyPress(slider, Qt.Key.Key_Right)
    assert (len(desk.edits), desk.gestures) == (3, 0)
    QTest.keyRelease(slider, Qt.Key.Key_Right)
    assert desk.gestures == 1
    assert desk.edits[-1] == asked(Shift(most=2.5), Rotate(), Flip())
    assert rows(desk)[0].findChildren(SlimSlider)[0] is slider
    assert slider.hasFocus()


def test_a_number_can_be_typed(desk: Desk) -> None:
    type_into(desk.child(QLineEdit, "Rotate"), "45")
    assert desk.only() == asked(Shift(), Rotate(most=45), Flip())


def test_a_step_can_be_switched_off_and_on(desk: Desk) -> None:
    press(desk.child(QCheckBox, "Rotate on"))
    assert desk.only() == asked(Shift(), Rotate(on=False), Flip())
    assert not rows(desk)[1].form.isEnabled()
    press(desk.child(QCheckBox, "Rotate on"))
    assert desk.only() == asked(Shift(), Rotate(), Flip())
    assert rows(desk)[1].form.isEnabled()


def test_a_step_moves_and_the_focus_with_it(desk: Desk) -> None:
    rows(desk)[0].down.setFocus()
    press(rows(desk)[0].down)
    assert desk.only() == asked(Rotate(), Shift(), Flip())
    assert rows(desk)[1].down.hasFocus()
    QTest.keyClick(rows(desk)[1].down, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert desk.only() == asked(Rotate(), Flip(), Shift())
    switch = desk.child(QCheckBox, "Shift on")
    assert switch.hasFocus()  # the button itself can go no further
    assert not rows(desk)[0].up.isEnabled()
    assert not rows(desk)[2].down.isEnabled()
    QTest.keyClick(switch, Qt.Key.Key_Down, Qt.KeyboardModifier.AltModifier)
    assert desk.edits == []


def test_a_step_is_removed_and_the_focus_stays_near(desk: Desk) -> None:
    rows(desk)[1].remove.setFocus()
    press(rows(desk)[1].remove)
    assert desk.only() == asked(Shift(), Flip())
    assert rows(desk)[1].remove.hasFocus()
    for _ in range(2):
        rows(desk)[-1].remove.setFocus()
        press(rows(desk)[-1].remove)
    assert desk.spec.training.augmentation == ()
    assert panel_of(desk).add.hasFocus()
    assert "sees every picture as it is" in panel_of(desk).note.text()


def test_two_steps_of_a_kind_are_two_rows(desk: Desk) -> None:
    desk.show(digits(Shift(), Shift(most=3)))
    type_into(rows(desk)[1].findChildren(QLineEdit)[0], "5")
    assert desk.only() == asked(Shift(), Shift(most=5))


def test_the_chain_is_full_at_twenty(desk: Desk) -> None:
    desk.show(digits(*[Cutout()] * 20))
    assert not panel_of(desk).add.isEnabled()


def test_other_data_are_told_so(desk: Desk) -> None:
    panel = panel_of(desk)
    assert panel.watch() == Watch(augmented=True)
    desk.show(default_spec().with_(training=default_spec().training.with_(augmentation=(Shift(),))))
    assert "no pictures" in panel.note.text()
    assert not panel.add.isVisible()
    assert rows(desk) == []
    assert panel.watch() == Watch()


def test_pixels_left_out_are_told(desk: Desk) -> None:
    desk.show(SetParameter(layer_ids=("input",), field="features", value=("r1 c1", "r1 c2")).apply(desk.spec))
    assert "leave out some pixels" in panel_of(desk).note.text()


def inked(widget: QWidget) -> int:
    image = widget.grab().toImage()
    return len({image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)})


def test_the_preview_follows_the_snapshot(desk: Desk) -> None:
    panel = panel_of(desk)
    assert inked(panel.preview) == 1
    shown = read_only(np.random.default_rng(0).random((12, 1, 8, 8), dtype=np.float32))
    panel.show_snapshot(Snapshot(1, RunState.PAUSED, augmented=shown))
    assert inked(panel.preview) > 20
    desk.show(default_spec())
    panel.show_snapshot(Snapshot(1, RunState.PAUSED, augmented=shown))
    assert not panel.preview.isVisible()


def test_pictures_of_other_data_are_not_shown(desk: Desk) -> None:
    preview = panel_of(desk).preview
    pictures = read_only(np.ones((12, 1, 8, 8), np.float32))
    panel_of(desk).show_snapshot(Snapshot(1, RunState.PAUSED, augmented=pictures))
    shown = preview.grab().toImage()
    desk.show(SetData(data=Faces()).apply(digits(Shift())))
    assert preview.grab().toImage() != shown
