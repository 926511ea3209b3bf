"""Which models the caches are right for, in names: what a model's configuration is held against before a download."""

from __future__ import annotations

SUPPORTED_MODEL_TYPES = frozenset({"llama", "mistral", "qwen2", "qwen3", "gemma"})
SUPPORTED_ROPE_TYPES = frozenset({"default", "linear", "llama3", "yarn"})
