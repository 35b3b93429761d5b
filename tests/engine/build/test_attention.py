"""Attention beside torch's own, and beside a Transformer block written out."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.build.layers import AttentionModule
from engine.build.layers.attention import INNER
from engine.build.layers.transformer import TransformerModule
from engine.spec.catalog.layers import TransformerBlock

STEPS, KEYS = 9, 7
LENGTHS = torch.tensor([4, 9, 1])
MEMORY = torch.tensor([7, 2, 3])


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("padded", [False, True])
def test_self_attention_is_that_of_torch(causal: bool, padded: bool) -> None:
    module = _module(12, 12, causal=causal)
    module.lengths = (LENGTHS,) if padded else ()
    x = torch.randn(3, 12, STEPS, generator=_chance(1))
    later = torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1) if causal else None
    wanted, weights = _torchs(module)(
        x.mT, x.mT, x.mT, key_padding_mask=_missing(LENGTHS, STEPS) if padded else None, attn_mask=later,
        average_attn_weights=False,
    )  # fmt: skip
    there = ~_missing(LENGTHS, STEPS) if padded else torch.ones(3, STEPS, dtype=torch.bool)
    _same(module(x).mT[there], wanted[there])
    _same(module.attend(x).transpose(1, 2)[there], weights.transpose(1, 2)[there])


def test_cross_attention_is_that_of_torch() -> None:
    module = _module(12, 5)
    module.lengths = (None, MEMORY)
    x, memory = torch.randn(3, 12, STEPS, generator=_chance(1)), torch.randn(3, 5, KEYS, generator=_chance(2))
    wanted, weights = _torchs(module)(
        x.mT, memory.mT, memory.mT, key_padding_mask=_missing(MEMORY, KEYS), average_attn_weights=False
    )
    _same(module(x, memory).mT, wanted)
    _same(module.attend(x, memory), weights)


def test_a_sample_without_a_step_gives_numbers() -> None:
    module = _module(12, 12)
    module.lengths = (torch.tensor([0, 3]),)
    assert module(torch.zeros(2, 12, STEPS)).isfinite().all()
    assert module.attend(torch.zeros(2, 12, STEPS)).isfinite().all()


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize("activation", ["relu", "gelu"])
def test_a_block_is_that_of_torch(causal: bool, activation: str) -> None:
    module = _block(causal, activation)
    module.lengths = (LENGTHS,)
    x = torch.randn(3, 12, STEPS, generator=_chance(1))
    later = torch.ones(STEPS, STEPS, dtype=torch.bool).triu(1) if causal else None
    wanted = _torchs_block(module, activation)(
        x.mT, src_mask=later, src_key_padding_mask=_missing(LENGTHS, STEPS)
    )  # fmt: skip
    there = ~_missing(LENGTHS, STEPS)
    _same(module(x).mT[there], wanted[there])


def test_a_block_is_what_it_says() -> None:
    """Written out, head by head and step by step."""
    module = _block(True, "gelu")
    (x,) = torch.randn(1, 12, STEPS, generator=_chance(1)).mT
    normed = functional.layer_norm(x, (12,), module.attention_norm.weight, module.attention_norm.bias)
    query, key, value = (normed @ module.get_parameter(n).T + module.get_parameter(f"{n}_bias") for n in INNER)
    heads = []
    for first in range(0, 12, 4):
        rows = []
        for step in range(STEPS):
            seen = slice(0, step + 1)
            scores = key[seen, first : first + 4] @ query[step, first : first + 4] / 2.0  # the root of its size
            rows.append(scores.softmax(0) @ value[seen, first : first + 4])
        heads.append(torch.stack(rows))
    y = x + torch.cat(heads, 1) @ module.out.T + module.out_bias
    normed = functional.layer_norm(y, (12,), module.forward_norm.weight, module.forward_norm.bias)
    y = y + functional.gelu(normed @ module.widen.T + module.widen_bias) @ module.narrow.T + module.narrow_bias
    _same(module(x.T[None])[0].T, y)


def test_a_new_block_changes_nothing() -> None:
    module = TransformerModule(TransformerBlock(id="t"), 12, _chance(3))
    module.draw(_chance(4))
    x = torch.randn(3, 12, STEPS)
    assert torch.equal(module(x), x)
    assert float(module.attend(x).detach().std()) > 0.001  # it looks about already


def _chance(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def _module(asking: int, told: int, causal: bool = False) -> AttentionModule:
    module = AttentionModule(
        12, asking, told, heads=3, bias=True, causal=causal, initialisation="normal", dropout=_chance(0)
    )
    return _filled(module)


def _block(causal: bool, activation: str) -> TransformerModule:
    layer = TransformerBlock.model_validate({"id": "t", "heads": 3, "causal": causal, "activation": activation})
    module = TransformerModule(layer, 12, _chance(0))
    _filled(module)
    return module


def _filled(module: AttentionModule) -> AttentionModule:
    """Every parameter drawn, biases and norms too."""
    chance = _chance(5)
    for parameter in module.parameters():
        nn.init.normal_(parameter, 0.1, 0.3, chance)
    return module


def _torchs(module: AttentionModule) -> nn.MultiheadAttention:
    told = module.key.shape[1]
    same = nn.MultiheadAttention(12, 3, kdim=told, vdim=told, batch_first=True)
    with torch.no_grad():
        if same.in_proj_weight is not None:
            same.in_proj_weight.copy_(torch.cat([module.get_parameter(name) for name in INNER]))
        else:
            for name, own in zip(("q", "k", "v"), INNER, strict=True):
                same.get_parameter(f"{name}_proj_weight").copy_(module.get_parameter(own))
        same.in_proj_bias.copy_(torch.cat([module.get_parameter(f"{name}_bias") for name in INNER]))
        same.out_proj.weight.copy_(module.out)
        same.out_proj.bias.copy_(module.get_parameter("out_bias"))
    return same


def _torchs_block(module: TransformerModule, activation: str) -> nn.TransformerEncoderLayer:
    same = nn.TransformerEncoderLayer(12, 3, 48, 0.0, activation, batch_first=True, norm_first=True)
    same.self_attn = _torchs(module)
    with torch.no_grad():
        for own, of_torch in (
            ("widen", "linear1.weight"), ("widen_bias", "linear1.bias"),
            ("narrow", "linear2.weight"), ("narrow_bias", "linear2.bias"),
            ("attention_norm.weight", "norm1.weight"), ("attention_norm.bias", "norm1.bias"),
            ("forward_norm.weight", "norm2.weight"), ("forward_norm.bias", "norm2.bias"),
        ):  # fmt: skip
            same.get_parameter(of_torch).copy_(module.get_parameter(own))
    return same


def _missing(lengths: Tensor, steps: int) -> Tensor:
    return torch.arange(steps) >= lengths[:, None]


def _same(found: Tensor, wanted: Tensor) -> None:
    torch.testing.assert_close(found, wanted, rtol=1e-4, atol=1e-5)
