"""Layer health: figures, bars, and the word for them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from engine.snapshot import LayerView, RunState, Snapshot, Watch
from engine.spec.edits import RemoveLayers
from engine.spec.shapes import analyse
from tests.plots.conftest import make_snapshot, make_spec, pixel
from widgets.kit import DARK, LIGHT, Theme, apply_theme
from widgets.plots.parts.health import health_of
from widgets.plots.stats import LayerStatsView

Place = Callable[..., LayerStatsView]


def figures(**layers: tuple[float | None, float | None, float | None]) -> Snapshot:
    """A snapshot of (gradient, dead, saturated) by layer, with _ for -."""
    views = {
        name.replace("_", "-"): LayerView(gradient_norm=g, dead_share=d, saturated_share=s)
        for name, (g, d, s) in layers.items()
    }
    return Snapshot(1, RunState.PAUSED, layers=views)


@pytest.mark.parametrize(
    ("gradient", "dead", "saturated", "word"),
    [
        (0.1, 0.0, 0.1, "fine"),
        (0.1, 0.49, None, "fine"),
        (1e-5, 0.0, 0.0, "vanishing"),
        (0.0, 0.0, 0.0, "vanishing"),
        (5e3, 0.0, 0.0, "exploding"),
        (float("nan"), 0.0, 0.0, "not finite"),
        (0.1, 0.5, 0.9, "dying"),
        (0.1, 0.0, 0.9, "saturated"),
        (None, None, None, "no figures"),
        (None, 0.0, None, "fine"),
    ],
)
def test_a_word_for_the_figures(gradient: float | None, dead: float | None, saturated: float | None, word: str) -> None:
    health = health_of(gradient, dead, saturated, most=1.0)
    assert health.word == word
    assert health.why.endswith(".")


def test_a_converged_network_does_not_vanish() -> None:
    assert health_of(1e-6, 0.0, 0.0, most=2e-6).word == "fine"


def test_a_row_for_each_layer_from_input_to_output(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(LayerStatsView(), spec)
    assert view.empty_text()
    assert view.watch() == Watch(stats=True)
    view.show_snapshot(make_snapshot(spec))
    assert [row.name for row in view.table.rows()] == ["Dense 8", "Dense 6", "Output"]
    assert view.empty_text() == ""


def test_trouble_is_said_on_top_and_on_the_row(place: Place) -> None:
    view = place(LayerStatsView(), make_spec("spiral"))
    view.show_snapshot(figures(dense_1=(1e-9, 0.0, 0.0), dense_2=(0.5, 0.75, 0.0), output=(1.0, None, None)))
    assert view.caption.text() == "Dense 8 vanishing, Dense 6 dying"
    assert view.accessibleDescription() == "Dense 8 vanishing, Dense 6 dying"
    assert view.table.text_of(1).startswith("Dense 6, dying: gradient 0.5, 75% dead units, 0% saturated\n75% of the")
    view.show_snapshot(figures(dense_1=(0.1, 0.0, 0.0), dense_2=(0.5, 0.0, 0.0), output=(1.0, None, None)))
    assert view.caption.text() == "Every layer is fine"


@pytest.mark.parametrize("now", [LIGHT, DARK])
def test_bars_are_as_long_as_their_figures(place: Place, qapp: QApplication, now: Theme) -> None:
    view = place(LayerStatsView(), make_spec("spiral"), 900, 240)
    view.show_snapshot(figures(dense_1=(10.0**-2.5, 0.25, None), dense_2=(1e9, 1.0, 0.0), output=(1.0, None, None)))
    apply_theme(qapp, now)

    def bar(row: int, column: int, share: float) -> str:
        rect = view.table.bar_rect(row, column)
        return pixel(view.table, rect.left() + share * rect.width(), rect.center().y())

    assert bar(0, 1, 0.48) == now.positive  # half way, on a logarithmic scale from 1e-8 to 1e3
    assert bar(0, 1, 0.52) == now.track
    assert bar(1, 1, 0.98) == now.positive
    assert bar(0, 2, 0.23) == now.negative
    assert bar(0, 2, 0.27) == now.track
    assert bar(0, 3, 0.5) not in (now.track, now.negative)  # no bar where the figure means nothing
    assert bar(1, 3, 0.1) == now.track


def test_by_keyboard(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(LayerStatsView(), spec)
    view.show_snapshot(make_snapshot(spec))
    view.table.setFocus()
    QTest.keyClick(view.table, Qt.Key.Key_Down)
    QTest.keyClick(view.table, Qt.Key.Key_Down)
    QTest.keyClick(view.table, Qt.Key.Key_Down)
    assert view.table.current() == 2
    assert view.table.accessibleDescription() == view.table.text_of(2)


def test_a_head_says_what_it_means(place: Place) -> None:
    view = place(LayerStatsView(), make_spec("spiral"), 900, 240)
    columns = view.table.columns()
    assert "logarithmic" in view.table.head_text(columns[1].center().x())
    assert "flat part" in view.table.head_text(columns[3].center().x())


def test_it_keeps_what_it_had_and_forgets_removed_layers(place: Place) -> None:
    spec = make_spec("spiral")
    view = place(LayerStatsView(), spec)
    view.show_snapshot(make_snapshot(spec))
    rows = view.table.rows()
    view.show_snapshot(Snapshot(1, RunState.PAUSED))
    assert view.table.rows() == rows
    fewer = RemoveLayers(layer_ids=("dense-2",)).apply(spec)
    view.show_document(fewer, analyse(fewer))
    assert [row.layer_id for row in view.table.rows()] == ["dense-1", "output"]
