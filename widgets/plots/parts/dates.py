"""Moments as people read them: where dates stand along an axis, and a moment in words."""

from __future__ import annotations

import numpy as np

from engine.snapshot import Doubles

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
DAY = 86_400.0  # seconds
MONTH, YEAR = 30.44 * DAY, 365.25 * DAY
_MONTHS_OF_PACE = ((27.5 * DAY, 31.5 * DAY, 1), (88 * DAY, 93 * DAY, 3), (364.5 * DAY, 366.5 * DAY, 12))
_ROUND = (
    ("s", 1, 1.0), ("s", 5, 5.0), ("s", 15, 15.0), ("s", 30, 30.0), ("m", 1, 60.0), ("m", 5, 300.0),
    ("m", 15, 900.0), ("m", 30, 1800.0), ("h", 1, 3600.0), ("h", 3, 10_800.0), ("h", 6, 21_600.0), ("h", 12, 43_200.0),
    ("D", 1, DAY), ("D", 2, 2 * DAY), ("D", 7, 7 * DAY), ("D", 14, 14 * DAY),
    ("M", 1, MONTH), ("M", 3, 3 * MONTH), ("M", 6, 6 * MONTH),
    *(("Y", every, every * YEAR) for every in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
)  # fmt: skip


def went_on(moments: Doubles, count: int) -> Doubles:
    """(count,) seconds since 1970 of the moments that follow: in months where the pace is one, else evenly."""
    steps = np.diff(moments)
    pace = float(np.median(steps)) if len(steps) else DAY
    ahead = np.arange(1, count + 1)
    months = next((each for low, high, each in _MONTHS_OF_PACE if low <= pace <= high), 0)
    last = np.datetime64(round(float(moments[-1])), "s")
    if not months:
        even: Doubles = moments[-1] + pace * ahead
        return even
    month = last.astype("datetime64[M]")
    days = last - month.astype("datetime64[s]")
    lengths = (month + months * ahead + 1).astype("datetime64[s]") - (month + months * ahead).astype("datetime64[s]")
    within = np.minimum(days, lengths - np.timedelta64(86_400, "s"))  # the 31st of a month of 30 days is its last
    found: Doubles = ((month + months * ahead).astype("datetime64[s]") + within).astype(np.int64).astype(np.float64)
    return found


def in_words(moment: float, pace: float) -> str:
    """A moment, as exactly as moments so far apart (seconds) are told: '2020', 'Mar 2020', '3 Mar 2020 14:00'."""
    at = np.datetime64(round(moment), "s")
    year, month, day = _parts(at)
    if pace > 300 * DAY:
        return str(year)
    if pace > 27 * DAY and (day == 1 or pace > 32 * DAY):
        return f"{MONTHS[month - 1]} {year}"
    told = f"{day} {MONTHS[month - 1]} {year}"
    return told if pace > 0.99 * DAY else f"{told} {_clock(at, pace < 60)}"


def date_ticks(begin: float, end: float, most: int) -> list[tuple[float, str]]:
    """Round dates between two moments, at most so many, with what is written there; the first names its year."""
    span = max(end - begin, 1.0)
    unit, every, _ = next((each for each in _ROUND if span / each[2] <= most), _ROUND[-1])
    first, last = (np.datetime64(int(edge), "s").astype(f"datetime64[{unit}]") for edge in (begin, end))
    found: list[tuple[float, str]] = []
    for at in np.arange(first, last + 1):
        moment = float(at.astype("datetime64[s]").astype(np.int64))
        if begin <= moment <= end and _number(at, unit) % every == 0:
            found.append((moment, _label(at.astype("datetime64[s]"), unit, not found)))
    return found


def _number(at: np.datetime64, unit: str) -> int:
    return int(at.astype(np.int64)) + (1970 if unit == "Y" else 0)


def _label(at: np.datetime64, unit: str, first: bool) -> str:
    year, month, day = _parts(at)
    if unit == "Y" or (unit == "M" and month == 1):
        return str(year)
    if unit == "M":
        return f"{MONTHS[month - 1]} {year}" if first else MONTHS[month - 1]
    midnight = at == at.astype("datetime64[D]")
    if unit == "D" or midnight:
        return f"{day} {MONTHS[month - 1]}"
    return _clock(at, unit == "s")


def _clock(at: np.datetime64, seconds: bool) -> str:
    text = str(at.astype("datetime64[s]"))[11:]
    return text if seconds else text[:5]


def _parts(at: np.datetime64) -> tuple[int, int, int]:
    year, month, day = (int(part) for part in str(at.astype("datetime64[D]")).split("-"))
    return year, month, day
