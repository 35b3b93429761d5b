"""What a network makes of a source sequence, fed with its own answers: greedily, and with a beam."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import dataclass, field
from time import perf_counter

import numpy as np
import torch
from torch import Tensor

from engine.run import Run
from engine.snapshot import Floats, TranslationView, read_only
from engine.spec.catalog.data.texts import END, START
from engine.spec.data_shape import SequencePart
from engine.spec.studies import TranslationStudy
from engine.train.losses import NOT_ASKED
from engine.train.material import features
from engine.watch.attention import attention_to
from engine.watch.chosen import ChosenInput, index_of, rows_with
from engine.watch.stepping import feed
from engine.watch.studies.inner import SLICE_S
from engine.watch.studies.moment import moment
from engine.watch.tokens import tokens_of

MOST_SIDE_BY_SIDE = 32
Sentences = list[tuple[float, tuple[int, ...]]]  # log probability and tokens, without start and end


@dataclass(frozen=True)
class _Source:
    """tokens : of what is to be said in other words. unknown : typed words that are no symbols. wanted : if known."""

    tokens: list[int]
    unknown: tuple[str, ...] = ()
    wanted: tuple[int, ...] = ()


def translation(run: Run, study: TranslationStudy, chosen: ChosenInput) -> Iterator[TranslationView | None]:
    """The greedy answer first, then that of the beam; where the task is another there is none."""
    if run.material.task != "translation":
        return
    source = _typed(run, study.words) if study.words.strip() else _of_chosen(run, chosen)
    speaker = Speaker(run, source.tokens)
    if not source.tokens:
        yield speaker.view(source, [])
        return
    greedy = yield from _searched(speaker, 1)
    beam = min(study.beam, MOST_SIDE_BY_SIDE)
    yield speaker.view(source, greedy)
    if beam > 1:
        found = yield from _searched(speaker, beam)
        known = {tokens for _, tokens in found}  # a beam may lose the greedy sentence on its way
        more = [sentence for sentence in greedy if sentence[1] not in known]
        yield speaker.view(source, _sorted(found + more)[:beam])


def _typed(run: Run, words: str) -> _Source:
    """The words that are symbols, and what is wanted of them where the data know."""
    part, data = run.material.shape.sequence[0], run.material.dataset
    tokens, unknown = tokens_of(words, part.symbols)
    tokens = tokens[: part.length]
    same = rows_with(run, tokens)
    wanted = () if data.steps is None or not len(same) else _sentence(run, data.steps[same[0]].tolist())
    return _Source(tokens, unknown, wanted)


def _of_chosen(run: Run, chosen: ChosenInput) -> _Source:
    own = chosen.inputs[: run.material.shape.sequence[0].length]
    wanted = () if chosen.mask is None else _sentence(run, chosen.mask.tolist())
    return _Source(own[np.isfinite(own)].astype(int).tolist(), (), wanted)


def _sentence(run: Run, steps: list[int]) -> tuple[int, ...]:
    """Without its end and what is not asked."""
    end = index_of(run.material.shape.sequence[-1], END)
    return tuple(step for step in steps if step not in (end, NOT_ASKED))


class Speaker:
    """The network of a moment with a source before it.

    Parameters
    ----------
    tokens : of the source.
    """

    def __init__(self, run: Run, tokens: list[int]) -> None:
        self._run, self._step = run, run.step
        self._source, self._said = run.material.shape.sequence[0], run.material.shape.sequence[-1]
        self._model, self._tokens = moment(run.learner.model), tokens
        names = run.material.preparation.names
        self._feed = feed(self._model, run.spec.network, run.material.shape, self._said, names)
        self.start, self.end = index_of(self._said, START), index_of(self._said, END)
        self.longest = self._said.length

    def begin(self) -> None:
        """Read the source. Within inference mode."""
        self._feed.begin(self.x(()))

    def next(self, rows: list[int], tokens: list[int]) -> Tensor:
        """(rows, symbols) log probability of what comes next, after these tokens of these sentences were read.

        Raises
        ------
        ValueError
            If the answers are no numbers.
        """
        self._feed.select(torch.tensor(rows))
        answers = self._feed.step(torch.tensor(tokens))
        chances = torch.log_softmax(answers[self._model.output_id], 1)
        if bool(chances.isnan().any()):
            raise ValueError("the network's answers are no numbers any more")
        return chances

    def x(self, said: tuple[int, ...]) -> Tensor:
        """(1, features) of the source and what was said so far."""
        raw = np.full((1, len(self._run.material.shape.features)), np.nan, dtype=np.float32)
        raw[0, : len(self._tokens)] = self._tokens
        so_far = (max(self.start, 0), *said)[: self.longest]
        at = self._run.material.shape.features.index(self._said.features[0])
        raw[0, at : at + len(so_far)] = so_far
        return features(self._run.material.preparation, raw)

    def view(self, source: _Source, sentences: Sentences) -> TranslationView:
        """As it is shown."""
        return TranslationView(
            source=_words(self._source, source.tokens),
            unknown=source.unknown,
            answers=tuple(_words(self._said, tokens) for _, tokens in sentences),
            scores=tuple(score for score, _ in sentences),
            wanted=_words(self._said, source.wanted),
            attention=self._attention(sentences[0][1]) if sentences else {},
            step=self._step,
        )

    def _attention(self, best: tuple[int, ...]) -> dict[str, Floats]:
        """(heads, tokens of the best sentence and its end, source tokens) of each cross-attention."""
        network, model = self._run.spec.network, self._model
        ids = frozenset(layer_id for layer_id in model.ids if network.layer(layer_id).kind == "cross_attention")
        found = attention_to(model, network, self.x(best), ids)
        rows, columns = min(len(best) + 1, self.longest), len(self._tokens)
        whole = (self._said.length, self._source.length)
        return {i: read_only(seen[:, :rows, :columns]) for i, seen in found.items() if seen.shape[1:] == whole}


def _words(part: SequencePart, tokens: tuple[int, ...] | list[int]) -> tuple[str, ...]:
    return tuple(part.symbols[token] for token in tokens)


@dataclass
class _Search:
    """live : sentences that go on, in the order in which they are fed. done : those that have ended."""

    live: Sentences = field(default_factory=lambda: [(0.0, ())])
    done: Sentences = field(default_factory=list)
    rows: list[int] = field(default_factory=lambda: [0])


def _searched(speaker: Speaker, beam: int) -> Generator[None, None, Sentences]:
    """The most likely sentences that were found, the best first; a beam of 1 takes the likeliest word each time."""
    search, end_s = _Search(), perf_counter() + SLICE_S
    with torch.inference_mode():
        speaker.begin()
    for _ in range(speaker.longest):
        if perf_counter() > end_s:
            yield None
            end_s = perf_counter() + SLICE_S
        with torch.inference_mode():
            (_greedy if beam == 1 else _widened)(speaker, search, beam)
        if not search.live or _is_settled(search, beam):
            break
    return _sorted(search.done or search.live)[:beam]


def _sorted(sentences: Sentences) -> Sentences:
    """The most likely first."""
    return sorted(sentences, key=lambda each: -each[0])


def _chances(speaker: Speaker, search: _Search) -> Tensor:
    """(live, symbols) log probability of each sentence with each symbol behind it."""
    last = [tokens[-1] if tokens else speaker.start for _, tokens in search.live]
    return torch.tensor([score for score, _ in search.live])[:, None] + speaker.next(search.rows, last)


def _greedy(speaker: Speaker, search: _Search, _beam: int) -> None:
    best, token = _chances(speaker, search)[0].max(0)
    if int(token) == speaker.end:
        search.done, search.live = [(float(best), search.live[0][1])], []
    else:
        search.live = [(float(best), (*search.live[0][1], int(token)))]


def _widened(speaker: Speaker, search: _Search, beam: int) -> None:
    """Every sentence may end here; of those that go on the likeliest stay."""
    chances = _chances(speaker, search)
    if speaker.end >= 0:
        ended = chances[:, speaker.end].tolist()
        search.done += [(score, tokens) for score, (_, tokens) in zip(ended, search.live, strict=True)]
        chances[:, speaker.end] = -torch.inf
    scores, places = chances.flatten().topk(min(beam, chances.numel()))
    rows, tokens = (places // chances.shape[1]).tolist(), (places % chances.shape[1]).tolist()
    pairs = zip(scores.tolist(), rows, tokens, strict=True)
    going = [(score, row, token) for score, row, token in pairs if score > -torch.inf]
    search.live = [(score, (*search.live[row][1], token)) for score, row, token in going]
    search.rows = [row for _, row, _ in going]


def _is_settled(search: _Search, beam: int) -> bool:
    """Whether no sentence that goes on can come among the best any more: each word makes it less likely."""
    ended = sorted((score for score, _ in search.done), reverse=True)
    return len(ended) >= beam and search.live[0][0] <= ended[beam - 1]
