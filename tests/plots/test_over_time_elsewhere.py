"""Views that were there before sequences: what they say of samples that are neither a class nor a value."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest

from engine.snapshot import EmbeddingView, LayerView, Probes, RunState, Snapshot, read_only
from engine.spec.sequence_presets import SEQUENCE_PRESETS
from engine.spec.shapes import analyse
from widgets.plots.activations import ActivationsView
from widgets.plots.names import has_target, own_names
from widgets.plots.parts.features import lines_of

Place = Callable[..., ActivationsView]


@pytest.mark.parametrize("name", ["shakespeare", "airline", "number-words"])
def test_units_over_time_are_called_by_unit_and_step(place: Place, name: str) -> None:
    spec = SEQUENCE_PRESETS[name]()
    view = place(ActivationsView(), spec)
    layer_id = next(layer.id for layer in spec.network.layers if layer.kind in ("lstm", "gru"))
    view.set_layers((layer_id,))
    units, steps = analyse(spec).shapes[layer_id].output
    inputs = np.zeros((3, len(spec.data_shape.features)), np.float32)
    probes = Probes(read_only(np.array([4, 7, 9])), read_only(inputs), read_only(np.zeros(3, np.float32)))
    answers = read_only(np.ones((3, units * steps), np.float32))
    view.show_snapshot(Snapshot(1, RunState.PAUSED, layers={layer_id: LayerView(activations=answers)}, probes=probes))
    assert view.map.text_of((1, steps + 2)) == "unit 2 at step 2, sample 7: 1"


def test_what_one_hears_of_a_point_among_features() -> None:
    shape = SEQUENCE_PRESETS["shakespeare"]().data_shape
    words = [shape.sequence[0].symbols.index(letter) for letter in "To be or not"]
    inputs = np.zeros((1, len(shape.features)), np.float32)
    inputs[0, : len(words)] = words
    nothing = np.zeros(1, np.float32)
    points = np.zeros((1, 2), np.float32)
    view = EmbeddingView(points, nothing, nothing, np.zeros(1, np.int64), inputs, (), 1, moving=False)
    (line,) = lines_of(view, 0, shape)
    assert line.startswith("“To be or not")
    assert len(line) <= 26
    assert not has_target(shape)
    assert has_target(SEQUENCE_PRESETS["vowels"]().data_shape)


def test_an_input_of_sequences_is_named_by_its_channels() -> None:
    spec = SEQUENCE_PRESETS["vowels"]()
    names = own_names(spec, "input")
    assert names is not None
    assert len(names) == 12
