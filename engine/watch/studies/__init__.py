"""What a network sees: who answers which question of `engine.spec.studies`.

An answerer is a generator. Each `next` works for a slice of about `SLICE_S` at most and yields the answer so far, or
None while there is none; its end means that there is no more to do at these weights. Between two slices the network may
have trained on: whoever needs one moment copies it. An answerer leaves the run as it is: no gradients of parameters, no
modes, no random numbers of torch's or numpy's own generators, and no context manager held over a yield (see
`engine.watch.studies.looking`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from engine.run import Run
from engine.snapshot import Answered
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
from engine.watch.chosen import ChosenInput
from engine.watch.studies.adversarial import adversarial
from engine.watch.studies.anomaly import anomaly
from engine.watch.studies.ascent import ascent
from engine.watch.studies.attribution import attribution
from engine.watch.studies.codes import codes
from engine.watch.studies.contest import contest
from engine.watch.studies.decode import decode
from engine.watch.studies.embedding import embedding
from engine.watch.studies.forecast import forecast
from engine.watch.studies.generate import generate
from engine.watch.studies.gradient import gradient
from engine.watch.studies.manifold import manifold
from engine.watch.studies.phrase import phrase
from engine.watch.studies.rebuild import rebuild
from engine.watch.studies.text import text
from engine.watch.studies.top_samples import top_samples
from engine.watch.studies.translation import translation
from engine.watch.studies.worth import worth

# A study of the type that is its key: `Any`, because a mapping cannot say so.
ANSWERERS: dict[type, Callable[..., Iterator[Answered | None]]] = {
    AttributionStudy: attribution,
    AdversarialStudy: adversarial,
    AscentStudy: ascent,
    TopSamplesStudy: top_samples,
    EmbeddingStudy: embedding,
    ForecastStudy: forecast,
    GradientStudy: gradient,
    PhraseStudy: phrase,
    TextStudy: text,
    TranslationStudy: translation,
    CodeStudy: codes,
    DecodeStudy: decode,
    GenerateStudy: generate,
    RebuildStudy: rebuild,
    AnomalyStudy: anomaly,
    WorthStudy: worth,
    ManifoldStudy: manifold,
    ContestStudy: contest,
}


def answer(run: Run, study: Study, chosen: ChosenInput) -> Iterator[Answered | None]:
    """Begin to answer a question about this run."""
    return ANSWERERS[type(study)](run, study, chosen)
