"""A series in a table of one's own: rows in the order of their time, gaps filled, windows that do not leak."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import numpy as np
import polars
import pytest

from engine.data import DataError, check_table, make, preview, read_table
from engine.data.dataset import never
from engine.data.own.series import whole
from engine.data.own.times import say_when, times_of
from engine.spec.catalog.data import CsvSeries, CsvTable
from engine.spec.catalog.data.own_sequences import likely_times
from engine.spec.catalog.layers import Input, Output
from engine.spec.document import Spec, chain
from engine.spec.problems import SpecProblem
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.data.own_files import Cell, write_workbook

ROWS = 80
DAYS = [date(2021, 3, 1) + timedelta(days=i) for i in range(ROWS)]
VALUES = [round(100 + 10 * np.sin(i / 2) + i, 2) for i in range(ROWS)]


def written(folder: Path, content: str, name: str = "sales.csv") -> Path:
    path = folder / name
    path.write_text(content, encoding="utf-8")
    return path


def read(folder: Path, content: str) -> CsvSeries:
    data = read_table(written(folder, content), series=True).data
    assert isinstance(data, CsvSeries)
    return data


def table(times: list[str], name: str = "date", values: list[str] | None = None, mark: str = ",") -> str:
    cells = zip(times, values or map(str, VALUES), strict=True)
    return f"{name}{mark}sales\n" + "".join(f"{time}{mark}{value}\n" for time, value in cells)


def refusal(data: CsvSeries) -> str:
    with pytest.raises(DataError) as error:
        make(data, 1)
    return f"{error.value.problem} {error.value.remedy}"


# ---- when each row was --------------------------------------------------------------------------------------------

MONTHS = [date(1990 + i // 12, i % 12 + 1, 1) for i in range(ROWS)]
HOURS = [datetime(2021, 3, 28, 20) + timedelta(minutes=30 * i) for i in range(ROWS)]
WRITTEN = {
    "days": [f"{day:%Y-%m-%d}" for day in DAYS],
    "german days": [f"{day:%d.%m.%Y}" for day in DAYS],
    "german days, short": [f"{day:%d.%m.%y}" for day in DAYS],
    "american days": [f"{day.month}/{day.day}/{day.year}" for day in DAYS],
    "british days": [f"{day:%d/%m/%Y}" for day in DAYS],
    "british firsts": [f"{day:%d/%m/%Y}" for day in MONTHS],
    "days in words": [f"{day:%b %d, %Y}" for day in DAYS],
    "months": [f"{day:%Y-%m}" for day in MONTHS],
    "months in words": [f"{day:%B %Y}" for day in MONTHS],
    "short months": [f"{day:%b-%y}" for day in MONTHS],
    "months of a bank": [f"{day:%YM%m}" for day in MONTHS],
    "quarters": [f"{1990 + i // 4}-Q{i % 4 + 1}" for i in range(ROWS)],
    "quarters first": [f"Q{i % 4 + 1} {1990 + i // 4}" for i in range(ROWS)],
    "weeks": [f"{1990 + i // 52}-W{i % 52 + 1:02}" for i in range(ROWS)],
    "hours": [f"{hour:%Y-%m-%d %H:%M}" for hour in HOURS],
    "hours in one word": [f"{hour:%Y-%m-%dT%H:%M:%S}Z" for hour in HOURS],
    "hours of a zone": [f"{hour:%Y-%m-%dT%H:%M:%S}+01:00" for hour in HOURS],
    "half days": [f"{day:%m/%d/%Y} {hour}:00 {half}" for day in DAYS[:20] for half in ("AM", "PM") for hour in (4, 9)],
    "clock": [f"{i // 60}:{i % 60:02}" for i in range(600, 600 + ROWS)],
    "years": [str(1900 + i) for i in range(ROWS)],
    "seconds": [f"{i * 0.25:.2f}" for i in range(ROWS)],
}


@pytest.mark.parametrize("way", WRITTEN)
def test_rows_are_put_in_the_order_of_their_time(tmp_path: Path, way: str) -> None:
    times = [f'"{time}"' if "," in time else time for time in WRITTEN[way]]
    shuffled = np.random.default_rng(0).permutation(ROWS)
    content = table([times[i] for i in shuffled], values=[str(VALUES[i]) for i in shuffled])
    data = read(tmp_path, content)
    assert (data.time, data.target, data.channels) == ("date", "sales", ("sales",))
    assert np.allclose(whole(data, never)[:, 0], VALUES)
    assert say_when(WRITTEN[way])


def test_a_decimal_comma_holds_for_the_time_too(tmp_path: Path) -> None:
    times, values = [f"{i / 4:.2f}".replace(".", ",") for i in range(ROWS)], [f"{v}".replace(".", ",") for v in VALUES]
    data = read(tmp_path, table(times[::-1], "Zeit", values[::-1], ";"))
    assert data.time == "Zeit"
    assert np.allclose(whole(data, never)[:, 0], VALUES)


@pytest.mark.parametrize("name", ["t.xlsx", "t.parquet"])
def test_times_of_other_formats(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    if name == "t.parquet":
        polars.DataFrame({"when": DAYS[::-1], "sales": VALUES[::-1]}).write_parquet(path)
    else:
        rows: list[list[Cell]] = [["when", "sales"]]
        write_workbook(path, rows + [[f"{d}", v] for d, v in zip(DAYS[::-1], VALUES[::-1], strict=True)])
    data = read_table(path, series=True).data
    assert isinstance(data, CsvSeries)
    assert data.time == "when"
    assert np.allclose(whole(data, never)[:, 0], VALUES)


def test_a_date_that_can_be_read_in_two_ways_goes_on_in_time() -> None:
    british = polars.Series([f"{day:%d/%m/%Y}" for day in (date(2020, 1, 1) + timedelta(days=i) for i in range(12))])
    steps = np.diff(times_of(british, "day")[0])
    assert (steps == steps[0]).all(), "days, not months"


def test_without_a_time_rows_stay_in_the_order_of_the_file(tmp_path: Path) -> None:
    found = read_table(written(tmp_path, "a,b\n" + "".join(f"{v},{v * 2}\n" for v in VALUES[::-1])), series=True)
    data = found.data
    assert isinstance(data, CsvSeries)
    assert (data.time, data.target, data.channels) == ("", "b", ("b", "a"))
    assert np.allclose(whole(data, never)[:, 1], VALUES[::-1])
    assert found.notes[0] == "Read as a series in time, in the order of the file."
    assert found.time == ""


def test_the_column_of_the_time_is_found_by_its_name_and_by_what_it_holds(tmp_path: Path) -> None:
    content = "candidate,Start date,sales\n" + "".join(
        f"{i * 7 % 5},{d},{v}\n" for i, (d, v) in enumerate(zip(DAYS, VALUES, strict=True))
    )
    data = read(tmp_path, content)
    assert likely_times(data.columns) == ("Start date",)
    assert data.time == "Start date"
    words = "date,sales\n" + "".join(f"name {i},{v}\n" for i, v in enumerate(VALUES))
    assert read(tmp_path, words).time == "", "no times stand in it"
    assert read_table(written(tmp_path, content)).time == "Start date", "and a table says so"
    assert not say_when(["3", "1", "2"])
    assert say_when(["3", "1", "2"], any_order=True)
    assert not say_when(["yes", "no"])
    assert not say_when([])


def test_numbers_that_come_again_do_not_say_when(tmp_path: Path) -> None:
    rows = "".join(f"{1990 + i // 12},{i % 12 + 1},{v}\n" for i, v in enumerate(VALUES))
    data = read(tmp_path, "year,month,sales\n" + rows)
    assert data.time == ""
    assert np.allclose(whole(data, never)[:, 0], VALUES)
    assert data.channels == ("sales", "year", "month")


# ---- what can be wrong with it ------------------------------------------------------------------------------------


def test_times_that_cannot_be_read_are_named_with_a_remedy(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"]))
    words = f"{table(['soon'] * ROWS)}"
    assert refusal(data.with_(path=str(written(tmp_path, words, "b.csv")))) == (
        "date holds no times that can be read, but “soon”."
        " Choose another column for the time, or none: the rows are then taken in the order of the file."
    )
    one = WRITTEN["days"].copy()
    one[5] = "soon"
    assert refusal(data.with_(path=str(written(tmp_path, table(one), "c.csv")))) == (
        "Line 7 has “soon” for date, which is no time."
        " Mend that row, leave out rows without a time, or choose another column."
    )
    one[5] = ""
    assert "Line 7 has no value for date." in refusal(data.with_(path=str(written(tmp_path, table(one), "d.csv"))))
    assert np.allclose(whole(data.by_time(""), never)[:, 0], VALUES)


def test_a_series_that_is_too_short_says_how_long_it_has_to_be(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"])).with_(window=60, horizon=11)
    assert refusal(data) == (
        "80 rows are too few for a window of 60 and a horizon of 11 steps."
        " Take a shorter window or horizon; together they need 82 rows."
    )
    assert len(make(data.with_(horizon=10), 1).origin) == 2


@pytest.mark.parametrize("rows", [8, 12, 20, 40, 79])
def test_a_short_series_begins_with_a_window_that_suits_it(tmp_path: Path, rows: int) -> None:
    data = read(tmp_path, "".join(table(WRITTEN["days"]).splitlines(keepends=True)[: rows + 1]))
    assert data.rows == rows
    samples = make(data, 1)
    assert samples.train.any()
    assert not samples.train.all()
    assert data.shape().samples == len(samples.train)


def test_a_column_or_the_file_that_is_gone(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"]))
    path = written(tmp_path, table(WRITTEN["days"], "when"))
    assert "The file has no column date any more. Choose another column for the time." in refusal(data)
    path.write_text(table(WRITTEN["days"]).replace("sales", "gains"))
    assert "The column sales is no longer in line 1 of the file." in refusal(data)
    path.unlink()
    assert "The file sales.csv is not in" in refusal(data)
    assert refusal(CsvSeries()).startswith("No file is chosen.")
    assert refusal(data.with_(target="date")).startswith("No column of numbers is chosen to forecast.")


def test_a_file_that_changed_is_read_again(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"]))
    before = make(data, 1)
    assert whole(data, never) is whole(data.with_(noise=5.0, horizon=3), never), "a slider reads no file"
    written(tmp_path, table(WRITTEN["days"], values=[str(v + 1000) for v in VALUES]))
    assert np.allclose(make(data, 1).inputs, before.inputs + 1000)


def test_faulty_rows_are_left_out_and_named(tmp_path: Path) -> None:
    lines = table(WRITTEN["days"]).splitlines()
    lines[4] = lines[4].split(",")[0] + ",many"
    lines[9] += ",7,8"
    found = read_table(written(tmp_path, "\n".join(lines)), series=True)
    assert found.bad_rows == ((5, "has “many” for sales, which is not a number"), (10, "has 4 columns instead of 2"))
    data = found.data
    assert isinstance(data, CsvSeries)
    assert len(whole(data, never)) == data.rows == ROWS - 2
    assert check_table(data).bad_rows == found.bad_rows


@pytest.mark.parametrize("encoding", ["utf-8-sig", "latin-1", "utf-16", "utf-16-le"])
def test_a_series_is_the_same_however_it_was_saved(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(table(WRITTEN["german days"], "Tag", mark=";").replace("sales", "Erlös").encode(encoding))
    data = read_table(path, series=True).data
    assert isinstance(data, CsvSeries)
    assert (data.time, data.target) == ("Tag", "Erlös")
    assert np.allclose(whole(data, never)[:, 0], VALUES)


# ---- values -------------------------------------------------------------------------------------------------------


def test_gaps_are_filled_along_a_straight_line_in_time(tmp_path: Path) -> None:
    content = "day,other,sales\n0,5,\n1,5,10\n2,,20\n6,7,\n10,7,60\n11,8,NA\n" + "".join(
        f"{i},9,70\n" for i in range(12, 30)
    )
    data = read(tmp_path, content)
    assert (data.rows, data.time, data.channels) == (24, "day", ("sales", "other"))
    series = whole(data, never)
    assert series[:7, 0].tolist() == [10, 10, 20, 40, 60, 65, 70]
    assert series[:4, 1].tolist() == pytest.approx([5, 5, 5.4, 7])
    assert np.isfinite(make(data, 1).inputs).all()


def test_the_target_comes_first_of_several_channels(tmp_path: Path) -> None:
    rows = "".join(f"{d},{i},{v},{-i},x\n" for i, (d, v) in enumerate(zip(DAYS, VALUES, strict=True)))
    data = read(tmp_path, "date,up,sales,down,word\n" + rows).with_(target="sales", window=5, horizon=2)
    assert data.channels == ("sales", "up", "down")
    assert data.shape().sequence[0].channel_names == data.channels
    samples = make(data, 1)
    assert samples.future is not None
    past = samples.inputs.reshape(-1, 3, 5)
    for row, start in enumerate(samples.origin):
        assert np.allclose(
            past[row], [VALUES[start - 5 : start], range(start - 5, start), range(5 - start, -start, -1)]
        )
        assert np.allclose(samples.future[row], VALUES[start : start + 2])


@pytest.mark.parametrize("share", [10, 50, 90])
@pytest.mark.parametrize(("window", "horizon"), [(4, 1), (12, 6), (20, 20)])
def test_nothing_of_the_tests_future_is_trained_on(tmp_path: Path, share: int, window: int, horizon: int) -> None:
    steps = [str(i) for i in range(ROWS)]
    data = read(tmp_path, table(WRITTEN["days"][::-1], values=steps[::-1])).with_(
        train_share=share, window=window, horizon=horizon
    )
    samples = make(data, 1)
    assert samples.future is not None
    assert samples.future[samples.train].max() < samples.future[~samples.train].min()
    assert samples.inputs[samples.train].max() < samples.future[~samples.train].min()
    assert (samples.inputs.max(axis=1) < samples.future.min(axis=1)).all(), "no window holds what it has to say"
    assert samples.future.max() == ROWS - 1


def test_noise_is_on_the_past_alone_and_drawn_by_the_seed(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"]))
    plain, noisy, again = make(data, 1), make(data.with_(noise=10.0), 1), make(data.with_(noise=10.0), 1)
    assert plain.future is not None
    assert noisy.future is not None
    assert np.array_equal(plain.future, noisy.future)
    assert np.array_equal(noisy.inputs, again.inputs)
    assert 0.05 < (noisy.inputs - plain.inputs).std() / np.std(VALUES) < 0.2
    assert not np.array_equal(noisy.inputs, make(data.with_(noise=10.0), 2).inputs)


# ---- a table and a series -----------------------------------------------------------------------------------------


def test_a_table_and_its_series_go_to_and_fro_unharmed(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i % 3},{v},{'ab'[i % 2]}\n" for i, v in enumerate(VALUES))
    data = read_table(written(tmp_path, "year,few,sales,word\n" + rows)).data.with_(
        target="sales", noise=5.0, train_share=60.0, standardise=False
    )
    assert type(data) is CsvTable
    series = CsvSeries.of(data)
    assert (series.time, series.target, series.channels) == ("year", "sales", ("sales", "few"))
    assert (series.noise, series.train_share, series.standardise, series.rows) == (5.0, 60.0, False, ROWS)
    assert series.by_time("few").channels == ("sales", "year"), "the time before is a number again"
    assert series.by_time("").channels == ("sales", "year", "few")
    assert series.by_time("few").apart() == data
    assert make(series.apart(), 1).inputs.shape[1] == len(data.shape().features)


def test_a_target_of_few_whole_numbers_is_a_number_in_a_series(tmp_path: Path) -> None:
    content = table(WRITTEN["days"], values=[str(i % 4) for i in range(ROWS)])
    assert CsvSeries.of(read_table(written(tmp_path, content)).data).channels == ("sales",)
    assert read(tmp_path, content).channels == ("sales",)


def test_one_column_of_numbers_is_a_series_in_any_case(tmp_path: Path) -> None:
    data = read_table(written(tmp_path, table(WRITTEN["days"]))).data
    assert isinstance(data, CsvSeries)
    few = "a,b\n1,x\n2,x\n3,x\n"
    with pytest.raises(DataError, match="no column to predict"):
        read_table(written(tmp_path, few))
    with pytest.raises(DataError, match=r"No column of sales\.csv holds numbers"):
        read_table(written(tmp_path, "a,b\nx,y\nz,y\nx,u\n" * 9), series=True)


def test_the_same_columns_again_are_read_as_before(tmp_path: Path) -> None:
    rows = "".join(f"{i},{i % 3},{v}\n" for i, v in enumerate(VALUES))
    before = read(tmp_path, "year,few,sales\n" + rows).with_(target="few", time="", window=9, horizon=2, season=3)
    again = read(tmp_path, "year,few,sales\n" + rows.replace("\n1,1,", "\n1,,"))
    data = again.like(before)
    assert (data.target, data.time, data.window, data.horizon, data.season) == ("few", "", 9, 2, 3)
    assert data.columns[1].missing == 1
    other = read(tmp_path, table(WRITTEN["days"]))
    assert other.like(before) == other


def test_the_thumbnail_is_the_end_of_the_series(tmp_path: Path) -> None:
    data = read(tmp_path, table(WRITTEN["days"]))
    strands = preview(data, 1).strands
    assert strands is not None
    assert strands.shape == (1, ROWS)
    assert np.corrcoef(strands[0], VALUES)[0, 1] == pytest.approx(1)
    assert preview(CsvSeries(), 1).strands is None


def test_rows_without_a_time_can_be_left_out(tmp_path: Path) -> None:
    days = [str(day) for day in DAYS]
    days[5], days[9] = "", "soon"
    path = written(tmp_path, table(days), "gaps.csv")
    data = read(tmp_path, table([str(day) for day in DAYS])).with_(path=str(path))
    with pytest.raises(DataError) as wrong:
        whole(data, never)
    assert wrong.value.field == "time"
    problem = SpecProblem("data", wrong.value.problem, wrong.value.remedy, wrong.value.field)
    spec = Spec(data=data, network=chain(Input(id="input"), Output(id="output")))
    left_out, in_order = remedies(spec, analyse(spec), problem)
    assert (left_out.words, in_order.words) == ("Leave these rows out", "Order by row")
    mended = left_out.edit.apply(spec).data
    assert isinstance(mended, CsvSeries)
    assert np.allclose(whole(mended, never)[:, 0], np.delete(VALUES, [5, 9]))
    ordered = in_order.edit.apply(spec).data
    assert isinstance(ordered, CsvSeries)
    assert np.allclose(whole(ordered, never)[:, 0], VALUES)
