"""What users say: rows in the form of MT-Bench's questions, round and round."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import cycle

from pydantic import BaseModel, Field


class TurnsRow(BaseModel):
    """One talk; only what the user says (https://github.com/lm-sys/FastChat, `fastchat/llm_judge`)."""

    turns: list[str] = Field(min_length=1)


def endless(rows: Sequence[TurnsRow]) -> Iterator[str]:
    """Every turn of every row that says something, again and again."""
    return cycle([turn for row in rows for turn in row.turns if turn.strip()])
