"""What a question looks at, averaged over all layers and heads, so that they keep the same tokens.

Each head by itself keeps what it looked at, and looks at some of a fact only: answers broke off in the middle of a
value ("approved since 10" of "10 December"), because a head that had to say the next token had let go of it. To choose
tokens for all layers by what some look at is known from GemFilter (Shi et al., 2024,
https://arxiv.org/abs/2409.17422), which takes one early layer; no layer is chosen here, because which of them finds a
fact differs from model to model. Facts found in other people's and in generated texts through 512 slots, the built-in
model: 135 of 141 where the heads chose together, 130 of the same 141 where each chose for itself.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from llamahome_gui.kvcache.scoring import pooled
from llamahome_gui.kvcache.slots import LayerSlots, Tokens
from llamahome_gui.kvcache.storage import Packed


@dataclass(frozen=True)
class _Layer:
    slots: LayerSlots
    new: Packed
    scores: Tensor
    positions: Tensor


class Asked:
    """The layers of a block that a question has looked at, until the last of them has."""

    def __init__(self) -> None:
        self._layers: list[_Layer] = []

    def add(self, slots: LayerSlots, new: Packed, scores: Tensor, positions: Tensor) -> None:
        """What a layer's own heads looked at.

        Args:
            slots: Unchanged until `settled`.
            new: The block's tokens as they will be stored; with those held already only one layer at a time is copied.
            scores, positions: What the question's queries paid and the places in the text, of the tokens held, in text
                order, and of the new ones.
        """
        self._layers.append(_Layer(slots, new, scores, positions))

    def settled(self, pooling: int) -> Iterator[tuple[LayerSlots, Tokens]]:
        """The layers added, scored together, each score the maximum over `pooling` neighbours; none is left here."""
        layers, self._layers = self._layers, []
        together = mean_by_place([layer.scores for layer in layers], [layer.positions for layer in layers])
        for layer, scores in zip(layers, together, strict=True):
            stored = layer.slots.in_text_order().stored.and_then(layer.new)
            yield layer.slots, Tokens(stored, pooled(scores, pooling), layer.positions)


def mean_by_place(scores: Sequence[Tensor], positions: Sequence[Tensor]) -> list[Tensor]:
    """Each layer's tokens with the mean over all layers and heads of the scores at the same place in the text.

    Where a layer or head does not hold a place, it counts as nothing there.

    Args:
        scores: Of each layer, fp32, shape ``(batch, kv_heads, tokens)``; `tokens` may differ.
        positions: Places in the text, the same shapes, no place twice in a head.
    """
    if not scores:
        return []
    if _all_alike(positions):
        mean = torch.stack([each.to(scores[0].device) for each in scores]).mean(dim=(0, 2)).unsqueeze(1)
        return [mean.to(each.device).expand_as(each) for each in scores]
    device, heads = scores[0].device, scores[0].shape[1]
    places, found = torch.unique(torch.cat([each.to(device).flatten() for each in positions]), return_inverse=True)
    parts = found.split([each.numel() for each in positions])
    at = [part.view(each.shape) for part, each in zip(parts, positions, strict=True)]
    total = torch.zeros((len(scores[0]), heads, len(places)), device=device)
    for index, each in zip(at, scores, strict=True):
        # No place twice in a head: the same sum every time, on a GPU too.
        total.scatter_add_(2, index, each.to(device))
    mean = total.sum(dim=1, keepdim=True).expand_as(total) / (heads * len(scores))
    return [mean.gather(2, index).to(each.device) for index, each in zip(at, scores, strict=True)]


def _all_alike(positions: Sequence[Tensor]) -> bool:
    """Whether all layers and heads hold the same places, as they do unless single tokens have come in between."""
    first = positions[0][:, :1]
    return all(
        each.shape == positions[0].shape and torch.equal(each, first.to(each.device).expand_as(each))
        for each in positions
    )
