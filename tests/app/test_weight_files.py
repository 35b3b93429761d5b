"""Weights as CSV: there and back exactly, tables of other programs, and what is said of those that are broken."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from app.errands import Errands
from app.weight_files import WeightFileError, read_weights, weights_csv, write_weights
from engine.spec.problems import ProjectError
from widgets.panels.matrix_text import Matrix

RNG = np.random.default_rng(5)
WEIGHT = RNG.normal(0, 0.1, (3, 2)).astype(np.float32)
BIAS = RNG.normal(0, 1e-6, 3).astype(np.float32)
MATRIX = Matrix(WEIGHT, BIAS, ("x₁", "length, cm"), ("1", "2", "3"))


def file(tmp_path: Path, text: str, encoding: str = "utf-8") -> Path:
    path = tmp_path / "weights.csv"
    path.write_bytes(text.encode(encoding))
    return path


@pytest.mark.parametrize("bias", [BIAS, None])
def test_what_was_written_is_read_back_exactly(tmp_path: Path, bias: np.ndarray | None) -> None:
    path = write_weights(tmp_path / "w.csv", Matrix(WEIGHT, bias, MATRIX.inputs, MATRIX.units))
    found = read_weights(path)
    assert (found.inputs, found.units) == (MATRIX.inputs, MATRIX.units)
    assert np.array_equal(found.weight, WEIGHT)
    assert (found.bias is None) == (bias is None)
    assert bias is None or np.array_equal(np.asarray(found.bias), bias)


def test_the_head_line_names_the_inputs() -> None:
    lines = weights_csv(MATRIX).splitlines()
    assert lines[0] == 'unit,bias,x₁,"length, cm"'
    assert lines[1].startswith("1,")
    assert len(lines) == 4


@pytest.mark.parametrize(
    "text",
    [
        "unit;bias;a;b\n1;0,5;1,25;-2\n",  # a spreadsheet where the comma is decimal
        "unit\tbias\ta\tb\r\n1\t0.5\t1.25\t-2\r\n",
        '\ufeffUnit,Bias,a,b\n1,0.5,"1.25",−2\n\n',
    ],
)
def test_tables_of_other_programs_are_read(tmp_path: Path, text: str) -> None:
    found = read_weights(file(tmp_path, text))
    assert found.inputs == ("a", "b")
    assert found.weight.tolist() == [[1.25, -2.0]]
    assert found.bias is not None
    assert found.bias.tolist() == [0.5]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-16"])
def test_older_encodings_are_read(tmp_path: Path, encoding: str) -> None:
    assert read_weights(file(tmp_path, "unit,größe\n1,2\n", encoding)).inputs == ("größe",)


def test_without_unit_and_bias_all_columns_are_inputs(tmp_path: Path) -> None:
    found = read_weights(file(tmp_path, "a,b\n1,2\n3,4\n"))
    assert found.weight.tolist() == [[1, 2], [3, 4]]
    assert (found.bias, found.units) == (None, ("1", "2"))


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("unit,bias,a\n1,0,2\n2,x,3\n", "Line 3: bias: “x” is not a number."),
        ("unit,a\n1,2\n\n2,\n", "Line 4: a is empty."),
        ("unit,a\n1,2,3\n", "Line 2: 3 cells where the head line has 2."),
        ("unit,a\n1,inf\n", "Line 2: a: “inf” is not finite."),
        ("unit,a\n1,y\n2,y\n3,y\n4,y\n5,y\n", "And 2 lines more."),
        ("1,2\n3,4\n", "Line 1 of weights.csv has numbers where the names of the inputs belong."),
        ("unit,a\n", "weights.csv has a head line only."),
        ("unit,bias\n1,2\n", "The file has no column for an input."),
        ("", "weights.csv is empty."),
        ("unit;a;b\n1;1,5;1.5\n", "Some numbers have a comma and some a point."),
        ("unit,a\n1,\0\0\n", "weights.csv is not a text file."),
    ],
)
def test_what_is_broken_is_said_with_its_line(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(WeightFileError) as raised:
        read_weights(file(tmp_path, text))
    assert words in str(raised.value)
    assert raised.value.remedy


def test_bytes_that_are_no_text_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "weights.csv"
    path.write_bytes(bytes(range(256)) * 8)
    with pytest.raises(WeightFileError, match="not a text file"):
        read_weights(path)


def test_a_place_that_cannot_be_read_or_written_is_said_in_words(tmp_path: Path) -> None:
    with pytest.raises(ProjectError):
        read_weights(tmp_path / "gone.csv")
    with pytest.raises(ProjectError):
        write_weights(tmp_path / "no" / "folder.csv", MATRIX)


def test_files_are_read_and_written_beside_the_window(qtbot: QtBot, tmp_path: Path) -> None:
    errands, path = Errands(), tmp_path / "w.csv"
    try:
        with qtbot.waitSignal(errands.written):
            errands.write_weights(path, MATRIX)
        with qtbot.waitSignal(errands.weights_ready) as ready:
            errands.read_weights("dense-1", path)
        path.write_text("unit,a\n1,x\n", encoding="utf-8")
        with qtbot.waitSignal(errands.failed) as failed:
            errands.read_weights("dense-1", path)
    finally:
        errands.stop()
    layer_id, matrix = ready.args
    assert layer_id == "dense-1"
    assert np.array_equal(matrix.weight, WEIGHT)
    assert failed.args == ["Line 2: a: “x” is not a number.", "Nothing was loaded: mend the file and load it again."]
