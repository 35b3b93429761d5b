"""The comparison of pictures: what passes, what fails, and what a failure leaves behind."""

from __future__ import annotations

import sys
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPixmap
from PySide6.QtWidgets import QLabel

from tests.shots.compare import check_picture, pixels

pytestmark = [
    pytest.mark.usefixtures("qapp"),
    pytest.mark.skipif(sys.platform != "linux", reason="pictures are compared on Linux"),
]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place with the expected picture of the label 'loss 0.132'."""
    monkeypatch.setenv("LAYERSCOPE_UPDATE_SHOTS", "1")
    check_picture(label("loss 0.132"), "label", tmp_path)
    monkeypatch.delenv("LAYERSCOPE_UPDATE_SHOTS")
    return tmp_path


def label(text: str) -> QPixmap:
    """A label as it stands in a large, otherwise empty window."""
    made = QLabel(text)
    made.setFixedSize(1280, 720)
    made.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return made.grab()


def with_noise(picture: QPixmap, spread: int) -> QImage:
    """The picture with every channel of every pixel off by up to `spread`."""
    shifts = np.random.default_rng(0).integers(-spread, spread + 1, pixels(picture.toImage()).shape)
    shifted = np.clip(pixels(picture.toImage()).astype(int) + shifts, 0, 255).astype(np.uint8)
    return QImage(
        shifted.data, shifted.shape[1], shifted.shape[0], shifted.strides[0], QImage.Format.Format_RGB888
    ).copy()


def softened(picture: QPixmap) -> QPixmap:
    """The picture with the edges of its letters a little softer, as another machine may draw them."""
    soft = QPixmap(picture)
    painter = QPainter(soft)
    painter.setOpacity(0.12)
    painter.drawPixmap(1, 0, picture)
    painter.end()
    return soft


def test_the_same_picture_passes(folder: Path) -> None:
    check_picture(label("loss 0.132"), "label", folder)
    assert not (folder / "failed").exists()


def test_what_another_machine_may_draw_passes(folder: Path) -> None:
    check_picture(softened(label("loss 0.132")), "label", folder)
    check_picture(with_noise(label("loss 0.132"), 1), "label", folder)


def test_one_other_digit_fails_and_leaves_three_pictures(folder: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match=r"differs by .* near x 6\d\d, y 3\d\d") as failure:
        check_picture(label("loss 0.137"), "label", folder)
    for kind in ("actual", "expected", "difference"):
        path = folder / "failed" / f"label.{kind}.png"
        assert str(path) in str(failure.value)
        assert QImage(str(path)).width() == 1280


def test_a_slightly_other_ground_fails(folder: Path) -> None:
    tinted = label("loss 0.132")
    painter = QPainter(tinted)
    painter.fillRect(tinted.rect(), QColor(0, 0, 0, 10))
    painter.end()
    with pytest.raises(pytest.fail.Exception, match="over the whole picture"):
        check_picture(tinted, "label", folder)


def test_another_size_fails(folder: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="640 x 720 pixels instead of 1280 x 720"):
        check_picture(label("loss 0.132").copy(0, 0, 640, 720), "label", folder)


def test_a_picture_that_was_never_taken_fails(folder: Path) -> None:
    with pytest.raises(pytest.fail.Exception, match="no such picture yet"):
        check_picture(label("loss"), "other", folder)
    assert (folder / "failed" / "other.actual.png").exists()
