"""One click mends a problem."""

from __future__ import annotations

import pytest

from engine.spec.catalog.data.tables import Iris
from engine.spec.document import Group, Link, Spec
from engine.spec.problems import SpecProblem
from engine.spec.remedies import Remedy, remedies
from engine.spec.shapes import Analysis, analyse
from tests.engine.spec.wiring import DIGITS, layer, pairs, wired


def found_at(spec: Spec, place: str, kind: str) -> tuple[Remedy, ...]:
    """The remedies of the one problem of this kind at a place."""
    analysis = analyse(spec)
    (problem,) = [p for p in analysis.problems_of(place) if p.kind == kind]
    return remedies(spec, analysis, problem)


def words(found: tuple[Remedy, ...]) -> list[str]:
    return [remedy.words for remedy in found]


def sound(spec: Spec) -> Analysis:
    analysis = analyse(spec)
    assert analysis.problems == ()
    return analysis


PICTURE = layer("input", as_picture=True)


def test_a_picture_is_flattened_before_a_layer_that_takes_a_list() -> None:
    spec = wired("input>dense-1 dense-1>output", PICTURE, data=DIGITS)
    found = found_at(spec, "dense-1", "shape")
    assert words(found) == ["Insert Flatten"]
    assert sound(found[0].edit.apply(spec)).order == ("input", "flatten-1", "dense-1", "output")


def test_every_picture_that_is_concatenated_with_a_list_is_flattened() -> None:
    spec = wired(
        "input>concatenate-1 input-2>concatenate-1 input>activation-1 activation-1>concatenate-1 concatenate-1>output",
        PICTURE,
        data=DIGITS,
    )
    (remedy,) = found_at(spec, "concatenate-1", "shape")
    after = remedy.edit.apply(spec)
    assert sound(after).shapes["concatenate-1"].output == (3 * 64,)
    assert remedy.edit.label(spec) == "insert Flatten"


def test_units_are_matched_where_a_join_gets_unequal_ones() -> None:
    spec = wired("input>dense-1 dense-1>dense-2 dense-1>add-1 dense-2>add-1 add-1>output", layer("dense-2", units=9))
    found = found_at(spec, "add-1", "shape")
    assert words(found) == ["Give Dense 9 4 units", "Use Concatenate instead"]
    for remedy in found:
        sound(remedy.edit.apply(spec))


def test_units_are_matched_through_a_function() -> None:
    spec = wired(
        "input>add-1 input>dense-1 dense-1>norm-1 norm-1>activation-1 activation-1>add-1 add-1>output", layer("dense-1")
    )
    found = found_at(spec, "add-1", "shape")
    assert words(found)[0] == "Give Dense 8 2 units"
    sound(found[0].edit.apply(spec))


def test_units_are_not_matched_where_that_would_not_help() -> None:
    """The wide way holds the narrow one, so it always stays wider."""
    links = "input>dense-1 input>concatenate-1 dense-1>concatenate-1 dense-1>add-1 concatenate-1>add-1 add-1>output"
    assert words(found_at(wired(links), "add-1", "shape")) == ["Use Concatenate instead"]


def test_concatenate_takes_the_place_of_a_join_with_all_its_links() -> None:
    spec = wired(
        "input>dense-1 input>multiply-1 dense-1>multiply-1 multiply-1>dense-2 multiply-1>add-1 dense-2>add-1"
        " add-1>output",
        layer("dense-1", units=9),
        layer("multiply-1", name="Gate", x=30.0, y=40.0),
        layer("dense-2", units=11),
    )
    after = found_at(spec, "multiply-1", "shape")[-1].edit.apply(spec)
    new = after.network.layer("concatenate-1")
    assert (new.name, new.x, new.y) == ("Gate", 30.0, 40.0)
    assert after.network.sources(new.id) == ("input", "dense-1")
    assert after.network.targets(new.id) == ("dense-2", "add-1")
    assert not after.network.has("multiply-1")
    sound(after)


@pytest.mark.parametrize("members", [("multiply-1",), ("dense-1", "multiply-1")])
def test_concatenate_takes_the_place_in_the_group_too(members: tuple[str, ...]) -> None:
    spec = wired("input>dense-1 input>multiply-1 dense-1>multiply-1 multiply-1>output")
    group = Group(id="group-1", name="Gate", layer_ids=members)
    spec = spec.with_(network=spec.network.with_(groups=(group,)))
    after = found_at(spec, "multiply-1", "shape")[-1].edit.apply(spec)
    assert after.network.groups == (group.with_(layer_ids=(*members[:-1], "concatenate-1")),)


def test_a_picture_and_a_list_to_be_added_are_flattened_or_concatenated() -> None:
    equal = wired("input>add-1 input-2>add-1 add-1>output", PICTURE, data=DIGITS)
    found = found_at(equal, "add-1", "shape")
    assert words(found) == ["Insert Flatten", "Flatten and Concatenate"]
    unequal = wired("input>add-1 input-2>dense-1 dense-1>add-1 add-1>output", PICTURE, data=DIGITS)
    found = found_at(unequal, "add-1", "shape")
    assert words(found) == ["Flatten and Concatenate"]
    sound(found[0].edit.apply(unequal))


def test_features_are_switched_on_again() -> None:
    spec = wired("input>dense-1 dense-1>output", layer("input", features=()))
    (remedy,) = found_at(spec, "input", "shape")
    sound(remedy.edit.apply(spec))


def test_what_nothing_reaches_is_fed_or_removed() -> None:
    spec = wired("input>dense-1 dense-2>output")
    found = found_at(spec, "dense-2", "unfed")
    assert words(found) == ["Link Dense 4 to it", "Remove it"]
    assert sound(found[0].edit.apply(spec)).order == ("input", "dense-1", "dense-2", "output")


def test_an_output_is_fed_but_never_removed() -> None:
    assert words(found_at(wired("input>dense-1 output"), "output", "unfed")) == ["Link Dense 4 to it"]


def test_an_output_all_by_itself_gets_an_input() -> None:
    spec = wired("output")
    (remedy,) = found_at(spec, "output", "unfed")
    sound(remedy.edit.apply(spec))


def test_an_idle_layer_goes_before_the_output_or_goes() -> None:
    spec = wired("input>dense-1 dense-1>output dense-2")
    found = found_at(spec, "dense-2", "idle")
    assert words(found) == ["Put it before the output", "Remove it"]
    assert sound(found[0].edit.apply(spec)).order == ("input", "dense-1", "dense-2", "output")
    assert found[0].edit.label(spec) == "link Dense"


def test_the_only_input_is_led_to_what_misses_one() -> None:
    spec = wired("input dense-1>output")
    (remedy,) = found_at(spec, "input", "idle")
    assert remedy.words == "Link it to Dense 4"
    sound(remedy.edit.apply(spec))


def test_a_picture_is_led_on_through_flatten() -> None:
    spec = wired("input dense-1>output", PICTURE, data=DIGITS)
    (remedy,) = found_at(spec, "input", "idle")
    assert remedy.words == "Link it to Dense 4 through Flatten"
    sound(remedy.edit.apply(spec))


def test_an_idle_layer_is_not_led_back_into_what_feeds_it() -> None:
    assert words(found_at(wired("input dense-1>output dense-1>dense-2"), "dense-2", "idle")) == ["Remove it"]


@pytest.mark.parametrize("idle", ["input-2", "output-2"])
def test_an_idle_end_beside_another_is_removed(idle: str) -> None:
    spec = wired(f"input>dense-1 dense-1>output {idle}")
    found = found_at(spec, idle, "idle")
    assert words(found) == ["Remove it"]
    assert sound(found[0].edit.apply(spec)).warnings == ()


def test_too_many_links_leave_the_first() -> None:
    spec = wired("input>dense-1 input>dense-2 dense-1>output dense-2>output")
    (remedy,) = found_at(spec, "output", "crowded")
    assert remedy.edit.apply(spec).network.sources("output") == ("dense-1",)


def test_a_loop_is_cut_where_it_leads_back_and_nowhere_else() -> None:
    spec = wired("input>add-1 add-1>dense-1 dense-1>dense-2 dense-2>add-1 dense-2>dense-3 dense-3>output")
    for place in ("add-1", "dense-2", "dense-3", "output"):
        (remedy,) = found_at(spec, place, "loop")
        assert pairs(spec) - pairs(remedy.edit.apply(spec)) == {("dense-2", "add-1")}


def test_a_layer_behind_a_loop_is_not_called_part_of_it() -> None:
    analysis = analyse(wired("input>add-1 add-1>dense-1 dense-1>add-1 dense-1>output"))
    said = {p.layer_id: p.problem for p in analysis.problems if p.kind == "loop"}
    assert said["dense-1"] == "This layer is part of a loop."
    assert said["output"] == "This layer stands behind a loop."


def test_a_link_to_nowhere_goes() -> None:
    spec = wired("input>dense-1 dense-1>output")
    links = (*spec.network.links, Link(source="gone", target="dense-1", port=1))
    spec = spec.with_(network=spec.network.with_(links=links))
    (remedy,) = found_at(spec, "network", "dangling")
    sound(remedy.edit.apply(spec))


def test_a_bypass_that_cannot_be_is_made_to_fit_or_ended() -> None:
    spec = wired("input>dense-1 dense-1>dense-2 dense-2>output", layer("dense-2", units=9, bypassed=True))
    found = found_at(spec, "dense-2", "bypass")
    assert words(found) == ["Give it 4 units", "End the bypass"]
    for remedy in found:
        sound(remedy.edit.apply(spec))


def test_two_remedies_do_not_go_round_for_ever() -> None:
    """Units that fit the bypass do not fit the sum, and those that fit the sum not the bypass."""
    spec = wired(
        "input>dense-1 dense-1>dense-2 dense-2>add-1 input>add-1 add-1>output",
        layer("dense-2", units=2, bypassed=True),
    )
    found = found_at(spec, "dense-2", "bypass")
    assert words(found) == ["End the bypass", "Give it 4 units"]
    widened = found[1].edit.apply(spec)
    assert words(found_at(widened, "add-1", "shape")) == ["Use Concatenate instead"]


def test_a_network_without_ends_gets_them() -> None:
    no_output = wired("input>dense-1 dense-1>dense-2")
    (remedy,) = found_at(no_output, "network", "no output")
    assert sound(remedy.edit.apply(no_output)).order == ("input", "dense-1", "dense-2", "output-1")
    no_input = wired("dense-1>output")
    (remedy,) = found_at(no_input, "network", "no input")
    assert sound(remedy.edit.apply(no_input)).order == ("input-1", "dense-1", "output")


@pytest.mark.parametrize("field", ["task", "loss"])
def test_training_is_made_to_suit_the_data(field: str) -> None:
    spec = wired("input>output", data=Iris())
    value = {"task": "two-class", "loss": "binary_cross_entropy"}[field]
    spec = spec.with_(training=spec.training.with_(**{field: value}))
    analysis = analyse(spec)
    problem = next(p for p in analysis.problems if p.field == field)
    after = remedies(spec, analysis, problem)[0].edit.apply(spec)
    assert problem not in analyse(after).problems


def test_what_only_the_user_can_know_has_no_button() -> None:
    spec = wired("input>output")
    assert remedies(spec, analyse(spec), SpecProblem("data", "A formula is wrong.", "Mend it.", "formula")) == ()
