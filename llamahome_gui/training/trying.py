"""The user's sample prompt, answered by the network that is being trained: before the first step and after the last.

Greedy, so that the answers differ by what was learnt alone, and so that no random number of the run is drawn.
"""

from __future__ import annotations

import logging
from typing import Any

from llamahome_gui.models.endings import stop_ids
from llamahome_gui.training.dataset import Row
from llamahome_gui.training.encoding import Cancel, prompt_ids, template_errors
from llamahome_gui.training.events import Sampled

log = logging.getLogger(__name__)

ANSWER_TOKENS = 128
# A slow machine answers with fewer words: a run does not wait longer for its sample.
ANSWER_SECONDS = 60.0


def sample(network: Any, tokenizer: Any, prompt: str, step: int, context: int, stop: Cancel) -> Sampled:
    """Answer `prompt`; whatever is in the way of that is told in the event, because a run does not end by it.

    Args:
        network: The base, or the base with the adapter; left in evaluation mode.
        step: How many steps it has learnt.
        context: Tokens that the model can read.
        stop: When set, the answer ends where it is.
    """
    try:
        ids = prompt_ids(Row(0, [{"role": "user", "content": prompt}], "chat"), tokenizer)
    except template_errors() as error:
        return Sampled(step, prompt, "", f"The model's chat template refuses it ({' '.join(str(error).split())}).")
    room = min(ANSWER_TOKENS, context - len(ids))
    if room < 1:
        return Sampled(step, prompt, "", f"The prompt has {len(ids):,} tokens, the model reads {context:,}.")
    try:
        return Sampled(step, prompt, _answer(network, tokenizer, ids, room, stop))
    except (RuntimeError, ValueError, MemoryError) as error:
        log.warning("the sample prompt could not be answered", exc_info=error)
        return Sampled(step, prompt, "", f"No answer came ({' '.join(str(error).split())[:200]}).")


def _answer(network: Any, tokenizer: Any, ids: list[int], room: int, stop: Cancel) -> str:
    import torch
    from transformers import StoppingCriteria, StoppingCriteriaList

    class Asked(StoppingCriteria):
        def __call__(self, input_ids: Any, scores: Any, **_: Any) -> Any:
            return torch.full((len(input_ids),), stop.is_set(), dtype=torch.bool, device=input_ids.device)

    network.eval()
    given = torch.tensor([ids], device=next(network.parameters()).device)
    ends = sorted(stop_ids(network, tokenizer))
    # Not inference_mode: what a model computes once and keeps, as for its rotary positions, must do for training too.
    with torch.no_grad():
        made = network.generate(
            input_ids=given,
            attention_mask=torch.ones_like(given),
            max_new_tokens=room,
            max_time=ANSWER_SECONDS,
            do_sample=False,
            temperature=None,
            top_p=None,
            top_k=None,
            use_cache=True,
            eos_token_id=ends or None,
            pad_token_id=ends[0] if ends else 0,
            stopping_criteria=StoppingCriteriaList([Asked()]),
        )
    return str(tokenizer.decode(made[0, len(ids) :], skip_special_tokens=True)).strip()
