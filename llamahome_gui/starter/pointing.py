"""How far the attention looks where the answer stands, as a loss."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.pointers import Asks

if TYPE_CHECKING:
    import torch

NAME = "llamahome_pointing"
# The layers of which the question's last tokens, and the token before a value, should find the place. The ones before
# them still put words together: in some of these the end of a statement notes how its value begins.
FIRST_POINTING, FIRST_FETCHING = 2, 3
FETCHING, NOTING = (FIRST_FETCHING, FIRST_FETCHING + 1), (1, 2)
# Where values are copied: once it is known which fact is meant, and how its value begins.
FIRST_GOING_ON, FIRST_BEGINNING = FIRST_FETCHING + 1, FIRST_FETCHING + 2
_ARGUMENT, _LATER = "llamahome_pointers", "llamahome_later"
# Queries that are handled together where attention is plain products.
BLOCK = 256


@dataclass
class Pointing:
    """Collects the attention that pointing tokens give to their places, while a model reads a batch.

    Args:
        pointers: ``(pointers, 5)``: row, query, start, end, :class:`Asks`.
        crowd: How many times each other token counts for what asks and what fetches, as if the text were that many
            times as long: a place found in such a crowd is found in longer texts than any that is trained on.
        anchors: Where texts begin, ``(rows, tokens)``: what finds nothing may look at any of them.
        unseen: What tokens do not see of what stands before them, as in a
            :class:`~llamahome_gui.starter.batches.Batch`.
    """

    pointers: torch.Tensor
    crowd: float = 1.0
    anchors: torch.Tensor | None = None
    unseen: torch.Tensor | None = None
    asking: list[torch.Tensor] = field(default_factory=list)
    fetching: list[torch.Tensor] = field(default_factory=list)
    noting: list[torch.Tensor] = field(default_factory=list)
    copying: list[torch.Tensor] = field(default_factory=list)
    missing: list[torch.Tensor] = field(default_factory=list)

    def arguments(self) -> dict[str, Any]:
        """What the model's call takes to collect here."""
        return {_ARGUMENT: self}

    def look(self, layer: int, query: torch.Tensor, key: torch.Tensor, scaling: float) -> None:
        """Add the shares of one layer; `query` and `key` are ``(rows, heads, tokens, head size)``, rotated."""
        import torch

        wanted = torch.tensor(asked_in(layer), dtype=torch.long, device=self.pointers.device)
        asked = self.pointers[torch.isin(self.pointers[:, 4], wanted)]
        if not len(asked):
            return
        crowds = torch.where(asked[:, 4] == Asks.NOTE, 1.0, self.crowd)
        spans = None if self.unseen is None else self.unseen[asked[:, 0], asked[:, 1]]
        shares = _shares(query, key, asked[:, :4], scaling, crowds, self._anchors(asked), spans)
        kept = {
            Asks.QUESTION: self.asking, Asks.VALUE: self.fetching, Asks.NOTE: self.noting,
            Asks.BEGIN: self.copying, Asks.GO_ON: self.copying, Asks.NOTHING: self.missing,
        }  # fmt: skip
        for asks in wanted.tolist():
            kept[Asks(asks)].append(shares[asked[:, 4] == asks])

    def _anchors(self, asked: torch.Tensor) -> torch.Tensor | None:
        """For each pointer the tokens that it may look at beside its place, ``(pointers, tokens)``."""
        if self.anchors is None:
            return None
        return self.anchors[asked[:, 0]] & (asked[:, 4] == Asks.NOTHING)[:, None]

    def loss(self) -> tuple[torch.Tensor, ...]:
        """Surprise in nats that none looks there: of what asks, fetches, notes, copies, and finds nothing.

        None of the query heads of a key head in each layer; but of all heads for what notes.

        A question's tokens have to find the place with every key head, because each keeps tokens of its own, and so has
        what fetches a value, because each says a part of it: were it enough that one of them looks there, they would
        look at as many statements, and say them all. What notes how a value begins may do so anywhere.
        """
        import torch

        zero = torch.zeros((), device=self.pointers.device)
        asking, fetching, copying, missing = (
            _everywhere(kept, zero) for kept in (self.asking, self.fetching, self.copying, self.missing)
        )
        return asking, fetching, _anywhere(self.noting, zero), copying, missing


def asked_in(layer: int) -> list[Asks]:
    """What is looked for in a layer."""
    wanted = [Asks.QUESTION, Asks.NOTHING] if layer >= FIRST_POINTING else []
    wanted += [Asks.VALUE] if layer in FETCHING else []
    wanted += [Asks.GO_ON] if layer >= FIRST_GOING_ON else []
    wanted += [Asks.BEGIN] if layer >= FIRST_BEGINNING else []
    return wanted + ([Asks.NOTE] if layer in NOTING else [])


def _everywhere(layers: list[torch.Tensor], zero: torch.Tensor) -> torch.Tensor:
    """Mean surprise of the layers' key heads that none of their query heads looks there."""
    import torch

    found = [_surprise(_any(shares, (2,))) for shares in layers if len(shares)]
    return torch.stack(found).mean() if found else zero


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


def _shares(
    query: torch.Tensor,
    key: torch.Tensor,
    asked: torch.Tensor,
    scaling: float,
    crowds: torch.Tensor,
    beside: torch.Tensor | None = None,
    unseen: torch.Tensor | None = None,
) -> torch.Tensor:
    """Attention to each pointer's place among a crowd, ``(pointers, key heads, query heads to a key head)``.

    All rows of the batch in one product, each filled up to the most pointers of a row. ``unseen`` is ``(pointers, 2)``.
    """
    import torch

    rows, heads, tokens, size = key.shape
    row, at, start, end = asked.unbind(1)
    order = _place_in_row(row, rows)
    most = int(order.max()) + 1
    place = torch.arange(tokens, device=asked.device)
    with torch.autocast(key.device.type, enabled=False):  # one minus a share needs all digits
        asking = torch.zeros((rows, most, query.shape[1], size), device=key.device)
        asking = asking.index_put((row, order), query[row, :, at].float())
        grouped = asking.transpose(1, 2).reshape(rows, heads, -1, size)
        logits = (grouped @ key.float().transpose(2, 3)).view(rows, heads, -1, most, tokens) * scaling
        hidden = place > at[:, None]
        if unseen is not None:
            hidden = hidden | ((place >= unseen[:, :1]) & (place < unseen[:, 1:]))
        logits = logits[row, :, :, order].masked_fill(hidden[:, None, None], float("-inf"))
        inside = (place >= start[:, None]) & (place < end[:, None])
        if beside is not None:
            inside = inside | (beside & ~hidden)
        logits = logits + torch.where(inside, 0.0, crowds.log()[:, None])[:, None, None]
        return (logits.softmax(-1) * inside[:, None, None]).sum(-1)


def _place_in_row(row: torch.Tensor, rows: int) -> torch.Tensor:
    """How many pointers of the same row come before each."""
    import torch

    so_far = torch.nn.functional.one_hot(row, rows).cumsum(0)
    return so_far.gather(1, row[:, None])[:, 0] - 1


def in_blocks(
    query: torch.Tensor,
    key: torch.Tensor,
    value: torch.Tensor,
    scaling: float,
    later: torch.Tensor | None = None,
    block: int = BLOCK,
) -> torch.Tensor:
    """Causal attention by plain products, for each block of queries up to its own end.

    The query heads that share a key head are rows of one product. On a CPU that multiplies 16-bit floats the fused
    kernel takes longer, backwards above all.

    Args:
        query: ``(rows, heads, tokens, head size)``.
        key: ``(rows, key heads, tokens, head size)``, as `value`.
        later: What :func:`hide_later` gives for as many tokens, made anew where there is none.
    """
    import torch

    rows, heads, tokens, size = query.shape
    own, groups = key.shape[1], heads // key.shape[1]
    grouped, parts = (query * scaling).view(rows, own, groups, tokens, size), []
    hidden = hide_later(tokens, query.dtype, query.device) if later is None else later
    hidden = hidden[..., None, None, :, :]  # the same for all heads
    for start in range(0, tokens, block):
        end = min(tokens, start + block)
        asking = grouped[:, :, :, start:end].reshape(rows, own, groups * (end - start), size)
        logits = (asking @ key[:, :, :end].transpose(2, 3)).view(rows, own, groups, end - start, end)
        with torch.autocast(query.device.type, enabled=False):  # which would take the softmax to 32 bits
            shares = (logits + hidden[..., start:end, :end]).softmax(-1).flatten(2, 3)
        parts.append((shares @ value[:, :, :end]).view(rows, heads, end - start, size))
    return torch.cat(parts, 2)


def hide_later(
    tokens: int, dtype: torch.dtype, device: torch.device, unseen: torch.Tensor | None = None
) -> torch.Tensor:
    """What is added to the logits of causal attention: 0 up to a token's own place, less than any number behind it.

    ``(tokens, tokens)``, or with ``unseen``, ``(rows, tokens, 2)``, one for each row, ``(rows, tokens, tokens)``.
    Compiled, a layer that makes this by itself takes up to twice as long over its softmax.
    """
    import torch

    later = torch.full((tokens, tokens), float("-inf"), dtype=dtype, device=device).triu(1)
    if unseen is None:
        return later
    place = torch.arange(tokens, device=device)
    hidden = (place >= unseen[:, :, :1]) & (place < unseen[:, :, 1:])
    return later.expand(len(unseen), -1, -1).masked_fill(hidden, float("-inf"))


def in_steps(tokens: int, device: torch.device, unseen: torch.Tensor | None = None) -> dict[str, Any]:
    """What a call of a watched model takes to use one mask in all its layers.

    Nothing where the fused kernel works and every token sees all that is before it.
    """
    import torch

    narrow = _narrow(device)
    if narrow is None and unseen is None:
        return {}
    return {_LATER: hide_later(tokens, narrow or torch.float32, device, unseen)}


def _narrow(device: torch.device) -> torch.dtype | None:
    """The 16-bit floats that plain products are made in, where they are faster than the fused kernel."""
    import torch

    narrow = device.type == "cpu" and torch.is_autocast_enabled("cpu")
    return torch.get_autocast_dtype("cpu") if narrow else None


def attend(
    module: Any, query: torch.Tensor, key: torch.Tensor, value: torch.Tensor, _mask: Any, scaling: float, **rest: Any
) -> tuple[torch.Tensor, None]:
    """Causal attention as transformers calls it, which also tells where it looked."""
    from torch.nn.functional import scaled_dot_product_attention

    pointing: Pointing | None = rest.get(_ARGUMENT)
    if pointing is not None:
        pointing.look(module.layer_idx, query, key, scaling)
    if narrow := _narrow(query.device):
        out = in_blocks(query.to(narrow), key.to(narrow), value.to(narrow), scaling, rest.get(_LATER))
    else:
        groups = module.num_key_value_groups
        keys, values = (part.repeat_interleave(groups, dim=1) for part in (key, value))
        hidden = rest.get(_LATER)
        mask = None if hidden is None else hidden[..., None, :, :].to(query.dtype)
        out = scaled_dot_product_attention(query, keys, values, mask, is_causal=mask is None, scale=scaling)
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
