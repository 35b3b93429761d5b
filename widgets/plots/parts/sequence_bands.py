"""The chosen sequence as bands: what comes in, what is wanted and what is said, and one step of it in words."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from engine.snapshot import Chosen, Floats, Ints
from engine.spec.data_shape import STEPWISE, DataShape
from widgets.kit import format_number
from widgets.plots.names import class_name
from widgets.plots.parts.answer_band import AnswerBand
from widgets.plots.parts.bands import Band, KeyBand, RulerBand
from widgets.plots.parts.cell_band import CELL, MARKS, CellBand
from widgets.plots.parts.curve_band import CurveBand, Line, LinesBand
from widgets.plots.parts.steps import (
    cursor_part,
    own_steps,
    right_or_wrong,
    shown_symbol,
    steps_of,
    sureness,
    symbol_texts,
    values_of,
)

CROWDED = 5  # channels; more of them are drawn lower
MOST_WORDS = 6  # channels whose numbers are told


@dataclass(frozen=True, eq=False)
class Shown:
    """Bands over `steps` columns, of which the cursor goes to the first `cursor_steps`."""

    bands: tuple[Band, ...]
    steps: int
    cursor_steps: int


def bands_of(chosen: Chosen, shape: DataShape) -> Shown:
    """All that there is to see of a sample."""
    at = cursor_part(shape)
    steps = max(steps_of(chosen, shape, at), 1)
    if shape.task == "forecast":
        bands, total = _forecast(chosen, shape, steps)
        return Shown((*bands, RulerBand()), total, steps)
    others = [b for part in range(len(shape.sequence)) if part != at for b in _other(chosen, shape, part)]
    bands = [*others, *input_bands(chosen, shape, at)]
    if shape.task in STEPWISE:
        return Shown((*bands, *_answers(chosen, shape, steps), RulerBand(), *_key(shape)), steps, steps)
    return Shown((*bands, RulerBand(), *_answer(chosen, shape)), steps, steps)


def input_bands(chosen: Chosen, shape: DataShape, part: int, flat: bool = False) -> list[Band]:
    """What comes in at each step of a part: a row of symbols, or a curve for each channel; `flat` ones stay low."""
    own, steps = shape.sequence[part], max(steps_of(chosen, shape, part), 1)
    values = values_of(chosen.inputs, shape, part)[:, :steps]
    if own.symbols:
        texts = symbol_texts(own, values, steps)
        return [CellBand(_title(shape, part), 20.0 if flat else CELL, int(not flat), texts=texts)]
    crowded = own.channels > (1 if flat else CROWDED)
    least, gap = (11.0, 1.0) if crowded else (24.0, 4.0)
    names = own.channel_names or tuple(str(i + 1) for i in range(own.channels))
    if own.channels == 1:
        names = (own.channel_names or (_title(shape, part),))[:1]
    return [
        CurveBand(title, least, int(not flat), gap, lines=(Line(row),), low=low, high=high)
        for title, row in zip(names, values, strict=False)
        for low, high in (scale_of(row),)
    ]


def _other(chosen: Chosen, shape: DataShape, part: int) -> list[Band]:
    """A sequence with an axis of its own: it has other steps."""
    steps = max(steps_of(chosen, shape, part), 1)
    return [replace(band, steps=steps) for band in input_bands(chosen, shape, part)]


def _title(shape: DataShape, part: int) -> str:
    return shape.sequence[part].name if len(shape.sequence) > 1 else "input"


def scale_of(*rows: Floats) -> tuple[float, float]:
    """The ends of a scale for curves."""
    finite = np.concatenate([row[np.isfinite(row)] for row in rows]) if rows else np.zeros(0)
    if not finite.size:
        return 0.0, 1.0
    low, high = float(finite.min()), float(finite.max())
    if high - low < 1e-9 * max(abs(high), 1e-6):
        return low - 0.5, high + 0.5
    return low, high


def _answers(chosen: Chosen, shape: DataShape, steps: int) -> list[Band]:
    """What is wanted and what is said at each step."""
    wanted, said = own_steps(chosen.mask, steps), own_steps(chosen.said, steps)
    tags = shape.task == "tagging"
    letters = not _key(shape)
    made: list[Band] = []
    if wanted is not None:
        classes = wanted if tags else None
        made.append(CellBand("wanted", texts=place_texts(shape, wanted), classes=classes, letters=letters))
    if said is not None:
        if tags and wanted is not None:
            said = np.where(wanted < 0, -1, said)  # of what is said where nothing is asked, nothing is learned
        made.append(
            CellBand(
                "says", texts=place_texts(shape, said), classes=said if tags else None, letters=letters,
                shares=sureness(chosen, said), marks=right_or_wrong(wanted, said),
                least=CELL if wanted is None else CELL + MARKS, most=40.0 if wanted is None else 40.0 + MARKS, gap=2.0,
            )
        )  # fmt: skip
    return made


def _key(shape: DataShape) -> tuple[Band, ...]:
    """The colours of the tags, where their names are too long for the cells."""
    long = shape.task == "tagging" and max(map(len, shape.places), default=0) > 2
    return (KeyBand(names=shape.places),) if long else ()


def place_texts(shape: DataShape, numbers: Ints) -> tuple[str, ...]:
    """(steps,) the classes of steps in words; '' where nothing is asked."""
    return tuple(shown_symbol(shape.places, float(number)) for number in numbers)


def _answer(chosen: Chosen, shape: DataShape) -> list[Band]:
    """The answer to the whole sequence."""
    if chosen.predicted != chosen.predicted:
        return []
    known = chosen.target == chosen.target
    if not shape.classes or shape.task == "regression":
        true = f"is {format_number(chosen.target)}" if known else ""
        return [AnswerBand("answer", said=f"says {format_number(chosen.predicted)}", true=true)]
    right = bool(chosen.predicted == chosen.target) if known else None
    share = float(chosen.probabilities.max()) if chosen.probabilities.size else float("nan")
    said = f"says {class_name(shape, chosen.predicted)}"
    true = f"is {class_name(shape, chosen.target)}" if right is False else ""
    return [AnswerBand("answer", said=said, true=true, share=share, right=right)]


# ---- forecasts


def forecast_channel(shape: DataShape) -> int:
    """Which channel is forecast: the one that the target is named after, else the first."""
    names = shape.sequence[0].channel_names
    return names.index(shape.targets[0]) if shape.targets and shape.targets[0] in names else 0


def _forecast(chosen: Chosen, shape: DataShape, steps: int) -> tuple[list[Band], int]:
    """The past, and what came and what is forecast as curves that go on from it."""
    values, at = values_of(chosen.inputs, shape, 0)[:, :steps], forecast_channel(shape)
    names = shape.sequence[0].channel_names or (shape.targets or ("series",))[:1]
    made: list[Band] = []
    total = steps + shape.horizon
    for channel, row in enumerate(values):
        lines = [Line(_placed(row, 0, total), "past")]
        if channel == at:
            lines += _ahead(chosen, row[-1:], steps - 1, total)
            made.append(LinesBand(lines=tuple(lines)))
        low, high = scale_of(*(line.values for line in lines))
        name = names[channel] if channel < len(names) else str(channel + 1)
        share = 4 if channel == at else 1
        made.append(CurveBand(name, 15.0 * share, share, lines=tuple(lines), low=low, high=high, divider=steps))
    return made, total


def _ahead(chosen: Chosen, last: Floats, start: int, total: int) -> list[Line]:
    """What came and what is forecast, from where the past ends."""
    kinds = ((chosen.wanted, "came", "text_second", 0), (chosen.forecast, "forecast", "accent", 1))
    return [
        Line(_placed(np.concatenate((last, numbers)), start, total), name, color, dash, strong=True)
        for numbers, name, color, dash in kinds
        if numbers is not None
    ]


def _placed(row: Floats, start: int, total: int) -> Floats:
    made = np.full(total, np.nan, dtype=np.float32)
    made[start : start + len(row)] = row
    return made


# ---- words


def words_at(chosen: Chosen, shape: DataShape, step: int) -> str:
    """One step in words."""
    part = cursor_part(shape)
    steps = steps_of(chosen, shape, part)
    if shape.task == "forecast" and step >= steps:
        return _words_ahead(chosen, step - steps)
    parts = [f"Step {step}: {_input_words(chosen, shape, part, step)}"]
    wanted, said = own_steps(chosen.mask, steps), own_steps(chosen.said, steps)
    if shape.task in STEPWISE and 0 <= step < steps:
        if wanted is not None:
            parts.append(f"wanted {shown_symbol(shape.places, float(wanted[step])) or 'nothing'}")
        if said is not None and (wanted is None or wanted[step] >= 0):
            parts.append(_said_words(chosen, shape, said, step))
    return " · ".join(parts)


def _said_words(chosen: Chosen, shape: DataShape, said: Ints, step: int) -> str:
    sure = sureness(chosen, said)
    share = "" if sure is None or sure[step] != sure[step] else f" ({float(sure[step]):.0%})"
    return f"says {shown_symbol(shape.places, float(said[step]))}{share}"


def _input_words(chosen: Chosen, shape: DataShape, part: int, step: int) -> str:
    own, values = shape.sequence[part], values_of(chosen.inputs, shape, part)
    if not 0 <= step < own.length:
        return ""
    if own.symbols:
        return shown_symbol(own.symbols, float(values[0, step]))
    names = own.channel_names or (("",) if own.channels == 1 else tuple(str(i + 1) for i in range(own.channels)))
    told = [
        f"{name} {format_number(float(f'{value:.3g}'))}".strip()
        for name, value in zip(names, values[:, step], strict=False)
    ]
    return ", ".join(told[:MOST_WORDS]) + (" …" if len(told) > MOST_WORDS else "")


def _words_ahead(chosen: Chosen, ahead: int) -> str:
    parts = [f"{ahead + 1} ahead"]
    for numbers, name in ((chosen.wanted, "came"), (chosen.forecast, "forecast")):
        if numbers is not None and ahead < len(numbers):
            parts.append(f"{name} {format_number(float(f'{numbers[ahead]:.4g}'))}")
    return " · ".join(parts)
