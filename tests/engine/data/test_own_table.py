"""A CSV file of one's own: all the ways in which tables are written, and what is said of those that are none."""

from __future__ import annotations

import codecs
import os
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from engine.data import DataError, Dataset, TableReport, make, read_table
from engine.data.own import maker, report, text
from engine.spec.catalog.data import CsvTable
from engine.spec.catalog.data.own import ColumnKind

ROWS = "height,weight,species\n" + "".join(f"{i}.5,{2 * i}.25,{'cat' if i % 2 else 'dog'}\n" for i in range(10))


def read(folder: Path, content: str | bytes, name: str = "table.csv") -> TableReport:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_table(path)


def refusal(folder: Path, content: str | bytes) -> str:
    with pytest.raises(DataError) as error:
        read(folder, content)
    assert error.value.place == "data"
    assert error.value.problem.endswith(".")
    assert error.value.remedy.endswith(".")
    return error.value.problem


def kinds(found: TableReport) -> dict[str, ColumnKind]:
    return {column.name: column.kind for column in found.data.columns}


def samples(found: TableReport) -> Dataset:
    made = make(found.data, 1)
    assert len(made.target) == found.data.rows
    assert made.inputs.shape[1] == len(found.data.shape().features)
    return made


# ---- what a plain table becomes -----------------------------------------------------------------------------------


def test_a_plain_table(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS)
    assert kinds(found) == {"height": "number", "weight": "number", "species": "category"}
    assert found.data.target == "species"
    assert found.data.target_column is not None
    assert found.data.target_column.categories == ("cat", "dog")
    assert (found.data.rows, found.bad, found.bad_rows, found.notes) == (10, 0, (), ())
    assert (found.delimiter, found.encoding, found.header) == (",", "utf-8", True)
    assert found.data.path == str(tmp_path / "table.csv")
    made = samples(found)
    assert np.allclose(made.inputs[:, 0], np.arange(10) + 0.5)
    assert np.array_equal(made.target, [1, 0] * 5)


def test_categories_become_one_feature_each(tmp_path: Path) -> None:
    found = read(tmp_path, "colour,size,y\nred,1,2.5\nblue,2,3.5\nred,3,1.5\ngreen,4,9.5\n")
    made = samples(found)
    assert found.data.shape().features == ("colour = blue", "colour = green", "colour = red", "size")
    assert np.array_equal(made.inputs, [[0, 0, 1, 1], [1, 0, 0, 2], [0, 0, 1, 3], [0, 1, 0, 4]])
    assert np.array_equal(made.target, [2.5, 3.5, 1.5, 9.5])
    assert found.data.shape().task == "regression"


@pytest.mark.parametrize(
    ("header", "target"),
    [("a,label,b", "label"), ("Species,b,c", "Species"), ("y,a,b", "y"), ("a,b,c", "c"), ("class,target,x", "target")],
)
def test_the_target_is_named_so_or_comes_last(tmp_path: Path, header: str, target: str) -> None:
    found = read(tmp_path, header + "\n" + "".join(f"{i}.1,{i * i}.2,{i % 3}.3\n" for i in range(8)))
    assert found.data.target == target


def test_a_target_of_few_whole_numbers_names_classes(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n" + "".join(f"{i}.5,{(i * 7) % 3}\n" for i in range(30)))
    assert found.data.target_column is not None
    assert found.data.target_column.categories == ("0", "1", "2")
    assert found.data.shape().task == "multi-class"
    assert np.array_equal(np.bincount(samples(found).target.astype(int)), [10, 10, 10])


def test_numbered_classes_are_in_the_order_of_numbers(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n" + "".join(f"{i}.5,{8 + i % 3}\n" for i in range(30)))
    assert found.data.target_column is not None
    assert found.data.target_column.categories == ("8", "9", "10")


def test_a_person_may_use_a_column_otherwise(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b,c\n" + "".join(f"{i % 3},{i}.5,{i * i}.5\n" for i in range(12)))
    columns = tuple(c.with_(kind="category") if c.name == "a" else c for c in found.data.columns)
    changed = found.data.with_(columns=columns, target="a")
    assert np.array_equal(make(changed, 1).target, np.arange(12) % 3)
    skipped = found.data.with_(columns=tuple(c.with_(kind="skip") if c.name == "a" else c for c in columns))
    assert make(skipped, 1).inputs.shape == (12, 1)


def test_what_cannot_be_learned_from_is_left_out_with_a_note(tmp_path: Path) -> None:
    lines = [f"{i + 1},word{i},same,{i % 5}.5,,{'' if i % 3 else i}" for i in range(60)]
    found = read(tmp_path, "id,name,const,x,empty,rare\n" + "\n".join(lines) + "\n")
    assert {name for name, kind in kinds(found).items() if kind != "skip"} == {"id", "x"}, "two columns are needed"
    for name in ("name", "const", "empty", "rare"):
        assert any(note.startswith(name) for note in found.notes)


def test_a_text_of_its_own_in_most_rows_is_a_name_and_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "who,a,b\n" + "".join(f"Ann{i},{i * i}.5,{-i}.5\n" for i in range(11)))
    assert kinds(found) == {"who": "skip", "a": "number", "b": "number"}
    assert found.notes == ("who is different in most rows, as a name is, and is left out.",)
    assert len(found.data.columns[0].categories) == 11, "a person may use it all the same"
    found = read(tmp_path, "who,a,b\n" + "".join(f"Ann{i},{i * i}.5,{-i}.5\n" for i in range(10)))
    assert kinds(found)["who"] == "category", "so few rows tell nothing"


def test_rows_that_are_left_out_leave_no_category_behind(tmp_path: Path) -> None:
    lines = [f"{'red' if i % 2 else 'blue'},{i}.5,{'cat' if i % 3 else 'dog'}" for i in range(12)]
    found = read(tmp_path, "colour,x,species\n" + "\n".join([*lines, "green,,cow", "red,1.5,dog"]) + "\n")
    assert found.data.shape().features == ("colour = blue", "colour = red", "x")
    assert found.data.shape().classes == ("cat", "dog")
    assert (found.data.rows, found.bad_rows) == (13, ((14, "has no value for x"),))
    without_x = tuple(column.with_(kind="skip") if column.name == "x" else column for column in found.data.columns)
    assert len(samples(found).target) == 13
    assert len(make(found.data.with_(columns=without_x), 1).target) == 13, "nor does the row come back as an error"


def test_a_count_of_the_rows_is_left_out_where_there_is_more(tmp_path: Path) -> None:
    found = read(tmp_path, "id,a,b\n" + "".join(f"{i},{i * i}.5,{-i}.5\n" for i in range(9)))
    assert kinds(found) == {"id": "skip", "a": "number", "b": "number"}
    assert found.notes == ("id only counts the rows and is left out.",)


# ---- ways to write a table ----------------------------------------------------------------------------------------

UMLAUTS = "größe,ort\n1.5,Köln\n2.5,Genève\n3.5,Köln\n4.5,Genève\n"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (UMLAUTS.encode(), "utf-8"),
        (codecs.BOM_UTF8 + UMLAUTS.encode(), "utf-8-sig"),
        (UMLAUTS.encode("utf-16"), "utf-16"),
        (codecs.BOM_UTF16_BE + UMLAUTS.encode("utf-16-be"), "utf-16"),
        (UMLAUTS.encode("utf-16-le"), "utf-16-le"),
        (UMLAUTS.encode("utf-16-be"), "utf-16-be"),
        (UMLAUTS.encode("utf-32"), "utf-32"),
        (UMLAUTS.encode("cp1252"), "cp1252"),
        (UMLAUTS.encode("latin-1") + b"5.5,K\x81ln\n6.5,K\x81ln\n", "latin-1"),
    ],
)
def test_encodings(tmp_path: Path, content: bytes, encoding: str) -> None:
    found = read(tmp_path, content)
    assert found.encoding == encoding
    assert found.data.columns[0].name == "größe"
    assert {"Köln", "Genève"} <= set(found.data.columns[1].categories)
    samples(found)


def test_an_accent_far_into_the_file_does_not_break_it(tmp_path: Path) -> None:
    found = read(tmp_path, b"a,b\n" + b"1.5,here\n2.5,there\n" * 10_000 + "3.5,là\n".encode("latin-1"))
    assert found.encoding == "cp1252"
    assert "là" in found.data.columns[1].categories


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, delimiter: str) -> None:
    found = read(tmp_path, ROWS.replace(",", delimiter))
    assert found.delimiter == delimiter
    assert np.allclose(samples(found).inputs[:, 1], 2 * np.arange(10) + 0.25)


@pytest.mark.parametrize("delimiter", [";", "\t", "|"])
@pytest.mark.parametrize("header", ["a;b;c\n", ""])
def test_decimal_commas(tmp_path: Path, delimiter: str, header: str) -> None:
    content = header + "".join(f"{i},5;1.00{i},25;{'ab'[i % 2]}\n" for i in range(8))
    found = read(tmp_path, content.replace(";", delimiter))
    assert found.delimiter == delimiter
    assert found.header == bool(header)
    assert "Numbers are written with a decimal comma." in found.notes
    made = samples(found)
    assert np.allclose(made.inputs, [[i + 0.5, 1000 + i + 0.25] for i in range(8)])


def test_thousands_with_commas(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n" + "".join(f'"{i + 1},234.5",{i}.25\n' for i in range(6)))
    assert np.allclose(samples(found).inputs[:, 0], [1000 * i + 1234.5 for i in range(6)])


def test_line_ends_of_every_system(tmp_path: Path) -> None:
    for end in ("\n", "\r\n", "\r"):
        assert read(tmp_path, ROWS.replace("\n", end)).data.rows == 10


def test_quotes_commas_and_line_breaks_inside_cells(tmp_path: Path) -> None:
    found = read(
        tmp_path, 'x, place\n1.5, "Paris, France"\n2.5,"two\nlines"\n3.5,"say ""hi"""\n4.5,"Paris, France"\nbad\n'
    )
    assert found.data.columns[1].categories == ("Paris, France", 'say "hi"', "two\nlines")
    assert found.bad_rows == ((7, "has 1 column instead of 2"),), "line numbers count lines, not rows"


@pytest.mark.parametrize("content", ["1.5,2.5\n3.5,4.5\n1.5,7.5\n9.5,2.5\n", "1.5,a\n3.5,b\n4.5,a\n5.5,b\n"])
def test_without_a_header(tmp_path: Path, content: str) -> None:
    found = read(tmp_path, content)
    assert not found.header
    assert found.data.rows == 4
    assert [column.name for column in found.data.columns] == ["column 1", "column 2"]
    assert any("no names" in note for note in found.notes)


def test_a_header_over_texts_only(tmp_path: Path) -> None:
    found = read(tmp_path, "play,weather\n" + "yes,sun\nno,rain\nyes,rain\n" * 4)
    assert found.header
    found = read(tmp_path, "yes,sun\nno,rain\nyes,rain\n" * 4)
    assert not found.header
    assert found.data.rows == 12


def test_names_are_tidied_completed_and_made_unique(tmp_path: Path) -> None:
    found = read(tmp_path, "a,a,a, ,b  b,a (2)\n" + "".join(f"{i}.5,{i}.1,{i}.2,{i}.3,{i}.4,{i}.7\n" for i in range(5)))
    assert [c.name for c in found.data.columns] == ["a", "a (2)", "a (3)", "column 4", "b b", "a (2) (2)"]


def test_a_title_above_the_table_is_reported(tmp_path: Path) -> None:
    found = read(tmp_path, "Measured in May\n\n" + ROWS)
    assert found.bad_rows == ((1, "stands before the table"),)
    assert found.data.columns[0].name == "height"
    assert samples(found).inputs.shape == (10, 2)


def test_the_delimiter_that_excel_names(tmp_path: Path) -> None:
    found = read(tmp_path, "sep=;\n" + ROWS.replace(",", ";"))
    assert (found.delimiter, found.data.rows, found.bad) == (";", 10, 0)


def test_a_delimiter_at_the_end_of_every_line(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS.replace("\n", ",\n"))
    assert [column.name for column in found.data.columns] == ["height", "weight", "species"]
    assert found.bad == 0


def test_row_names_without_a_title(tmp_path: Path) -> None:
    found = read(tmp_path, '"mpg","cyl"\n' + "".join(f'"car {i % 3}",{i}.5,{i + 4}.5\n' for i in range(8)))
    assert [column.name for column in found.data.columns] == ["column 1", "mpg", "cyl"]
    assert found.data.rows == 8


# ---- rows that cannot be used -------------------------------------------------------------------------------------


def test_bad_rows_are_reported_by_line_and_left_out(tmp_path: Path) -> None:
    good = "".join(f"{i}.5,{i}.25,{'cat' if i % 2 else 'dog'}\n" for i in range(40))
    found = read(
        tmp_path, "height,weight,species\n" + good + "1,2\n\n,5,cat\n1,NA,dog\nabc,2,cat\n1,2,cat,extra\n1,2,cat,,\n"
    )
    assert found.bad_rows == (
        (42, "has 2 columns instead of 3"),
        (44, "has no value for height"),
        (45, "has no value for weight"),
        (46, "has “abc” for height, which is not a number"),
        (47, "has 4 columns instead of 3"),
    )
    assert found.bad == 5
    assert found.data.rows == 41, "delimiters too many at the end do no harm"
    assert found.notes == ("2 rows without a value are left out.", "3 rows that cannot be read are left out.")
    samples(found)


@pytest.mark.parametrize("text", ["inf", "-inf", "1e999", "1_000", "0x10", "1e40"])
def test_what_is_no_number_to_compute_with(tmp_path: Path, text: str) -> None:
    found = read(tmp_path, "a,b\n" + "".join(f"{i}.5,{i}.25\n" for i in range(20)) + f"{text},1\n")
    assert found.bad_rows == ((22, f"has “{text}” for a, which is not a number"),)


def test_mixed_types_are_a_category_or_left_out(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b,c\n" + "".join(f"{'x' if i % 2 else i % 8},{i}.5,{i}.25\n" for i in range(20)))
    assert kinds(found)["a"] == "category"
    found = read(tmp_path, "a,b,c\n" + "".join(f"{f'x{i}' if i % 2 else i},{i}.5,{i}.25\n" for i in range(200)))
    assert kinds(found)["a"] == "skip"


def test_only_the_first_thousand_bad_rows_are_listed(tmp_path: Path) -> None:
    found = read(tmp_path, "a,b\n" + "1.5,2.5\n2.5,3.5\n" * 1000 + "1\n" * 1500)
    assert len(found.bad_rows) == 1000
    assert found.bad == 1500


def test_a_quotation_mark_that_is_never_closed(tmp_path: Path) -> None:
    found = read(tmp_path, ROWS + '1,"2,cat\n' + ROWS * 5)
    assert found.data.rows == 10
    line, reason = found.bad_rows[0]
    assert line == 12
    assert "a quotation mark may be missing" in reason
    assert "line 12" in refusal(tmp_path, ROWS + '1,"2,cat\n' + ROWS * 2000)


# ---- files that are no table --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "is empty"),
        (b"\n\n \n", "is empty"),
        (b"a,b,c\n", "no rows under its header"),
        (b"only\none\ncolumn\n", "only one column"),
        (b"a,b\n1,2\n3,\x004\n5,6\n", "Line 3 holds a NUL"),
        (bytes(range(256)) * 20, "is not text"),
        (b"\x00" * 4000, "is not text"),
        (b"PK\x03\x04" + b"x" * 99, "a damaged Excel workbook"),
        (b"\xd0\xcf\x11\xe0" + b"x" * 99, "an old Excel workbook"),
        (b"%PDF-1.7", "a PDF document"),
        (b"\x89PNG\r\n", "a picture"),
        (b"\xff\xfea\x00,\x00b\x00\n\x00\x00\xd8\x00\xd8", "cannot be read as utf-16"),
        (b"a,b\nNA,NA\n?,\n", "No column"),
        (b"a,b\n1,x\n2,x\n3,x\n", "no column to predict"),
        ("a,b\n" + "x" * 1_100_000, "Line 2 is longer than a million characters"),
        (",".join(f"c{i}" for i in range(2500)) + "\n" + ",".join(["1"] * 2500) + "\n", "2,500 columns"),
    ],
)
def test_what_is_no_table_is_said(tmp_path: Path, content: str | bytes, said: str) -> None:
    assert said in refusal(tmp_path, content)


def test_files_that_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"gone\.csv is not in"):
        read_table(tmp_path / "gone.csv")
    with pytest.raises(DataError, match="is not a file"):
        read_table(tmp_path)
    with pytest.raises(DataError, match=r"cannot be read|is not in"):
        read_table(tmp_path / ("long" * 2000))
    with pytest.raises(DataError, match=r"cannot be read|is not in"):
        read_table("bad\0name.csv")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no named pipes here")
def test_a_named_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    with pytest.raises(DataError, match="is not a file"):
        read_table(tmp_path / "pipe.csv")


def test_a_huge_file_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / "huge.csv"
    with path.open("wb") as file:
        file.write(ROWS.encode())
        file.truncate(text.LARGEST_BYTES + 1)  # takes no room on the disk
    with pytest.raises(DataError, match="larger than 500 MB"):
        read_table(path)


def test_too_many_rows_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report, "MOST_ROWS", 5000)
    assert "more than 5,000 rows" in refusal(tmp_path, "a,b\n" + "1,2\n3,4\n" * 4000)


def test_too_many_numbers_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(maker, "MOST_NUMBERS", 20)
    with pytest.raises(DataError, match="more than 20 numbers"):
        make(read(tmp_path, ROWS).data.with_(target="weight"), 1)


# ---- reading again ------------------------------------------------------------------------------------------------


def test_without_a_file_or_target(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="No file is chosen"):
        make(CsvTable(), 1)
    data = read(tmp_path, ROWS).data
    with pytest.raises(DataError, match="No column is chosen"):
        make(data.with_(target=""), 1)
    with pytest.raises(DataError, match="no column to predict"):
        make(data.with_(columns=data.columns[2:]), 1)


def test_a_file_that_vanished(tmp_path: Path) -> None:
    data = read(tmp_path, ROWS).data
    (tmp_path / "table.csv").unlink()
    with pytest.raises(DataError, match=r"table\.csv is not in") as error:
        make(data, 1)
    assert "Put it back" in error.value.remedy


def test_a_file_that_changed(tmp_path: Path) -> None:
    data = read(tmp_path, ROWS).data
    assert len(make(data, 1).target) == 10
    read(tmp_path, ROWS + "1,2,cat\n")
    assert len(make(data, 1).target) == 11, "rows may be added"
    read(tmp_path, ROWS.replace("weight", "mass"))
    with pytest.raises(DataError, match="The column weight is no longer in line 1"):
        make(data, 1)
    read(tmp_path, ROWS + "1,2,cow\n")
    with pytest.raises(DataError, match="Line 12 has “cow” for species"):
        make(data, 1)
    read(tmp_path, "species,weight,height\n" + "cat,1.5,2.5\ndog,3.5,4.5\n" * 3)
    assert np.array_equal(make(data, 1).inputs[0], [2.5, 1.5]), "columns may be moved"


def test_a_file_that_is_emptied_between_the_two_readings(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a,b\n" + "1.5,2.5\n" * 4000 + "2.5,3.5\n" * 3999)
    shares: list[float] = []

    def empty_at_half(share: float) -> None:
        shares.append(share)
        if share == 0.5:  # the first reading is over
            path.write_text("")

    with pytest.raises(DataError, match="was emptied while it was read"):
        read_table(path, progress=empty_at_half)
    assert shares == [0.5]


def test_too_few_rows_or_one_class(tmp_path: Path) -> None:
    with pytest.raises(DataError, match="Only 2 rows"):
        make(read(tmp_path, "a,b\n1.5,x\n2.5,y\n").data, 1)
    data = read(tmp_path, ROWS).data
    read(tmp_path, ROWS.replace("dog", "cat"))
    with pytest.raises(DataError, match="the same in every row"):
        make(data, 1)


def test_noise_moves_numbers_and_not_categories(tmp_path: Path) -> None:
    found = read(tmp_path, "colour,size,y\n" + "red,1.5,2.5\nblue,2.5,3.5\nred,3.5,1.5\n" * 9)
    calm, noisy = make(found.data, 1), make(found.data.with_(noise=20), 1)
    assert np.array_equal(calm.inputs[:, :2], noisy.inputs[:, :2])
    assert not np.array_equal(calm.inputs[:, 2], noisy.inputs[:, 2])


def test_progress_rises_to_one(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("a,b\n" + "1.5,2.5\n3.5,4.5\n" * 150_000)
    shares: list[float] = []
    read_table(path, progress=shares.append)
    assert shares == sorted(shares)
    assert len(shares) > 5
    assert shares[-1] == 1.0


# ---- whatever the file ---------------------------------------------------------------------------------------------

CELLS = st.sampled_from(["1", "2.5", "-3,5", "", "NA", "cat", "dog", '"q,q"', '"', "1e5", "é", "inf", " 7 "])
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=4), max_size=12)
TEXTS = st.builds(
    lambda rows, mark: "\n".join(mark.join(row) for row in rows).encode(), TABLES, st.sampled_from(",;\t|")
)


@given(st.binary(max_size=300) | TEXTS)
@example(b"a,b\r\n\xff\xfe1,2")
@settings(deadline=None, max_examples=400, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_file_is_a_table_or_a_plain_refusal(tmp_path: Path, content: bytes) -> None:
    try:
        found = read(tmp_path, content)
        made = make(found.data, 1)
    except DataError as error:
        problem = error
    else:
        assert len(made.target) == found.data.rows
        assert np.isfinite(made.inputs).all()
        return
    assert problem.problem
    assert problem.remedy
