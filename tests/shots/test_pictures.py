"""Pictures of what networks for pictures get wrong: masks, and the gallery of mistakes; in light and dark."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.catalog.data import Shapes
from engine.spec.edits import SetData
from engine.spec.presets import PRESETS
from tests.shots.compare import check_picture
from tests.shots.scenes import Run, in_both_themes, run_of, run_spec
from tests.shots.test_views import shown
from widgets.plots.base import View
from widgets.plots.confusion import ConfusionView
from widgets.plots.mask import MaskView
from widgets.plots.mistakes import MistakesView
from widgets.plots.samples import SamplesView


def masks() -> Run:
    """A U-Net that has seen a little."""
    return run_spec(SetData(data=Shapes(samples=200)).apply(PRESETS["shapes-unet"]()), 25)


def digits() -> Run:
    """Most are known."""
    return run_of("digits-cnn", 120)


def wine() -> Run:
    """A table with three classes."""
    return run_of("wine", 20)


VIEWS: dict[str, tuple[type[View], Callable[[], Run], tuple[int, int]]] = {
    "masks": (MaskView, masks, (346, 420)),
    "masks-none": (MaskView, digits, (346, 240)),
    "masks-samples": (SamplesView, masks, (346, 240)),
    "masks-confusion": (ConfusionView, masks, (346, 240)),
    "mistakes-digits": (MistakesView, digits, (346, 360)),
    "mistakes-wine": (MistakesView, wine, (346, 240)),
}


@pytest.mark.parametrize("name", VIEWS)
def test_a_view_of_pictures_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    kind, make, size = VIEWS[name]
    view = shown(kind(), make(), size, qtbot)
    if isinstance(view, MistakesView) and view.grid.count():
        view.grid._select({origin for origin in (view.grid.origin_of(1),) if origin is not None})
    check_picture(in_both_themes(qapp, view), f"view-{name}")
