"""Text from tokens, as they come: never half a character, never the whole answer decoded again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_REPLACEMENT = "\ufffd"


class StreamDetokenizer:
    """Turns a growing list of tokens into a growing text.

    Tokens are decoded from the start of the last piece that was whole, with that piece as left context (tokenizers of
    the SentencePiece kind drop a leading space otherwise); a trailing replacement character means that the last
    character is not complete yet.

    Args:
        before: Tokens that the text goes on from; they are context and not given out.
    """

    def __init__(self, tokenizer: Any, before: Sequence[int] = ()) -> None:
        self._tokenizer = tokenizer
        self._tokens: list[int] = list(before)
        self._context = 0
        self._done = len(self._tokens)

    def add(self, token: int) -> str:
        """Take one token, give the text that is certain now (may be empty)."""
        self._tokens.append(token)
        before, after = self._decode(self._context, self._done), self._decode(self._context, None)
        if len(after) <= len(before) or after.endswith(_REPLACEMENT):
            return ""
        self._context, self._done = self._done, len(self._tokens)
        return after[len(before) :]

    def flush(self) -> str:
        """The rest at the end of an answer, an incomplete character included."""
        before, after = self._decode(self._context, self._done), self._decode(self._context, None)
        self._context = self._done = len(self._tokens)
        return after[len(before) :]

    def _decode(self, start: int, end: int | None) -> str:
        text: str = self._tokenizer.decode(
            self._tokens[start:end], skip_special_tokens=True, clean_up_tokenization_spaces=False
        )
        return text
