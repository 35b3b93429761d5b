"""Generated: the same noise at every step, other noise on demand, what is said of it, where it is silent."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from engine.spec.document import Spec, default_spec
from engine.spec.edits import Edit, RemoveLayers, SetTraining
from engine.spec.shapes import analyse
from engine.spec.studies import GenerateStudy
from tests.plots.codes import autoencoder
from tests.plots.made import image_of, snapshot
from tests.plots.noises import accuracies, gan, generated, made_samples, of_noise
from widgets.plots.generated import ORIGINS, OTHER_TASK, PROBLEMS, GeneratedView

Place = Callable[..., QWidget]
LEFT = Qt.MouseButton.LeftButton


def shown(place: Place, spec: Spec, origin: str = "noise", width: int = 420, height: int = 320) -> GeneratedView:
    view = GeneratedView()
    place(view, spec, width, height)
    view.show_snapshot(of_noise(spec, view.watch(), origin=origin))
    return view


def test_it_suits_what_is_more_than_a_place_in_the_plane() -> None:
    assert GeneratedView.suits(gan("digits"))
    assert GeneratedView.suits(autoencoder("digits"))
    assert not GeneratedView.suits(gan("ring"))
    assert not GeneratedView.suits(autoencoder("spiral"))
    assert not GeneratedView.suits(default_spec())


def test_it_asks_for_64_samples_of_the_same_noise(place: Place) -> None:
    view = shown(place, gan("digits"))
    assert view.watch().studies == {GenerateStudy(64, 1)}
    samples = view.sheet.samples()
    assert samples is not None
    assert samples.shape == (64, 64)


def test_other_noise_is_another_question_and_the_samples_stay_till_it_is_answered(place: Place) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    told: list[int] = []
    view.watch_changed.connect(lambda: told.append(1))
    before = view.sheet.samples()
    view.other.click()
    assert told == [1]
    assert view.watch().studies == {GenerateStudy(64, 2)}
    assert view.sheet.samples() is before
    view.show_snapshot(of_noise(spec, view.watch()))
    assert np.array_equal(view.sheet.samples(), made_samples(spec, GenerateStudy(64, 2)))  # type: ignore[arg-type]


def test_the_picture_follows_the_run(place: Place) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    before = image_of(view.sheet)
    view.show_snapshot(of_noise(spec, view.watch(), samples=np.zeros((64, 64), np.float32), step=2))
    assert image_of(view.sheet) != before


@pytest.mark.parametrize("origin", ["prior", "codes"])
def test_it_says_where_the_noise_comes_from(place: Place, origin: str) -> None:
    view = shown(place, autoencoder("digits", gaussian=origin == "prior"), origin)
    assert view.told.text() == ORIGINS[origin]
    assert ORIGINS[origin] in view.accessibleDescription()
    assert not view.watch().curves
    assert not view.turns.isVisible()


@pytest.mark.parametrize(
    ("share", "words"),
    [(0.52, "52 %: it can hardly tell them from real ones"), (0.7, "70 %; 50 % would be guessing"),
     (0.99, "99 %: it can nearly always tell")],
)  # fmt: skip
def test_of_a_gan_it_says_how_well_they_are_told_apart(place: Place, share: float, words: str) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    assert view.watch().curves
    study = GenerateStudy(64, 1)
    answer = generated(made_samples(spec, study), step=2)
    view.show_snapshot(snapshot(curves=accuracies(share), studies={study: answer}))
    assert view.told.text() == f"The discriminator is right in {words}"
    assert ORIGINS["noise"] in view.accessibleDescription()


def test_without_test_samples_the_training_says_it(place: Place) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    known = accuracies(float("nan"))
    study = GenerateStudy(64, 1)
    answer = generated(made_samples(spec, study), step=2)
    view.show_snapshot(snapshot(curves=known, studies={study: answer}))
    assert f"{100 * float(known.train_metric[-1]):.0f} %" in view.told.text()


def test_who_learns_is_asked_of_the_document(place: Place) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    edits: list[Edit] = []
    done: list[int] = []
    view.edit_requested.connect(edits.append)
    view.gesture_finished.connect(lambda: done.append(1))
    assert view.turns.value() == "both"
    QTest.mouseClick(view.turns._parts[2], LEFT)
    assert edits == [SetTraining(field="turns", value="generator")]
    assert done == [1]
    assert view.turns.value() == "both"  # until the document says so
    after = edits[0].apply(spec)
    view.show_document(after, analyse(after))
    assert view.turns.value() == "generator"
    assert edits == [SetTraining(field="turns", value="generator")]


@pytest.mark.parametrize(("width", "height"), [(340, 240), (700, 300), (220, 500)])
def test_all_rows_are_full_and_have_room(place: Place, width: int, height: int) -> None:
    view = shown(place, gan("digits"), width=width, height=height)
    rows, columns, edge = view.sheet.plan()
    assert 0.9 * 64 <= rows * columns <= 64
    assert columns * (edge.width() + 4) - 4 <= view.sheet.width()
    assert rows * (edge.height() + 4) - 4 <= view.sheet.height()


@pytest.mark.parametrize("data", ["wine", "sines"])
def test_signals_and_rows_of_a_table_are_drawn_too(place: Place, data: str) -> None:
    spec = autoencoder(data) if data == "sines" else gan(data)
    view = shown(place, spec)
    image = image_of(view.sheet)
    colors = {image.pixel(x, y) for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}
    assert len(colors) > 2


def test_it_says_in_words_why_there_is_nothing(place: Place) -> None:
    spec = gan("digits")
    view = shown(place, spec)
    noise = next(layer.id for layer in spec.network.layers if layer.kind == "noise")
    broken = RemoveLayers(layer_ids=(noise,)).apply(spec)
    view.show_document(broken, analyse(broken))
    assert view.empty_text() == PROBLEMS
    assert view.watch().studies == frozenset()
    view.show_document(default_spec(), analyse(default_spec()))
    assert view.empty_text() == OTHER_TASK


def test_samples_of_another_data_set_are_forgotten(place: Place) -> None:
    view = shown(place, gan("digits"))
    other = gan("wine")
    view.show_document(other, analyse(other))
    assert view.empty_text() != ""
    view.show_snapshot(replace(of_noise(other, view.watch()), curves=None))
    assert view.empty_text() == ""
    assert view.told.text() == ORIGINS["noise"]
