"""Thumbnails."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import DataError, make, preview, read_table
from engine.spec.catalog.data import CsvTable, Function
from tests.engine.data.sources import READY, source


@pytest.mark.parametrize("kind", READY)
def test_each_kind_has_one_picture_within_its_frame(kind: str) -> None:
    data = source(kind)
    seen = preview(data, 1)
    given = [value for value in (seen.points, seen.line, seen.pictures, seen.strands) if value is not None]
    assert len(given) + bool(seen.lines) == 1
    assert seen.kind == kind
    assert seen.classes == len(data.shape().classes)
    if seen.lines:
        assert all(line.strip() for line in seen.lines)
        return
    assert np.isfinite(given[0]).any(axis=-1).all()
    assert kind == "vowels" or np.isfinite(given[0]).all()
    assert np.nanmax(np.abs(given[0])) <= 1
    assert not given[0].flags.writeable
    assert np.nanmax(given[0]) - np.nanmin(given[0]) > 0.5


@pytest.mark.parametrize("kind", ["wine", "breast-cancer", "penguins", "iris"])
def test_classes_of_a_table_can_be_told_apart(kind: str) -> None:
    data = source(kind)
    seen = preview(data, 1)
    assert seen.points is not None
    assert seen.target is not None
    assert len(seen.points) == len(seen.target) == 120
    centres = np.stack([seen.points[seen.target == value].mean(axis=0) for value in range(seen.classes)])
    nearest = np.linalg.norm(seen.points[:, None] - centres, axis=2).argmin(axis=1)
    assert (nearest == seen.target).mean() > 0.8


def test_a_plane_shows_the_real_points() -> None:
    data = source("spiral", noise=10, draw=3)
    seen = preview(data, 5)
    assert seen.points is not None
    assert np.allclose(seen.points * 6, make(data, 5).inputs[:120], atol=1e-6)


def test_values_are_scaled() -> None:
    seen = preview(source("diabetes"), 1)
    assert seen.target is not None
    assert seen.target.min() >= -1
    assert seen.target.max() <= 1


@pytest.mark.parametrize("formula", ["x", "3", "tan(x)", "log(x)", "1/x", "9^9^9", "x^9"])
def test_a_line_is_always_finite(formula: str) -> None:
    line = preview(Function(formula=formula), 1).line
    assert line is not None
    assert np.isfinite(line).all()
    assert np.abs(line).max(initial=0) <= 1


def test_a_formula_that_cannot_be_read_is_said() -> None:
    with pytest.raises(DataError):
        preview(Function(formula="x x"), 1)


def test_own_table(tmp_path: Path) -> None:
    assert preview(CsvTable(), 1).points is None
    path = tmp_path / "iris.csv"
    samples = make(source("iris"), 1)
    names = ("setosa", "versicolor", "virginica")
    rows = [f"{a},{b},{names[int(t)]}" for (a, b), t in zip(samples.inputs[:, 2:], samples.target, strict=True)]
    path.write_text("length,width,species\n" + "\n".join(rows))
    seen = preview(read_table(path).data, 1)
    assert seen.classes == 3
    assert seen.points is not None
    assert seen.points.shape == (120, 2)


def test_own_table_of_one_column(tmp_path: Path) -> None:
    path = tmp_path / "line.csv"
    path.write_text("a,b\n" + "\n".join(f"{i * 0.5},{i * i}" for i in range(30)))
    seen = preview(read_table(path).data, 1)
    assert seen.points is not None
    assert (seen.points[:, 1] == 0).all()
