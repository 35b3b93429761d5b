"""The data panel with pictures: in colour, drawn, to be fetched, being fetched, and one's own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from engine.data import preview, read_pictures
from engine.spec.catalog.data import PictureFolder
from engine.spec.document import default_spec
from engine.spec.edits import SetData
from tests.shots.compare import check_picture
from tests.shots.scenes import in_both_themes
from tests.shots.test_panels import data_panel, with_document
from widgets.panels.data_panel import DataPanel


def fetching() -> DataPanel:
    """CIFAR-10 on its way, while the digits are in use."""
    panel = data_panel("digits")
    assert isinstance(panel, DataPanel)
    panel.progress.set_share("CIFAR-10", 0.43)
    return panel


PANELS: dict[str, Callable[[], object]] = {
    "data-photographs": lambda: data_panel("photographs"),
    "data-shapes": lambda: data_panel("shapes"),
    "data-fetching": fetching,
}


@pytest.mark.parametrize("name", PANELS)
def test_pictures_to_choose_from_look_as_they_did(name: str, qapp: QApplication, qtbot: QtBot) -> None:
    panel = PANELS[name]()
    assert isinstance(panel, DataPanel)
    qtbot.addWidget(panel)
    panel.resize(240, 640)
    panel.show()
    check_picture(in_both_themes(qapp, panel), f"panel-{name}")


def squares(folder: Path) -> PictureFolder:
    """Two classes of pictures in colour."""
    from PIL import Image

    for name, color in (("leaves", (60, 140, 50)), ("skies", (70, 130, 210))):
        (folder / name).mkdir(parents=True)
        for index in range(3):
            pixels = np.linspace(0.5, 1.2, 32)[:, None, None] * np.array(color) * (1 - 0.15 * index)
            pixels = np.broadcast_to(pixels.clip(0, 255), (32, 32, 3)).astype(np.uint8)
            Image.fromarray(pixels).save(folder / name / f"{index}.png")
    return read_pictures(folder, color=True).data


def test_ones_own_pictures_are_shown_on_their_tile(qapp: QApplication, qtbot: QtBot, tmp_path: Path) -> None:
    data = squares(tmp_path / "outside")
    panel = DataPanel()
    qtbot.addWidget(panel)
    panel.set_preview(data.kind, preview(data, 1))
    with_document(panel, SetData(data=data).apply(default_spec()))
    panel.resize(240, 560)
    panel.show()
    check_picture(in_both_themes(qapp, panel), "panel-data-own-pictures")
