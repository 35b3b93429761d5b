"""A table with rows that say no time is mended by a button."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from engine.snapshot import RunState, Snapshot, Trouble
from engine.spec.catalog.data import Column, CsvSeries
from engine.spec.catalog.layers import Input, Output
from engine.spec.document import Spec, chain
from engine.spec.edits import Edit
from engine.spec.shapes import analyse
from widgets.panels.problems_panel import ProblemsPanel


def test_rows_without_a_time_are_left_out_by_a_button(qtbot: QtBot) -> None:
    columns = (Column(name="day", kind="skip"), Column(name="sales", kind="number"))
    data = CsvSeries(path="sales.csv", columns=columns, target="sales", time="day", rows=200)
    spec = Spec(data=data, network=chain(Input(id="input"), Output(id="output")))
    panel = ProblemsPanel()
    qtbot.addWidget(panel)
    panel.show()
    panel.show_document(spec, analyse(spec))
    trouble = Trouble("data", "Line 7 has no value for day.", "Mend that row.", "time")
    panel.show_snapshot(Snapshot(1, RunState.BLOCKED, trouble=trouble))
    asked: list[Edit] = []
    panel.edit_requested.connect(asked.append)
    shown = [button for button in panel.findChildren(QAbstractButton) if button.isVisible()]
    button = next(each for each in shown if each.text() == "Leave these rows out")
    assert any(each.text() == "Order by row" for each in shown)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    [edit] = asked
    assert edit.apply(spec).data == data.with_(skip_untimed=True)
