"""When each row of a table was: numbers as they are, dates and times of day in the ways that people write them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

import numpy as np

from engine.data.dataset import DataError, Doubles
from engine.data.own.cells import missing, numbers
from engine.snapshot import Ints

if TYPE_CHECKING:
    from polars import Series

Clock = Literal["", "years", "moments", "numbers"]  # what numbers of times are: of seconds since 1970, or plain ones
MICROSECONDS = 1e6  # in a second
SAMPLE = 200  # cells that a way of writing is tried on first
FIRST_YEAR = 1000  # before it the year was written with two digits, and is something else
MOST_WRONG = 0.5  # of the cells; where more cannot be read, none of them is a time
DAYS = (
    "%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y%m%d", "%d.%m.%y", "%d.%m.%Y", "%m/%d/%y", "%m/%d/%Y", "%d/%m/%y",
    "%d/%m/%Y", "%m-%d-%Y", "%d-%m-%Y", "%d %b %Y", "%d %B %Y", "%b %d, %Y", "%B %d, %Y", "%d-%b-%y", "%d-%b-%Y",
)  # fmt: skip
CLOCKS = ("", " %H:%M", " %H:%M:%S%.f", " %H:%M:%S%.f%z", " %I:%M %p", " %I:%M:%S %p")
MONTHS = (
    "%Y-%m", "%Y/%m", "%m/%Y", "%m.%Y", "%b %Y", "%B %Y", "%b-%Y", "%b-%y", "%y-%b", "%b %y", "%Y %b", "%Y %B",
    "%Y-%b", "%b, %Y", "%B, %Y", "%YM%m",
)  # fmt: skip
WEEKS = ("%G-W%V", "%GW%V")
QUARTERS = (r"^(\d{4})[\s-]*[QqKk]([1-4])$", r"^[QqKk]([1-4])[\s/-]*(\d{4})$")


def times_of(
    cells: Series, name: str, comma: bool = False, lines: Ints | None = None, gaps: bool = False
) -> tuple[Doubles, Clock]:  # fmt: skip
    """(rows,) numbers that grow with the times that the cells of a column say, and what they are.

    Where dates can be read in two ways, as 3/4/2020 can, the way counts in which the rows go on in even steps.

    Parameters
    ----------
    lines : (rows,) the line in the file of each cell, for what is said of one that cannot be read.
    gaps : whether rows that say no time are not-a-number; else they are errors.

    Raises
    ------
    DataError
        If some row says no time, and that is not allowed, or most rows do.
    """
    import polars

    found, clock = _best(cells, comma)
    wrong = np.flatnonzero(found.is_null().to_numpy())
    scale = MICROSECONDS if clock == "moments" else 1
    if not len(wrong):
        return found.to_numpy().astype(np.float64) / scale, clock
    values = numbers(cells, comma)
    gone = missing(cells, values).to_numpy()
    if len(wrong) - int(gone.sum()) > MOST_WRONG * len(cells) or gone.all():
        word = next((str(cells[int(row)]) for row in wrong if not gone[row]), "")
        raise DataError(
            f"{name} holds no times that can be read{f', but “{word[:40]}”' if word else ''}.",
            "Choose another column for the time, or none: the rows are then taken in the order of the file.",
            "time",
        )
    if gaps:
        return found.cast(polars.Float64).fill_null(np.nan).to_numpy() / scale, clock
    row = int(wrong[0])
    line = f"Line {lines[row]}" if lines is not None else f"Row {row + 1}"
    what = f"no value for {name}" if gone[row] else f"“{str(cells[row])[:40]}” for {name}, which is no time"
    raise DataError(
        f"{line} has {what}.", "Mend that row, leave out rows without a time, or choose another column.", "time"
    )


def say_when(cells: list[str], comma: bool = False, any_order: bool = False) -> bool:
    """Whether cells that follow one another are times, most of them: dates, or numbers that only grow or only fall.

    Parameters
    ----------
    any_order : numbers count whatever their order.
    """
    import polars

    column = polars.Series(cells, dtype=polars.String)
    present = column.filter(~missing(column, numbers(column, comma)))
    if len(present) < 2:
        return False
    found, _ = _best(present, comma)
    plain = numbers(present, comma).null_count() == 0
    return found.null_count() <= len(found) / 10 and (not plain or any_order or _goes_on(found))


def _best(cells: Series, comma: bool) -> tuple[Series, Clock]:
    """The times in the way of writing that most cells can be read in; null where a cell cannot."""
    plain = numbers(cells, comma)
    if cells.dtype.is_numeric() or plain.null_count() <= len(cells) * MOST_WRONG:
        return plain, "numbers"
    text = _tidy(cells)
    sample = text.drop_nulls()
    sample = sample.gather(np.unique(np.linspace(0, len(sample) - 1, SAMPLE).astype(np.int64))) if len(sample) else text
    tried = [(len(found) - found.null_count(), way) for way, found in _readings(sample)]
    most = max(tried, key=lambda each: each[0], default=(0, ""))[0]
    if not most:
        return plain, "numbers"
    ways = {way for count, way in tried if count == most}
    found = list(_readings(text, ways))
    fewest = min(times.null_count() for _, times in found)
    found = [(way, times) for way, times in found if times.null_count() == fewest]
    way, best = min(found, key=lambda each: (not _goes_on(each[1]), _unevenness(each[1])))
    return best, "years" if way in QUARTERS else "moments"


def _tidy(cells: Series) -> Series:
    """2020-01-31T08:30:00Z as 2020-01-31 08:30:00."""
    plain = cells.str.strip_chars().str.replace(r"(\d)T(\d)", "$1 $2").str.replace(r"(:\d\d(?:\.\d+)?)Z$", "$1")
    return plain.str.replace(r"(\d)-?M(\d)", "${1}M$2").str.replace(r" (?:UTC|GMT)$", "")


def _readings(text: Series, wanted: set[str] | None = None) -> Iterator[tuple[str, Series]]:
    """Each way of writing, and the times that are read in it.

    Parameters
    ----------
    wanted : these ways only.
    """
    import polars

    for quarter in QUARTERS:
        if wanted is None or quarter in wanted:
            year, part = (2, 1) if quarter.startswith("^[") else (1, 2)
            found = [text.str.extract(quarter, group).cast(polars.Float64, strict=False) for group in (year, part)]
            yield quarter, found[0] + (found[1] - 1) / 4
    for before, after, forms in _FORMS:
        for form in forms:
            if wanted is None or form in wanted:
                stretched = before + text + after if before or after else text
                found_times = stretched.str.strptime(polars.Datetime("us"), form, strict=False)
                found_times = found_times.set(found_times.dt.year() < FIRST_YEAR, None)
                yield form, found_times.cast(polars.Int64).cast(polars.Float64)


_FORMS = (
    ("", "", tuple(day + clock for day in DAYS for clock in CLOCKS)),
    ("", " 01", tuple(f"{month} %d" for month in MONTHS)),
    ("", " 1", tuple(f"{week} %u" for week in WEEKS)),
    ("1970-01-01 ", "", tuple(f"%Y-%m-%d{clock}" for clock in (" %H:%M", " %H:%M:%S%.f"))),
)


def _goes_on(times: Series) -> bool:
    """Whether times only grow, or only fall."""
    steps = times.drop_nulls().diff().drop_nulls()
    return bool((steps >= 0).all() or (steps <= 0).all())


def _unevenness(times: Series) -> float:
    """How much the steps between times differ, whatever their order; 0 where all are the same."""
    steps = np.diff(np.sort(times.drop_nulls().to_numpy().astype(np.float64)))
    return round(float(steps.std() / steps.mean()), 6) if len(steps) and steps.mean() > 0 else 0.0
