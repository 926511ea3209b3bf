"""Rows put together: short ones packed into one, and what the model is called with for a batch.

A row is padded at its end, and no token sees what comes after it: so no mask is needed, and the fused attention of
torch runs as it does for whole rows. Positions that begin anew in a packed row are what tells transformers where one
part ends and the next begins; tokens of different parts do not see each other.

The logits, the largest tensor of a step, are computed at those places alone whose next token carries loss.

Imports torch; only `loop` and `run` import it, and only when a run begins.
"""

from __future__ import annotations

import inspect
from bisect import bisect_left, insort
from collections.abc import Sequence
from itertools import chain
from typing import Any

import torch

from llamahome_gui.training.encoding import IGNORED, Example


class Packed:
    """Rows that share one; what `Example` offers, and the positions, which begin anew with each."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Example]) -> None:
        self.parts = tuple(parts)

    def __len__(self) -> int:
        return sum(map(len, self.parts))

    @property
    def input_ids(self) -> list[int]:
        return list(chain.from_iterable(part.input_ids for part in self.parts))

    @property
    def labels(self) -> list[int]:
        """Nothing predicts the first token of a part: the one before it belongs to another."""
        return list(chain.from_iterable([IGNORED, *part.labels[1:]] for part in self.parts))

    @property
    def positions(self) -> list[int]:
        return list(chain.from_iterable(range(len(part)) for part in self.parts))


def pack(examples: Sequence[Example], length: int) -> list[Packed]:
    """All rows in as few of at most `length` tokens as best-fit decreasing finds; the same rows give the same ones.

    A row that is longer stands alone.
    """
    bins: list[list[Example]] = []
    by_space: dict[int, list[int]] = {}
    spaces: list[int] = []  # those that some bin has left, in order
    for example in sorted(examples, key=len, reverse=True):
        place = bisect_left(spaces, len(example))
        if place < len(spaces):
            space = spaces[place]
            number = by_space[space].pop()
            if not by_space[space]:
                del by_space[space], spaces[place]
        else:
            space, number = length, len(bins)
            bins.append([])
        bins[number].append(example)
        left = space - len(example)
        if left > 0:
            if left not in by_space:
                insort(spaces, left)
            by_space.setdefault(left, []).append(number)
    return [Packed(parts) for parts in bins]


def collate(rows: Sequence[Example | Packed]) -> dict[str, torch.Tensor]:
    """What the model is called with.

    Returns:
        ``input_ids`` and ``attention_mask``, shape (rows, tokens); ``logits_to_keep``, true at the places whose next
        token is learnt, of the same shape; ``labels`` and ``shift_labels``, those next tokens, shape (learnt,). Where
        a row is packed ``position_ids``, shape (rows, tokens). The mask only tells which tokens count: see
        `without_mask`.
    """
    batch, labels = _padded(rows)
    following = torch.nn.functional.pad(labels[:, 1:], (0, 1), value=IGNORED)
    places = following != IGNORED
    targets = following[places]
    return {**batch, "labels": targets, "shift_labels": targets, "logits_to_keep": places}


def collate_whole(rows: Sequence[Example | Packed]) -> dict[str, torch.Tensor]:
    """As `collate`, for a network that computes all logits or none: ``labels`` has the shape (rows, tokens)."""
    batch, labels = _padded(rows)
    return {**batch, "labels": labels}


def keeps_logits(network: Any) -> bool:
    """Whether a network, adapted or not, can compute logits at chosen places."""
    base = network.get_base_model() if hasattr(network, "get_base_model") else network
    return "logits_to_keep" in inspect.signature(base.forward).parameters


def without_mask(inputs: dict[str, Any]) -> dict[str, Any]:
    """What goes into the model."""
    return {name: value for name, value in inputs.items() if name != "attention_mask"}


def _padded(rows: Sequence[Example | Packed]) -> tuple[dict[str, torch.Tensor], torch.Tensor]:
    shape = len(rows), max(map(len, rows))
    # The id of a padded place does not matter: nothing sees it, and it carries no loss.
    input_ids, mask = torch.zeros(shape, dtype=torch.long), torch.zeros(shape, dtype=torch.long)
    labels, positions = torch.full(shape, IGNORED), torch.arange(shape[1]).repeat(shape[0], 1)
    for number, row in enumerate(rows):
        length = len(row)
        input_ids[number, :length], mask[number, :length] = torch.tensor(row.input_ids), 1
        labels[number, :length] = torch.tensor(row.labels)
        if isinstance(row, Packed):
            positions[number, :length] = torch.tensor(row.positions)
            positions[number, length:] = torch.arange(shape[1] - length)
    batch = {"input_ids": input_ids, "attention_mask": mask}
    if any(isinstance(row, Packed) for row in rows):
        batch["position_ids"] = positions
    return batch, labels
