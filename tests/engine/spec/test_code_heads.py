"""A classifier on a learned code: the encoder stays as it is, and undo brings the decoder back."""

from __future__ import annotations

import torch

from engine.data import make
from engine.run import Run
from engine.spec.autoencoder import halves
from engine.spec.catalog.data import Digits
from engine.spec.catalog.data.tables import Diabetes
from engine.spec.catalog.layers import Corruption, Dense, Input, Output, Sparsity
from engine.spec.code_heads import can_classify, classifier_on_code
from engine.spec.document import Group, Spec, Training, chain
from engine.spec.shapes import analyse


def spec() -> Spec:
    network = chain(
        Input(id="input"),
        Corruption(id="corruption-1"),
        Dense(id="dense-1", units=6),
        Sparsity(id="sparsity-1"),
        Dense(id="dense-2", units=12),
        Output(id="output"),
    ).with_(
        groups=(
            Group(id="group-1", name="Encoder", layer_ids=("dense-1", "sparsity-1")),
            Group(id="group-2", name="Decoder", layer_ids=("dense-2",)),
        )
    )
    training = Training(task="reconstruction", loss="mse", learning_rate=0.003, batch_size=64)
    return Spec(data=Digits(), network=network, training=training)


def test_the_encoder_is_kept_frozen_and_what_held_it_in_shape_is_bypassed() -> None:
    before = spec()
    found = halves(before)
    assert found is not None
    assert (found.code, found.units) == ("sparsity-1", 6)
    after = classifier_on_code(before, found, labels=50).apply(before)
    layers = {layer.id: layer for layer in after.network.layers}
    assert list(layers) == ["input", "corruption-1", "dense-1", "sparsity-1", "output-1"]
    assert getattr(layers["dense-1"], "frozen", False)
    assert getattr(layers["corruption-1"], "bypassed", False)
    assert getattr(layers["sparsity-1"], "bypassed", False)
    assert [group.name for group in after.network.groups] == ["Encoder"]
    assert (after.training.task, after.training.loss, after.data.labels) == ("multi-class", "cross_entropy", 50)
    analysis = analyse(after)
    assert analysis.problems == ()
    assert analysis.shapes["output-1"].output == (10,)


def test_a_classifier_is_told_of_every_class() -> None:
    before = spec().with_(data=Digits(held_out=(3,)))
    found = halves(before)
    assert found is not None
    assert classifier_on_code(before, found).apply(before).data.held_out == ()


def test_what_the_encoder_learned_stays_through_the_change_and_through_the_training() -> None:
    before = spec()
    found = halves(before)
    assert found is not None
    run = Run(before, make(before.data, before.seed))
    for _ in range(5):
        run.advance()
    learned = run.learner.model.tensors()["dense-1", "weight"].detach().clone()
    after = classifier_on_code(before, found).apply(before)
    run.adapt(after, make(after.data, after.seed))
    for _ in range(5):
        run.advance()
    assert torch.equal(run.learner.model.tensors()["dense-1", "weight"], learned)


def test_data_without_classes_have_nothing_to_tell() -> None:
    assert can_classify(spec())
    assert not can_classify(spec().with_(data=Diabetes()))


def test_the_new_head_learns_where_the_rate_of_the_encoder_had_come_to_its_end() -> None:
    before = spec()
    training = before.training.with_(schedule={"kind": "cosine", "over": 1, "floor": 0.0})
    before = before.with_(training=Training.model_validate(training.model_dump()))
    found = halves(before)
    assert found is not None
    after = classifier_on_code(before, found).apply(before)
    assert after.training.schedule.factor(50.0) == 1.0
    assert after.training.learning_rate == 0.01
