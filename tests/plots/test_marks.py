"""Marks in groups: which stand together, which words have room, which is pointed at."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from engine.snapshot import Mark
from widgets.kit import font, text_width
from widgets.plots.parts.marks import LABEL_ROWS, NEAR_PX, REACH_PX, group_at, group_beside, grouped, labels

PLACES = st.lists(st.tuples(st.floats(0, 1000), st.text("abc mW", min_size=1, max_size=40)), max_size=60)


def marks(*places: float) -> list[tuple[float, Mark]]:
    return [(place, Mark(int(place), f"at {place:g}", int(place))) for place in places]


def test_close_marks_are_one_group_with_a_count() -> None:
    groups = grouped(marks(0, 500, 505, 508, 900), 0, 1000, 500)
    assert [group.label for group in groups] == ["at 0", "3 changes", "at 900"]
    assert groups[1].words() == "step 500: at 500\nstep 505: at 505\nstep 508: at 508"


def test_zoomed_in_they_stand_apart() -> None:
    assert len(grouped(marks(500, 505, 508), 480, 520, 500)) == 3
    assert grouped(marks(10, 900), 480, 520, 500) == ()


def test_of_many_changes_the_newest_are_told() -> None:
    (group,) = grouped(marks(*range(100, 120)), 0, 100_000, 500)
    assert group.words().splitlines()[0] == "12 earlier changes"
    assert group.words().splitlines()[-1] == "step 119: at 119"


@given(places=PLACES, width=st.floats(60, 900))
def test_no_words_lie_on_others_and_no_two_lines_touch(
    qapp: QApplication, places: list[tuple[float, str]], width: float
) -> None:
    groups = grouped([(x, Mark(int(x), words)) for x, words in places], 0, 1000, width)
    assert sum(len(group.marks) for group in groups) == len(places)
    assert all(b.place - a.place >= NEAR_PX - 1e-6 for a, b in itertools.pairwise(groups))
    found = labels(groups, width)
    for row in range(LABEL_ROWS):
        boxes = sorted(
            (label.x, label.x + text_width(label.text, font("small"))) for label in found if label.row == row
        )
        assert all(a[1] < b[0] for a, b in itertools.pairwise(boxes))


def test_a_group_is_pointed_at_from_close_by_only() -> None:
    groups = grouped(marks(100, 200), 0, 1000, 1000)
    assert group_at(groups, 100 + REACH_PX) is groups[0]
    assert group_at(groups, 150) is None
    assert group_at((), 0) is None


@pytest.mark.parametrize(
    ("here", "direction", "found"),
    [(None, 1, 100), (None, -1, 300), (100, 1, 200), (150, -1, 100), (300, 1, None), (100, -1, None)],
)
def test_the_next_group_lies_beside(here: float | None, direction: int, found: float | None) -> None:
    group = group_beside(grouped(marks(100, 200, 300), 0, 1000, 1000), here, direction)
    assert (group and group.x) == found
