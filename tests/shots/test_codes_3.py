"""Pictures of what is made of noise and of a code bent into the plane of its data: all of it by formula."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.spec.document import Spec
from engine.spec.shapes import analyse
from tests.plots.codes import autoencoder
from tests.plots.made import snapshot
from tests.plots.noises import bent, gan, generated, judged, manifold, of_noise, ring_points, ring_samples
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes, point_at
from widgets.plots.base import View
from widgets.plots.data_space import DataSpaceView
from widgets.plots.generated import GeneratedView
from widgets.plots.plane import STUDY, PlaneView

SMALL, LARGE = (346, 304), (620, 480)


def show(view: View, spec: Spec, size: tuple[int, int], qtbot: QtBot) -> None:
    """A view in a dock of a size."""
    qtbot.addWidget(view)
    view.resize(*size)
    view.show_document(spec, analyse(spec))
    view.show()


@dataclass(frozen=True)
class Sheet:
    """What noise is made into: data, by a decoder or a generator, of a size."""

    data: str
    generator: bool
    size: tuple[int, int] = SMALL
    origin: str = "noise"

    def spec(self) -> Spec:
        return gan(self.data) if self.generator else autoencoder(self.data, gaussian=self.origin == "prior")


SHEETS = {
    "gan": Sheet("digits", True),
    "prior": Sheet("digits", False, LARGE, "prior"),
    "signals": Sheet("sines", False, SMALL, "codes"),
    "table": Sheet("wine", True),
}


@pytest.mark.parametrize("name", SHEETS)
def test_what_is_generated_looks_as_it_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    sheet, view = SHEETS[name], GeneratedView()
    spec = sheet.spec()
    show(view, spec, sheet.size, qtbot)
    view.show_snapshot(of_noise(spec, view.watch(), origin=sheet.origin))
    check_picture(in_both_themes(qapp, view), f"generated-{name}")


@pytest.mark.parametrize(("name", "size"), [("small", SMALL), ("large", LARGE)])
def test_the_plane_of_a_gan_looks_as_it_did(name: str, size: tuple[int, int], qapp: QApplication, qtbot: QtBot) -> None:
    view = PlaneView()
    show(view, gan(), size, qtbot)
    answers = {STUDY: generated(ring_samples(), covered=7, modes=8)}
    view.show_snapshot(snapshot(points=ring_points(400), plane=judged(), studies=answers))
    check_picture(in_both_themes(qapp, view), f"plane-gan-{name}")


@pytest.mark.parametrize(("name", "units", "size"), [("curve", 1, SMALL), ("grid", 2, SMALL), ("crossing", 2, LARGE)])
def test_data_space_looks_as_it_did(
    name: str, units: int, size: tuple[int, int], qapp: QApplication, qtbot: QtBot
) -> None:
    view, answer = DataSpaceView(), manifold(units)
    show(view, autoencoder("spiral", units), size, qtbot)
    view.show_snapshot(bent(answer))
    if name == "crossing":
        point_at(view.surface, view.surface.to_pixels(*answer.grid[2, 6].tolist()))
    check_picture(in_both_themes(qapp, view), f"data-space-{name}")
