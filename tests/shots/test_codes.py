"""Pictures of the code of an autoencoder: codes and decoder are formulas, nothing is trained."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeVar

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.snapshot import CodeView
from engine.spec.document import Spec, default_spec
from engine.spec.shapes import analyse
from tests.plots.codes import autoencoder, code_view, snapshot_of
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, point_at
from widgets.plots.code import CodeSpaceView
from widgets.plots.code_base import CodeBase
from widgets.plots.code_units import CodeUnitsView

SMALL, LARGE = (346, 304), (620, 480)
LEFT, SHIFT = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
V = TypeVar("V", bound=CodeBase)


def show(view: V, spec: Spec, codes: CodeView | None, size: tuple[int, int], qtbot: QtBot) -> V:
    """A view in a dock of a size, with its first answers."""
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.show()
    tell(view, spec, codes)
    return view


def tell(view: CodeBase, spec: Spec, codes: CodeView | None) -> None:
    """Answer what it asks, and what it asks thereupon."""
    for _ in range(3):
        view.show_snapshot(snapshot_of(spec, codes, view.watch()))


def click(space: CodeSpaceView, row: int, *, shift: bool = False) -> None:
    x, y = space.surface.places()[row].tolist()
    held = SHIFT if shift else Qt.KeyboardModifier.NoModifier
    QTest.mouseClick(space.surface, LEFT, held, QPoint(round(x), round(y)))


@dataclass(frozen=True)
class Case:
    """What is shown: data, units of the code, size, and what a hand has done."""

    data: str
    units: int
    size: tuple[int, int] = SMALL
    gaussian: bool = False
    grid: bool = False
    walk: bool = False
    pointer: int = -1
    by_use: bool = False

    def spec(self) -> Spec:
        return autoencoder(self.data, self.units, gaussian=self.gaussian)

    def codes(self, spec: Spec) -> CodeView:
        return code_view(spec, self.units, 900, prior=self.gaussian)


SPACES = {
    "two": Case("digits", 2),
    "pointer": Case("digits", 2, gaussian=True, pointer=43),
    "grid": Case("digits", 2, grid=True),
    "walk": Case("digits", 2, LARGE, grid=True, walk=True),
    "many": Case("digits", 8, walk=True),
    "line": Case("digits", 1, grid=True),
    "plane": Case("spiral", 2),
    "table": Case("diabetes", 3, LARGE, grid=True),
    "signal": Case("sines", 2, LARGE, grid=True, walk=True),
}
UNITS = {
    "two": Case("digits", 2),
    "prior": Case("digits", 8, (460, 560), gaussian=True),
    "by-use": Case("digits", 8, SMALL, by_use=True),
    "table": Case("iris", 3, LARGE),
}


@pytest.mark.parametrize("name", SPACES)
def test_the_code_space_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    case = SPACES[name]
    spec = case.spec()
    codes = case.codes(spec)
    space = show(CodeSpaceView(), spec, codes, case.size, qtbot)
    if case.grid:
        space.grid.click()
    if case.walk:
        click(space, 11)
        click(space, 46, shift=True)
        space.walk.walked.emit(0.4)
        space.walk.let_go.emit()
    tell(space, spec, codes)
    if case.pointer >= 0:
        x, y = space.surface.places()[case.pointer].tolist()
        point_at(space.surface, QPointF(round(x), round(y)))
    check_picture(in_both_themes(qapp, space), f"code-{name}")


@pytest.mark.parametrize("name", UNITS)
def test_the_code_units_look_as_they_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    case = UNITS[name]
    spec = case.spec()
    codes = case.codes(spec)
    units = show(CodeUnitsView(), spec, codes, case.size, qtbot)
    if case.by_use:
        units.by_use.click()
    tell(units, spec, codes)
    check_picture(in_both_themes(qapp, units), f"code-units-{name}")


def test_without_a_code_the_view_says_how_to_get_one(qapp: QApplication, qtbot: QtBot) -> None:
    space = show(CodeSpaceView(), default_spec(), None, SMALL, qtbot)
    check_picture(in_both_themes(qapp, space), "code-none")
