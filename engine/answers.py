"""Answers to the questions of `engine.spec.studies`: frozen values whose arrays are read-only copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from engine.arrays import Bools, Doubles, Floats, Ints
from engine.playing import ContestView


@dataclass(frozen=True)
class AttributionView:
    """What speaks for a class.

    Attributes
    ----------
    target : the class asked about. values : (height, width), positive speaks for it; of saliency and Grad-CAM never
        negative. score : its probability. inputs : (features,) of the picture it is about.
    """

    target: int
    values: Floats
    score: float
    inputs: Floats


@dataclass(frozen=True)
class AscentView:
    """Pictures that drive units.

    Attributes
    ----------
    pictures : (units, channels, height, width), 0 to 1. activations : (units,) reached so far. done : 0 to 1.
    """

    units: tuple[int, ...]
    pictures: Floats
    activations: Floats
    done: float


@dataclass(frozen=True)
class TopSamplesView:
    """The samples that drive units most, the most driving first.

    Attributes
    ----------
    origin, activations : (units, count). inputs : (units, count, features). place : (units, count, 2) row and column
        of the map where the answer is largest; -1 where the layer has no maps.
    """

    units: tuple[int, ...]
    origin: Ints
    inputs: Floats
    activations: Floats
    place: Ints


@dataclass(frozen=True)
class EmbeddingView:
    """Samples in the plane.

    Attributes
    ----------
    points : (n, 2). target, predicted : (n,); where each step has an answer both at the last step asked, of a
        translation at the first, and of a forecast the first step ahead. origin : (n,). inputs : (n, features).
    explained : share of the variance along each axis (PCA), else empty. step : optimizer step it belongs to.
    moving : whether the arrangement still improves.
    """

    points: Floats
    target: Floats
    predicted: Floats
    origin: Ints
    inputs: Floats
    explained: tuple[float, ...]
    step: int
    moving: bool


@dataclass(frozen=True)
class AdversarialView:
    """A sample before and after the nudge.

    Attributes
    ----------
    inputs, nudged : (features,) as measured, 0 to 1. before, after : (classes,) probabilities.
    smallest : the smallest epsilon found at which the answer is another one; not-a-number where none was.
    """

    inputs: Floats
    nudged: Floats
    before: Floats
    after: Floats
    smallest: float


@dataclass(frozen=True)
class GradientView:
    """How much of the gradient of the loss reaches each step.

    Attributes
    ----------
    layers : by layer id of every layer that answers step by step: (steps,) length of the loss's gradient with respect
        to its answer there, root mean square over samples; the loss is that of the outputs it leads to.
        Of who acts, whom nobody tells the right answer, the gradient is that of the strongest answer.
    losses : by layer id of every output, its own loss over some test samples; empty of who acts.
    """

    layers: Mapping[str, Floats]
    losses: Mapping[str, float]


@dataclass(frozen=True)
class Match:
    """Another place where the units of a phrase are on: of sample `origin`, the steps start up to stop.

    Attributes
    ----------
    share : of the phrase's units that are on there. inputs : (features,) of the sample, as measured.
    """

    origin: int
    start: int
    stop: int
    share: float
    inputs: Floats


@dataclass(frozen=True)
class PhraseView:
    """units : those that stay on during the phrase. matches : other places where they do, the best first."""

    units: tuple[int, ...]
    matches: tuple[Match, ...]


@dataclass(frozen=True)
class TextView:
    """What the network wrote.

    Attributes
    ----------
    tokens : (n,) index of each symbol, those it went on from first. given : how many of them these are.
    states : (units, n) of the layer asked for, after each token was read; (0, n) where none was asked for.
    choices : (n, most) symbols that were most likely as the next one after each token, the most likely first.
    chances : (n, most) how likely each was, before temperature. step : optimizer step of the weights that wrote it.
    done : whether it is finished; the text grows until then.
    """

    tokens: Ints
    given: int
    states: Floats
    choices: Ints
    chances: Floats
    step: int
    done: bool


@dataclass(frozen=True)
class TranslationView:
    """What the network made of a source.

    Attributes
    ----------
    source : its tokens. unknown : words typed that the data do not have. answers : tokens of each sentence, the best
        first, without the end. scores : log probability of each. wanted : the true answer, empty where not known.
    attention : by layer id of each cross-attention: (heads, tokens of the best sentence and its end, source tokens).
    """

    source: tuple[str, ...]
    unknown: tuple[str, ...]
    answers: tuple[tuple[str, ...], ...]
    scores: tuple[float, ...]
    wanted: tuple[str, ...]
    attention: Mapping[str, Floats]
    step: int


@dataclass(frozen=True)
class ForecastView:
    """Where the series goes on to, in its own unit.

    Attributes
    ----------
    past : (n,) the series before the last window's end, newest last.
    times : (n or more,) or empty, when that was, and what came after as far as it is known. clock : what these are:
        "years", "moments" (seconds since 1970) or "numbers"; "" where there are none.
    came : (m,) what truly came after, as far as it is known; it may be empty.
    paths : (members, steps) forecasts, the network's own first; from the first member on that is not trained half as
        far they are missing.
    steps : optimizer steps that each member asked for has been trained for, of those that are missing too.
    baseline : (steps,) the value one season before, over and over.
    """

    past: Floats
    came: Floats
    paths: Floats
    steps: tuple[int, ...]
    baseline: Floats
    times: Doubles
    clock: Literal["", "years", "moments", "numbers"] = "years"


@dataclass(frozen=True)
class CodeView:
    """Where the encoder puts the samples.

    Attributes
    ----------
    layer_id : whose answers the codes are.
    codes : (n, units); of a Gaussian code the means. spread : (n, units) its standard deviations, else None.
    target : (n,) class index or value. origin : (n,). train : (n,) whether trained on.
    mean : (units,) and directions : (2, units), the plane of the two principal components; of fewer than two units
        rows of zeros. explained : (2,) share of the variance along each.
    prior : whether the codes are held to a normal distribution of mean 0 and deviation 1.
    knn, baseline_knn : share of held-out samples whose 5 nearest training samples in the code, or in as many principal
        components of the inputs, are of their class; not-a-number where there are no classes.
    step : optimizer step it belongs to.
    inputs : (n, features) the samples as measured, the same array as long as they are the same samples.
    """

    layer_id: str
    codes: Floats
    spread: Floats | None
    target: Floats
    origin: Ints
    train: Bools
    mean: Floats
    directions: Floats
    explained: tuple[float, float]
    prior: bool
    knn: float
    baseline_knn: float
    step: int
    inputs: Floats | None = None


@dataclass(frozen=True)
class DecodeView:
    """What the decoder makes of codes: samples : (n, features) as measured. step : of the weights."""

    samples: Floats
    step: int


@dataclass(frozen=True)
class GenerateView:
    """What the network makes of noise.

    Attributes
    ----------
    samples : (n, features) as measured. origin : "prior" of a Gaussian code, "noise" of a generator, "codes" where a
        normal distribution was laid over the codes of the training samples, which is no promise of the network's.
    covered, modes : how many of the data's own clouds have at least 1 % of the samples within three deviations, and how
        many there are; 0 of data without known clouds. near : share of the samples that lie within three deviations of
        one. step : of the weights.
    """

    samples: Floats
    origin: str
    covered: int
    modes: int
    near: float
    step: int


@dataclass(frozen=True)
class Rebuilt:
    """Samples and what becomes of them.

    Attributes
    ----------
    origin, train : (n,). target : (n,) class index or value, not-a-number where unknown.
    inputs, given, rebuilt, baseline : (n, features) as measured: the sample, the sample as a corruption hands it on
        (the same numbers without one), the network's answer, that of a PCA of the code's size.
    error, baseline_error : (n,) mean squared error, in the scale of the loss.
    """

    origin: Ints
    train: Bools
    target: Floats
    inputs: Floats
    given: Floats
    rebuilt: Floats
    baseline: Floats
    error: Floats
    baseline_error: Floats


@dataclass(frozen=True)
class RebuildView:
    """How well samples come back, beside a PCA of the same size.

    Attributes
    ----------
    chosen : the one chosen sample. best, worst : test samples, the extreme ones first.
    mse, baseline_mse, given_mse : mean squared error over the test samples (of the training where there are none), in
        the scale of the loss: of the network, of the PCA (fitted to clean training samples; it is given what the
        network is given), and of what the network is given, 0 without a corruption.
    size : units of the code, components of the PCA; 0 of a network without a code, where the PCA is the mean.
    names : of the features, in their order. step : of the weights.
    corrupted : whether something is done to the samples before the network sees them.
    """

    chosen: Rebuilt
    best: Rebuilt
    worst: Rebuilt
    mse: float
    baseline_mse: float
    given_mse: float
    size: int
    names: tuple[str, ...]
    corrupted: bool
    step: int


@dataclass(frozen=True)
class AnomalyView:
    """The error of reconstruction as a score of how strange a sample is.

    Attributes
    ----------
    error : (n,) of samples that are not trained on. strange : (n,) whether it is of a class that is held out of the
        training; all False where none is. origin, target : (n,). inputs : (n, features) as measured.
    known : (m,) errors of training samples, to set a threshold by. step : of the weights.
    """

    error: Floats
    strange: Bools
    origin: Ints
    target: Floats
    inputs: Floats
    known: Floats
    step: int


@dataclass(frozen=True)
class WorthView:
    """What is learning without labels worth? Test accuracy of one linear classifier on each of three views of a sample.

    Attributes
    ----------
    labels : how many labelled samples it is trained on. code, raw, baseline : (counts, seeds) on the network's code, on
        the features themselves, on as many principal components as the code has units; not-a-number where not done
        yet. done : whether all of it is. step : of the weights of the encoder.
    """

    labels: tuple[int, ...]
    code: Floats
    raw: Floats
    baseline: Floats
    done: bool
    step: int


@dataclass(frozen=True)
class ManifoldView:
    """The plane of the code, bent into the plane of the data.

    Attributes
    ----------
    grid : (rows, columns, 2) where the decoder puts codes of an even grid; of one code unit (1, columns, 2).
    codes : (rows, columns, units) these codes.
    inputs, rebuilt : (n, 2) samples and where they come back. target : (n,). train : (n,).
    """

    grid: Floats
    codes: Floats
    inputs: Floats
    rebuilt: Floats
    target: Floats
    train: Bools
    step: int


@dataclass(frozen=True)
class Decoded:
    """What the decoder makes of a code.

    Attributes
    ----------
    sample : (features,) as measured; None where there is no decoder that takes such a code.
    """

    ticket: int
    revision: int
    code: tuple[float, ...]
    sample: Floats | None


Answered = (
    AttributionView
    | AscentView
    | TopSamplesView
    | EmbeddingView
    | AdversarialView
    | GradientView
    | PhraseView
    | TextView
    | TranslationView
    | ForecastView
    | CodeView
    | DecodeView
    | GenerateView
    | RebuildView
    | AnomalyView
    | WorthView
    | ManifoldView
    | ContestView
)
