"""What the training minds besides the loss, who learns against whom, and the level to be beaten."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from app.curve_files import curves_csv
from engine.snapshot import Curves
from engine.spec.document import Spec, Training, default_spec
from engine.spec.shapes import analyse
from tests.plots.made import curves, snapshot
from widgets.plots.curves import CurvesView


def spec_of(task: str) -> Spec:
    return default_spec().with_(training=Training.model_validate({"task": task}))


def shown_view(qtbot: QtBot, task: str, made: Curves) -> CurvesView:
    view, spec = CurvesView(), spec_of(task)
    qtbot.addWidget(view)
    view.resize(420, 260)
    view.show_document(spec, analyse(spec))
    view.show()
    view.show_snapshot(snapshot(curves=made))
    return view


def offered(view: CurvesView) -> list[str]:
    return [part.text() for part in view.which.findChildren(QAbstractButton)]


def with_parts(*names: str) -> Curves:
    plain = curves(40)
    values = {name: np.linspace(5.0, 1.0, len(plain.steps)) for name in names}
    return replace(plain, parts=values, metric="R²")


def test_a_part_has_a_curve_of_its_own(qtbot: QtBot) -> None:
    view = shown_view(qtbot, "reconstruction", with_parts("KL"))
    assert offered(view) == ["loss", "R²", "KL"]
    view.which.value_requested.emit("KL")
    shown = view.surface.shown()
    assert shown is not None
    assert shown.test[-1] == 1.0
    assert np.isnan(shown.train).all()
    assert "test 1" in view.caption.text()
    assert "train" not in view.caption.text()
    assert view.accessibleDescription().startswith("Test KL 1")


def test_a_part_that_goes_takes_its_curve_along(qtbot: QtBot) -> None:
    view = shown_view(qtbot, "reconstruction", with_parts("KL"))
    view.which.value_requested.emit("KL")
    view.show_snapshot(snapshot(curves=with_parts()))
    shown = view.surface.shown()
    assert shown is not None
    assert np.isfinite(shown.train).all()
    assert offered(view) == ["loss", "R²"]


def test_who_learns_against_whom_stands_beside_each_other(qtbot: QtBot) -> None:
    made = with_parts("discriminator", "generator")
    view = shown_view(qtbot, "adversarial", made)
    shown = view.surface.shown()
    assert shown is not None
    assert shown.names == ("discriminator", "generator")
    assert np.array_equal(shown.test, made.parts["generator"])
    assert "discriminator 1" in view.caption.text()
    assert "generator 1" in view.caption.text()


@pytest.mark.parametrize(("quantity", "level"), [("loss", 0.05), ("metric", 0.5)])
def test_the_level_to_be_beaten_is_drawn_and_told(qtbot: QtBot, quantity: str, level: float) -> None:
    view = shown_view(qtbot, "reconstruction", replace(with_parts(), baseline=(0.05, 0.5)))
    view.which.value_requested.emit(quantity)
    assert view.surface._level.isVisible()
    assert view.surface._level.value() == pytest.approx(level)
    low, high = view.surface.view.viewRange()[1]
    assert low <= level <= high
    assert f"PCA {level:g}" in view.caption.text()


def test_without_a_level_there_is_no_line(qtbot: QtBot) -> None:
    view = shown_view(qtbot, "reconstruction", with_parts())
    assert not view.surface._level.isVisible()
    assert "PCA" not in view.caption.text()


def test_a_table_has_a_column_for_each_part() -> None:
    lines = curves_csv(with_parts("KL")).splitlines()
    assert lines[0].endswith(",test_R²,KL")
    assert lines[-1].endswith(",1.0")


def test_another_project_has_no_curves_of_the_one_before(qtbot: QtBot) -> None:
    view = shown_view(qtbot, "reconstruction", with_parts("KL"))
    view.forget()
    assert view.surface.shown() is None
    assert offered(view) == ["loss", "R²"]
