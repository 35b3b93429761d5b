"""What the example projects of autoencoders and of adversarial training learn, and in what time by the clock."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import numpy as np

from benchmarks.harness import Measure, Result
from benchmarks.trained import asked, begin
from engine.snapshot import CodeView, Floats, GenerateView, RebuildView, WorthView
from engine.spec.studies import CodeStudy, GenerateStudy, RebuildStudy, WorthStudy

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from engine.run import Run

NEIGHBOURS = Measure("digits in 2 numbers, nearest neighbours right", "", 0.80, "at least")
REBUILT = Measure("digits in 2 numbers, squared error of a pixel", "", 0.036, "at most")
DENOISED = Measure("noisy digits, squared error after 5 s", "", 0.028, "at most")
CONFIDENT = Measure("digits drawn by the VAE that are taken for one", "", 0.70, "at least")
GARMENTS = Measure("garments in 16 numbers, error / that of PCA", "", 0.80, "at most")
WORTH = Measure("50 labels: points of the code over pixels", "points", 5.0, "at least")
MODES = Measure("GAN on the ring: clouds that are covered", "", 6, "at least")
COLLAPSED = Measure("the same with bad settings", "", 3, "at most")
SURE = 0.8
LABELS, SEEDS = 50, 5


def measure() -> Iterator[Result]:
    """Bars 1 to 6."""
    yield from two_numbers()
    yield Result(DENOISED, *denoised())
    yield Result(CONFIDENT, *drawn_digits())
    yield Result(GARMENTS, *garments())
    yield Result(WORTH, *labels())
    yield Result(MODES, *modes("gan-ring"))
    yield Result(COLLAPSED, *modes("gan-collapse"))


def rebuilt(run: Run) -> RebuildView:
    """How well all test samples come back."""
    view = asked(run, RebuildStudy(1))
    assert isinstance(view, RebuildView)
    return view


def two_numbers() -> Iterator[Result]:
    """Ten seconds of the digits in a code of two."""
    trained = begin("digits-autoencoder")
    trained.until(10.0)
    code, view = asked(trained.run, CodeStudy(3000)), rebuilt(trained.run)
    assert isinstance(code, CodeView)
    yield Result(NEIGHBOURS, code.knn, f"PCA {code.baseline_knn:.2f}; {trained.run.step:,} steps")
    yield Result(REBUILT, view.mse, f"PCA of {view.size} {view.baseline_mse:.3f}")


def denoised() -> tuple[float, str]:
    """Five seconds of mending noise of deviation .4."""
    trained = begin("digits-denoising")
    trained.until(5.0)
    view = rebuilt(trained.run)
    return view.mse, f"given {view.given_mse:.3f}, PCA of {view.size} {view.baseline_mse:.3f}"


def garments() -> tuple[float, str]:
    """Two minutes of convolutions."""
    trained = begin("garments-autoencoder")
    trained.until(120.0)
    view = rebuilt(trained.run)
    return view.mse / view.baseline_mse, f"{view.mse:.4f}, PCA of {view.size} {view.baseline_mse:.4f}"


def drawn_digits() -> tuple[float, str]:
    """The share of 500 digits from the prior that a classifier of real ones is sure of."""
    trained = begin("digits-vae")
    trained.until(30.0)
    view = asked(trained.run, GenerateStudy(500))
    assert isinstance(view, GenerateView)
    sure, accuracy = sure_of(trained.run, view.samples)
    return sure, f"from the {view.origin}; the classifier is right about {accuracy:.2f} of the real test digits"


def sure_of(run: Run, samples: Floats) -> tuple[float, float]:
    """The share of samples that a classifier takes for some digit with a probability of .8 or more.

    Returns
    -------
    That, and the classifier's accuracy on the real test samples. It is a dense network trained on the real ones.
    """
    import torch

    dataset = run.material.dataset
    inputs, target = torch.from_numpy(dataset.inputs), torch.from_numpy(dataset.target).long()
    train = torch.from_numpy(dataset.train)
    judge = trained_judge(inputs[train], target[train], run.spec.seed)
    with torch.inference_mode():
        right = (judge(inputs[~train]).argmax(1) == target[~train]).float().mean()
        probabilities = torch.softmax(judge(torch.from_numpy(np.array(samples))), 1)
    return float((probabilities.amax(1) >= SURE).float().mean()), float(right)


def trained_judge(inputs: Tensor, target: Tensor, seed: int) -> torch.nn.Module:
    """A dense network that tells digits apart, in plain torch."""
    import torch
    from torch import nn
    from torch.nn import functional

    torch.manual_seed(seed)
    judge = nn.Sequential(nn.Linear(inputs.shape[1], 128), nn.ReLU(), nn.Dropout(0.2), nn.Linear(128, 10))
    optimizer = torch.optim.Adam(judge.parameters(), lr=0.003)
    for _ in range(40):
        for some in torch.split(torch.randperm(len(inputs)), 64):
            loss = functional.cross_entropy(judge(inputs[some]), target[some])
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimizer.step()
    return judge.eval()


def labels() -> tuple[float, str]:
    """Test accuracy with few labels, on the code less that on pixels, in points, the mean over the seeds.

    The figure is that of the example that is made for it; the others stand beside it.
    """
    gains, words = [], []
    for name in ("digits-labels", "digits-autoencoder", "digits-denoising", "digits-vae"):
        trained = begin(name)
        trained.until(30.0)
        view = asked(trained.run, WorthStudy((LABELS,), SEEDS))
        assert isinstance(view, WorthView)
        gains.append(100 * float(view.code.mean() - view.raw.mean()))
        words.append(f"{name} {view.code.mean():.3f}, pixels {view.raw.mean():.3f}, PCA {view.baseline.mean():.3f}")
    return gains[0], "; ".join(words)


def modes(name: str) -> tuple[float, str]:
    """Clouds of the ring that the generator reaches after a minute."""
    trained = begin(name)
    trained.until(60.0)
    view = asked(trained.run, GenerateStudy(2000))
    assert isinstance(view, GenerateView)
    words = f"of {view.modes}; {view.near:.0%} of the samples lie in one; {trained.run.step:,} steps"
    return float(view.covered), words
