"""What the training lowers, and the share of answers that come out whole."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from llamahome_gui.starter.batches import ANSWER, COPY, Batch
from llamahome_gui.starter.pointers import Asks
from llamahome_gui.starter.pointing import FIRST_BEGINNING, FIRST_FETCHING, FIRST_GOING_ON, Pointing, asked_in, in_steps

if TYPE_CHECKING:
    import torch
    from transformers import LlamaForCausalLM

# Of the tokens that no value is made of, so many are asked for what the layer that copies says of them.
TOLD_ONE_IN = 8


def loss_of(
    model: LlamaForCausalLM, batch: Batch, answer_weight: float, pointing_weight: float = 0.0, crowd: float = 1.0
) -> tuple[torch.Tensor, dict[str, float]]:
    """Mean loss over copied and over answer tokens, and the share of each that is predicted right.

    Only positions that carry loss meet the vocabulary matrix. With a ``pointing_weight``
    it counts too where the attention looks. For that, and for a batch of chats that do not see each other, the model
    must be watched, see :func:`~llamahome_gui.starter.pointing.watch`.
    """
    import torch
    from torch.nn.functional import cross_entropy

    device = model.device
    ids, kinds = torch.from_numpy(batch.ids).to(device), torch.from_numpy(batch.kinds).to(device)
    anchors = ids == model.config.bos_token_id
    unseen = None if batch.unseen is None else torch.from_numpy(batch.unseen).to(device)
    pointing = Pointing(torch.from_numpy(batch.pointers).to(device), crowd, anchors, unseen)
    watched = pointing_weight or unseen is not None
    arguments = pointing.arguments() | in_steps(ids.shape[1], ids.device, unseen) if watched else {}
    positions = torch.from_numpy(batch.positions).to(device)
    read = model.model(
        input_ids=ids, position_ids=positions, use_cache=False, output_hidden_states=bool(pointing_weight), **arguments
    )
    hidden, kind = read.last_hidden_state, kinds[:, 1:]
    chosen = kind > 0
    target, kind = ids[:, 1:][chosen], kind[chosen]
    logits = model.lm_head(hidden[:, :-1][chosen]).float()
    each = cross_entropy(logits, target, reduction="none")
    right = logits.detach().argmax(-1) == target
    total = torch.zeros((), device=ids.device)
    seen: dict[str, float] = {}
    for name, number, weight in (("copy", COPY, 1 - answer_weight), ("answer", ANSWER, answer_weight)):
        here = kind == number
        if bool(here.any()):
            total = total + weight * each[here].mean()
            seen[f"{name}_loss"] = each[here].mean().item()
            seen[f"{name}_accuracy"] = right[here].float().mean().item()
    if pointing_weight:
        asking, fetching, noting, copying, missing = pointing.loss()
        before_fetching = min(FIRST_FETCHING, len(model.model.layers) - 1)  # a network may have fewer layers
        told = _beginnings(model, read.hidden_states[before_fetching], ids, pointing.pointers)
        said = _says(model, read.hidden_states, ids, pointing.pointers)
        total = total + pointing_weight * (asking + fetching + noting + copying + missing + told + said)
        seen |= {"asking_loss": asking.item(), "fetching_loss": fetching.item(), "noting_loss": noting.item()}
        seen |= {"beginning_loss": told.item(), "copying_loss": copying.item(), "missing_loss": missing.item()}
        seen |= {"saying_loss": said.item()}
    return total, seen


def _beginnings(
    model: LlamaForCausalLM, hidden: torch.Tensor, ids: torch.Tensor, pointers: torch.Tensor
) -> torch.Tensor:
    """How badly the end of a statement tells the first token of its value to the layers that will ask it.

    Its state is read as if it were the last layer's (nostalgebraist, 2020, “interpreting GPT: the logit lens”).

    Args:
        hidden: States before the first layer that fetches, ``(rows, tokens, hidden size)``.
        pointers: ``(pointers, 5)``, see :class:`~llamahome_gui.starter.batches.Batch`.
    """
    import torch
    from torch.nn.functional import cross_entropy

    notes = pointers[pointers[:, 4] == Asks.NOTE]
    if not len(notes):
        return torch.zeros((), device=ids.device)
    rows, ends, begins = notes[:, 0], notes[:, 1], notes[:, 2]
    return cross_entropy(model.lm_head(model.model.norm(hidden[rows, ends])).float(), ids[rows, begins])


def _says(
    model: LlamaForCausalLM, hidden: Sequence[torch.Tensor], ids: torch.Tensor, pointers: torch.Tensor
) -> torch.Tensor:
    """How badly the layers that copy values say a token when all their heads look at it, in nats, summed over layers.

    They looked at the right token nearly always and said little of it: the states there had lost which token they are
    of. The last of them is asked for some of all tokens too, the one before it has more to say than what it looks at.

    Args:
        hidden: States before each layer, ``(rows, tokens, hidden size)``.
        pointers: ``(pointers, 5)``, see :class:`~llamahome_gui.starter.batches.Batch`.
    """
    import torch

    total = torch.zeros((), device=ids.device)
    for layer in (FIRST_GOING_ON, FIRST_BEGINNING):
        copied = [asks for asks in (Asks.BEGIN, Asks.GO_ON) if asks in asked_in(layer)]
        copies = pointers[torch.isin(pointers[:, 4], torch.tensor(copied, device=pointers.device))]
        # Not where the answer writes something else: its full stop behind a value that a word followed in the text.
        copies = copies[ids[copies[:, 0], copies[:, 1] + 1] == ids[copies[:, 0], copies[:, 2]]]
        if len(copies) and layer < len(model.model.layers):
            asked = torch.zeros_like(ids, dtype=torch.bool)
            asked[copies[:, 0], copies[:, 2]] = True
            asked[:, ::TOLD_ONE_IN] |= layer == FIRST_BEGINNING
            total = total + _surprise_said(model, layer, hidden[layer][asked], ids[asked])
    return total


def _surprise_said(model: LlamaForCausalLM, layer: int, states: torch.Tensor, tokens: torch.Tensor) -> torch.Tensor:
    """Surprise at ``tokens``, ``(tokens,)``, after what a layer says of ``states``, ``(tokens, hidden size)``."""
    from torch.nn.functional import cross_entropy

    block: Any = model.model.layers[layer]
    value = block.self_attn.v_proj(block.input_layernorm(states))
    grouped = value.view(len(value), model.config.num_key_value_heads, 1, -1)
    values = grouped.expand(-1, -1, block.self_attn.num_key_value_groups, -1).flatten(1)
    told = model.lm_head(model.model.norm(block.self_attn.o_proj(values)))
    return cross_entropy(told.float(), tokens)


def exact_answers(model: LlamaForCausalLM, ids: torch.Tensor, kinds: torch.Tensor) -> float:
    """Share of answers with every token predicted right, which is what greedy decoding would write."""
    import torch

    answers = kinds[:, 1:] == ANSWER
    with torch.no_grad():
        hidden = model.model(input_ids=ids[:, :-1], use_cache=False).last_hidden_state
        right = model.lm_head(hidden[answers]).argmax(-1) == ids[:, 1:][answers]
    begins = torch.diff(answers.long(), dim=1, prepend=torch.zeros_like(ids[:, :1])) == 1
    number = torch.cumsum(begins.long().reshape(-1), 0)[answers.reshape(-1)].cpu()
    wrong = torch.zeros(int(begins.sum()) + 1).index_add_(0, number, (~right).float().cpu())
    return float((wrong[1:] == 0).float().mean())
