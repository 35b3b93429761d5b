"""What a network writes: one token after another, each fed back to it, growing slice by slice."""

from __future__ import annotations

from collections.abc import Iterator
from math import isnan
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import TextView, read_only
from engine.spec.studies import TextStudy
from engine.watch.chosen import ChosenInput
from engine.watch.stepping import Answers, feed
from engine.watch.studies.inner import SLICE_S
from engine.watch.studies.moment import moment
from engine.watch.tokens import tokens_of

CHOICES = 8  # shown for each next token
MOST_GIVEN = 2000  # tokens to go on from, the last ones typed


def text(run: Run, study: TextStudy, _chosen: ChosenInput) -> Iterator[TextView | None]:
    """Answer a `TextStudy`; where the task is another there is no answer."""
    if run.material.task != "next-token":
        return
    writer = Writer(run, study)
    while not writer.done:
        end = perf_counter() + SLICE_S
        with torch.inference_mode():
            writer.go_on()
            while not writer.done and perf_counter() < end:
                writer.go_on()
        yield writer.view()


class Writer:
    """Writes with the weights of the moment at which it was made.

    Attributes
    ----------
    done : whether all is written.
    """

    def __init__(self, run: Run, study: TextStudy) -> None:
        shape, preparation = run.material.shape, run.material.preparation
        part, model = shape.sequence[0], moment(run.learner.model)
        self._step, self._study, self._output_id = run.step, study, model.output_id
        self._feed = feed(model, run.spec.network, shape, part, preparation.names)
        self._x = torch.zeros(1, len(preparation.names))
        self._given = tokens_of(study.words, part.symbols)[0][-MOST_GIVEN:] or [first_symbol(part.symbols)]
        self._dice = torch.Generator().manual_seed(study.seed)
        total, self._count, self._since = len(self._given) + study.length, 0, 0
        self._tokens = np.zeros(total, dtype=np.int64)
        self._tokens[: len(self._given)] = self._given
        width = min(CHOICES, len(part.symbols))
        self._choices = np.zeros((total, width), dtype=np.int64)
        self._chances = np.zeros((total, width), dtype=np.float32)
        known = study.layer_id in model.ids and len(model.layer(study.layer_id).output) == 2
        units = model.layer(study.layer_id).output[0] if known else 0
        self._states = np.zeros((total, units), dtype=np.float32)  # a row at a time is written
        self._feed.begin(self._x)

    @property
    def done(self) -> bool:
        return self._count == len(self._tokens)

    def go_on(self) -> None:
        """Read the next token, which was given or written, and write the one after it. Within inference mode."""
        if self._feed.longest is not None and self._since >= self._feed.longest:
            self._begin_anew(self._feed.longest // 2)
        answers = self._read(int(self._tokens[self._count]))
        z = answers[self._output_id][0]
        chances, choices = torch.softmax(z, 0).topk(self._choices.shape[1])
        self._choices[self._count], self._chances[self._count] = choices.numpy(), chances.numpy()
        if self._study.layer_id in answers and self._states.shape[1]:
            self._states[self._count] = answers[self._study.layer_id][0].numpy()
        self._count += 1
        if len(self._given) <= self._count < len(self._tokens):
            self._tokens[self._count] = pick(z, self._study.temperature, self._study.top_k, self._dice)

    def _read(self, token: int) -> Answers:
        self._since += 1
        return self._feed.step(torch.tensor([token]))

    def _begin_anew(self, kept: int) -> None:
        """Go on from the last tokens: the network knows no more steps than its samples have."""
        self._feed.begin(self._x)
        self._since = 0
        for token in self._tokens[max(0, self._count - kept) : self._count]:
            self._read(int(token))

    def view(self) -> TextView:
        """What there is so far; a token that was not read yet is not there."""
        n = self._count
        return TextView(
            tokens=read_only(self._tokens[:n]),
            given=min(n, len(self._given)),
            states=read_only(self._states[:n].T),
            choices=read_only(self._choices[:n]),
            chances=read_only(self._chances[:n]),
            step=self._step,
            done=self.done,
        )


def pick(z: Tensor, temperature: float, top_k: int, dice: torch.Generator) -> int:
    """One of the classes by chance, ``softmax(z / temperature)``.

    Parameters
    ----------
    z : (classes,) logits. temperature : 0 takes the most likely. top_k : only among so many; 0 is all.

    Raises
    ------
    ValueError
        If the logits are no numbers.
    """
    if temperature <= 0 or top_k == 1:
        largest, best = z.max(0)
        return _sound(int(best), float(largest))
    if 0 < top_k < len(z):
        z = torch.full_like(z, -torch.inf).scatter(0, (likely := z.topk(top_k)).indices, likely.values)
    reached = torch.softmax(z / temperature, 0).cumsum(0)
    thrown = (1 - torch.rand((), generator=dice)) * reached[-1]  # above 0; several times quicker than `multinomial`
    return _sound(int(torch.searchsorted(reached, thrown)), float(reached[-1]))


def _sound(token: int, number: float) -> int:
    """The token, if what it comes from is a number."""
    if isnan(number):
        raise ValueError("the network's answers are no numbers any more")
    return token


def first_symbol(symbols: tuple[str, ...]) -> int:
    """What a text begins with where nothing is given: the end of a line before it, or a blank, or what there is."""
    return next((symbols.index(symbol) for symbol in ("\n", " ") if symbol in symbols), 0)
