"""The forms made from the catalog: every row has words, a range that holds its default, and stops within it."""

from __future__ import annotations

import pytest
from pydantic import ValidationError

from engine.spec.catalog.data import DATA
from engine.spec.catalog.layers import LAYERS
from engine.spec.catalog.optimizers import OPTIMIZERS
from engine.spec.catalog.schedules import SCHEDULES
from engine.spec.depth import Depth
from engine.spec.document import Training
from engine.spec.form import field, field_depth, form_of, visible_rows
from engine.spec.value import Value

KINDS: dict[str, type[Value]] = {**LAYERS, **DATA, **OPTIMIZERS, **SCHEDULES, "training": Training}
RANGES = ("slider", "ladder", "units", "number")

# one test for all rows of a form: seven hundred rows a test each take longer to be told of than to be tested
forms = pytest.mark.parametrize(
    "kind", [kind for kind in KINDS.values() if form_of(kind)], ids=lambda kind: kind.__name__
)


def make(kind: type[Value], **values: object) -> Value:
    """A value of this class; a layer needs an id."""
    needed = {"id": "x"} if "id" in kind.model_fields else {}
    return kind.model_validate({**needed, **values})


def refused(kind: type[Value], **values: object) -> bool:
    """Whether there is no value of this class with these fields."""
    try:
        make(kind, **values)
    except ValidationError:
        return True
    return False


@pytest.mark.parametrize("name", sorted(KINDS))
def test_a_kind_is_found_under_its_own_name(name: str) -> None:
    kind = KINDS[name]
    if name != "training":
        assert getattr(make(kind), "kind", None) == name
        assert getattr(kind, "title", "")
    if name in LAYERS or name in DATA:
        assert getattr(kind, "summary", "")


@forms
def test_a_row_has_words(kind: type[Value]) -> None:
    for row in form_of(kind):
        assert row.title, row.name
        if row.control == "none":  # never seen in a form
            continue
        assert row.help.endswith((".", ")")), (row.name, row.help)
        assert len(row.help) > 10, row.name


@forms
def test_the_default_is_in_range(kind: type[Value]) -> None:
    for row in form_of(kind):
        default = getattr(make(kind), row.name)
        assert make(kind, **{row.name: default}) == make(kind), row.name
        if row.control in RANGES:
            assert row.minimum <= default <= row.maximum, row.name
        if row.control == "choice":
            assert default in [value for value, _ in row.choices], row.name
        if row.control == "switch":
            assert isinstance(default, bool), row.name


@forms
def test_the_ends_are_allowed_and_what_lies_beyond_is_not(kind: type[Value]) -> None:
    for row in (row for row in form_of(kind) if row.control in RANGES):
        assert row.minimum < row.maximum, row.name
        whole = isinstance(getattr(make(kind), row.name), int)
        for end in (row.minimum, row.maximum):
            assert getattr(make(kind, **{row.name: int(end) if whole else end}), row.name) == end, row.name
        for beyond in (row.minimum - 1, row.maximum + 1):
            assert refused(kind, **{row.name: int(beyond) if whole else beyond}), row.name


@forms
def test_a_ladder_climbs_within_its_range(kind: type[Value]) -> None:
    for row in form_of(kind):
        assert list(row.ladder) == sorted(set(row.ladder)), row.name
        assert all(row.minimum <= stop <= row.maximum for stop in row.ladder), row.name
        assert (row.control == "ladder") == bool(row.ladder), row.name
        for stop in row.ladder:
            assert getattr(make(kind, **{row.name: stop}), row.name) == stop, row.name


@forms
def test_every_choice_is_accepted_and_no_other(kind: type[Value]) -> None:
    for row in form_of(kind):
        assert (row.control == "choice") == bool(row.choices), row.name
        values = [value for value, _ in row.choices]
        assert len(set(values)) == len(values), row.name
        for value, title in row.choices:
            assert title, row.name
            assert getattr(make(kind, **{row.name: value}), row.name) == value, row.name
        if row.choices:
            assert refused(kind, **{row.name: "no such choice"}), row.name


@forms
def test_a_slider_reaches_its_default_in_steps_that_can_be_read(kind: type[Value]) -> None:
    for row in form_of(kind):
        assert row.step > 0, row.name
        if row.control == "slider":
            default = getattr(make(kind), row.name)
            for value in (default, row.maximum, row.step):
                assert abs(round(value, row.decimals) - value) < 1e-9, row.name


@forms
def test_the_depth_of_a_row_is_the_depth_of_its_field(kind: type[Value]) -> None:
    for row in form_of(kind):
        assert field_depth(kind, row.name) is row.depth is not Depth.NONE, row.name


def test_a_field_without_a_row_is_only_seen() -> None:
    assert field_depth(LAYERS["dense"], "name") is Depth.VIEW


def test_a_row_hides_while_its_condition_does_not_hold() -> None:
    class Lamp(Value):
        on: bool = field(False, "On", "switch", help="Whether it shines.")
        watts: int = field(5, "Power", "slider", minimum=1, maximum=9, help="How bright.", only_if=("on", (True,)))

    assert [row.name for row in visible_rows(Lamp())] == ["on"]
    assert [row.name for row in visible_rows(Lamp(on=True))] == ["on", "watts"]
