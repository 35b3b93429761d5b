"""The curves as a file that other programs read."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from engine.snapshot import Curves

COLUMNS = ("step", "epoch", "train_loss", "test_loss", "train_metric", "test_metric")


def curves_csv(curves: Curves) -> str:
    """A table with a head line; the metric's name stands in the head of its columns, and each part has one."""
    text = io.StringIO()
    table = csv.writer(text, lineterminator="\n")
    table.writerow([*(name.replace("metric", curves.metric) for name in COLUMNS), *curves.parts])
    columns = (
        curves.steps,
        curves.epochs,
        curves.train_loss,
        curves.test_loss,
        curves.train_metric,
        curves.test_metric,
        *curves.parts.values(),
    )
    for row in zip(*(column.tolist() for column in columns), strict=True):
        table.writerow([repr(value) for value in row])
    return text.getvalue()


def write_curves(path: Path, curves: Curves) -> Path:
    """Write the table and return its path; for a thread that may wait."""
    path.write_text(curves_csv(curves), encoding="utf-8")
    return path
