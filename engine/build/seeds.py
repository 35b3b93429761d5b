"""Random draws that depend on what they are for, and on nothing that was drawn before."""

from __future__ import annotations

from zlib import crc32

import torch


def generator(seed: int, *purpose: object) -> torch.Generator:
    """A generator for one purpose ("order", 7 or a layer's id), the same on every machine."""
    return torch.Generator().manual_seed(mixed(seed, *purpose))  # torch uses 32 bits of a CPU seed, no more


def mixed(seed: int, *purpose: object) -> int:
    """A seed of 32 bits for one purpose, for those who draw their numbers elsewhere."""
    return crc32("/".join(str(part) for part in (seed, *purpose)).encode())
