"""Templates fit every data source, train, and carry over what fits; blocks fit into links of any width."""

from __future__ import annotations

from functools import cache

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.snapshot import RunState
from engine.spec.autoencoder import halves, rivals
from engine.spec.block import Block
from engine.spec.blocks import BLOCKS, residual
from engine.spec.catalog.data import DATA, Digits
from engine.spec.catalog.layers import Add, Conv1d, Conv2d, Dense, Flatten, Input, LastStep, Output, StepDense
from engine.spec.catalog.optimizers import Adam
from engine.spec.code_templates import CODE_TEMPLATES
from engine.spec.data_shape import STEPWISE
from engine.spec.document import Group, Link, Network, Note, Spec, chain, default_spec
from engine.spec.edits import (
    GroupLayers,
    InsertLayer,
    PasteFragment,
    SetData,
    SetGroup,
    SetNetwork,
)
from engine.spec.folding import shown
from engine.spec.fragment import fragment_of, parse_fragment, renewed
from engine.spec.sequence_templates import SEQUENCE_TEMPLATES
from engine.spec.shapes import analyse
from engine.spec.template import Template
from engine.spec.templates import TEMPLATES, template
from tests.engine.engines import Desk, data_of, small

SOURCES = tuple(kind for kind in DATA if data_of(kind).shape().features)  # not those that a person has to name
rows = pytest.mark.parametrize("row", TEMPLATES, ids=lambda row: row.key)


@cache
def on(kind: str) -> Spec:
    """The default network on a data source."""
    return SetData(data=data_of(kind)).apply(default_spec())


@rows
@pytest.mark.parametrize("kind", SOURCES)
def test_every_template_fits_every_data_source(row: Template, kind: str) -> None:
    if row.lacks(on(kind)):
        assert row.needs != "anything" or set(data_of(kind).shape().tasks) <= STEPWISE
        assert analyse(on(kind).with_(network=row.drawn(on(kind)))).order  # it can be drawn all the same
        return
    spec = row.edit(on(kind)).apply(on(kind))
    analysis = analyse(spec)
    assert not analysis.problems
    assert not analysis.warnings
    assert len(analysis.order) == len(spec.network.layers)
    members = [i for group in spec.network.groups for i in group.layer_ids]
    assert len(set(members)) == len(members)
    assert all(spec.network.has(i) for i in members)


TRAINED = (
    [
        pytest.param(row, kind, id=f"{kind}-{row.key}")
        for kind in ("spiral", "regression-gauss", "digits", "wine", "shapes")
        for row in TEMPLATES
        if not row.lacks(on(kind))
    ]
    + [
        pytest.param(row, kind, id=f"{kind}-{row.key}")
        for kind in ("parity", "brackets", "sines", "vowels", "shakespeare", "number-words")
        for row in (template("mlp"), *SEQUENCE_TEMPLATES)
        if not row.lacks(on(kind))
    ]
    + [
        pytest.param(row, kind, id=f"{kind}-{row.key}")
        for kind in ("mnist1d", "faces", "function")
        for row in CODE_TEMPLATES
        if not row.lacks(on(kind))
    ]
)


@pytest.mark.parametrize(("row", "kind"), TRAINED)
def test_every_template_trains(row: Template, kind: str) -> None:
    spec = row.edit(on(kind)).apply(on(kind))
    if "samples" in type(spec.data).model_fields:
        spec = spec.with_(data=spec.data.with_(samples=100))  # each is looked at for the first point of the curves
    snapshot = Desk(spec).play(3)
    assert snapshot.step == 3
    assert snapshot.state is not RunState.DIVERGED


def test_a_template_does_a_task_that_it_can_do() -> None:
    """A list has one answer; brackets have one for the whole, too."""
    spec = on("brackets")
    assert spec.training.task == "tagging"
    made = template("mlp").edit(spec).apply(spec)
    assert made.training.task == "two-class"
    assert template("recurrent").edit(made).apply(made).training.task == "two-class"
    assert template("recurrent").edit(spec).apply(spec).training.task == "tagging"


def test_a_template_knows_which_sequence_comes_in_where() -> None:
    spec = on("number-words")
    made = template("encoder-decoder").edit(spec).apply(spec)
    parts = [layer.part for layer in made.network.layers if isinstance(layer, Input)]
    assert parts == ["source", "so far"]
    assert made.network.sources("cross_attention-1") == ("gru-2", "gru-1")
    back = SetData(data=data_of("vowels")).apply(made)
    assert {layer.part for layer in back.network.layers if isinstance(layer, Input)} == {""}
    again = template("recurrent").edit(back).apply(back)
    assert not analyse(again).problems
    assert again.network.layer("input").name == ""


def test_temporal_blocks_look_back_as_far_as_there_are_steps() -> None:
    spec = on("vowels")
    made = template("temporal-convolution").edit(spec).apply(spec)
    dilations = [layer.dilation for layer in made.network.layers if isinstance(layer, Conv1d)]
    assert dilations == [1, 1, 1, 2, 2, 4, 4]


@pytest.mark.parametrize("row", CODE_TEMPLATES, ids=lambda row: row.key)
@pytest.mark.parametrize("kind", ["moons", "function", "iris", "digits", "faces", "mnist1d"])
def test_both_halves_of_a_template_have_their_group(row: Template, kind: str) -> None:
    if row.lacks(on(kind)):
        return
    spec = row.edit(on(kind)).apply(on(kind))
    members = {group.name: group.layer_ids for group in spec.network.groups}
    cut, both = halves(spec), rivals(spec)
    if both is not None:
        assert members == {"Generator": both.generator, "Discriminator": both.discriminator[:-1]}
        assert spec.training.optimizer == Adam(beta1=0.5)
        return
    assert cut is not None
    assert members["Encoder"][-1] == cut.code
    assert set(members["Encoder"]) <= set(cut.encoder)
    assert members["Decoder"] == cut.decoder[:-1]


def test_a_template_turns_only_the_settings_that_it_needs() -> None:
    """Pixels are shares of ink, which have a cross-entropy; columns of a table have none."""
    vae, gan = template("vae"), template("gan")
    for kind, loss in (("digits", "binary_cross_entropy"), ("wine", "mse")):
        spec = on(kind)
        made = vae.edit(spec).apply(spec)
        assert made.training == spec.training.with_(task="reconstruction", loss=loss)
        assert vae.edit(made).apply(made) == made
    spec = on("digits")
    back = template("mlp").edit(gan.edit(spec).apply(spec)).apply(gan.edit(spec).apply(spec))
    assert back.training.task == "multi-class"
    assert not analyse(back).problems


def test_what_is_rebuilt_of_the_plane_is_the_point_itself() -> None:
    spec = small(features=("x1", "sin_x1"))
    made = template("autoencoder").edit(spec).apply(spec)
    assert made.data_shape.rebuilt == ("x1", "x2")


def test_a_template_carries_over_what_fits() -> None:
    desk = Desk(small(Dense(id="dense-1", units=8)))
    desk.play(5)
    before = desk.run.learner.model.tensors()["dense-1", "weight"].detach().clone()
    desk.edit(template("residual").edit(desk.spec))
    assert desk.run.learner.model.tensors()["dense-1", "weight"].equal(before)
    assert desk.run.step == 5


def test_a_template_keeps_the_features_that_are_on_and_the_notes() -> None:
    spec = small(features=("x1", "x1_x2"))
    note = Note(id="note-1", text="why")
    spec = spec.with_(network=spec.network.with_(notes=(note,)))
    made = template("two-branches").edit(spec).apply(spec)
    assert made.network.layer("input") == spec.network.layer("input")
    assert made.network.notes == (note,)
    assert made.data == spec.data
    assert made.training == spec.training


def test_features_of_other_data_are_dropped() -> None:
    spec = small()
    other = spec.network.with_(layers=(Input(id="input", features=("petal",)), *spec.network.layers[1:]))
    spec = spec.with_(network=other)
    made = template("mlp").edit(spec).apply(spec)
    assert not analyse(made).problems


def test_titles_and_keys_are_their_own() -> None:
    assert len({row.key for row in TEMPLATES}) == len({row.title for row in TEMPLATES}) == len(TEMPLATES)
    assert all(row.shows.endswith(".") for row in TEMPLATES)


# ---- blocks ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.key)
@given(width=st.integers(1, 64), target=st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_a_block_fits_into_any_link(block: Block, width: int, target: int) -> None:
    if block.for_pictures or block.for_sequences:
        return
    spec = small(Dense(id="dense-1", units=width), Dense(id="dense-2", units=target))
    pasted = put(spec, block)
    analysis = analyse(pasted)
    assert not analysis.problems
    assert not analysis.warnings
    assert analysis.shapes["dense-2"].inputs == ((width,),)
    assert [group.name for group in pasted.network.groups] == [block.title]


MAPS = [block for block in BLOCKS if block.for_pictures or block.maps is not None]


def pictures(channels: int) -> Spec:
    """Two convolutions on digits."""
    layers = (Conv2d(id="conv2d-1", units=channels), Conv2d(id="conv2d-2", units=3), Flatten(id="flatten-1"))
    network = chain(Input(id="input", as_picture=True), *layers, Output(id="output"))
    return on("digits").with_(network=network)


def put_maps(spec: Spec, block: Block, channels: int) -> PasteFragment:
    fragment = renewed(block.fitting((channels, 8, 8)), spec.network)
    return PasteFragment(fragment=fragment, source="conv2d-1", target="conv2d-2")


@pytest.mark.parametrize("block", MAPS, ids=lambda block: block.key)
@given(channels=st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_a_block_fits_between_maps(block: Block, channels: int) -> None:
    spec = put_maps(pictures(channels), block, channels).apply(pictures(channels))
    analysis = analyse(spec)
    assert not analysis.problems
    assert not analysis.warnings
    assert analysis.shapes["conv2d-2"].inputs == ((channels, 8, 8),)
    assert [group.name for group in spec.network.groups] == [block.title]


@pytest.mark.parametrize("block", MAPS, ids=lambda block: block.key)
def test_a_block_of_maps_trains_and_preserves_what_it_says(block: Block) -> None:
    desk = Desk(pictures(6))
    desk.play(3)
    before = answers(desk)
    desk.edit(put_maps(desk.spec, block, 6))
    change = float((answers(desk) - before).abs().max())
    assert (change <= 1e-5) is block.preserves
    assert desk.play(3).trouble is None


STEPS = [block for block in BLOCKS if block.for_sequences or block.steps is not None]


def sequences(channels: int) -> Spec:
    """Two layers over the steps of vowels."""
    layers = (StepDense(id="steps-1", units=channels), StepDense(id="steps-2", units=3), LastStep(id="last-1"))
    return on("vowels").with_(network=chain(Input(id="input"), *layers, Output(id="output")))


def put_steps(spec: Spec, block: Block, channels: int) -> PasteFragment:
    fragment = renewed(block.fitting((channels, 29)), spec.network)
    return PasteFragment(fragment=fragment, source="steps-1", target="steps-2")


@pytest.mark.parametrize("block", STEPS, ids=lambda block: block.key)
@given(channels=st.integers(1, 40))
@settings(max_examples=10, deadline=None)
def test_a_block_fits_between_sequences(block: Block, channels: int) -> None:
    spec = put_steps(sequences(channels), block, channels).apply(sequences(channels))
    analysis = analyse(spec)
    assert not analysis.problems
    assert not analysis.warnings
    assert analysis.shapes["steps-2"].inputs == ((channels, 29),)
    assert [group.name for group in spec.network.groups] == [block.title]


@pytest.mark.parametrize("block", STEPS, ids=lambda block: block.key)
def test_a_block_of_sequences_trains_and_preserves_what_it_says(block: Block) -> None:
    desk = Desk(sequences(6))
    desk.play(3)
    before = answers(desk)
    desk.edit(put_steps(desk.spec, block, 6))
    change = float((answers(desk) - before).abs().max())
    assert (change <= 1e-5) is block.preserves
    assert desk.play(3).trouble is None


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.key)
def test_a_block_is_known_whatever_its_width(block: Block) -> None:
    for width in (1, 3, 8, 10, 48):
        assert block.is_like(block.make(width))
        assert block.is_like(block.fitting((width, 8, 8)))
        assert block.is_like(block.fitting((width, 8)))
    assert not block.is_like(block.make(8).with_(name="mine"))


@pytest.mark.parametrize("size", [(1, 8, 8), (3, 25, 25), (1, 28, 28), (3, 64, 64), (1, 9, 30)])
@pytest.mark.parametrize(
    "row", [row for row in TEMPLATES if row.needs in ("pictures", "maps")], ids=lambda row: row.key
)
def test_templates_for_pictures_fit_their_size(row: Template, size: tuple[int, int, int]) -> None:
    class Sized(Digits):
        pass

    Sized.size = size
    spec = row.edit(on("digits")).apply(on("digits"))  # the task is the one that it can do
    spec = spec.with_(data=Sized.model_construct(**dict(spec.data)))
    made = row.edit(spec)
    assert isinstance(made, SetNetwork)
    analysis = analyse(spec.model_copy(update={"network": made.network}))
    assert not analysis.problems
    assert analysis.shapes["input"].output == size


@pytest.mark.parametrize(
    "block", [block for block in BLOCKS if block.preserves and not block.for_sequences], ids=lambda block: block.key
)
def test_a_residual_block_leaves_the_function_as_it_was(block: Block) -> None:
    desk = Desk(small(Dense(id="dense-1", units=6), Dense(id="dense-2", units=4)))
    desk.play(20)
    before = answers(desk)
    paste = PasteFragment(fragment=renewed(block.make(6), desk.spec.network), source="dense-1", target="dense-2")
    desk.edit(paste)
    assert float((answers(desk) - before).abs().max()) <= 1e-6


def answers(desk: Desk) -> torch.Tensor:
    """What the network says to the samples it is measured on."""
    desk.engine.run(0)
    model = desk.run.learner.model
    with torch.no_grad(), model.evaluating():
        said: torch.Tensor = model(desk.run.material.measured_x)
    return said


def put(spec: Spec, block: Block) -> Spec:
    """A block between dense-1 and dense-2."""
    layer = spec.network.layer("dense-1")
    assert isinstance(layer, Dense)
    fragment = renewed(block.make(layer.units), spec.network)
    return PasteFragment(fragment=fragment, source="dense-1", target="dense-2").apply(spec)


def test_a_copy_of_a_residual_block_keeps_its_skip() -> None:
    spec = put(small(Dense(id="dense-1", units=5), Dense(id="dense-2", units=4)), BLOCKS[0])
    group = spec.network.groups[0]
    copied = fragment_of(spec.network, group.layer_ids)
    assert copied.skips == ("add-1",)
    assert copied.entries == ("norm-1", "add-1")
    read = parse_fragment(copied.text())
    assert read == copied
    again = renewed(copied, spec.network)
    assert again.skips == ("add-2",)
    assert again.entries == ("norm-2", "add-2")


def test_a_link_from_elsewhere_is_no_skip() -> None:
    layers = (Input(id="input"), Dense(id="dense-1"), Dense(id="dense-2"), Dense(id="dense-3"), Add(id="add-1"))
    pairs = [("input", "dense-1"), ("dense-1", "dense-2"), ("dense-2", "add-1"), ("input", "dense-3")]
    pairs += [("dense-3", "add-1"), ("add-1", "output")]
    links = tuple(Link(source=a, target=b, port=n if b == "add-1" else 0) for n, (a, b) in enumerate(pairs))
    network = Network(layers=(*layers, Output(id="output")), links=links)
    assert fragment_of(network, ("dense-2", "add-1")).skips == ()


def test_a_fragment_with_a_skip_to_nowhere_is_damaged() -> None:
    text = residual(4).text().replace('"skips": [\n  "add-1"', '"skips": [\n  "add-9"')
    assert "add-9" in text
    assert parse_fragment(text) is None


def test_a_chain_has_no_skips() -> None:
    network = chain(Input(id="input"), Dense(id="dense-1"), Dense(id="dense-2"), Output(id="output"))
    assert fragment_of(network, ("dense-1", "dense-2")).entries == ("dense-1",)


# ---- groups ---------------------------------------------------------------------------------------------------------


def in_a_group() -> Spec:
    spec = small(Dense(id="dense-1", units=5), Dense(id="dense-2", units=5), Dense(id="dense-3", units=4))
    return GroupLayers(group=Group(id="group-1", name="Body", layer_ids=("dense-1", "dense-2"))).apply(spec)


def test_a_layer_that_comes_into_a_link_of_a_group_belongs_to_it() -> None:
    new = Dense(id="dense-9", units=5)
    inside = InsertLayer(layer=new, source="dense-1", target="dense-2").apply(in_a_group())
    assert inside.network.group("group-1").layer_ids == ("dense-1", "dense-2", "dense-9")
    behind = InsertLayer(layer=new, source="dense-2", target="dense-3").apply(in_a_group())
    assert behind.network.group("group-1").layer_ids == ("dense-1", "dense-2")


def test_a_block_that_comes_into_a_link_of_a_group_stays_one() -> None:
    spec = put(in_a_group(), BLOCKS[0])
    assert [group.name for group in spec.network.groups] == ["Body", "Residual block"]
    members = [i for group in spec.network.groups for i in group.layer_ids]
    assert len(set(members)) == len(members)


def test_layers_without_a_group_join_the_one_around_them() -> None:
    spec = in_a_group()
    fragment = renewed(BLOCKS[0].make(5).with_(groups=()), spec.network)
    spec = PasteFragment(fragment=fragment, source="dense-1", target="dense-2").apply(spec)
    assert len(spec.network.group("group-1").layer_ids) == 6
    assert len(shown_folded(spec)) == 4


def shown_folded(spec: Spec) -> tuple[str, ...]:
    return shown(SetGroup(group_id="group-1", values={"folded": True}).apply(spec).network).nodes
