"""Answers the questions of `engine.snapshot.Watch.studies` bit by bit, by turns, beside the training.

While training, all questions together get a share of the time; one that is answered is asked again of the newest
weights. While nothing moves, they are worked on until all is answered of this very step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from time import perf_counter

from engine.messages import EngineNotice
from engine.run import Run
from engine.snapshot import Answered, Watch
from engine.spec.document import Spec
from engine.spec.studies import (
    AdversarialStudy,
    AnomalyStudy,
    AscentStudy,
    AttributionStudy,
    CodeStudy,
    ContestStudy,
    DecodeStudy,
    EmbeddingStudy,
    ForecastStudy,
    GenerateStudy,
    GradientStudy,
    ManifoldStudy,
    PhraseStudy,
    RebuildStudy,
    Study,
    TextStudy,
    TopSamplesStudy,
    TranslationStudy,
    WorthStudy,
)
from engine.watch.chosen import ChosenInput, chosen_input
from engine.watch.studies import answer
from engine.watch.studies.contest import is_same_contest
from engine.watch.studies.inner import SLICE_S

FIRST_SHARE = 0.25  # of the time goes into questions to which nothing is shown yet, while training: somebody waits
SHARE = 0.08  # into those that are asked about another sample
AGAIN_SHARE = 0.04  # into those that are asked again only because the weights have changed
CONTEST_SHARE = 0.5  # into what was started by a button, takes long, and is waited for
LIVELY_SHARE = 0.12  # into those of which one wants to see how they move
LIVELY = (CodeStudy, DecodeStudy, GenerateStudy, ManifoldStudy, RebuildStudy)
STILL_S = 0.06  # of work between two snapshots while nothing moves
# questions about the chosen sample
OF_CHOSEN = (AttributionStudy, AdversarialStudy, PhraseStudy, TranslationStudy, ForecastStudy, RebuildStudy)
RESTS_S: dict[type, float] = {
    TextStudy: 4.0,
    PhraseStudy: 2.0,
    TranslationStudy: 0.5,
    WorthStudy: 10.0,
}  # to be read before it is another
NAMES: dict[type, str] = {
    AttributionStudy: "What the network looks at",
    AdversarialStudy: "How little would change its answer",
    AscentStudy: "What drives these units most",
    TopSamplesStudy: "Which samples drive these units most",
    EmbeddingStudy: "Where this layer puts the samples",
    GradientStudy: "How much of the gradient reaches each step",
    PhraseStudy: "Which units stay on during the phrase",
    TextStudy: "What the network writes",
    TranslationStudy: "What the network makes of the sentence",
    ForecastStudy: "Where the series goes on to",
    CodeStudy: "Where the encoder puts the samples",
    DecodeStudy: "What the decoder makes of the code",
    GenerateStudy: "What the network makes of noise",
    RebuildStudy: "Which samples come back best and worst",
    AnomalyStudy: "Which samples the network fails to rebuild",
    WorthStudy: "What few labels are worth on the code",
    ManifoldStudy: "How the code lies in the plane of the data",
    ContestStudy: "How the other way of learning fares",
}


@dataclass
class _Question:
    """One question on its way.

    Attributes
    ----------
    network, chosen : what the answer belongs to, apart from the step; to a contest belongs the whole document.
    step : at which it was begun.
    rest_until : while training, when it may be asked again. again : whether only the weights are others than before.
        first : whether it was never asked of this network before.
    """

    network: object
    chosen: object
    step: int
    work: Iterator[Answered | None]
    done: bool = False
    failed: bool = False
    answer: Answered | None = None
    rest_until: float = 0.0
    again: bool = False
    first: bool = False


class Desk:
    """Keeps a generator for each question and goes on with them from look to look.

    Parameters
    ----------
    share, again_share, first_share : of the time, while training.

    Attributes
    ----------
    unfinished : whether another look at the same moment would show more.
    """

    def __init__(
        self,
        clock: Callable[[], float] = perf_counter,
        share: float = SHARE,
        again_share: float = AGAIN_SHARE,
        first_share: float = FIRST_SHARE,
    ) -> None:
        self._questions: dict[Study, _Question] = {}  # the one whose turn it is first
        self._clock, self._share, self._again_share, self._first_share = clock, share, again_share, first_share
        self._rest_until = 0.0
        self._seen_step = -1
        self._chosen: tuple[tuple[object, object], ChosenInput] | None = None
        self._notices: list[EngineNotice] = []
        self._shown = b""  # of the stage of a world, when it was asked about last
        self.unfinished = False

    def forget(self) -> None:
        """Begin anew: something else than the step has changed. A contest has runs of its own, and goes on."""
        self._questions = {study: q for study, q in self._questions.items() if isinstance(study, ContestStudy)}
        self._chosen, self._rest_until = None, 0.0

    def look(self, run: Run, watch: Watch, moving: bool) -> dict[Study, Answered]:
        """Work for a slice; returns the newest answers."""
        if not watch.studies:
            self._questions.clear()
            self.forget()
        else:
            self._take_in(run, watch, moving)
            if not moving or self._clock() >= self._rest_until:
                self._work(run, moving)
        self.unfinished = any(map(_is_open, self._questions.values()))
        return {study: q.answer for study, q in self._questions.items() if q.answer is not None}

    def take_notices(self) -> list[EngineNotice]:
        """What went wrong since this was asked last."""
        taken, self._notices = self._notices, []
        return taken

    # ---- which questions there are

    def _take_in(self, run: Run, watch: Watch, moving: bool) -> None:
        """Drop what is no longer asked; begin what is new, or about another network, sample or step."""
        self._questions = {study: q for study, q in self._questions.items() if study in watch.studies}
        network = (id(run), run.structure, run.version)
        asked = (network, watch.sample, watch.picture, watch.words, watch.observation)
        about = (asked, self._on_stage(run))
        if self._chosen is None or self._chosen[0] != about:
            if self._chosen is None or self._chosen[0][0] != asked:
                self._rest_until = 0.0  # what is new is answered at once; a stage that moves by itself has time
            self._chosen = about, chosen_input(run, watch)
        stands, self._seen_step = not moving and run.step == self._seen_step, run.step
        for study in watch.studies:
            question, chosen = self._questions.get(study), about if isinstance(study, OF_CHOSEN) else None
            belongs = run.spec if isinstance(study, ContestStudy) else network
            if question is None or not _is_of(question, belongs):
                self._questions[study], self._rest_until = self._begun(run, study, belongs, chosen, first=True), 0.0
            elif question.chosen != chosen or self._is_old(study, question, run, moving, stands):
                # until there is another answer the one before stays
                again = question.chosen == chosen and question.answer is not None
                self._questions[study] = self._begun(run, study, belongs, chosen, question.answer, again=again)

    def _on_stage(self, run: Run) -> bytes:
        """What the stage of a world shows; as it was, while a question about it is still to be answered."""
        agent = run.learner.agent
        if agent is None:
            return b""
        waiting = any(isinstance(study, OF_CHOSEN) and _is_open(q) for study, q in self._questions.items())
        if not waiting or self._chosen is None:
            self._shown = (agent.seen[0] if agent.shown is None else agent.shown).tobytes()
        return self._shown

    def _begun(
        self,
        run: Run,
        study: Study,
        network: object,
        chosen: object,
        before: Answered | None = None,
        *,
        again: bool = False,
        first: bool = False,
    ) -> _Question:
        assert self._chosen is not None
        work = answer(run, study, self._chosen[1])
        return _Question(network, chosen, run.step, work, answer=before, again=again, first=first)

    def _is_old(self, study: Study, question: _Question, run: Run, moving: bool, stands: bool) -> bool:
        """Whether to ask again: while steps are taken, however slowly, only once there is an answer; else there would
        never be one. A contest has weights of its own."""
        if question.failed or isinstance(study, ContestStudy):
            return False
        if moving and self._clock() < question.rest_until:
            return False
        return question.step != run.step and (question.done or stands)

    # ---- answering

    def _work(self, run: Run, moving: bool) -> None:
        """Let the questions that are open take turns; afterwards rest, if there is something to rest for."""
        begin = self._clock()
        end, share = begin + (SLICE_S if moving else STILL_S), self._again_share
        while self._clock() < end:
            open_ones = [study for study, question in self._questions.items() if _is_open(question)]
            if not open_ones:
                break
            study = next((study for study in open_ones if self._is_awaited(study)), open_ones[0])
            question = self._questions.pop(study)
            self._questions[study] = question
            share = max(share, self._share_of(study, question))
            self._slice(run, study, question)
        done = self._clock()
        self._rest_until = done + (done - begin) / share if moving else 0.0

    def _is_awaited(self, study: Study) -> bool:
        """Whether nothing is shown yet where its answer goes."""
        return self._questions[study].first and self._questions[study].answer is None

    def _share_of(self, study: Study, question: _Question) -> float:
        if question.first and question.answer is None:
            return self._first_share
        if isinstance(study, ContestStudy):
            return CONTEST_SHARE
        if isinstance(study, LIVELY):
            return max(self._share, LIVELY_SHARE)
        return self._again_share if question.again else self._share

    def _slice(self, run: Run, study: Study, question: _Question) -> None:
        """Go on with one question; one that fails is left alone until something else is asked."""
        try:
            question.answer = next(question.work) or question.answer
        except StopIteration:
            question.done, question.rest_until = True, self._clock() + RESTS_S.get(type(study), 0.0)
        except Exception as error:
            question.done = question.failed = True
            self._notices.append(_notice(run, study, error))


def _is_of(question: _Question, network: object) -> bool:
    """Whether it was asked of this network, or a contest of such a document."""
    if not isinstance(network, Spec) or not isinstance(question.network, Spec):
        return question.network == network
    if not is_same_contest(question.network, network):
        return False
    question.network = network  # which need not be compared again
    return True


def _is_open(question: _Question) -> bool:
    return not question.done


def _notice(run: Run, study: Study, error: Exception) -> EngineNotice:
    """Why there is no answer, for somebody who does not program."""
    said = str(error).strip().splitlines()
    place = getattr(error, "layer_id", "") or getattr(study, "layer_id", "")
    where = f" at {run.title(place)}" if place and run.spec.network.has(place) else ""
    return EngineNotice(
        "warning",
        f"“{NAMES[type(study)]}” could not be answered{where}: {said[0] if said else type(error).__name__}.",
        "Training goes on. Choose another layer or sample to ask again.",
    )
