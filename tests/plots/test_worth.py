"""What a code is worth to one with few labels: an honest sentence, curves that grow, buttons."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.snapshot import RunState, Snapshot, Watch, WorthView, read_only
from engine.spec.document import Spec, default_spec
from engine.spec.shapes import analyse
from engine.spec.studies import WorthStudy
from tests.plots.codes import autoencoder
from tests.plots.rebuilt import worth_view
from widgets.plots.worth import NO_CLASSES, ONE_CLASS, OTHER_TASK, WAITING, LabelsView, sentence

Place = Callable[..., QWidget]


def shown(place: Place, spec: Spec, answer: WorthView | None, size: tuple[int, int] = (320, 320)) -> LabelsView:
    view = LabelsView()
    place(view, spec, *size)
    if answer is not None:
        tell(view, answer)
    return view


def tell(view: LabelsView, answer: WorthView) -> None:
    view.show_snapshot(Snapshot(1, RunState.PAUSED, studies={WorthStudy(): answer}))


@pytest.mark.parametrize(
    ("gain", "said"),
    [
        (0.06, "With 50 labels the code is worth 6 points more than the pixels."),
        (0.01, "With 50 labels the code is worth 1 point more than the pixels."),
        (0.0, "With 50 labels the code is worth as much as the pixels."),
        (-0.02, "With 50 labels the code does not help: 2 points less than the pixels."),
    ],
)
def test_the_sentence_says_who_wins(gain: float, said: str) -> None:
    assert sentence(worth_view(gain=gain), "pixels").startswith(said)


def test_pca_is_beside_it() -> None:
    assert sentence(worth_view(gain=0.06), "pixels").endswith("PCA of the same size is 16 points worse.")
    view = worth_view(gain=0.06)
    better = replace(view, baseline=read_only(view.code + np.float32(0.03)))
    assert sentence(better, "pixels").endswith("PCA of the same size is 3 points better.")
    assert sentence(replace(view, baseline=view.code), "pixels").endswith("PCA of the same size is as good.")


def test_chance_is_said_to_be_chance() -> None:
    view = worth_view(gain=0.02)
    code = view.code.copy()
    code[1] = view.raw[1] + np.array([0.2, -0.2, 0.15, -0.1, 0.05], np.float32)
    assert "2 points more than the pixels, which may be chance." in sentence(
        replace(view, code=read_only(code)), "pixels"
    )
    one = worth_view(gain=0.06, seeds=1)
    assert "6 points more than the pixels, after one seed." in sentence(one, "pixels")


def test_it_is_about_the_number_that_is_nearest_to_fifty() -> None:
    view = worth_view()
    few = replace(view, labels=(10, 36), code=view.code[:2], raw=view.raw[:2], baseline=view.baseline[:2])
    assert sentence(few, "columns").startswith("With 36 labels the code is worth 6 points more than the columns.")


def test_nothing_is_said_before_it_is_known(place: Place) -> None:
    nothing = np.full((4, 5), np.nan, np.float32)
    view = shown(place, autoencoder("digits"), WorthView((10, 50, 100, 1000), nothing, nothing, nothing, False, 1))
    assert view.told.text() == "With 50 labels: not known yet."
    assert view.caption.text() == "0% of the classifiers trained"
    assert view.curves.words_at(0) == "10 labels: code not yet, pixels not yet, PCA of 2 not yet"


def test_the_curves_grow_as_cells_get_done(place: Place) -> None:
    view = shown(place, autoencoder("digits"), worth_view(done=False))
    assert view.caption.text() == "55% of the classifiers trained"
    assert "1,000 labels: code not yet" in view.accessibleDescription()
    tell(view, worth_view())
    assert view.caption.text() == "test accuracy, 5 seeds"
    assert "50 labels: code 76% (74% to 78%), pixels 70% (68% to 72%), PCA of 2 60%" in view.accessibleDescription()


def test_the_axis_of_labels_is_logarithmic(place: Place) -> None:
    curves = shown(place, autoencoder("digits"), worth_view()).curves
    ten, hundred, thousand = curves.x_of(0), curves.x_of(2), curves.x_of(3)
    assert hundred - ten == pytest.approx(thousand - hundred)
    assert curves.y_of(0.9) < curves.y_of(0.5)


def test_a_button_for_each_number_of_labels(place: Place) -> None:
    view = shown(place, autoencoder("digits"), worth_view())
    asked: list[int] = []
    view.classifier_requested.connect(asked.append)
    names = [button.accessibleName() for button in view.buttons]
    assert names[1] == "Put a classifier on the code with 50 labels"
    QTest.mouseClick(view.buttons[1], Qt.MouseButton.LeftButton)
    view.buttons[3].setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(view.buttons[3], Qt.Key.Key_Space)
    assert asked == [50, 1000]
    answer = worth_view()
    few = replace(answer, labels=(10, 36), code=answer.code[:2], raw=answer.raw[:2], baseline=answer.baseline[:2])
    tell(view, few)
    assert [button.text() for button in view.buttons] == ["10", "36"]


@pytest.mark.parametrize(("data", "name"), [("digits", "pixels"), ("iris", "columns"), ("spiral", "coordinates")])
def test_features_are_called_by_their_name(place: Place, data: str, name: str) -> None:
    assert f"than the {name}" in shown(place, autoencoder(data), worth_view()).told.text()


def test_it_says_why_it_cannot_speak(place: Place) -> None:
    assert not LabelsView.suits(autoencoder("diabetes"))
    assert not LabelsView.suits(default_spec())
    assert LabelsView.suits(autoencoder("digits"))
    view = shown(place, autoencoder("digits"), None)
    assert view.empty_text() == WAITING
    assert view.watch() == Watch(studies=frozenset({WorthStudy()}))
    alone = autoencoder("digits")
    alone = alone.with_(data=alone.data.with_(held_out=tuple(range(1, 10))))
    for spec, why in ((autoencoder("diabetes"), NO_CLASSES), (default_spec(), OTHER_TASK), (alone, ONE_CLASS)):
        view.show_document(spec, analyse(spec))
        assert view.empty_text() == why
        assert view.watch() == Watch()
