"""The card of the KV cache: preset first, the numbers that go with it, the rest folded away."""

from __future__ import annotations

from typing import Any

from llamahome_gui.config.h2o import PRESET_FIELDS, H2OSettings
from llamahome_gui.ui.settings.form import SectionForm

# What still means something when every token is kept.
_WITHOUT_SLOTS = ("enable", "max_sequence_length", "prefill", "chunk_size")


class CacheForm(SectionForm):
    """Edits `H2OSettings`. Choosing a preset sets its numbers; another number than the preset's makes it custom."""

    def adapted(self, changed: str, values: dict[str, Any]) -> dict[str, Any]:
        if changed == "preset" and values["preset"] == "compact":
            compact = H2OSettings()
            return values | {name: getattr(compact, name) for name in PRESET_FIELDS}
        return values

    def idle(self, values: dict[str, Any]) -> set[str]:
        if not values["enable"]:
            return set(self.rows) - set(_WITHOUT_SLOTS)
        if values["preset"] == "balanced":
            return set(PRESET_FIELDS)
        return {"heavy_hitter_tokens"} if values["policy"] == "streaming" else set()
