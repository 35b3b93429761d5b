"""Questions about what a network sees. They cost more than a look, so they are answered bit by bit while it trains.

A view puts the questions it wants answered into `engine.snapshot.Watch.studies`; the newest answer to each comes back
in `engine.snapshot.Snapshot.studies`. A question is a frozen value and stands for itself as a key.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

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


Study = AttributionStudy | AscentStudy | TopSamplesStudy | EmbeddingStudy | AdversarialStudy
