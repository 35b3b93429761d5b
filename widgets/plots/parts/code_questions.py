"""Questions about codes that drift while the network trains."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from engine.snapshot import DecodeView, Floats, Snapshot
from engine.spec.studies import DecodeStudy
from widgets.plots.parts.code_plane import Code

DRIFT = 0.02  # of the spread of the codes that a question may be off


@dataclass(frozen=True, eq=False)
class Answer:
    """Codes and what the decoder makes of them: codes (n, units), samples (n, features)."""

    codes: Floats
    samples: Floats


class SteadyQuestion:
    """Asks what the decoder makes of some codes, which are a little different ones after every step.

    A question is itself the name of its answer, so one that never stood still would never be answered: other codes are
    asked about only after an answer has come, or when they are far from those asked about. The last answer stays until
    the next one comes.

    Attributes
    ----------
    study : what is asked; None is nothing. answer : the newest one.
    """

    def __init__(self) -> None:
        self.study: DecodeStudy | None = None
        self.answer: Answer | None = None
        self._seen: object = None

    def want(self, codes: Iterable[Code], scale: float, *, at_once: bool = False) -> bool:
        """Say what is wanted; returns whether something else is asked now.

        Parameters
        ----------
        scale : spread of the codes. at_once : whether not to wait for the answer to the last question.
        """
        study = DecodeStudy(tuple(codes))
        if self.study is not None and self._is_close(study, scale):
            return False
        if self.study is not None and self._seen is None and not at_once:
            return False
        self.study, self._seen = study, None
        return True

    def take(self, snapshot: Snapshot) -> bool:
        """Take the answer out of a snapshot; returns whether there is a new one."""
        found = None if self.study is None else snapshot.studies.get(self.study)
        if self.study is None or not isinstance(found, DecodeView) or found is self._seen:
            return False
        if len(found.samples) != len(self.study.codes):
            return False
        self._seen = found
        self.answer = Answer(np.array(self.study.codes, np.float32), found.samples)
        return True

    def drop(self) -> bool:
        """Ask nothing and forget; returns whether something was asked."""
        asked = self.study is not None
        self.study, self.answer, self._seen = None, None, None
        return asked

    def _is_close(self, study: DecodeStudy, scale: float) -> bool:
        assert self.study is not None
        if study == self.study:
            return True
        if len(study.codes) != len(self.study.codes) or len(study.codes[0]) != len(self.study.codes[0]):
            return False
        off = np.abs(np.array(study.codes) - np.array(self.study.codes)).max()
        return bool(off <= DRIFT * scale)
