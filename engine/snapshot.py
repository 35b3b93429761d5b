"""All that a view may see of a run: frozen values whose arrays are read-only copies."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import Enum
from typing import Any

from engine.answers import (
    AdversarialView as AdversarialView,
)
from engine.answers import (
    AnomalyView as AnomalyView,
)
from engine.answers import (
    Answered as Answered,
)
from engine.answers import (
    AscentView as AscentView,
)
from engine.answers import (
    AttributionView as AttributionView,
)
from engine.answers import (
    CodeView as CodeView,
)
from engine.answers import (
    Decoded as Decoded,
)
from engine.answers import (
    DecodeView as DecodeView,
)
from engine.answers import (
    EmbeddingView as EmbeddingView,
)
from engine.answers import (
    ForecastView as ForecastView,
)
from engine.answers import (
    GenerateView as GenerateView,
)
from engine.answers import (
    GradientView as GradientView,
)
from engine.answers import (
    ManifoldView as ManifoldView,
)
from engine.answers import (
    Match as Match,
)
from engine.answers import (
    PhraseView as PhraseView,
)
from engine.answers import (
    RebuildView as RebuildView,
)
from engine.answers import (
    Rebuilt as Rebuilt,
)
from engine.answers import (
    TextView as TextView,
)
from engine.answers import (
    TopSamplesView as TopSamplesView,
)
from engine.answers import (
    TranslationView as TranslationView,
)
from engine.answers import (
    WorthView as WorthView,
)
from engine.arrays import (
    Bools as Bools,
)
from engine.arrays import (
    Doubles as Doubles,
)
from engine.arrays import (
    Floats as Floats,
)
from engine.arrays import (
    Ints as Ints,
)
from engine.arrays import (
    read_only as read_only,
)
from engine.playing import (
    AgentView as AgentView,
)
from engine.playing import (
    ContestView as ContestView,
)
from engine.playing import (
    Episode as Episode,
)
from engine.playing import (
    EpisodeLog as EpisodeLog,
)
from engine.playing import (
    Frame as Frame,
)
from engine.playing import (
    PhaseView as PhaseView,
)
from engine.playing import (
    Recordings as Recordings,
)
from engine.playing import (
    ReplayPage as ReplayPage,
)
from engine.playing import (
    Scene as Scene,
)
from engine.playing import (
    StateValues as StateValues,
)
from engine.playing import (
    UpdateLog as UpdateLog,
)
from engine.playing import (
    Which as Which,
)
from engine.playing import (
    WorldWatch as WorldWatch,
)
from engine.spec.studies import Study


class RunState(Enum):
    """What the engine is doing."""

    LOADING = "loading"  # torch, the data or the network are still being made ready
    PAUSED = "paused"  # ready; nothing moves
    RUNNING = "running"
    FINISHED = "finished"  # stopped by itself at the wanted epoch or metric; play goes on
    DIVERGED = "diverged"  # stopped at the last finite state, see `trouble`
    BLOCKED = "blocked"  # the document cannot be built or the data cannot be read, see `trouble`


@dataclass(frozen=True)
class Trouble:
    """What went wrong, where, and what to try; `layer_id` may be "data", "training" or "network".

    Attributes
    ----------
    field : the setting that it hangs on, where edits can mend it.
    """

    layer_id: str
    problem: str
    remedy: str
    field: str = ""


@dataclass(frozen=True)
class Mark:
    """A change, as a mark on the curves; entry : key of the document's history entry that it led to, -1 if unknown."""

    step: int
    label: str
    entry: int = -1


@dataclass(frozen=True)
class Curves:
    """Losses and metric over the run, thinned so that at most about 4,000 points remain.

    Attributes
    ----------
    steps : (n,) optimizer steps; epochs : (n,) passes over the training samples.
    train_loss, test_loss, train_metric, test_metric : (n,). Loss without penalties, dropout off.
    metric : "accuracy" (0 to 1), "R²" or, of a segmentation, "Dice" (0 to 1).
    parts : (n,) by name, what else the training minds besides the loss of its answer, over the test samples (of the
        training where there are none), before it is weighted; not-a-number before it was there. "KL" of a Gaussian code
        in nats a sample, "sparsity", "contraction"; of adversarial training "discriminator" and "generator", the loss
        of each.
    baseline : what a PCA of the code's size reaches over the test samples, as (loss, metric): of a reconstruction with
        squared error, else None.
    """

    steps: Ints
    epochs: Doubles
    train_loss: Doubles
    test_loss: Doubles
    train_metric: Doubles
    test_metric: Doubles
    metric: str
    marks: tuple[Mark, ...] = ()
    parts: Mapping[str, Doubles] = field(default_factory=dict)
    baseline: tuple[float, float] | None = None


@dataclass(frozen=True)
class Histogram:
    """counts : (bins,), edges : (bins + 1,)."""

    counts: Ints
    edges: Doubles


@dataclass(frozen=True)
class StateView:
    """The inside of a recurrent layer, step by step, for the chosen sample; of its last layer, in the order of time.

    Attributes
    ----------
    hidden : (units, steps), of a layer in both directions (2 units, steps), forward first. cell : likewise, of an LSTM.
    gates : (units, steps) by name, from 0 to 1, likewise: of an LSTM "input", "forget", "output"; of a GRU "reset",
        "update"; empty of others.
    order : (units,) the units sorted by what they do, those that act alike side by side.
    """

    hidden: Floats
    cell: Floats | None
    gates: Mapping[str, Floats]
    order: Ints


@dataclass(frozen=True)
class LayerView:
    """One layer, as far as it is being watched; what nobody watches is None.

    Attributes
    ----------
    weight : (units, inputs), of a norm (units, 1); of a layer with more than 262,144 weights the first rows only.
        Of a convolution (filters, channels * kernel * kernel), each row in the order of torch's weight.
        bias : (units,). depthwise : (channels, kernel * kernel) of a separable convolution, each channel's window.
    maps : (units, size, size), each unit's output over the plane, of the first 64 units; row 0 is the top (x2 =
        +extent), column 0 is x1 = -extent. An input layer has one map for each feature that is on; the output layer
        has the shown answer.
    activations : (probes, units), outputs for the probe samples, in the order of `Snapshot.probes`; of the output
        layer logits, or for a regression predictions in the target's own unit.
    weight_histogram, activation_histogram, gradient_histogram : over all numbers of the layer.
    gradient_norm : length of the last batch's gradient. dead_share : share of units that answer (nearly) the same to
        every probe. saturated_share : share of outputs in the flat part of tanh or sigmoid.
    shown_units : (n,) which units `maps` shows where these are not the first ones: of a layer of more than 64 units
        those of its page in `Watch.pages`. activity_order : (units,) units of such a layer, the most active first.
    response : what the layer answers to the sample of `Snapshot.chosen`: (units,), or (channels, height, width), of a
        signal (channels, length). Of more than 64 channels only those of `shown_units`. Of an output layer logits.
    matrices : (rows, columns) by key, of layers with several tables those in `Watch.matrices`; of large ones some.
    usefulness : (units,) by how much the training loss grows when a unit is silenced, over some samples.
    state : what goes on inside a recurrent layer, for the chosen sample.
    attention : (heads, queries, keys) of the chosen sample, each row sums to 1; steps that are not there have 0.
    """

    weight: Floats | None = None
    bias: Floats | None = None
    maps: Floats | None = None
    activations: Floats | None = None
    weight_histogram: Histogram | None = None
    activation_histogram: Histogram | None = None
    gradient_histogram: Histogram | None = None
    gradient_norm: float | None = None
    dead_share: float | None = None
    saturated_share: float | None = None
    shown_units: Ints | None = None
    activity_order: Ints | None = None
    response: Floats | None = None
    usefulness: Floats | None = None
    depthwise: Floats | None = None
    state: StateView | None = None
    attention: Floats | None = None
    matrices: Mapping[str, Floats] = field(default_factory=dict)

    def table(self, key: str) -> Floats | None:
        """One of the layer's tables of weights, as far as it is being watched."""
        return self.weight if key == "weight" else self.matrices.get(key)


@dataclass(frozen=True)
class PlaneView:
    """The answer over the plane.

    Attributes
    ----------
    values : (outputs, size, size), rows as in `LayerView.maps`. Two classes: one map from -1 (class 0) to 1 (class 1).
        More classes: a probability each. Regression: the prediction in the target's own unit.
    extent : the plane goes from -extent to +extent. limit : value at the end of the colour bar.
    """

    values: Floats
    extent: float
    limit: float


@dataclass(frozen=True)
class Points:
    """Samples that can be drawn as points: of the plane (x has 2 columns) or of a line (1 column).

    Attributes
    ----------
    x : (n, 1 or 2) before features and standardisation. target : (n,) class index, or value in its own unit.
    train : (n,) whether trained on. origin : (n,) index in the draw; painted points count from -1 down (-1 is painted
        point 0). version : changes when the points do.
    """

    x: Floats
    target: Floats
    train: Bools
    origin: Ints
    version: int


@dataclass(frozen=True)
class FunctionView:
    """A 1-D regression.

    Attributes
    ----------
    x, prediction, truth : (n,) in their own units; truth is the formula without noise.
    contributions : (units, n), each unit of the last hidden layer times its output weight; they and the output's bias
        `offset` add up to the prediction. Empty (0, n) without a hidden layer.
    """

    x: Floats
    prediction: Floats
    truth: Floats
    contributions: Floats
    offset: float


@dataclass(frozen=True)
class Samples:
    """Samples with what the network says of them, worst first; test samples where nothing else is said.

    Attributes
    ----------
    index : (n,) row in the data set. inputs : (n, features) before standardisation.
    origin : (n,) index in the source, by which edits name samples.
    target : (n,) class index or value. predicted : likewise; of a segmentation the Dice of each, of classes step by
        step the share of right steps, of a forecast the first step ahead. loss : (n,).
    probabilities : (n, classes); (n, 0) for regression and segmentation.
    train : (n,) whether trained on.
    mask, said : (n, height, width) class of each pixel, true and predicted, of a segmentation; (n, steps) of each step,
        -1 where nothing is asked.
    """

    index: Ints
    inputs: Floats
    target: Floats
    predicted: Floats
    loss: Floats
    probabilities: Floats
    origin: Ints | None = None
    train: Bools | None = None
    mask: Ints | None = None
    said: Ints | None = None


@dataclass(frozen=True)
class Mistakes:
    """The samples that are taken for something else.

    Attributes
    ----------
    samples : the worst of them, of training and test; None where there is none.
    wrong_train, wrong_test : how many there are, of `train` and `test` samples.
    """

    samples: Samples | None
    wrong_train: int
    wrong_test: int
    train: int
    test: int


@dataclass(frozen=True)
class Chosen:
    """The one sample that the whole network is seen by: `Watch.sample`, or the picture of `Watch.picture`.

    Attributes
    ----------
    origin : index in the source, -1 of a picture that was drawn or dropped. train : whether it is trained on.
    inputs : (features,) before standardisation. target : class index or value; not-a-number where it is not known.
    probabilities : (classes,); empty for a regression. predicted : class index or value.
    mask, said : (height, width) class of each pixel, or (steps,) of each step, true and predicted; -1 where nothing is
        asked; None where the task is another.
    steps : how many steps each of its sequences has; empty where it is none. The numbers beyond are not-a-number.
    step_probabilities : (classes, steps) where each step has an answer, else None.
    wanted, forecast : (horizon,) what came and what is forecast, in the target's own unit; None where the task is
        another.
    """

    origin: int
    train: bool
    inputs: Floats
    target: float
    probabilities: Floats
    predicted: float
    mask: Ints | None = None
    said: Ints | None = None
    steps: tuple[int, ...] = ()
    step_probabilities: Floats | None = None
    wanted: Floats | None = None
    forecast: Floats | None = None


@dataclass(frozen=True)
class Confusion:
    """counts : (classes, classes) test samples, row = true class, column = predicted; cell : those of `Watch.cell`.

    Of a segmentation pixels are counted, and the cell's samples have at least one of its pixels.
    """

    counts: Ints
    cell: Samples | None = None


@dataclass(frozen=True)
class Shelf:
    """Which samples are wanted as thumbnails.

    Attributes
    ----------
    train : those that are trained on, else those of the test. target : only those of a class; None is all.
    page : of 48 each, in the order of the source.
    """

    train: bool = False
    target: int | None = None
    page: int = 0


@dataclass(frozen=True)
class Thumbnails:
    """A page of samples: origin : (n,) index in the source, inputs : (n, features), target : (n,).

    Attributes
    ----------
    shelf : what was asked for, its page brought into range. count : how many there are on all its pages.
    """

    shelf: Shelf
    count: int
    origin: Ints
    inputs: Floats
    target: Floats


@dataclass(frozen=True)
class Probes:
    """The few samples whose activations are shown: index : (n,), inputs : (n, features), target : (n,)."""

    index: Ints
    inputs: Floats
    target: Floats


@dataclass(frozen=True)
class Snapshot:
    """A run at one moment.

    Attributes
    ----------
    revision : of the document that it belongs to; another one than the screen's is dropped.
    step : optimizer steps taken. epoch : passes over the training samples, as a real number.
    samples_per_second, steps_per_second : over the last half second or so; 0 while nothing moves.
    learning_rate : in force now, schedule included. train_samples, test_samples : how many there are.
    heard : how many messages the engine had been told when this was made; a smaller number than was sent is old news.
    augmented : (n, channels, height, width), 0 to 1: `chosen` as the augmentation may show it to the network.
    agent : of a world, what is watched of the one who learns in it.
    studies : the newest answers to `Watch.studies`, as far as there are any.
    same_function : largest output difference made by the last structural edit, or None where outputs were not kept.
    """

    revision: int
    state: RunState
    heard: int = 0
    step: int = 0
    epoch: float = 0.0
    samples_per_second: float = 0.0
    steps_per_second: float = 0.0
    learning_rate: float = 0.0
    train_samples: int = 0
    test_samples: int = 0
    parameters: int = 0
    threads: int = 1
    message: str = ""
    trouble: Trouble | None = None
    same_function: float | None = None
    curves: Curves | None = None
    layers: Mapping[str, LayerView] = field(default_factory=dict)
    plane: PlaneView | None = None
    points: Points | None = None
    function: FunctionView | None = None
    samples: Samples | None = None
    confusion: Confusion | None = None
    mistakes: Mistakes | None = None
    probes: Probes | None = None
    chosen: Chosen | None = None
    thumbnails: Thumbnails | None = None
    augmented: Floats | None = None
    agent: AgentView | None = None
    studies: Mapping[Study, Answered] = field(default_factory=dict)


@dataclass(frozen=True)
class Watch:
    """What is being looked at; the engine computes nothing else. Watches of several views add up with ``|``.

    Attributes
    ----------
    weights : layer ids whose weights and biases are wanted. matrices : (layer id, key) of single tables of layers that
        have several (`engine.spec.matrices`).
    usefulness : layer ids whose units' usefulness is wanted; costs a forward pass a unit, so only where it is shown.
    pages : (layer id, page) of large layers: 64 units a page, the most active first.
    responses : whether every layer's answer to the chosen sample is wanted.
    sample : index in the source of the chosen sample; None is the first probe.
    picture : a picture drawn or dropped in its place, float32 numbers 0 to 1, (channels, height, width) row by row as
        bytes; ignored where its size does not fit the data.
    words : symbols that were typed in the place of the chosen sequence; ignored where the data have no symbols.
    chosen : whether the answer to the chosen sample is wanted; `responses` brings it too.
    states : recurrent layers whose states and gates are wanted. attention : layers whose attention is wanted.
    shelf : which samples are wanted as thumbnails.
    augmented : whether pictures as the augmentation changes them are wanted.
    world : what is wanted of an agent and its world.
    observation : a moment of an episode in the place of the chosen sample, float32 features as measured, as bytes;
        ignored where their number does not fit. Without one the chosen sample of a world is what the stage shows.
    map_size, plane_size : pixels on a side.
    mistakes : whether the samples that are taken for something else are wanted, of training and test.
    cell : (true class, predicted class) of the confusion matrix whose samples are wanted.
    rate_hz : snapshots a second at most.
    """

    weights: frozenset[str] = frozenset()
    matrices: frozenset[tuple[str, str]] = frozenset()
    usefulness: frozenset[str] = frozenset()
    pages: frozenset[tuple[str, int]] = frozenset()
    maps: bool = False
    plane: bool = False
    points: bool = False
    function: bool = False
    curves: bool = False
    histograms: bool = False
    stats: bool = False
    activations: bool = False
    samples: bool = False
    confusion: bool = False
    mistakes: bool = False
    cell: tuple[int, int] | None = None
    responses: bool = False
    sample: int | None = None
    picture: bytes = b""
    words: str = ""
    states: frozenset[str] = frozenset()
    attention: frozenset[str] = frozenset()
    chosen: bool = False
    shelf: Shelf | None = None
    augmented: bool = False
    world: WorldWatch = field(default_factory=WorldWatch)
    observation: bytes = b""
    studies: frozenset[Study] = frozenset()
    map_size: int = 40
    plane_size: int = 100
    rate_hz: float = 15.0

    def __or__(self, other: Watch) -> Watch:
        joined: dict[str, Any] = {}
        for item in fields(self):
            mine, theirs = getattr(self, item.name), getattr(other, item.name)
            if isinstance(mine, (bool, frozenset, WorldWatch)):
                joined[item.name] = mine | theirs
            elif item.name in ("cell", "sample", "picture", "words", "observation", "shelf"):
                joined[item.name] = theirs if mine in (None, b"", "") else mine
            else:
                joined[item.name] = max(mine, theirs)
        return Watch(**joined)


@dataclass(frozen=True)
class Preview:
    """A data source at a glance, for its thumbnail; only one of the pictures, or points, or line is given.

    Attributes
    ----------
    points : (n, 2) scaled to -1 ... 1, x to the right and y up; target : (n,) class index, or value scaled to -1 ... 1.
    classes : number of classes, 0 for regression.
    line : (n, 2) a curve, scaled to -1 ... 1. pictures : (n, height, width), 0 to 1, or
        (n, height, width, 3) in colour.
    strands : (n, steps) sequences, scaled to -1 ... 1, not-a-number beyond their ends. lines : of text.
    """

    kind: str
    classes: int = 0
    points: Floats | None = None
    target: Floats | None = None
    line: Floats | None = None
    pictures: Floats | None = None
    strands: Floats | None = None
    lines: tuple[str, ...] = ()
