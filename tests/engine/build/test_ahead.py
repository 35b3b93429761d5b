"""Whether a layer sees ahead, as `engine.spec.ahead` says of it, is true of what torch computes."""

from __future__ import annotations

import pytest
import torch

from engine.build import Model, build
from engine.spec.catalog.layers import LayerKind
from engine.spec.document import Spec
from engine.spec.remedies import remedies
from engine.spec.shapes import analyse
from tests.engine.spec.test_ahead import BLIND, PEEKING, characters


@pytest.mark.parametrize("name", PEEKING)
def test_what_is_warned_of_sees_ahead_until_it_is_cured(name: str) -> None:
    spec = characters(PEEKING[name][0])
    assert sees_ahead(spec)
    analysis = analyse(spec)
    (warning,) = [warning for warning in analysis.warnings if warning.kind == "ahead"]
    assert not sees_ahead(remedies(spec, analysis, warning)[0].edit.apply(spec))


@pytest.mark.parametrize("blind", BLIND, ids=lambda one: one.id)
def test_what_is_not_warned_of_sees_none_later(blind: LayerKind) -> None:
    spec = characters(blind)
    if not analyse(spec).problems:
        assert not sees_ahead(spec)


def sees_ahead(spec: Spec) -> bool:
    """Whether another symbol changes what is said at any step before it."""
    model = build(spec)
    with torch.no_grad():
        for parameter in model.parameters():
            parameter.add_(torch.empty_like(parameter).normal_(0, 0.2, generator=torch.Generator().manual_seed(1)))
    steps = spec.data_shape.sequence[0].length
    x = torch.randint(0, 40, (3, steps), generator=torch.Generator().manual_seed(2)).float()
    return any(_change_before(model, x, at) > 1e-4 for at in (1, 2, steps - 1))


def _change_before(model: Model, x: torch.Tensor, at: int) -> float:
    """How much another symbol at a step changes what is said before it."""
    other = x.clone()
    other[:, at] = (x[:, at] + 7) % 40
    with model.evaluating():
        return float((model(x) - model(other)).abs()[:, :, :at].max())
