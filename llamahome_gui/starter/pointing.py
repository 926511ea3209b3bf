"""How far the attention looks where the answer stands, as a loss."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.pointers import Asks

if TYPE_CHECKING:
    import torch

NAME = "llamahome_pointing"
# The layers of which the question's last tokens, and the token before a value, should find the place. The ones before
# them still put words together: in some of these the end of a statement notes how its value begins.
FIRST_POINTING, FIRST_FETCHING = 2, 3
NOTING = (1, 2)
_ARGUMENT = "llamahome_pointers"
# Queries that are handled together where attention is plain products.
BLOCK = 256


@dataclass
class Pointing:
    """Collects the attention that pointing tokens give to their places, while a model reads a batch.

    Args:
        pointers: ``(pointers, 5)``: row, query, start, end, :class:`Asks`.
    """

    pointers: torch.Tensor
    asking: list[torch.Tensor] = field(default_factory=list)
    fetching: list[torch.Tensor] = field(default_factory=list)
    noting: list[torch.Tensor] = field(default_factory=list)

    def arguments(self) -> dict[str, Any]:
        """What the model's call takes to collect here."""
        return {_ARGUMENT: self}

    def look(self, layer: int, query: torch.Tensor, key: torch.Tensor, scaling: float) -> None:
        """Add the shares of one layer; `query` and `key` are ``(rows, heads, tokens, head size)``, rotated."""
        import torch

        wanted = torch.tensor(_asked_in(layer), dtype=torch.long, device=self.pointers.device)
        asked = self.pointers[torch.isin(self.pointers[:, 4], wanted)]
        found: dict[int, list[torch.Tensor]] = defaultdict(list)
        for row in asked[:, 0].unique().tolist():
            own = asked[asked[:, 0] == row]
            shares = _shares(query[row], key[row], own[:, 1:4], scaling)
            for asks in wanted.tolist():
                found[asks].append(shares[own[:, 4] == asks])
        kept = {Asks.QUESTION: self.asking, Asks.VALUE: self.fetching, Asks.NOTE: self.noting}
        for asks, parts in found.items():
            kept[Asks(asks)].append(torch.cat(parts))

    def loss(self) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Surprise in nats that none looks there: of the query heads of a key head in each layer; of all heads, twice.

        A question's tokens have to find the place with every key head, because each keeps tokens of its own; what
        fetches a value, or notes its beginning, may do so anywhere.
        """
        import torch

        asking = [_surprise(_any(shares, (2,))) for shares in self.asking if len(shares)]
        zero = torch.zeros((), device=self.pointers.device)
        return (
            torch.stack(asking).mean() if asking else zero,
            _anywhere(self.fetching, zero),
            _anywhere(self.noting, zero),
        )


def _asked_in(layer: int) -> list[Asks]:
    """What is looked for in a layer."""
    wanted = [Asks.QUESTION] if layer >= FIRST_POINTING else []
    wanted += [Asks.VALUE] if layer >= FIRST_FETCHING else []
    return wanted + ([Asks.NOTE] if layer in NOTING else [])


def _anywhere(layers: list[torch.Tensor], zero: torch.Tensor) -> torch.Tensor:
    """Surprise that no head of any layer looks there."""
    import torch

    found = torch.stack(layers, 1) if layers else zero[None]
    return _surprise(_any(found, (1, 2, 3))) if len(found) and found.ndim > 1 else zero


def _any(shares: torch.Tensor, over: tuple[int, ...]) -> torch.Tensor:
    """The chance that at least one of several looks, were each to do so with its share."""
    return 1 - (1 - shares.movedim(over, tuple(range(-len(over), 0))).flatten(-len(over))).prod(-1)


def _surprise(share: torch.Tensor) -> torch.Tensor:
    return -(share + 1e-6).log().mean()


def _shares(query: torch.Tensor, key: torch.Tensor, own: torch.Tensor, scaling: float) -> torch.Tensor:
    """Attention to each pointer's place, ``(pointers, key heads, query heads to a key head)``."""
    import torch

    heads, tokens, size = key.shape
    place = torch.arange(tokens, device=own.device)[None]
    inside = ((place >= own[:, 1:2]) & (place < own[:, 2:3]))[:, None, None]
    with torch.autocast(key.device.type, enabled=False):  # one minus a share needs all digits
        asking = query[:, own[:, 0]].float().reshape(heads, -1, len(own), size)
        logits = torch.einsum("kgnd,ktd->nkgt", asking, key.float()) * scaling
        logits = logits.masked_fill((place > own[:, :1])[:, None, None], float("-inf"))
        return (logits.softmax(-1) * inside).sum(-1)


def in_blocks(
    query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, scaling: float, block: int = BLOCK
) -> torch.Tensor:
    """Causal attention by plain products, for each block of queries up to its own end.

    The query heads that share a key head are rows of one product. On a CPU that multiplies 16-bit floats the fused
    kernel takes longer, backwards above all.

    Args:
        query: ``(rows, heads, tokens, head size)``.
        key: ``(rows, key heads, tokens, head size)``, as `value`.
    """
    import torch

    rows, heads, tokens, size = query.shape
    own, groups = key.shape[1], heads // key.shape[1]
    grouped, parts = (query * scaling).view(rows, own, groups, tokens, size), []
    for start in range(0, tokens, block):
        end = min(tokens, start + block)
        asking = grouped[:, :, :, start:end].reshape(rows, own, groups * (end - start), size)
        logits = (asking @ key[:, :, :end].transpose(2, 3)).view(rows, own, groups, end - start, end)
        later = torch.full((end - start, end), float("-inf"), dtype=logits.dtype, device=query.device).triu(start + 1)
        with torch.autocast(query.device.type, enabled=False):  # which would take the softmax to 32 bits
            shares = (logits + later).softmax(-1).flatten(2, 3)
        parts.append((shares @ value[:, :, :end]).view(rows, heads, end - start, size))
    return torch.cat(parts, 2)


def attend(
    module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, _mask: Any, scaling: float, **rest: Any
) -> tuple[torch.Tensor, None]:
    """Causal attention as transformers calls it, which also tells where it looked."""
    import torch
    from torch.nn.functional import scaled_dot_product_attention

    pointing: Pointing | None = rest.get(_ARGUMENT)
    if pointing is not None:
        pointing.look(module.layer_idx, query, key, scaling)
    if query.device.type == "cpu" and torch.is_autocast_enabled("cpu"):
        narrow = torch.get_autocast_dtype("cpu")
        out = in_blocks(query.to(narrow), key.to(narrow), value.to(narrow), scaling)
    else:
        groups = module.num_key_value_groups
        keys, values = (part.repeat_interleave(groups, dim=1) for part in (key, value))
        out = scaled_dot_product_attention(query, keys, values, is_causal=True, scale=scaling)
    return out.transpose(1, 2).contiguous(), None


def leave_uncompiled() -> None:
    """Keep ``torch.compile`` out of looking at pointers: their number is another one in each row of each batch."""
    import torch

    setattr(Pointing, "look", torch.compiler.disable(Pointing.look))  # noqa: B010 - a method is not assigned to


def watch(model: Any) -> None:
    """Let the model's attention be watched: :class:`Pointing` arguments of its calls have an effect from now on.

    All positions are read as one causal text, whatever position numbers they are given.
    """
    from transformers import AttentionInterface

    AttentionInterface.register(NAME, attend)
    model.config._attn_implementation = NAME
