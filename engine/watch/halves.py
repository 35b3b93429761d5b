"""An autoencoder taken apart at its code: codes of samples, the decoder alone on codes, and answers as measured."""

from __future__ import annotations

from collections.abc import Iterable
from math import prod
from weakref import WeakKeyDictionary

import numpy as np
import torch
from torch import Tensor

from engine.build import Model
from engine.build.layers.gaussian_code import GaussianCodeModule
from engine.build.model import LayerError
from engine.run import Run
from engine.snapshot import Floats, Ints, read_only
from engine.spec.autoencoder import Halves, halves
from engine.spec.document import Network, Spec
from engine.spec.graph import before
from engine.watch.answers import as_array

HANDING_ON = frozenset({"input", "corruption", "flatten"})  # a sample is still a sample behind these
COORDINATES = ("x1", "x2")  # of the features of a plane, those that are measured

_CUTS: WeakKeyDictionary[Run, tuple[Spec, Halves | None]] = WeakKeyDictionary()


def cut_of(run: Run) -> Halves | None:
    """Where the network of a run is cut; None where there is no such place."""
    known = _CUTS.get(run)
    if known is None or known[0] is not run.spec:
        known = _CUTS[run] = (run.spec, halves(run.spec))
    return known[1]


class Rebuilder:
    """A network that rebuilds its input, with or without a code.

    Parameters
    ----------
    model : in evaluation mode, the network itself or a copy of it.

    Attributes
    ----------
    units : numbers of the code, 0 where there is none. corrupts : id of the layer that hands on the sample spoiled, the
        last of them before the code; empty where none does.
    """

    units = 0

    def __init__(self, run: Run, model: Model, before_code: Iterable[str]) -> None:
        self._model, self._network = model, run.spec.network
        self._squashes = run.material.squashed
        behind = before(self._network, (model.output_id,))
        self._order = tuple(layer_id for layer_id in model.ids if layer_id in behind)
        self.corrupts = _corrupting(run, tuple(before_code) or self._order)

    def rebuilt(self, x: Tensor) -> Tensor:
        """What comes back of samples that nothing spoils: (n, features) -> the same, in the scale of the loss."""
        return self._answer(run_layers(self._model, self._network, self._order, x, {}, clean=True))

    def as_trained(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """What the network is given in the place of x, and what it makes of it: twice (n, features), likewise."""
        given = run_layers(self._model, self._network, self._order, x, {})
        return given[self.corrupts].flatten(1) if self.corrupts else x, self._answer(given)

    def _answer(self, given: dict[str, Tensor]) -> Tensor:
        z = given[self._model.output_id].flatten(1)
        return torch.sigmoid(z) if self._squashes else z


class Coder(Rebuilder):
    """Both halves of an autoencoder.

    Codes are those of samples as they are: corruption lets them pass, as of a denoising autoencoder the code of what is
    whole is wanted (Vincent 2008). Only `as_trained` takes the network as it stands.

    Attributes
    ----------
    code : id of the layer that gives it. gaussian : whether codes are drawn around a mean.
    """

    def __init__(self, run: Run, model: Model, cut: Halves) -> None:
        super().__init__(run, model, cut.encoder)
        self._cut, self._size = cut, model.layer(cut.code).output
        self.code, self.units, self.gaussian = cut.code, cut.units, cut.gaussian

    def codes(self, x: Tensor) -> Tensor:
        """(n, features) -> (n, units); of a Gaussian code the means."""
        return self._encoded(x)[self.code].flatten(1)

    def codes_and_spread(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Codes of samples, and the deviations that a Gaussian code draws with; of another code (n, 0)."""
        given = self._encoded(x)
        codes, module = given[self.code].flatten(1), self._model.layer(self.code)
        if not isinstance(module, GaussianCodeModule) or module.way is not module:
            return codes, codes[:, :0]
        source = self._network.sources(self.code)[0]
        with torch.no_grad():
            return codes, (module.gaussian(given[source])[1] / 2).exp()

    def decoded(self, codes: Tensor) -> Tensor:
        """What the decoder alone makes of codes: (n, units) -> (n, features), in the scale of the loss."""
        given = {self.code: codes.reshape(len(codes), *self._size)}
        return self._answer(run_layers(self._model, self._network, self._cut.decoder, codes, given))

    def _encoded(self, x: Tensor) -> dict[str, Tensor]:
        return run_layers(self._model, self._network, self._cut.encoder, x, {}, clean=True)


def coder_of(run: Run, model: Model) -> Coder | None:
    """Both halves of a run's network; None where it has no code.

    Parameters
    ----------
    model : the run's, in evaluation mode, or a copy of it.
    """
    cut = cut_of(run)
    if cut is None or any(layer_id not in model.ids for layer_id in (*cut.encoder, *cut.decoder)):
        return None
    return Coder(run, model, cut)


def rebuilder_of(run: Run, model: Model) -> Rebuilder | None:
    """A run's network, if it rebuilds its input, whether it has a code or not.

    Parameters
    ----------
    model : as of `coder_of`.
    """
    if run.material.task != "reconstruction":
        return None
    return coder_of(run, model) or Rebuilder(run, model, ())


def decode_now(run: Run, code: tuple[float, ...]) -> Floats | None:
    """What the decoder makes of a code at this moment: (features,) as measured; None where there is no such decoder.

    For somebody who drags: quick, as only the decoder runs.
    """
    with run.learner.model.evaluating():
        coder = coder_of(run, run.learner.model)
        if coder is None or len(code) != coder.units or not np.isfinite(code).all():
            return None
        sample: Floats = as_measured(run, coder.decoded(torch.tensor([code], dtype=torch.float32)))[0]
    return sample if np.isfinite(sample).all() else None


def run_layers(
    model: Model, network: Network, layer_ids: Iterable[str], x: Tensor, given: dict[str, Tensor], clean: bool = False
) -> dict[str, Tensor]:
    """What some layers give, added to what others gave.

    Parameters
    ----------
    layer_ids : in the order in which they run. x : for those that no layer feeds. clean : corruption lets pass.
    """
    with torch.no_grad():
        for layer_id in layer_ids:
            sources = network.sources(layer_id)
            inputs = [given[source] for source in sources] if sources else [x]
            passes = clean and network.layer(layer_id).kind == "corruption"
            try:
                given[layer_id] = inputs[0] if passes else model.pass_through(layer_id, inputs, {})
            except Exception as error:
                raise LayerError(layer_id, str(error)) from error
    return given


def _corrupting(run: Run, layer_ids: tuple[str, ...]) -> str:
    """The last of these layers that hands on a whole sample spoiled; empty where there is none."""
    network, count = run.spec.network, run.material.x.shape[1]

    def is_one(layer_id: str) -> bool:
        behind = [network.layer(i).kind for i in before(network, (layer_id,))]
        whole = prod(run.learner.model.layer(layer_id).output) == count and behind.count("input") == 1
        return network.layer(layer_id).kind == "corruption" and whole and HANDING_ON.issuperset(behind)

    return next((layer_id for layer_id in reversed(layer_ids) if is_one(layer_id)), "")


# ---- as measured ----------------------------------------------------------------------------------------------------


def answered_columns(run: Run) -> tuple[Ints, Ints]:
    """Which numbers of an answer are measured ones, and which of the raw values these are; of a plane x1 and x2."""
    preparation = run.material.preparation
    if not preparation.plane:
        return np.arange(len(preparation.names)), preparation.columns
    there = [name for name in COORDINATES if name in preparation.names]
    own, raw = [preparation.names.index(name) for name in there], [COORDINATES.index(name) for name in there]
    return np.array(own, dtype=np.int64), np.array(raw, dtype=np.int64)


def answered_names(run: Run) -> tuple[str, ...]:
    """Names of the numbers that come back, as measured."""
    return tuple(run.material.preparation.names[column] for column in answered_columns(run)[0])


def as_measured(run: Run, values: Tensor) -> Floats:
    """(n, features) in the scale of the loss -> (n, measured features), read-only."""
    return read_only(run.material.preparation.uninputs(as_array(values))[:, answered_columns(run)[0]])


def measured_inputs(run: Run, raw: Floats) -> Floats:
    """(n, raw) values of samples -> (n, measured features), those that come back; read-only."""
    return read_only(raw[:, answered_columns(run)[1]])
