"""Dates along an axis, and how they go on."""

from __future__ import annotations

import numpy as np
import pytest

from widgets.plots.parts.dates import date_ticks, in_words, went_on


def seconds(*days: str) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    return np.array(days, dtype="datetime64[s]").astype(np.int64).astype(np.float64)


@pytest.mark.parametrize(
    ("known", "next_ones"),
    [
        (("2020-10-01", "2020-11-01", "2020-12-01"), ("2021-01-01", "2021-02-01", "2021-03-01")),
        (("2020-10-31", "2020-11-30", "2020-12-31"), ("2021-01-31", "2021-02-28", "2021-03-31")),
        (("2020-01-01", "2020-04-01", "2020-07-01"), ("2020-10-01", "2021-01-01")),
        (("2018-05-02", "2019-05-02", "2020-05-02"), ("2021-05-02",)),
        (("2020-02-27", "2020-02-28"), ("2020-02-29", "2020-03-01")),
        (("2020-02-28T22:00", "2020-02-28T23:00"), ("2020-02-29T00:00",)),
    ],
)
def test_the_calendar_goes_on(known: tuple[str, ...], next_ones: tuple[str, ...]) -> None:
    assert went_on(seconds(*known), len(next_ones)).tolist() == seconds(*next_ones).tolist()


@pytest.mark.parametrize(
    ("moment", "pace", "words"),
    [
        ("2020-03-01", 365 * 86400, "2020"), ("2020-03-01", 30 * 86400, "Mar 2020"),
        ("2020-03-03", 86400, "3 Mar 2020"), ("2020-03-03T14:00", 3600, "3 Mar 2020 14:00"),
        ("2020-03-03T14:00:05", 5, "3 Mar 2020 14:00:05"),
    ],
)  # fmt: skip
def test_a_moment_is_told_as_exactly_as_it_needs(moment: str, pace: float, words: str) -> None:
    assert in_words(float(seconds(moment)[0]), pace) == words


@pytest.mark.parametrize(
    ("begin", "end", "most", "wanted"),
    [
        ("2019-06-10", "2021-02-10", 4, ["Jul 2019", "2020", "Jul", "2021"]),
        ("2020-02-27", "2020-03-02", 6, ["27 Feb", "28 Feb", "29 Feb", "1 Mar", "2 Mar"]),
        ("2020-02-27T20:00", "2020-02-28T08:00", 5, ["21:00", "28 Feb", "03:00", "06:00"]),
        ("1950-01-01", "2000-01-01", 6, ["1950", "1960", "1970", "1980", "1990", "2000"]),
    ],
)
def test_round_dates_stand_along_the_axis(begin: str, end: str, most: int, wanted: list[str]) -> None:
    ticks = date_ticks(float(seconds(begin)[0]), float(seconds(end)[0]), most)
    assert [words for _, words in ticks] == wanted
