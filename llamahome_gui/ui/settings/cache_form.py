"""The card of the KV cache: preset first, the numbers that go with it, the rest folded away."""

from __future__ import annotations

from typing import Any

from PySide6.QtWidgets import QWidget

from llamahome_gui.config.h2o import PRESET_FIELDS, H2OSettings
from llamahome_gui.ui.settings.form import SectionForm

ADVANCED = (
    "position_rolling", "prefill", "chunk_size", "kv_bits", "eviction_interval", "sink_tokens", "grace_tokens",
    "age_normalised", "layer_budgets",
)  # fmt: skip
# What still means something when every token is kept.
_WITHOUT_SLOTS = ("enable", "max_sequence_length", "prefill", "chunk_size")

_EXPLANATIONS = {
    "enable": "Keep a fixed number of tokens in the KV cache, however long the text is. Without it the whole text is "
    "kept, which is exact but takes memory with every token.",
    "preset": "Compact keeps 512 tokens: constant memory. Balanced keeps as many as half of the full cache's bytes "
    "hold. Custom takes your own numbers.",
    "window_length": "Slots kept per layer and KV head: heavy hitters and the most recent tokens together. More slots "
    "remember more and take more memory.",
    "heavy_hitter_tokens": "How many of the slots are kept for the tokens that drew the most attention so far. The "
    "others hold the most recent tokens.",
    "policy": "Which older tokens stay. H2O: those that drew the most attention. Question: those that your question "
    "looks at. SnapKV: those that the end of the text looks at. Streaming: none but the very first.",
    "position_rolling": "Kept tokens take the position of their slot instead of their place in the text, so a text may "
    "be longer than the model was trained to read.",
    "max_sequence_length": "Tokens of document, conversation and answer together; a longer text is refused, never cut.",
    "prefill": "Streaming reads in chunks through the window: any length, constant memory. Exact lets every token see "
    "every earlier one before any is dropped. Auto takes exact with Balanced, SnapKV and Question where the text fits "
    "the trained context and memory.",
    "chunk_size": "Tokens read at once while a text is taken in. Larger is faster and takes more memory meanwhile.",
    "kv_bits": "8 stores keys and values as 8-bit integers with a scale per token: half of the memory, nearly the "
    "same answers.",
    "eviction_interval": "Written tokens between two evictions. More is faster and holds a few tokens beyond the "
    "window meanwhile.",
    "sink_tokens": "First tokens of the text that always stay. Streaming uses 4 where this is 0.",
    "grace_tokens": "Tokens younger than this always stay, so that what is new is not judged too early.",
    "age_normalised": "Divide a token's attention by the number of tokens that could look at it, so that old tokens "
    "are not ahead just for their age.",
    "layer_budgets": "Uniform gives every layer the same number of slots. Pyramid gives the first layers one and a "
    "half windows, the last half of one.",
}  # fmt: skip


class CacheForm(SectionForm):
    """Edits `H2OSettings`. Choosing a preset sets its numbers; another number than the preset's makes it custom."""

    def __init__(self, section: H2OSettings, parent: QWidget | None = None) -> None:
        super().__init__(
            section,
            "KV cache",
            "H2O keeps the heavy hitters and the most recent tokens, so that memory stays small on long documents.",
            _EXPLANATIONS,
            advanced=ADVANCED,
            parent=parent,
        )

    def adapted(self, changed: str, values: dict[str, Any]) -> dict[str, Any]:
        if changed == "preset" and values["preset"] == "compact":
            compact = H2OSettings()
            return values | {name: getattr(compact, name) for name in PRESET_FIELDS}
        return values

    def idle(self, values: dict[str, Any]) -> set[str]:
        if not values["enable"]:
            return set(self.editors) - set(_WITHOUT_SLOTS)
        if values["preset"] == "balanced":
            return set(PRESET_FIELDS)
        return {"heavy_hitter_tokens"} if values["policy"] == "streaming" else set()
