"""How choices of the settings are written for people."""

from __future__ import annotations

NAMES = {
    "h2o": "H2O", "question": "By question", "snapkv": "SnapKV",
    "contrast": "High contrast", "en": "English", "de": "Deutsch",
    "float32": "float32", "bfloat16": "bfloat16", "int8": "int8", "int4": "int4",
}  # fmt: skip


def name_of(choice: str) -> str:
    """`SnapKV` for `snapkv`; what has no name of its own is capitalised."""
    return NAMES.get(choice, choice.capitalize())
