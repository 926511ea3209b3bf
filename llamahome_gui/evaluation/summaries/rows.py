"""The articles: rows in the form of H2O's XSum files (https://github.com/FMInference/H2O)."""

from __future__ import annotations

from pydantic import BaseModel, Field


class ArticleRow(BaseModel):
    """One article with the prompt around it, its summary, and how the answer was sampled.

    Attributes:
        article: The whole prompt, examples and instruction included.
        summary_gt: The summary that a person wrote.
        stop: Texts at which an answer ends.
    """

    article: str = Field(min_length=1)
    summary_gt: str = Field(min_length=1)
    max_tokens: int = Field(64, ge=1, le=4096)
    temperature: float = Field(0.3, ge=0.0, le=5.0)
    top_p: float = Field(1.0, gt=0.0, le=1.0)
    stop: list[str] = []
