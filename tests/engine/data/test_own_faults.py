"""Faults 19 to 21 of tables: what happened, where, and what to do, in the words that a teacher reads."""

from __future__ import annotations

import codecs
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from engine.data import DataError, make, read_table
from engine.data.own import report, text

GOOD = "size,weight,species\n" + "".join(f"{i}.5,{i}.25,{'cat' if i % 2 else 'dog'}\n" for i in range(40))


def written(folder: Path, content: str | bytes) -> Path:
    path = folder / "pets.csv"
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def said(path: Path, progress: Callable[[float], None] | None = None) -> str:
    """The whole message, as the notice has it."""
    with pytest.raises(DataError) as error:
        read_table(path, progress=progress)
    return f"{error.value.problem} {error.value.remedy}"


def test_case_19_missing_ragged_and_mixed_cells_are_named_by_line(tmp_path: Path) -> None:
    found = read_table(written(tmp_path, GOOD + "1.5,,cat\n1.5,2.5\n1.5,2.5,cat,3\ntall,2.5,cat\n1.5,2.5,NA\n"))
    assert [f"line {line}: {reason}" for line, reason in found.bad_rows] == [
        "line 42: has no value for weight",
        "line 43: has 2 columns instead of 3",
        "line 44: has 4 columns instead of 3",
        "line 45: has “tall” for size, which is not a number",
        "line 46: has no value for species",
    ]
    assert found.notes == ("2 rows without a value are left out.", "3 rows that cannot be read are left out.")
    assert len(make(found.data, 1).target) == 40, "the rest loads"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("a,b\nNA,?\n,\n", "No column of pets.csv holds numbers or a few different texts. Choose another table."),
        ("a,b\n1.5,\n,2.5\n2.5,\n,3.5\n",
         "No row of pets.csv can be used; line 2 has no value for b. Mend the rows, or leave out columns."),
    ],
)  # fmt: skip
def test_case_19_where_nothing_can_be_used_the_reason_is_said(tmp_path: Path, content: str, message: str) -> None:
    assert said(written(tmp_path, content)) == message


ACCENTS = GOOD.replace("cat", "gatô")


@pytest.mark.parametrize(
    "content",
    [
        ACCENTS.encode("utf-8"),
        codecs.BOM_UTF8 + ACCENTS.encode("utf-8"),
        ACCENTS.encode("latin-1"),
        ACCENTS.encode("utf-16"),
        ACCENTS.encode("utf-16-le"),
        ACCENTS.replace(",", ";").encode("cp1252"),
        ACCENTS.replace(",", ";").replace(".", ",").encode("cp1252"),
        ACCENTS.replace(",", "\t").encode(),
        ACCENTS.replace(",", "|").encode(),
        ACCENTS.replace("\n", "\r\n").encode(),
    ],
    ids=["utf-8", "bom", "latin-1", "utf-16", "utf-16 bare", "semicolon", "decimal comma", "tab", "bar", "crlf"],
)
def test_case_20_a_table_is_the_same_however_it_was_saved(tmp_path: Path, content: bytes) -> None:
    found = read_table(written(tmp_path, content))
    assert [column.name for column in found.data.columns] == ["size", "weight", "species"]
    assert found.data.columns[2].categories == ("dog", "gatô")
    assert (found.data.rows, found.bad) == (40, 0)
    assert np.allclose(make(found.data, 1).inputs[:, 0], np.arange(40) + 0.5)


def test_case_20_without_names_and_with_names_twice(tmp_path: Path) -> None:
    found = read_table(written(tmp_path, "1.5,2.5,x\n2.5,3.5,y\n" * 5))
    assert [column.name for column in found.data.columns] == ["column 1", "column 2", "column 3"]
    assert found.notes == ("The first line has no names, so the columns are numbered.",)
    found = read_table(written(tmp_path, "a,a,\n" + "1.5,2.5,x\n2.5,3.5,y\n" * 5))
    assert [column.name for column in found.data.columns] == ["a", "a (2)", "column 3"]


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"", "pets.csv is empty. Choose a file with a table in it."),
        (b"size,weight\n1,2\n3,\x004\n",
         "Line 3 holds a NUL character, which no text has; the file may be damaged."
         " Save the table again as CSV (UTF-8)."),
        (bytes(range(256)) * 20,
         "pets.csv is not text. Open it in a spreadsheet and save it as an Excel workbook (.xlsx) or as CSV (UTF-8)."),
        (b"only\none\ncolumn\n",
         "pets.csv has only one column."
         " Choose a table with a column to predict and at least one to predict it from."),
    ],
    ids=["empty", "NUL", "binary", "one column"],
)  # fmt: skip
def test_case_20_what_is_no_table_is_said(tmp_path: Path, content: bytes, message: str) -> None:
    assert said(written(tmp_path, content)) == message


def test_case_21_a_table_larger_than_memory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path, GOOD)
    with path.open("ab") as file:
        file.truncate(text.LARGEST_BYTES + 1)  # takes no room on the disk
    assert said(path) == "pets.csv is larger than 500 MB (500 MB). Take a sample of its rows, and read that."
    monkeypatch.setattr(report, "MOST_ROWS", 30)
    assert said(written(tmp_path, GOOD)) == (
        "pets.csv has more than 30 rows. Take a sample of its rows, and read that."
    )


def at(when: float, act: Callable[[], object]) -> Callable[[float], None]:
    """Do something once, when so much is read: the first of the two readings is over at 0.5."""
    done: list[object] = []

    def note(share: float) -> None:
        if share >= when and not done:
            done.append(act() or True)

    return note


def test_case_21_a_table_deleted_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert said(path, at(0.5, path.unlink)) == (
        f"The file pets.csv is not in {tmp_path}. Put it back, or choose another file."
    )


def test_case_21_a_table_that_grows_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    found = read_table(path, progress=at(0.5, lambda: path.write_text(GOOD + "1.5,2.5,cat\n1.5,2\n")))
    assert (found.data.rows, found.bad_rows) == (41, ((43, "has 2 columns instead of 3"),))
    path = written(tmp_path, GOOD)
    assert said(path, at(0.6, lambda: path.write_text(GOOD + "1.5,2.5,cow\n"))) == (
        "Line 42 has “cow” for species, which was not there when the file was read. Read the file again."
    )


def test_case_21_a_table_emptied_while_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path, GOOD)
    assert said(path, at(0.5, lambda: path.write_text(""))) == (
        "pets.csv was emptied while it was read. Read the file again."
    )
