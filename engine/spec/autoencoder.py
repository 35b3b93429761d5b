"""Where the code of an autoencoder is, and where a generator ends."""

from __future__ import annotations

from dataclasses import dataclass
from math import prod

from engine.spec.catalog.layers import GaussianCode
from engine.spec.document import Network, Spec
from engine.spec.graph import after, before
from engine.spec.shapes import Analysis, analyse

ENCODER, DECODER = "Encoder", "Decoder"
GENERATOR, DISCRIMINATOR = "Generator", "Discriminator"


@dataclass(frozen=True)
class Halves:
    """An autoencoder cut in two at its code.

    Attributes
    ----------
    code : id of the layer whose answer is the code. units : numbers of the code.
    encoder : ids of the layers up to the code, with it. decoder : ids of those behind it, with the output; each in the
        order in which they run.
    gaussian : whether the code is drawn around a mean.
    """

    code: str
    units: int
    encoder: tuple[str, ...]
    decoder: tuple[str, ...]
    gaussian: bool


def halves(spec: Spec, analysis: Analysis | None = None) -> Halves | None:
    """The network cut at its code; None where the task is another, something is a problem, or there is no such place.

    The code is the answer of a Gaussian code; else of the last layer of a group called Encoder; else of the narrowest
    layer that gives a list. All that leads on to the answer must go through it.
    """
    analysis = analyse(spec) if analysis is None else analysis
    if spec.data_shape.task != "reconstruction" or analysis.problems or not analysis.answer:
        return None
    network = spec.network
    through = _gates(network, analysis)
    code = _gaussian(network, through) or _end_of_encoder(network, through) or _narrowest(network, analysis, through)
    if not code:
        return None
    behind = after(network, network.targets(code)) & before(network, (analysis.answer,))
    return Halves(
        code,
        prod(analysis.shapes[code].output),
        tuple(i for i in analysis.order if i in before(network, (code,))),
        tuple(i for i in analysis.order if i in behind),
        isinstance(network.layer(code), GaussianCode),
    )


def _gates(network: Network, analysis: Analysis) -> tuple[str, ...]:
    """Layers that every way from an input to the answer goes through, in order; neither inputs nor the answer."""
    live = [i for i in analysis.order if i in before(network, (analysis.answer,))]
    found, waiting = [], set[str]()
    for layer_id in live:  # in topological order: a gate is where no other way is still open
        waiting.discard(layer_id)
        if not waiting and network.sources(layer_id) and layer_id != analysis.answer:
            found.append(layer_id)
        waiting |= {target for target in network.targets(layer_id) if target in live}
    first = next((i for i in found if _sees_all(network, i, live)), "")
    return tuple(found[found.index(first) :]) if first else ()


def _sees_all(network: Network, layer_id: str, live: list[str]) -> bool:
    """Whether every input leads to this layer."""
    behind = before(network, (layer_id,))
    return all(i in behind for i in live if not network.sources(i))


def _gaussian(network: Network, through: tuple[str, ...]) -> str:
    return next((i for i in through if isinstance(network.layer(i), GaussianCode)), "")


def _end_of_encoder(network: Network, through: tuple[str, ...]) -> str:
    groups = [group for group in network.groups if group.name.strip().lower() == ENCODER.lower()]
    inside = [i for i in through if any(i in group.layer_ids for group in groups)]
    return inside[-1] if inside else ""


def _narrowest(network: Network, analysis: Analysis, through: tuple[str, ...]) -> str:
    """The last of the narrowest lists: behind an activation or a penalty of its own."""
    lists = [i for i in through if len(analysis.shapes[i].output) == 1]
    return min(reversed(lists), key=lambda i: analysis.shapes[i].output[0], default="")


@dataclass(frozen=True)
class Rivals:
    """Adversarial training cut in two.

    Attributes
    ----------
    versus : id of the layer where real and generated samples meet. generated : id of the layer that gives the latter.
    generator, discriminator : ids of the layers of each, in the order in which they run; the input is of neither.
    """

    versus: str
    generated: str
    generator: tuple[str, ...]
    discriminator: tuple[str, ...]


def rivals(spec: Spec, analysis: Analysis | None = None) -> Rivals | None:
    """The two that learn against each other; None where the task is another or something is a problem."""
    analysis = analyse(spec) if analysis is None else analysis
    if spec.data_shape.task != "adversarial" or analysis.problems:
        return None
    network = spec.network
    versus = next(i for i in analysis.order if network.layer(i).kind == "versus")
    generated = network.sources(versus)[1]
    made, judged = before(network, (generated,)), after(network, network.targets(versus))
    return Rivals(
        versus,
        generated,
        tuple(i for i in analysis.order if i in made),
        tuple(i for i in analysis.order if i in judged),
    )


def reached(spec: Spec, analysis: Analysis) -> tuple[str, ...]:
    """The layers that samples of the data come to, in the order in which they run: a generator never sees one."""
    found = rivals(spec, analysis)
    made = () if found is None else found.generator
    return tuple(i for i in analysis.order if i not in made)
