"""Reading the chosen sequence: its parts, its own length, its symbols as they are written on the screen."""

from __future__ import annotations

import numpy as np

from engine.snapshot import Chosen, Floats, Ints
from engine.spec.data_shape import STEPWISE, DataShape, SequencePart

_SHOWN = {" ": "␣", "\n": "↵", "\t": "⇥", "": "∅"}  # what could not be seen


def cursor_part(shape: DataShape) -> int:
    """Which part the cursor of time steps along: the one that is answered, else the first."""
    return len(shape.sequence) - 1 if shape.task == "translation" else 0


def values_of(inputs: Floats, shape: DataShape, part: int) -> Floats:
    """(channels, length) numbers of one part of a sample."""
    start = sum(p.channels * p.length for p in shape.sequence[:part])
    own = shape.sequence[part]
    return inputs[start : start + own.channels * own.length].reshape(own.channels, own.length)


def steps_of(chosen: Chosen, shape: DataShape, part: int) -> int:
    """How many steps the chosen sample has in a part."""
    if part < len(chosen.steps):
        return min(int(chosen.steps[part]), shape.sequence[part].length)
    known = np.isfinite(values_of(chosen.inputs, shape, part)).any(axis=0)
    return int(np.flatnonzero(known).max(initial=-1)) + 1


def shown_symbol(symbols: tuple[str, ...], index: float) -> str:
    """A symbol as it is written in a cell; '' for none."""
    if index != index or not 0 <= round(index) < len(symbols):
        return ""
    symbol = symbols[round(index)]
    return _SHOWN.get(symbol, symbol)


def symbol_texts(part: SequencePart, values: Floats, steps: int) -> tuple[str, ...]:
    """(steps,) the symbols of a sequence, as they are written in cells."""
    return tuple(shown_symbol(part.symbols, float(value)) for value in values[0, :steps])


def own_steps(numbers: Ints | None, steps: int) -> Ints | None:
    """What is said or wanted at the sample's own steps; filled up with -1."""
    if numbers is None or numbers.ndim != 1:
        return None
    made = np.full(steps, -1, dtype=np.int64)
    made[: min(steps, len(numbers))] = numbers[:steps]
    return made


def sureness(chosen: Chosen, said: Ints) -> Floats | None:
    """(steps,) probability of what is said at each step."""
    table = chosen.step_probabilities
    if table is None or not table.size:
        return None
    made = np.full(len(said), np.nan, dtype=np.float32)
    n = min(len(said), table.shape[1])
    at = np.clip(said[:n], 0, len(table) - 1)
    made[:n] = np.where(said[:n] >= 0, table[at, np.arange(n)], np.nan)
    return made


def right_or_wrong(wanted: Ints | None, said: Ints) -> Ints | None:
    """(steps,) 1 right, -1 wrong, 0 where nothing is asked."""
    if wanted is None:
        return None
    return np.where(wanted < 0, 0, np.where(wanted == said, 1, -1))


def fits(chosen: Chosen, shape: DataShape) -> bool:
    """Whether a chosen sample is of this data: one of an older document may still be on its way."""
    if not shape.sequence or chosen.inputs.shape != (sum(p.channels * p.length for p in shape.sequence),):
        return False
    table = chosen.step_probabilities
    if shape.task in STEPWISE:
        return table is None or (table.ndim == 2 and len(table) == max(len(shape.places), 1))
    if shape.task == "forecast":
        return chosen.forecast is None or chosen.forecast.shape == (shape.horizon,)
    return not shape.classes or len(chosen.probabilities) in (0, len(shape.classes))
