"""From messages to token ids, through the chat template that the loader made sure the tokenizer has."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from llamahome_gui.errors import GenerationError
from llamahome_gui.inference.prompt import NO_QUESTION, Question, question_of
from llamahome_gui.inference.types import ChatMessage
from llamahome_gui.models.endings import END_OF_TURN_TOKENS

CONTROL_TOKENS = (
    *END_OF_TURN_TOKENS,
    "<|start_header_id|>",
    "<|end_header_id|>",
    "<|im_start|>",
    "<start_of_turn>",
    "[INST]",
    "[/INST]",
    "<<SYS>>",
    "<</SYS>>",
)

# Stands for a question that is not known yet; no text has it, and no template changes it.
PLACE = "\u2063question\u2063"
# A question is put behind every chunk of a document; of a very long one its two ends, for people ask before a text that
# they paste, or behind it.
PROBE_TOKENS, PROBE_BEGINNING = 64, 24
# A question of so few tokens may be clear only from the one before it ("And the phone number?").
SHORT_TOKENS = 24


def prompt_text(tokenizer: Any, messages: Sequence[ChatMessage]) -> str:
    """The text of a conversation with all marks of the template, up to where the assistant begins to speak.

    Where the last turn is the assistant's, up to where it goes on with it.

    Raises:
        GenerationError: The template refuses the messages (a system turn it does not know, say), or there are none.
    """
    from jinja2 import TemplateError

    messages, begun = _asked_and_begun(messages)
    if not messages:
        raise GenerationError("There is nothing to answer.", hint="Ask something.")
    turns = [{"role": message.role, "content": defused(message.content, tokenizer)} for message in messages]
    try:
        text: str = tokenizer.apply_chat_template(turns, tokenize=False, add_generation_prompt=True)
    except TemplateError as error:
        raise GenerationError(
            f"The model's chat template refuses this conversation ({error}).", hint="Start a new chat."
        ) from error
    return text + defused(begun, tokenizer)


def _asked_and_begun(messages: Sequence[ChatMessage]) -> tuple[Sequence[ChatMessage], str]:
    """The turns up to the last question, and what has been written of its answer."""
    if messages and messages[-1].role == "assistant":
        return messages[:-1], messages[-1].content
    return messages, ""


def text_before(tokenizer: Any, turn: str) -> str:
    """The text of a conversation up to where the first user turn, which begins with `turn`, goes on.

    Raises:
        GenerationError: The template does not leave a turn's text as it is.
    """
    return _split_at_place(prompt_text(tokenizer, [ChatMessage("user", turn + PLACE)]))[0]


def text_after(tokenizer: Any, messages: Sequence[ChatMessage]) -> str:
    """The text of a conversation from the first user turn on, its marks before that turn left out.

    What `text_before` gave and this together are the text of a conversation whose first turn has both parts.
    """
    first = ChatMessage("user", PLACE + messages[0].content)
    return _split_at_place(prompt_text(tokenizer, [first, *messages[1:]]))[1]


def text_between(tokenizer: Any, said: str) -> str:
    """What stands between an answer and the next one: the end of the first, the user's turn, the head of the second."""
    turns = [ChatMessage("user", "."), ChatMessage("assistant", PLACE), ChatMessage("user", said)]
    return _split_at_place(prompt_text(tokenizer, turns))[1]


def find_question(tokenizer: Any, messages: Sequence[ChatMessage], prompt: str = "") -> Question:
    """The last question a user asked, without documents; of a very long one its first and last tokens probe.

    What the template puts between the question and the answer probes too: models gather there what they answer from.
    So does, before a short question, the one before it, with its answer where there is room for that.

    Args:
        prompt: The text of these messages, to find the question in.
    """
    last = next((message.content for message in reversed(messages) if message.role == "user"), "")
    text = defused(question_of(last).strip(), tokenizer)
    if not text:
        return NO_QUESTION
    begun = defused(_asked_and_begun(messages)[1], tokenizer)  # it may say the question again
    behind = _behind_a_turn(tokenizer)  # it may hold the question's words ("a" in "assistant")
    place = prompt.rfind(text, 0, len(prompt) - len(begun) - len(behind))
    tail = _ids(tokenizer, prompt[place:]) if place >= 0 else []
    probe = _ids(tokenizer, text + behind)
    if len(probe) <= SHORT_TOKENS:
        probe = _with_the_one_before(tokenizer, messages, text, behind) or probe
    return Question(tuple(_both_ends(probe)), len(tail))


def _both_ends(probe: list[int]) -> list[int]:
    if len(probe) <= PROBE_TOKENS:
        return probe
    return probe[:PROBE_BEGINNING] + probe[PROBE_BEGINNING - PROBE_TOKENS :]


def _with_the_one_before(tokenizer: Any, messages: Sequence[ChatMessage], text: str, behind: str) -> list[int]:
    """The tokens of the two last questions as the template puts them behind each other; none where there is one."""
    users = [at for at, message in enumerate(messages) if message.role == "user"]
    if len(users) < 2:
        return []
    first, last = users[-2:]
    before = defused(question_of(messages[first].content).strip(), tokenizer)
    if not before:
        return []
    said = defused("".join(message.content for message in messages[first + 1 : last]).strip(), tokenizer)
    try:
        between = text_between(tokenizer, text)
    except GenerationError:
        return []
    whole = _ids(tokenizer, before + behind + said + between)
    return whole if len(whole) <= PROBE_TOKENS else _ids(tokenizer, before + behind + between)


def _behind_a_turn(tokenizer: Any) -> str:
    """What a template puts behind the last turn; nothing where it changes what users write."""
    try:
        return text_after(tokenizer, [ChatMessage("user", "")])
    except GenerationError:
        return ""


def _ids(tokenizer: Any, text: str) -> list[int]:
    ids: list[int] = tokenizer(text, add_special_tokens=False)["input_ids"]
    return ids


def _split_at_place(text: str) -> tuple[str, str]:
    if text.count(PLACE) != 1:
        raise GenerationError(
            "The model's chat template changes what users write.", hint="Ask with the document in one prompt."
        )
    before, _, after = text.partition(PLACE)
    return before, after


def defused(content: str, tokenizer: Any) -> str:
    """Break up control tokens that stand in a text, so that a document cannot end the user's turn."""
    added = getattr(tokenizer, "added_tokens_decoder", {}).values()  # not all of them have a name or a role
    tokens = dict.fromkeys((*tokenizer.all_special_tokens, *CONTROL_TOKENS, *(str(t) for t in added if t.special)))
    for token in tokens:
        if token and token in content:
            content = content.replace(token, f"{token[:1]} {token[1:]}")
    return content
