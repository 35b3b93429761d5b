"""Small problems that can only be solved by remembering; all lots are drawn sample by sample, so the first stay."""

from __future__ import annotations

import numpy as np

from engine.data.dataset import Cancelled, Dataset, Doubles, generator, noise, split
from engine.snapshot import Bools, Floats, Ints
from engine.spec.catalog.data import Adding, Brackets, DelayedRecall, Parity, Sines

FEW_BITS = 20  # so many bits and fewer: all different strings are shuffled; of more hardly any is drawn twice
PERIODS = (6.0, 30.0)  # steps, of a sine
AMPLITUDES = (0.5, 1.0)


def make_recall(data: DelayedRecall, seed: int, cancelled: Cancelled) -> Dataset:
    """Letters, blanks, cues; asked at the cues only, in the order of the letters."""
    letters = generator(data, seed, "letters").integers(0, data.alphabet, (data.samples, data.letters))
    blank, cue = data.alphabet, data.alphabet + 1
    inputs = np.full((data.samples, 2 * data.letters + data.delay), blank, dtype=np.float32)
    inputs[:, : data.letters] = letters
    inputs[:, -data.letters :] = cue
    steps = np.full(inputs.shape, -1, dtype=np.int64)
    steps[:, -data.letters :] = letters
    return _dataset(data, seed, inputs, np.zeros(data.samples), steps=steps)


def make_parity(data: Parity, seed: int, cancelled: Cancelled) -> Dataset:
    """Bits, whether the ones among all of them are odd, and whether they are so far."""
    rng = generator(data, seed, "bits")
    if data.length <= FEW_BITS and not data.varying:
        numbers = rng.permutation(2**data.length)[: data.samples]
        bits = numbers[:, None] >> np.arange(data.length) & 1
    else:
        bits = rng.integers(0, 2, (data.samples, data.length))
    lot = generator(data, seed, "lengths").random(len(bits))
    lengths = data.length - (lot * (data.length - min(data.shortest, data.length) + 1)).astype(np.int64)
    inside = np.arange(data.length) < lengths[:, None]
    odd = np.cumsum(np.where(inside, bits, 0), axis=1) % 2
    steps = np.where(inside, odd, -1)
    return _dataset(data, seed, np.where(inside, bits, np.nan), odd[:, -1], classes=True, steps=steps)


def make_adding(data: Adding, seed: int, cancelled: Cancelled) -> Dataset:
    """Numbers from 0 to 1 and marks; the noise moves the numbers and leaves marks and sums as they are."""
    lots = generator(data, seed, "numbers").random((data.samples, data.length + 2))
    numbers, half = lots[:, :-2].astype(np.float32), data.length // 2
    early = (lots[:, -2] * half).astype(np.int64)
    late = half + (lots[:, -1] * (data.length - half)).astype(np.int64)
    rows, marked = np.arange(data.samples), np.zeros_like(numbers)
    marked[rows, early] = marked[rows, late] = 1
    total = numbers[rows, early] + numbers[rows, late]
    seen = numbers + numbers.std() * noise(data, seed, numbers.shape)
    return _dataset(data, seed, np.hstack((seen, marked)), total)


def make_sines(data: Sines, seed: int, cancelled: Cancelled) -> Dataset:
    """A mixture of sines for each sample; the noise is on the past only."""
    lots = generator(data, seed, "sines").random((data.samples, data.waves, 3, 1))
    periods = np.exp(np.log(PERIODS[0]) + lots[:, :, 0] * np.log(PERIODS[1] / PERIODS[0]))
    heights = AMPLITUDES[0] + lots[:, :, 1] * (AMPLITUDES[1] - AMPLITUDES[0])
    when = np.arange(-data.window, data.horizon)  # 0 is the first step ahead
    mixed = (heights * np.sin(2 * np.pi * (when / periods + lots[:, :, 2]))).sum(axis=1) / np.sqrt(data.waves)
    past, future = mixed[:, : data.window], mixed[:, data.window :]
    seen = past + past.std() * noise(data, seed, past.shape)
    return _dataset(data, seed, seen, np.zeros(data.samples), future=future)


def make_brackets(data: Brackets, seed: int, cancelled: Cancelled) -> Dataset:
    """Strings of even lengths, every second of them balanced; the others have one bracket changed."""
    lots = generator(data, seed, "brackets").random((data.samples, 2 * data.length + 3))
    way, kinds, rest = lots[:, : data.length], lots[:, data.length : -3], lots[:, -3:]
    shortest = max(4, data.length // 8 * 2)
    lengths = shortest + 2 * (rest[:, 0] * ((data.length - shortest) // 2 + 1)).astype(np.int64)
    opens = _balanced(way, lengths, data.depth)
    symbols = _with_kinds(opens, kinds >= 0.5 if data.brackets == "both" else np.zeros_like(opens), data.depth)
    balanced = np.arange(data.samples) % 2
    inside = np.arange(data.length) < lengths[:, None]
    broken = _broken(symbols, inside, rest[:, 1:], data)
    symbols = np.where(balanced[:, None] == 1, symbols, broken)
    inputs = np.where(inside, symbols, np.nan)
    steps = np.where(inside, _depths(symbols % 2 == 0), -1)
    return _dataset(data, seed, inputs, balanced, classes=True, steps=steps)


def _balanced(lots: Doubles, lengths: Ints, deepest: int) -> Bools:
    """(n, longest) whether a bracket opens; each string comes out even at its own length."""
    depth = np.zeros(len(lots), dtype=np.int64)
    opens = np.zeros(lots.shape, dtype=bool)
    for step in range(lots.shape[1]):
        left = lengths - step
        may_open = (depth < deepest) & (depth + 2 <= left)
        opens[:, step] = may_open & ((depth == 0) | (lots[:, step] < 0.5))
        depth += np.where(left > 0, np.where(opens[:, step], 1, -1), 0)
    return opens


def _with_kinds(opens: Bools, second: Bools, deepest: int) -> Ints:
    """(n, longest) symbols: an opening bracket of either kind, a closing one of the kind that it closes."""
    rows, depth = np.arange(len(opens)), np.zeros(len(opens), dtype=np.int64)
    open_kinds = np.zeros((len(opens), deepest + 1), dtype=np.int64)
    symbols = np.zeros(opens.shape, dtype=np.int64)
    for step in range(opens.shape[1]):
        now = opens[:, step]
        depth = np.maximum(depth - ~now, 0)
        kind = np.where(now, second[:, step], open_kinds[rows, depth])
        open_kinds[rows, depth] = kind
        symbols[:, step] = 2 * kind + ~now
        depth = np.minimum(depth + now, deepest)
    return symbols


def _broken(symbols: Ints, inside: Bools, lots: Doubles, data: Brackets) -> Ints:
    """The same strings with one bracket changed: into its other half, or into the other kind; none gets too deep."""
    rows, steps = np.arange(len(symbols)), np.arange(symbols.shape[1])
    place = (lots[:, 0] * inside.sum(axis=1)).astype(np.int64)
    turn = np.full(len(symbols), 1) if data.brackets == "round" else np.where(lots[:, 1] < 0.5, 1, 2)
    opens = symbols % 2 == 0
    later = inside & (steps >= place[:, None])
    too_deep = (turn == 1) & ~opens[rows, place] & (np.where(later, _depths(opens), 0).max(axis=1) + 2 > data.depth)
    last_open = np.maximum.accumulate(np.where(opens, steps, 0), axis=1)[rows, place]
    place = np.where(too_deep, last_open, place)
    broken = symbols.copy()
    broken[rows, place] ^= turn
    return broken


def _depths(opens: Bools) -> Ints:
    """(n, longest) how many brackets are open after each step; one that closes nothing leaves none open."""
    depth, depths = np.zeros(len(opens), dtype=np.int64), np.zeros(opens.shape, dtype=np.int64)
    for step in range(opens.shape[1]):
        depths[:, step] = depth = np.maximum(depth + np.where(opens[:, step], 1, -1), 0)
    return depths


def _dataset(
    data: DelayedRecall | Parity | Brackets | Adding | Sines,
    seed: int,
    inputs: Floats | Doubles | Ints,
    target: Floats | Doubles | Ints,
    *,
    classes: bool = False,
    steps: Ints | None = None,
    future: Doubles | None = None,
) -> Dataset:
    answers = target.astype(np.float32)
    return Dataset(
        inputs.astype(np.float32),
        answers,
        split(data, seed, answers, classes=classes),
        np.arange(len(answers), dtype=np.int64),
        steps=None if steps is None else steps.astype(np.int64),
        future=None if future is None else future.astype(np.float32),
    )
