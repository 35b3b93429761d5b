"""Every file under assets/data opens, is small, and has its origin and licence beside it."""

from __future__ import annotations

import bz2
import csv
import re
from pathlib import Path

import numpy as np
import pytest

FOLDER = Path(__file__).resolve().parents[2] / "assets" / "data"
FILES = sorted(path for path in FOLDER.rglob("*") if path.is_file())
README = (FOLDER / "README.md").read_text(encoding="utf-8")


def opens(path: Path) -> None:
    """Read a file as what its ending says."""
    if path.suffix == ".npz":
        with np.load(path) as archive:  # refuses a pickle
            assert archive.files
            assert all(archive[name].size for name in archive.files)
    elif path.suffix == ".csv":
        with path.open(encoding="utf-8", newline="") as file:
            widths = {len(row) for row in csv.reader(file)}
        assert len(widths) == 1, "ragged"
    elif path.suffix == ".bz2":
        assert bz2.decompress(path.read_bytes()).decode("utf-8").strip()
    elif path.suffix in (".md", ".txt"):
        assert path.read_text(encoding="utf-8").strip()
    else:
        pytest.fail(f"no test knows how to open {path.name}")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_a_file_opens(path: Path) -> None:
    opens(path)
    assert path.stat().st_size < 4_000_000


@pytest.mark.parametrize("path", [p for p in FILES if p.suffix in (".npz", ".csv", ".bz2")], ids=lambda path: path.name)
def test_data_is_listed_with_a_licence_that_is_there(path: Path) -> None:
    row = next((line for line in README.splitlines() if line.startswith(f"| `{path.name}`")), "")
    named = re.findall(r"`([^`]+)`", row)
    assert len(named) == 2, f"{path.name} needs a row in assets/data/README.md with its licence file"
    text = (FOLDER / named[1]).read_text(encoding="utf-8")
    assert path.name in text
    assert re.search(r"MIT License|CC0|Apache License|CC BY 4\.0|BSD 3-Clause|public domain", text)


def test_garments_are_what_the_readme_says() -> None:
    with np.load(FOLDER / "garments.npz") as archive:
        pictures, classes = archive["pictures"], archive["classes"]
    assert pictures.shape == (7000, 28, 28)
    assert pictures.dtype == classes.dtype == np.uint8
    assert np.array_equal(classes, np.arange(7000) % 10)
    assert len(np.unique(pictures.reshape(7000, -1), axis=0)) > 6950, "hardly any picture is there twice"


def test_penguins_are_what_the_readme_says() -> None:
    with (FOLDER / "penguins.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == 344
    assert len(rows[0]) == 8
    assert sum(row["body_mass_g"] == "NA" for row in rows) == 2


def test_signals_and_vowels_are_what_the_readme_says() -> None:
    with np.load(FOLDER / "mnist1d.npz") as archive:
        signals, classes = archive["signals"], archive["classes"]
    assert signals.shape == (5000, 40)
    assert signals.dtype == np.float16
    assert np.bincount(classes).tolist() == [500] * 10
    with np.load(FOLDER / "vowels.npz") as archive:
        steps, lengths, speakers = archive["steps"], archive["lengths"], archive["speakers"]
    assert steps.shape == (9961, 12) == (lengths.sum(), 12)
    assert (lengths.min(), lengths.max()) == (7, 29)
    assert np.bincount(speakers[:270]).tolist() == [30] * 9
    assert np.bincount(speakers[270:]).tolist() == [31, 35, 88, 44, 29, 24, 40, 50, 29]


def test_series_and_plays_are_what_the_readme_says() -> None:
    for name, count in (("airline", 144), ("sunspots", 309)):
        with (FOLDER / f"{name}.csv").open(encoding="utf-8", newline="") as file:
            assert sum(1 for _ in csv.DictReader(file)) == count
    plays = bz2.decompress((FOLDER / "shakespeare.txt.bz2").read_bytes()).decode("utf-8").split("\f")
    assert len(plays) == 13
    assert plays[-1].startswith("Macbeth\n\nACT I\n")
    assert (FOLDER / "shakespeare.txt.bz2").stat().st_size < 1_000_000
