"""What the network looks at: what it asks for, what it shows, and how hands and keys get about."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QComboBox

from engine.snapshot import AttributionView, Floats, RunState, Snapshot, Watch, read_only
from engine.spec.catalog.data.pictures import Digits
from engine.spec.catalog.layers import Conv2d, Dense, Flatten, Input, MaxPool, Output
from engine.spec.document import Spec, chain
from engine.spec.edits import SetData
from engine.spec.shapes import analyse
from engine.spec.studies import METHODS, AttributionStudy, Method
from tests.plots.conftest import make_spec, pixel
from widgets.kit import DARK, LIGHT, Theme, apply_theme
from widgets.plots.attribution import NO_MAPS, AttributionPlot

Place = Callable[..., AttributionPlot]
EVERY: frozenset[Method] = frozenset(method for method, _ in METHODS)


def cnn() -> Spec:
    """Digits through two convolutions."""
    layers = (
        Input(id="input", as_picture=True), Conv2d(id="conv-1"), MaxPool(id="pool"), Conv2d(id="conv-2"),
        Flatten(id="flatten"), Dense(id="dense"), Output(id="output"),
    )  # fmt: skip
    spec = SetData(data=Digits()).apply(make_spec("digits"))
    return spec.with_(network=chain(*layers))


def halves(sign: float = 1.0) -> Floats:
    """Numbers that speak for a class at the left and against it at the right."""
    values = np.zeros((8, 8), np.float32)
    values[:, :4], values[:, 4:] = 2.0 * sign, -2.0 * sign
    return read_only(values)


def answer(target: int = 3, values: Floats | None = None, pixels: int = 64) -> AttributionView:
    inputs = read_only(np.full(pixels, 0.5, np.float32))
    return AttributionView(target, halves() if values is None else values, 0.97, inputs)


def snapshot(view: AttributionPlot, made: AttributionView, state: RunState = RunState.PAUSED) -> Snapshot:
    """This answer to all that the view asks."""
    return Snapshot(1, state, studies=dict.fromkeys(view.watch().studies, made))


def methods(watch: Watch) -> frozenset[Method]:
    return frozenset(study.method for study in watch.studies if isinstance(study, AttributionStudy))


def test_it_asks_by_all_methods_for_the_answer_of_the_network(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    assert view.watch().studies == {AttributionStudy(method) for method in EVERY}


@pytest.mark.parametrize(("data", "words"), [("iris", "pictures"), ("spiral", "pictures"), ("diabetes", "pictures")])
def test_of_other_data_it_says_why_it_is_empty_and_asks_nothing(place: Place, data: str, words: str) -> None:
    view = place(AttributionPlot(), make_spec(data))
    assert words in view.empty_text()
    assert view.watch() == Watch()
    assert not AttributionPlot.suits(make_spec(data))


def test_without_maps_grad_cam_is_not_asked_and_says_so(place: Place) -> None:
    view = place(AttributionPlot(), make_spec("digits"))
    assert methods(view.watch()) == EVERY - {"grad_cam"}
    assert view.tiles._reasons == {"grad_cam": NO_MAPS}


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_blue_speaks_for_it_and_orange_against(place: Place, qapp: QApplication, now: Theme) -> None:
    view = place(AttributionPlot(), cnn(), 700, 320)
    apply_theme(qapp, now)
    view.show_snapshot(snapshot(view, answer()))
    view.opacity.value_requested.emit(100.0)
    for at in range(4):
        box = view.tiles.picture_rect(at)
        assert pixel(view.tiles, box.left() + 4, box.center().y()) == now.positive
        assert pixel(view.tiles, box.right() - 4, box.center().y()) == now.negative
    view.opacity.value_requested.emit(0.0)
    assert pixel(view.tiles, box.left() + 4, box.center().y()) == pixel(view.tiles, box.right() - 4, box.center().y())


def test_the_caption_says_the_class_and_its_probability(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    view.show_snapshot(snapshot(view, answer(7)))
    assert view.caption.text() == "it says 7 · 97 %"
    view.target.value_requested.emit(4)
    assert view.watch().studies == {AttributionStudy(method, 4) for method in EVERY}
    view.show_snapshot(snapshot(view, answer(4)))
    assert view.caption.text() == "what speaks for 4 · 97 %"


def test_a_pixel_tells_its_number(place: Place) -> None:
    view = place(AttributionPlot(), cnn(), 700, 320)
    view.show_snapshot(snapshot(view, answer(3)))
    box = view.tiles.picture_rect(1)
    assert view.tiles.text_at(box.topLeft() + QPointF(2, 2)) == "Integrated gradients, row 0, column 0: 2 for 3"
    assert view.tiles.text_at(box.bottomRight() - QPointF(2, 2)).endswith("row 7, column 7: −2 for 3")
    assert view.tiles.text_at(QPointF(1, 1)) == ""


def test_a_click_shows_one_method_large_and_another_all_again(place: Place) -> None:
    view = place(AttributionPlot(), cnn(), 500, 320)
    view.show_snapshot(snapshot(view, answer()))
    small, asked = view.tiles.picture_rect(2), []
    view.watch_changed.connect(lambda: asked.append(methods(view.watch())))
    QTest.mouseClick(view.tiles, Qt.MouseButton.LeftButton, pos=small.center().toPoint())
    assert view.tiles.methods() == ("grad_cam",)
    assert view.tiles.picture_rect(0).width() > small.width()
    assert view.layer.isVisible()
    QTest.mouseClick(view.tiles, Qt.MouseButton.LeftButton, pos=view.tiles.picture_rect(0).center().toPoint())
    assert asked == [{"grad_cam"}, EVERY]
    assert not view.layer.isVisible()


def test_by_keyboard(place: Place) -> None:
    view = place(AttributionPlot(), cnn(), 700, 320)
    view.show_snapshot(snapshot(view, answer(3)))
    view.tiles.setFocus()
    QTest.keyClick(view.tiles, Qt.Key.Key_Right)
    assert view.tiles.accessibleDescription().startswith("Integrated gradients, for 3: most of it lies in the middle")
    QTest.keyClick(view.tiles, Qt.Key.Key_Return)
    assert view.tiles.methods() == ("integrated_gradients",)
    QTest.keyClick(view.tiles, Qt.Key.Key_Escape)
    assert set(view.tiles.methods()) == EVERY


def test_grad_cam_of_another_layer(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    view.method.value_requested.emit("grad_cam")
    view.layer.value_requested.emit("conv-1")
    assert view.watch().studies == {AttributionStudy("grad_cam", -1, "conv-1")}
    spec = make_spec("digits")
    view.show_document(spec, analyse(spec))
    assert view.layer.value() == ""


def test_what_it_had_stays_until_there_is_something_newer(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    view.show_snapshot(snapshot(view, answer(5)))
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    assert view.caption.text() == "it says 5 · 97 %"
    assert view.tiles.message == ""


def test_answers_about_older_data_are_left_out(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    view.show_snapshot(snapshot(view, answer(values=read_only(np.ones((28, 28), np.float32)), pixels=784)))
    assert view.tiles.message
    spec = make_spec("garments")
    view.show_snapshot(snapshot(view, answer()))
    view.show_document(spec, analyse(spec))
    assert view.tiles.message


def test_what_speaks_for_nothing_says_so(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    view.show_snapshot(snapshot(view, answer(values=read_only(np.zeros((8, 8), np.float32)))))
    view.tiles.setFocus()
    QTest.keyClick(view.tiles, Qt.Key.Key_Right)
    assert view.tiles.accessibleDescription().endswith("nothing speaks for it")
    view.grab()


def test_every_control_has_a_name(place: Place) -> None:
    view = place(AttributionPlot(), cnn())
    for control in (view.method, view.target, view.layer, view.opacity, view.tiles):
        assert control.accessibleName()
    assert all(combo.accessibleName() for combo in view.findChildren(QComboBox))
