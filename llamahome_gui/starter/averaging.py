"""Average networks that one training run left at different times, or several runs that began at the same weights.

Networks that share a part of their training lie in one valley of the loss, and their mean is better than each of them:
model soups (Wortsman et al., 2022, https://arxiv.org/abs/2203.05482), stochastic weight averaging (Izmailov et al.,
2018, https://arxiv.org/abs/1803.05407). It costs nothing when the model is used.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.growing import size_of
from llamahome_gui.starter.model import load, reading

if TYPE_CHECKING:
    from transformers import LlamaForCausalLM


def average(folders: Sequence[Path], shares: Sequence[float] = ()) -> LlamaForCausalLM:
    """The weighted mean of saved networks.

    Args:
        folders: One network each, all of the same sizes.
        shares: How much each counts, whatever their sum; all the same without it.

    Raises:
        TrainingError: there is no network, not a share for each, none above 0 or one below, or the sizes differ.
        ModelError: a folder holds no network that can be read.
    """
    import torch

    weights = list(shares) or [1.0] * len(folders)
    if not folders or len(weights) != len(folders) or min(weights) < 0 or sum(weights) <= 0:
        raise TrainingError(
            f"{len(weights)} shares do not weigh {len(folders)} networks",
            hint="Give each network a share of 0 or more, and one of them more than 0.",
        )
    for folder in folders[1:]:
        _refuse_others(folders[0], folder)
    with torch.no_grad():
        model = load(folders[0])
        mean = dict(model.named_parameters())  # those tied to each other once
        for weight in mean.values():
            weight *= weights[0] / sum(weights)
        for folder, share in zip(folders[1:], weights[1:], strict=True):
            for name, weight in load(folder).named_parameters():
                mean[name] += weight * (share / sum(weights))
    return model


def _refuse_others(first: Path, other: Path) -> None:
    if size_of(first) != size_of(other) or _vocabulary(first) != _vocabulary(other):
        raise TrainingError(
            "the networks differ in size or vocabulary", subject=str(other),
            hint="Average networks of one run, or that began at the same weights.",
        )  # fmt: skip


def _vocabulary(folder: Path) -> str:
    with reading(folder):
        return (folder / "tokenizer.json").read_text(encoding="utf-8")
