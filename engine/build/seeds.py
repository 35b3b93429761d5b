"""Random draws that depend on what they are for, and on nothing that was drawn before."""

from __future__ import annotations

from zlib import crc32

import torch


def generator(seed: int, *purpose: object) -> torch.Generator:
    """A generator for one purpose ("order", 7 or a layer's id), the same on every machine."""
    words = "/".join(str(part) for part in (seed, *purpose))
    return torch.Generator().manual_seed(crc32(words.encode()))  # torch uses 32 bits of a CPU seed, no more
