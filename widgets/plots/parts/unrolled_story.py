"""What the network unrolled in time shows of the chosen sample: what comes in, each state, what is said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from engine.snapshot import Chosen, Floats, LayerView
from engine.spec.data_shape import DataShape
from widgets.kit import format_number
from widgets.plots.heat import largest
from widgets.plots.parts.heat_map import round_limit
from widgets.plots.parts.sequence_tokens import own_steps, token_at, tokens_of, values_of
from widgets.plots.parts.unrolled_plan import Band, Block, Stretch

UNIT_LIMIT = 1.0  # of a state: tanh goes no further
MOST_TOLD = 4  # channels whose numbers are told


@dataclass(frozen=True)
class Said:
    """One answer.

    Attributes
    ----------
    words : what is said. wanted : what is true, '' where it is not known. share : its probability, or
        not-a-number.
    """

    words: str
    wanted: str = ""
    share: float = float("nan")

    @property
    def wrong(self) -> bool:
        """Whether something else was wanted; of values one cannot say."""
        return self.share == self.share and bool(self.wanted) and self.wanted != self.words


@dataclass(frozen=True, eq=False)
class Strip:
    """values : (units, steps), those alike side by side; limit : the magnitude with the full colour."""

    values: Floats
    limit: float


@dataclass(frozen=True, eq=False)
class Walk:
    """One stretch with its numbers.

    Attributes
    ----------
    steps : how many the sample has. tokens : symbols that come in, or empty. values : (channels, steps) that come in.
    strips : by layer id. said : by output id, one for each step, or one of the whole sequence.
    """

    stretch: Stretch
    steps: int
    tokens: tuple[str, ...]
    values: Floats
    strips: Mapping[str, Strip]
    said: Mapping[str, tuple[Said, ...]]


def walks_of(
    stretches: tuple[Stretch, ...], chosen: Chosen, layers: Mapping[str, LayerView], shape: DataShape
) -> tuple[Walk, ...]:
    """All stretches with the numbers of the chosen sample."""
    return tuple(_walk(stretch, chosen, layers, shape) for stretch in stretches)


def _walk(stretch: Stretch, chosen: Chosen, layers: Mapping[str, LayerView], shape: DataShape) -> Walk:
    steps = own_steps(chosen, shape, stretch.part)
    tokens = tokens_of(chosen, shape, stretch.part) if stretch.part.symbols else ()
    blocks = {block.layer_id: block for band in stretch.bands for block in band.blocks}
    strips = {i: strip for i, block in blocks.items() if (strip := _strip(block, layers.get(i), steps)) is not None}
    said = {band.output: _said(band, at, chosen, layers, shape, steps) for at, band in enumerate(stretch.bands)}
    return Walk(stretch, steps, tokens, values_of(chosen, shape, stretch.part), strips, said)


def _strip(block: Block, view: LayerView | None, steps: int) -> Strip | None:
    if view is None:
        return None
    if view.state is not None and view.state.hidden.ndim == 2:
        values = view.state.hidden[_sorted(view.state.order, len(view.state.hidden), block.back)]
        return Strip(values[:, :steps], UNIT_LIMIT)
    if view.response is None or view.response.ndim != 2:
        return None
    values = view.response[:, :steps]
    return Strip(values, UNIT_LIMIT if block.recurrent else round_limit(largest(values)))


def _sorted(order: np.ndarray[tuple[int, ...], np.dtype[np.int64]], units: int, back: bool) -> list[int]:
    """Units that act alike side by side; of two directions the forward ones first."""
    known = [int(unit) for unit in order if unit < units]
    if len(known) != units:
        return list(range(units))
    half = units // 2
    return [*(u for u in known if u < half), *(u for u in known if u >= half)] if back else known


def _said(
    band: Band, at: int, chosen: Chosen, layers: Mapping[str, LayerView], shape: DataShape, steps: int
) -> tuple[Said, ...]:
    """The answer is that of `Chosen`; other outputs say theirs as a layer."""
    response = None if band.output not in layers else layers[band.output].response
    if band.answer == "none":
        return ()
    if band.answer == "steps":
        return _of_steps(chosen, None if at == 0 else response, shape, steps)
    return (_of_all(chosen, None if at == 0 else response, shape),)


def _of_steps(chosen: Chosen, response: Floats | None, shape: DataShape, steps: int) -> tuple[Said, ...]:
    chances = chosen.step_probabilities if response is None else _softmax(response)
    if chances is None or chances.ndim != 2:
        return ()
    said, shares = chances.argmax(axis=0), chances.max(axis=0)
    found = []
    for step in range(min(steps, chances.shape[1])):
        wanted = -1 if chosen.mask is None or chosen.mask.ndim != 1 else int(chosen.mask[step])
        asked = chosen.mask is None or wanted >= 0
        words = token_at(shape.places, float(said[step])) if asked else ""
        found.append(Said(words, token_at(shape.places, wanted) if wanted >= 0 else "", float(shares[step])))
    return tuple(found)


def _of_all(chosen: Chosen, response: Floats | None, shape: DataShape) -> Said:
    if shape.task == "forecast":
        return _first_ahead(chosen, response)
    if not shape.classes:
        value = chosen.predicted if response is None or not response.size else float(response.ravel()[0])
        return Said(_short(value), _short(chosen.target) if chosen.target == chosen.target else "")
    chances = chosen.probabilities if response is None else _class_chances(response)
    best = int(chances.argmax()) if chances.size else round(chosen.predicted)
    wanted = token_at(shape.classes, chosen.target) if chosen.target == chosen.target else ""
    return Said(token_at(shape.classes, best), wanted, float(chances.max()) if chances.size else 1.0)


def _first_ahead(chosen: Chosen, response: Floats | None) -> Said:
    said = chosen.forecast if response is None else response
    wanted = "" if chosen.wanted is None or not chosen.wanted.size else _short(float(chosen.wanted[0]))
    return Said("" if said is None or not said.size else _short(float(said.ravel()[0])), wanted)


def column_words(walk: Walk, step: int) -> str:
    """A step in words: what is read, what each branch says, what was wanted."""
    bands = walk.stretch.bands
    parts = [f"Step {step}", *_read(walk, step)]
    for band in bands:
        said = walk.said.get(band.output, ())
        at = step if band.answer == "steps" else 0
        if at < len(said) and said[at].words:
            who = f"{band.blocks[-1].title} " if len(bands) > 1 else ""
            later = "at the end " if band.answer != "steps" and step < walk.steps - 1 else ""
            parts.append(f"{later}{who}says {_told(said[at])}")
    return "; ".join(parts)


def _read(walk: Walk, step: int) -> list[str]:
    if step < len(walk.tokens):
        return [f"reads “{walk.tokens[step]}”"]
    if step >= walk.values.shape[1]:
        return []
    if len(walk.values) > MOST_TOLD:
        return [f"reads {len(walk.values)} numbers"]
    names = walk.stretch.part.channel_names or ("",) * len(walk.values)
    told = [f"{name} {_short(float(value))}".strip() for name, value in zip(names, walk.values[:, step], strict=False)]
    return [f"reads {', '.join(told)}"]


def _told(said: Said) -> str:
    share = f" ({100 * said.share:.0f} %)" if said.share == said.share else ""
    left, right = ("“", "”") if share else ("", "")  # a value is no word
    wanted = f", it is {left}{said.wanted}{right}" if said.wanted not in ("", said.words) else ""
    return f"{left}{said.words}{right}{share}{wanted}"


def _class_chances(logits: Floats) -> Floats:
    """Of one logit for two classes, or one for each."""
    if logits.size == 1:
        share = 1 / (1 + np.exp(-float(logits.ravel()[0])))
        return np.array([1 - share, share], np.float32)
    return _softmax(logits.ravel())


def _softmax(logits: Floats) -> Floats:
    raised: Floats = np.exp(logits - logits.max(axis=0))
    chances: Floats = raised / raised.sum(axis=0)
    return chances


def _short(value: float) -> str:
    return format_number(float(f"{value:.3g}"))
