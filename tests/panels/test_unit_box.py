"""The box of a unit, for layers whose states run both ways."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from engine.spec.catalog.layers import Lstm
from engine.spec.edits import Edit, MarkUnits
from widgets.panels.unit_box import UnitBox


def test_a_backward_unit_stands_for_the_pair(qtbot: QtBot) -> None:
    """Marks of a layer in both directions are of a unit in both."""
    box = UnitBox()
    qtbot.addWidget(box)
    asked: list[Edit] = []
    box.edit_requested.connect(asked.append)
    layer = Lstm(id="r", units=4, bidirectional=True, frozen_units=(2,))
    box.show_layer(layer, 6)
    assert not box.isHidden()
    assert box.switches["frozen"].value()
    box.switches["ablated"].value_requested.emit(True)
    assert asked == [MarkUnits(layer_id="r", units=(2,), mark="ablated", on=True)]
    box.show_layer(layer, 8)
    assert box.isHidden()
    box.show_layer(layer.with_(bidirectional=False), 6)
    assert box.isHidden()
