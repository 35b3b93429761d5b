"""What has not changed since the last snapshot is not drawn again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtWidgets import QApplication

from engine.snapshot import LayerView, Snapshot, read_only
from tests.canvas.conftest import Desk
from widgets.kit.theme import DARK, LIGHT, apply_theme


def _pictures(desk: Desk, layer_id: str) -> list[int]:
    """Which pictures its tiles have."""
    return [tile.pixmap().cacheKey() for tile in desk.canvas._scene.blocks[layer_id]._tiles]


def _again(desk: Desk, **others: LayerView) -> Snapshot:
    """The snapshot from before with some layers of which one knows something new."""
    snapshot = desk.canvas._live.snapshot
    assert snapshot is not None
    return replace(snapshot, step=snapshot.step + 1, layers={**snapshot.layers, **others})


def test_maps_that_came_before_are_not_made_into_pictures_again(desk: Desk) -> None:
    before = _pictures(desk, "dense-1"), _pictures(desk, "dense-2")
    desk.canvas.show_snapshot(_again(desk))
    assert (_pictures(desk, "dense-1"), _pictures(desk, "dense-2")) == before
    view = desk.canvas._live.views["dense-1"]
    assert view.maps is not None
    desk.canvas.show_snapshot(_again(desk, **{"dense-1": replace(view, maps=read_only(-view.maps))}))
    assert set(_pictures(desk, "dense-1")).isdisjoint(before[0])
    assert _pictures(desk, "dense-2") == before[1]


def test_the_same_maps_take_other_colours_with_the_theme(desk: Desk, qapp: QApplication) -> None:
    before = _pictures(desk, "dense-1")
    try:
        apply_theme(qapp, DARK)
        assert set(_pictures(desk, "dense-1")).isdisjoint(before)
    finally:
        apply_theme(qapp, LIGHT)


def test_links_are_put_in_order_again_with_other_weights_only(desk: Desk) -> None:
    link = desk.canvas._scene.links[("input", "dense-1")]
    before = link._ranking
    desk.canvas.show_snapshot(_again(desk))
    desk.canvas._scene.settle()
    assert link._ranking is before is not None
    view = desk.canvas._live.views["dense-1"]
    assert view.weight is not None
    desk.canvas.show_snapshot(_again(desk, **{"dense-1": replace(view, weight=read_only(-view.weight))}))
    desk.canvas._scene.settle()
    assert link._ranking is not None
    assert np.array_equal(np.sort(link._ranking[1][2]), np.sort(-before[1][2]))
