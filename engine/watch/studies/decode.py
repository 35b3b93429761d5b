"""What the decoder makes of codes."""

from __future__ import annotations

from collections.abc import Iterator

import torch

from engine.run import Run
from engine.snapshot import DecodeView
from engine.spec.studies import DecodeStudy
from engine.watch.chosen import ChosenInput
from engine.watch.halves import as_measured, decode_now
from engine.watch.studies.coding import coding, decoded

__all__ = ["decode", "decode_now"]


def decode(run: Run, study: DecodeStudy, _chosen: ChosenInput) -> Iterator[DecodeView | None]:
    """Run the decoder alone on the codes; they are answered together or, where one does not fit, not at all."""
    now = coding(run)
    if now is None or not study.codes or any(len(code) != now.coder.units for code in study.codes):
        return
    codes = torch.tensor(study.codes, dtype=torch.float32).nan_to_num(0.0, 0.0, 0.0)
    samples = yield from decoded(now, codes)
    yield DecodeView(as_measured(run, samples), now.step)
