"""The network as it is at one moment, for work that goes on while the training does."""

from __future__ import annotations

from copy import deepcopy

from engine.build import Model


def moment(model: Model) -> Model:
    """A copy in evaluation mode that nobody trains; its parameters ask for no gradient.

    The generator of dropout masks is shared, as nothing is dropped in evaluation: it cannot be copied.
    """
    copy = deepcopy(model, {id(model.dropout): model.dropout})
    copy.requires_grad_(False)
    return copy.train(False)
