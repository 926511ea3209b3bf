"""Start the network near a copying circuit, so that training need not stumble upon one.

Looking a fact up needs an induction head (Olsson et al. 2022, https://arxiv.org/abs/2209.11895): one layer notes
beside every token which token came before it, the next layer finds the place where the present token came before
and copies what stands there. From random weights this forms late and suddenly. Weights may instead begin near a
known-good solution (mimetic initialisation, https://arxiv.org/abs/2305.09828) and are trained from there as usual.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.pointing import FIRST_BEGINNING, FIRST_FETCHING

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM

# Found by a handful of tries on copy tasks of 64 and 256 tokens: 93 % and 83 % of tokens right before any training.
EMBEDDING_SCALE = 0.08
PREVIOUS_SHARPNESS = 20.0
MATCH_SHARPNESS = 40.0
COPY_SCALE = 4.0
# So that what a trained network's layer says is about as large as what the layers before it said.
LET_COPY_SCALE = 0.8
# The layer that fetches from the end of a statement how its value begins, and the one that looks at the value itself.
COPYING = (FIRST_FETCHING, FIRST_BEGINNING)


def let_copy(model: LlamaForCausalLM) -> None:
    """Let the layers that begin values (:data:`COPYING`) say, in place, what stands in the state of what they look at.

    For a network in which such a layer learnt to look and not to speak: what it reads and writes becomes the space in
    which the vocabulary differs most.
    """
    import torch

    config: Any = model.config
    size, heads = config.head_dim, config.num_key_value_heads
    group = config.num_attention_heads // heads
    with torch.no_grad():
        table = model.model.embed_tokens.weight * model.model.norm.weight
        read = torch.linalg.svd(table - table.mean(0), full_matrices=False)[2][: heads * size]
        write = read.T.reshape(-1, heads, 1, size).expand(-1, -1, group, -1).reshape(-1, heads * group * size)
        for layer in _copying_layers(model):
            layer.self_attn.v_proj.weight.copy_(read / layer.input_layernorm.weight)
            layer.self_attn.o_proj.weight.copy_(write * LET_COPY_SCALE / group)


def _copying_layers(model: LlamaForCausalLM) -> list[Any]:
    """The layers of :data:`COPYING` that the network has."""
    return [model.model.layers[at] for at in COPYING if at < len(model.model.layers)]


def _orthonormal(rows: int, columns: int, generator: torch.Generator) -> torch.Tensor:
    """Random orthonormal rows, ``(rows, columns)``, rows at most columns."""
    import torch

    return torch.linalg.qr(torch.randn(columns, rows, generator=generator))[0].T


def start_near_copying(model: LlamaForCausalLM, seed: int = 0) -> None:
    """Write a previous-token head into layer 0 and induction heads into layer 1, in place.

    The layers that begin values copy too, from wherever they will learn to look: with random weights the first of them
    learnt to look at the right statement, and said nothing of what it saw for 50 million tokens.

    Coordinate 0 of the embedding is the same for all tokens (positions need something constant to turn), the last
    ``head_dim`` coordinates are left free for the note about the token before, the rest holds the token. The model
    needs two layers and a hidden size of at least three heads.
    """
    import torch

    config: Any = model.config
    hidden, size = config.hidden_size, config.head_dim
    group = config.num_attention_heads // config.num_key_value_heads
    generator = torch.Generator().manual_seed(seed)
    token, note = slice(1, hidden - size), slice(hidden - size, hidden)
    width = hidden - size - 1
    with torch.no_grad():
        table = model.model.embed_tokens.weight
        table[:, token] = torch.randn(table.shape[0], width, generator=generator) * EMBEDDING_SCALE
        table[:, note] *= 0.1
        table[:, 0] = EMBEDDING_SCALE * (width / 2) ** 0.5
        read = _orthonormal(size, width, generator)
        theta = config.rope_parameters["rope_theta"]
        _previous_token(model.model.layers[0].self_attn, read, token, note, size, group, theta)
        _induction(model.model.layers[1].self_attn, read, token, note, size, group, generator)
        _copies(model.model.layers[1].self_attn, token, size, group, generator)
        for layer in _copying_layers(model):
            _copies(layer.self_attn, token, size, group, generator)


def _frequencies(size: int, theta: float) -> torch.Tensor:
    """Angle per position of each of the ``size / 2`` rotary pairs (dimensions ``i`` and ``i + size / 2``)."""
    import torch

    frequencies: torch.Tensor = theta ** (-torch.arange(size // 2) * 2.0 / size)
    return frequencies


def _previous_token(
    attention: Any, read: torch.Tensor, token: slice, note: slice, size: int, group: int, theta: float
) -> None:
    """Key head 0 looks at the position before, by the constant coordinate, and notes the token that stands there."""
    import torch

    half = size // 2
    used = min(8, half)
    angle = _frequencies(size, theta)[:used]
    hidden = attention.q_proj.weight.shape[1]
    constant = (hidden / 3) ** 0.5  # what the norm makes of coordinate 0
    amplitude = (PREVIOUS_SHARPNESS * size**0.5) ** 0.5 / constant
    attention.k_proj.weight[:size] = 0
    attention.k_proj.weight[:used, 0] = amplitude
    for head in range(group):
        rows = attention.q_proj.weight[head * size : (head + 1) * size]
        rows.zero_()
        rows[:used, 0] = amplitude * torch.cos(angle)
        rows[half : half + used, 0] = -amplitude * torch.sin(angle)
    attention.v_proj.weight[:size] = 0
    attention.v_proj.weight[:size, token] = read
    out = attention.o_proj.weight
    for head in range(group):
        out[:, head * size : (head + 1) * size] = 0
        out[note, head * size : (head + 1) * size] = torch.eye(size) * EMBEDDING_SCALE * (1.5**0.5) / group


def _induction(
    attention: Any, read: torch.Tensor, token: slice, note: slice, size: int, group: int, generator: torch.Generator
) -> None:
    """Every head looks where the note names the present token, and copies the token there.

    Only slow rotary pairs carry the match, so that it holds at any distance.
    """
    import torch

    half = size // 2
    slow = half // 2
    heads = attention.k_proj.weight.shape[0] // size
    pairs = torch.cat([torch.arange(slow, half), torch.arange(half + slow, size)])
    strength = (MATCH_SHARPNESS * size**0.5 / 2) ** 0.5 / len(pairs) ** 0.5
    for key in range(heads):
        match = _orthonormal(len(pairs), size, generator)
        at = slice(key * size, (key + 1) * size)
        attention.k_proj.weight[at] = 0
        attention.k_proj.weight[key * size + pairs[:, None], torch.arange(note.start, note.stop)[None]] = (
            match * strength
        )
        for head in range(key * group, (key + 1) * group):
            rows = attention.q_proj.weight[head * size : (head + 1) * size]
            rows.zero_()
            rows[pairs[:, None], torch.arange(token.start, token.stop)[None]] = match @ read * strength


def _copies(attention: Any, token: slice, size: int, group: int, generator: torch.Generator) -> None:
    """Every head says the token that it looks at: each key head a part of it."""
    width, heads = token.stop - token.start, attention.k_proj.weight.shape[0] // size
    parts = _orthonormal(min(heads * size, width), width, generator)
    for key in range(heads):
        part = parts[key * size : (key + 1) * size]
        attention.v_proj.weight[key * size : (key + 1) * size] = 0
        attention.v_proj.weight[key * size : key * size + len(part), token] = part
        for head in range(key * group, (key + 1) * group):
            out = attention.o_proj.weight[:, head * size : (head + 1) * size]
            out.zero_()
            out[token, : len(part)] = part.T * COPY_SCALE * EMBEDDING_SCALE / group
