"""Questions about what a network sees. They cost more than a look, so they are answered bit by bit while it trains.

A view puts the questions it wants answered into `engine.snapshot.Watch.studies`; the newest answer to each comes back
in `engine.snapshot.Snapshot.studies`. A question is a frozen value and stands for itself as a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from engine.spec.catalog.algorithms import AlgorithmKind

Method = Literal["saliency", "integrated_gradients", "grad_cam", "occlusion"]
METHODS: tuple[tuple[Method, str], ...] = (
    ("saliency", "Saliency"),
    ("integrated_gradients", "Integrated gradients"),
    ("grad_cam", "Grad-CAM"),
    ("occlusion", "Occlusion"),
)


@dataclass(frozen=True)
class AttributionStudy:
    """Which pixels of the chosen sample speak for a class? Answered by an `AttributionView`.

    Attributes
    ----------
    target : class index; -1 is the one that the network says.
    layer_id : whose maps Grad-CAM reads; empty is the last layer that has maps. Ignored by the other methods.
    """

    method: Method
    target: int = -1
    layer_id: str = ""


@dataclass(frozen=True)
class AscentStudy:
    """Which picture drives each of these units most, found by climbing its gradient? Answered by an `AscentView`."""

    layer_id: str
    units: tuple[int, ...]


@dataclass(frozen=True)
class TopSamplesStudy:
    """Which samples drive each of these units most? Answered by a `TopSamplesView`."""

    layer_id: str
    units: tuple[int, ...]
    count: int = 9


@dataclass(frozen=True)
class EmbeddingStudy:
    """Where does a layer put the samples, drawn in the plane? Answered by an `EmbeddingView`.

    Attributes
    ----------
    samples : at most so many, the classes by turns.
    """

    layer_id: str
    method: Literal["pca", "tsne"] = "pca"
    samples: int = 500


@dataclass(frozen=True)
class AdversarialStudy:
    """How little must the chosen sample change for another answer? Answered by an `AdversarialView`.

    Attributes
    ----------
    epsilon : how far each pixel may go, where white is 1. target : the class to go to; -1 is away from the truth.
    """

    epsilon: float
    target: int = -1


@dataclass(frozen=True)
class GradientStudy:
    """How much of the gradient reaches each step of time? Answered by a `GradientView`.

    Attributes
    ----------
    samples : over so many training samples.
    """

    samples: int = 16


@dataclass(frozen=True)
class PhraseStudy:
    """Which units stay on during these steps of the chosen sequence, and where else do they? By a `PhraseView`.

    Attributes
    ----------
    start, stop : the steps from start up to, without, stop.
    threshold : a unit is on where the size of its state is at least this, and it stays on while the sign is the same.
        own : only units that are off just before and just after the phrase.
    """

    layer_id: str
    start: int
    stop: int
    threshold: float = 0.3
    own: bool = False


@dataclass(frozen=True)
class TextStudy:
    """What does the network write, one token after another? Answered by a `TextView`.

    Attributes
    ----------
    words : what it goes on from; symbols that the data do not have are left out. length : tokens to write.
    temperature : 0 takes the most likely one always. top_k : only among so many; 0 is all. seed : of the dice.
    layer_id : whose states colour the text; empty is none.
    """

    words: str
    length: int = 300
    temperature: float = 0.7
    top_k: int = 0
    seed: int = 1
    layer_id: str = ""


@dataclass(frozen=True)
class TranslationStudy:
    """What does the network make of a source sequence, fed with its own answers? Answered by a `TranslationView`.

    Attributes
    ----------
    words : the source as typed; empty is that of the chosen sample. beam : how many sentences are followed side by
        side; 1 is greedy.
    """

    words: str = ""
    beam: int = 1


@dataclass(frozen=True)
class ForecastStudy:
    """Where does the series go on to, and how far do networks of other seeds agree? Answered by a `ForecastView`.

    Attributes
    ----------
    steps : ahead, fed with its own answers beyond the horizon. members : networks, this one among them; the others
        have other first weights and orders and are trained for as many steps.
    """

    steps: int
    members: int = 5


@dataclass(frozen=True)
class CodeStudy:
    """Where does the encoder put the samples? Answered by a `CodeView`.

    Attributes
    ----------
    samples : at most so many, of training and test, the classes by turns.
    """

    samples: int = 2000


@dataclass(frozen=True)
class DecodeStudy:
    """What does the decoder make of these codes? Answered by a `DecodeView`.

    Attributes
    ----------
    codes : each as long as the code has units; others are not answered.
    """

    codes: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class GenerateStudy:
    """What does the network make of noise? Answered by a `GenerateView`.

    Attributes
    ----------
    seed : of the noise, which is the same at every step.
    """

    count: int = 64
    seed: int = 1


@dataclass(frozen=True)
class RebuildStudy:
    """Which samples come back best and worst? Answered by a `RebuildView`.

    Attributes
    ----------
    count : of each.
    """

    count: int = 6


@dataclass(frozen=True)
class AnomalyStudy:
    """Which samples does the network fail to rebuild? Answered by an `AnomalyView`.

    Attributes
    ----------
    samples : at most so many of those that are not trained on, and as many that are.
    """

    samples: int = 1000


@dataclass(frozen=True)
class WorthStudy:
    """How well do few labels teach a classifier on the code, and on the features? Answered by a `WorthView`."""

    labels: tuple[int, ...] = (10, 50, 100, 1000)
    seeds: int = 5


@dataclass(frozen=True)
class ManifoldStudy:
    """How does the code lie in the plane of the data? Answered by a `ManifoldView`.

    Attributes
    ----------
    lines : along each axis of the code.
    """

    lines: int = 17


@dataclass(frozen=True)
class ContestStudy:
    """How does another way of learning fare in the same world, from the same seeds? Answered by a `ContestView`.

    Attributes
    ----------
    other : beside the document's own. rate : what it learns at. seeds : runs of each. actions : in each run.
    """

    other: AlgorithmKind
    rate: float
    seeds: int = 3
    actions: int = 10_000


Study = (
    AttributionStudy
    | AscentStudy
    | TopSamplesStudy
    | EmbeddingStudy
    | AdversarialStudy
    | GradientStudy
    | PhraseStudy
    | TextStudy
    | TranslationStudy
    | ForecastStudy
    | CodeStudy
    | DecodeStudy
    | GenerateStudy
    | RebuildStudy
    | AnomalyStudy
    | WorthStudy
    | ManifoldStudy
    | ContestStudy
)
