"""What takes the keyboard in these views has a name, and every view shows every kind of data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from tests.plots.conftest import make_snapshot, make_spec
from widgets.plots.activations import ActivationsView
from widgets.plots.base import View
from widgets.plots.confusion import ConfusionView
from widgets.plots.samples import SamplesView
from widgets.plots.stats import LayerStatsView
from widgets.plots.weights import WeightsView

VIEWS = (SamplesView, ConfusionView, WeightsView, ActivationsView, LayerStatsView)


@pytest.mark.parametrize("kind", VIEWS)
def test_what_takes_the_keyboard_has_a_name(place: Callable[..., View], kind: type[View]) -> None:
    spec = make_spec("digits")
    view = place(kind(), spec)
    view.show_snapshot(make_snapshot(spec))
    reached = [w for w in view.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
    assert any(widget.isVisible() for widget in reached)
    assert [type(w).__name__ for w in reached if not w.accessibleName()] == []
    assert view.accessibleName() == kind.title
    assert view.accessibleDescription()


@pytest.mark.parametrize("data", ["spiral", "digits", "iris", "diabetes"])
@pytest.mark.parametrize("kind", VIEWS)
def test_every_view_shows_every_kind_of_data(place: Callable[..., View], kind: type[View], data: str) -> None:
    spec = make_spec(data)
    view = place(kind(), spec)
    before = view.grab().toImage()
    view.show_snapshot(make_snapshot(spec))
    assert view.grab().toImage() != before
