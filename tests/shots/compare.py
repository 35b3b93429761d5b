"""Compares a picture of a widget with the one kept in `expected/`.

The tolerance. The font is bundled and unhinted and Qt draws without a screen, so two Linux machines with the same
version of Qt agree to a pixel, nearly always; another processor may round the edge of a letter or a curve
differently. So small differences of many pixels pass, and a large difference in one place does not: the picture is
cut into tiles of 16 by 16 pixels, and the mean difference must stay under `TILE_TOLERANCE` in each and under
`WHOLE_TOLERANCE` over all. One other digit in a label is well above that; a colour off by 2 of 255 is below it.

macOS and Windows draw letters in their own way: there the pictures are not compared, and the test says so.

To take a picture for the first time or again, after looking at it: LAYERSCOPE_UPDATE_SHOTS=1 python3 run.py test.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PySide6.QtGui import QImage, QPixmap
from PySide6.QtWidgets import QWidget

from tests.shots.png import Pixels, write_png

HERE = Path(__file__).resolve().parent
TILE = 16  # pixels
TILE_TOLERANCE = 10.0  # mean difference of a tile, of 255
WHOLE_TOLERANCE = 1.0  # mean difference of the whole picture, of 255


def check_picture(shown: QWidget | QPixmap | QImage, name: str, folder: Path = HERE) -> None:
    """Fail unless `shown` looks like `expected/NAME.png`.

    A failure leaves NAME.actual.png, NAME.expected.png and NAME.difference.png in `failed/`.
    """
    actual = _image(shown)
    expected_path = folder / "expected" / f"{name}.png"
    if os.environ.get("LAYERSCOPE_UPDATE_SHOTS") == "1":
        _save(actual, expected_path)
        return
    if sys.platform != "linux":
        pytest.skip("the expected pictures were taken on Linux")
    expected = QImage(str(expected_path))
    problem = difference(pixels(actual), pixels(expected)) if not expected.isNull() else "there is no such picture yet"
    if problem:
        pytest.fail(_report(name, problem, actual, expected, folder / "failed"), pytrace=False)


def difference(actual: Pixels, expected: Pixels) -> str:
    """Say in words how two pictures differ by more than the tolerance; empty if they do not."""
    if actual.shape != expected.shape:
        return f"{_size(actual)} instead of {_size(expected)}"
    apart = np.abs(actual.astype(np.int16) - expected).mean(axis=2)
    tiles = _tile_means(apart)
    row, column = np.unravel_index(int(tiles.argmax()), tiles.shape)
    place = f"near x {int(column) * TILE}, y {int(row) * TILE}"
    if tiles.max() > TILE_TOLERANCE:
        return f"differs by {tiles.max():.1f} of 255 {place} (at most {TILE_TOLERANCE})"
    if apart.mean() > WHOLE_TOLERANCE:
        return f"differs by {apart.mean():.2f} of 255 over the whole picture (at most {WHOLE_TOLERANCE})"
    return ""


def pixels(image: QImage) -> Pixels:
    """Copy an image to an array (height, width, 3)."""
    rgb = image.convertToFormat(QImage.Format.Format_RGBX8888)
    rows = np.frombuffer(rgb.constBits(), dtype=np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : rgb.width() * 4].reshape(rgb.height(), rgb.width(), 4)[:, :, :3].copy()


def _tile_means(apart: NDArray[np.float64]) -> NDArray[np.float64]:
    """Average over tiles; the last ones are filled up with what does not differ."""
    height, width = apart.shape
    padded = np.pad(apart, ((0, -height % TILE), (0, -width % TILE)))
    tiles: NDArray[np.float64] = padded.reshape(padded.shape[0] // TILE, TILE, -1, TILE).mean(axis=(1, 3))
    return tiles


def _image(shown: QWidget | QPixmap | QImage) -> QImage:
    if isinstance(shown, QWidget):
        shown = shown.grab()
    return shown.toImage() if isinstance(shown, QPixmap) else shown


def _size(picture: Pixels) -> str:
    return f"{picture.shape[1]} x {picture.shape[0]} pixels"


def _save(image: QImage, path: Path) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_png(path, pixels(image))


def _report(name: str, problem: str, actual: QImage, expected: QImage, failed: Path) -> str:
    pictures = {"actual": actual, "expected": expected, "difference": _difference_image(actual, expected)}
    lines = [f"picture {name!r}: {problem}"]
    for kind, image in pictures.items():
        if not image.isNull():
            path = failed / f"{name}.{kind}.png"
            _save(image, path)
            lines.append(f"  {kind:10} {path}")
    lines.append("  if the new one is right: LAYERSCOPE_UPDATE_SHOTS=1 python3 run.py test, look at it, commit it")
    return "\n".join(lines)


def _difference_image(actual: QImage, expected: QImage) -> QImage:
    """White where alike, darker the more a pixel differs; null if the sizes do."""
    if actual.size() != expected.size():
        return QImage()
    apart = np.abs(pixels(actual).astype(np.int16) - pixels(expected)).max(axis=2)
    dark = np.ascontiguousarray(255 - np.minimum(apart * 4, 255), dtype=np.uint8)
    return QImage(dark.data, dark.shape[1], dark.shape[0], dark.shape[1], QImage.Format.Format_Grayscale8).copy()
