"""Excel and Parquet, and what is done with values that are missing and with categories."""

from __future__ import annotations

import zipfile
from pathlib import Path

import numpy as np
import polars
import pytest

from engine.data import DataCancelled, DataError, check_table, make, read_table
from engine.data.own import frame_table, maker, report
from engine.spec.catalog.data import CsvTable
from tests.engine.data.own_files import Cell, write_workbook

HEAD: list[Cell] = ["size", "weight", "species"]
ROWS: list[list[Cell]] = [[i + 0.5, 2 * i, "cat" if i % 2 else "dog"] for i in range(10)]


def refusal(path: Path) -> str:
    with pytest.raises(DataError) as error:
        read_table(path)
    assert error.value.remedy.endswith(".")
    return error.value.problem


# ---- Excel ---------------------------------------------------------------------------------------------------------


def test_a_workbook(tmp_path: Path) -> None:
    found = read_table(write_workbook(tmp_path / "pets.xlsx", [HEAD, *ROWS]))
    assert [(c.name, c.kind) for c in found.data.columns] == [
        ("size", "number"),
        ("weight", "number"),
        ("species", "category"),
    ]
    assert (found.encoding, found.header, found.data.target, found.data.rows) == ("Excel", True, "species", 10)
    assert found.head[0] == (2, ("0.5", "0", "dog"))
    made = make(found.data, 1)
    assert np.array_equal(made.inputs, [[i + 0.5, 2 * i] for i in range(10)])


def test_bad_rows_of_a_workbook_have_the_numbers_that_excel_shows(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [*ROWS, [1.5, None, "cat"], [None, None, None], ["abc", 2, "dog"]]
    found = read_table(write_workbook(tmp_path / "pets.xlsx", [HEAD, *rows], first=4))
    assert found.bad_rows == ((15, "has no value for weight"), (17, "has “abc” for size, which is not a number"))
    assert [column.missing for column in found.data.columns] == [0, 1, 0]


def test_numbers_of_a_workbook_keep_their_last_places(tmp_path: Path) -> None:
    rows: list[list[Cell]] = [[1e-12 * (i + 1), 1e20, f"{'a' if i % 2 else 'b'}"] for i in range(8)]
    made = make(read_table(write_workbook(tmp_path / "t.xlsx", [HEAD, *rows])).data, 1)
    assert np.allclose(made.inputs[:, 0] * 1e12, np.arange(1, 9))


def test_a_title_above_the_table_and_an_empty_first_sheet(tmp_path: Path) -> None:
    found = read_table(write_workbook(tmp_path / "t.xlsx", [], [["Measured in May"], [], HEAD, *ROWS]))
    assert [c.name for c in found.data.columns] == HEAD
    assert found.head[0][0] == 4
    assert "The sheet Sheet2 was read; the workbook has 2." in found.notes


def test_workbooks_that_are_none(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    path.write_bytes(b"PK\x03\x04" + b"x" * 50)
    assert refusal(path) == "t.xlsx is a damaged Excel workbook, or none at all."
    assert refusal(write_workbook(path, [])) == "t.xlsx is empty."
    whole = write_workbook(path, [HEAD, *ROWS]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    assert "damaged Excel workbook" in refusal(path)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("a.txt", "hello")
    assert refusal(path) == "t.xlsx is a zip archive, not an Excel workbook."


def test_a_workbook_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frame_table, "MOST_UNPACKED", 3_000_000)
    path = write_workbook(tmp_path / "t.xlsx", [HEAD, *ROWS])
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/more.xml", b" " * 4_000_000)
    assert refusal(path) == "t.xlsx unpacks to more than 3 MB."


# ---- Parquet -------------------------------------------------------------------------------------------------------


def test_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "pets.parquet"
    polars.DataFrame(
        {
            "size": [i + 0.5 for i in range(10)],
            "grown": [i % 3 == 0 for i in range(10)],
            "tags": [["x"]] * 10,
            "kind": [float(i % 2) for i in range(10)],
        }
    ).write_parquet(path)
    found = read_table(path)
    assert [(c.name, c.kind) for c in found.data.columns] == [
        ("size", "number"), ("grown", "category"), ("tags", "skip"), ("kind", "category"),
    ]  # fmt: skip
    assert found.data.target_column is not None
    assert found.data.target_column.categories == ("0", "1"), "a class is 1, not 1.0"
    assert np.array_equal(make(found.data, 1).inputs[1], [1.5, 1, 0])


def test_missing_values_of_a_parquet_file(tmp_path: Path) -> None:
    path = tmp_path / "t.parquet"
    values = [None, float("nan"), *(i + 0.5 for i in range(10))]
    polars.DataFrame({"a": values, "b": ["x", "y"] * 6}).write_parquet(path)
    found = read_table(path)
    assert found.bad_rows == ((1, "has no value for a"), (2, "has no value for a"))
    assert found.data.columns[0].missing == 2


def test_parquet_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.parquet"
    path.write_bytes(b"PAR1" + b"x" * 100)
    assert refusal(path) == "t.parquet is a damaged Parquet file, or none at all."
    polars.DataFrame({"a": [1, 2, 3], "b": [1, 2, 4]}).write_parquet(path)
    monkeypatch.setattr(report, "MOST_ROWS", 2)
    assert refusal(path) == "t.parquet has more than 2 rows."


# ---- missing values and categories ----------------------------------------------------------------------------------


def table(folder: Path) -> CsvTable:
    path = folder / "t.csv"
    rows = [f"{'' if i == 3 else i},{'?' if i == 5 else 'red' if i % 3 else 'blue'},{i}.5\n" for i in range(20)]
    path.write_text("a,colour,y\n" + "".join(rows) + "1,red,\n")
    return read_table(path).data


def with_column(data: CsvTable, name: str, **changes: object) -> CsvTable:
    return data.with_(columns=tuple(c.with_(**changes) if c.name == name else c for c in data.columns))


def test_rows_without_a_value_are_left_out_at_first(tmp_path: Path) -> None:
    data = table(tmp_path)
    assert [column.missing for column in data.columns] == [1, 1, 1]
    assert len(make(data, 1).target) == 18


def test_what_is_missing_is_filled_from_the_training_rows(tmp_path: Path) -> None:
    data = with_column(with_column(table(tmp_path), "a", fill="fill"), "colour", fill="fill")
    data = with_column(data, "y", fill="fill")
    made = make(data, 1)
    assert len(made.target) == 20, "a row without a target is left out whatever is chosen"
    known = made.inputs[made.train & (np.arange(20) != 3), 0]
    assert made.inputs[3, 0] == pytest.approx(known.mean())
    assert np.array_equal(made.inputs[5, 1:], [0, 1]), "most are red"
    assert np.isfinite(made.inputs).all()


def test_a_category_in_order_is_one_number(tmp_path: Path) -> None:
    data = with_column(table(tmp_path), "colour", encoding="ordinal")
    assert data.shape().features == ("a", "colour")
    assert set(make(data, 1).inputs[:, 1]) == {0, 1}
    assert len(make(with_column(data, "colour", fill="fill"), 1).target) == 19


def test_a_table_is_checked_again_as_the_document_says(tmp_path: Path) -> None:
    data = table(tmp_path)
    assert check_table(data).bad == 3
    filled = check_table(with_column(data, "a", fill="fill"))
    assert filled.bad_rows == ((7, "has no value for colour"), (22, "has no value for y"))
    assert filled.head[:2] == ((2, ("0", "blue", "0.5")), (3, ("1", "red", "1.5")))


def test_reading_can_be_cancelled_in_the_middle(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1.5,2.5\n3.5,4.5\n" * 300_000)
    seen: list[float] = []
    with pytest.raises(DataCancelled):
        read_table(path, progress=seen.append, cancelled=lambda: len(seen) >= 2)
    assert 0 < seen[-1] < 0.5


def test_a_quoted_cell_over_the_end_of_a_block(tmp_path: Path) -> None:
    rows = [f'{i}.5,"{"x" if i % 2 else "y"}\nz",{i}\n' for i in range(60_000)]
    path = tmp_path / "long.csv"
    path.write_text("a,kind,b\n" + "".join(rows) + "1.5,oops\n")
    found = read_table(path)
    assert found.data.rows == 60_000
    assert found.bad_rows == ((120_002, "has 2 columns instead of 3"),)
    assert found.data.columns[1].categories == ("x\nz", "y\nz")


def test_bad_lines_far_into_a_file_keep_their_numbers(tmp_path: Path) -> None:
    lines = [f"{i}.5,{i}.25,{'x' if i % 2 else 'y'}" for i in range(100_000)]
    lines[70_000], lines[80_000], lines[90_000], lines[95_000] = "1,2", "abc,1,x", "1,2,x,4", "1,,x,,,"
    path = tmp_path / "long.csv"
    path.write_text("a,b,kind\n" + "\n".join(lines))
    assert read_table(path).bad_rows == (
        (70_002, "has 2 columns instead of 3"),
        (80_002, "has “abc” for a, which is not a number"),
        (90_002, "has 4 columns instead of 3"),
        (95_002, "has no value for b"),
    )


def test_what_was_read_for_the_report_is_not_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "t.csv"
    path.write_text("a,b\n" + "1.5,2.5\n3.5,4.5\n" * 10)
    data = read_table(path).data
    with monkeypatch.context() as patch:
        patch.setattr(maker, "open_table", lambda *_: pytest.fail("read again"))
        assert len(make(data, 1).target) == 20
    path.write_text("a,b\n" + "1.5,2.5\n3.5,4.5\n" * 30)
    assert len(make(data, 1).target) == 60, "a file that changed is"
    monkeypatch.setattr(report, "MOST_KEPT", 5)
    path.write_text("a,b\n" + "1.5,2.5\n5.5,4.5\n" * 30)
    assert len(make(read_table(path).data, 2).target) == 60, "and one that is too large to keep"
