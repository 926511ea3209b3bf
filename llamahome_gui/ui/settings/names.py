"""How choices of the settings are written for people."""

from __future__ import annotations

from llamahome_gui.ui.i18n import mark, tr

# A language is called what its speakers call it.
_AS_THEY_ARE = {
    "h2o": "H2O", "snapkv": "SnapKV", "en": "English", "de": "Deutsch",
    "float32": "float32", "float16": "float16", "bfloat16": "bfloat16", "int8": "int8", "int4": "int4",
}  # fmt: skip
_NAMES = {
    "all": mark("All"), "auto": mark("Auto"), "balanced": mark("Balanced"), "compact": mark("Compact"),
    "constant": mark("Constant"), "contrast": mark("High contrast"), "cosine": mark("Cosine"),
    "custom": mark("Custom"), "dark": mark("Dark"), "exact": mark("Exact"), "light": mark("Light"),
    "linear": mark("Linear"), "lora_only": mark("LoRA only"), "none": mark("None"), "pyramid": mark("Pyramid"),
    "question": mark("By question"), "streaming": mark("Streaming"), "system": mark("System"),
    "uniform": mark("Uniform"),
}  # fmt: skip


def name_of(choice: str) -> str:
    """`SnapKV` for `snapkv`; what has no name of its own is capitalised."""
    if choice in _AS_THEY_ARE:
        return _AS_THEY_ARE[choice]
    return tr(_NAMES[choice]) if choice in _NAMES else choice.capitalize()
