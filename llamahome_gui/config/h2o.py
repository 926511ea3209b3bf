"""The settings of the KV cache: a preset, the policy, the sizes; and the `CacheSpec` they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from llamahome_gui.config.section import Section
from llamahome_gui.errors import CacheError
from llamahome_gui.kvcache.spec import QUESTION_POOLING, CacheSpec, LayerBudgets, balanced, compact, mostly_by_score

Preset = Literal["compact", "balanced", "custom"]
SlotPolicy = Literal["h2o", "streaming", "snapkv", "question"]
Prefill = Literal["auto", "streaming", "exact"]

# What a preset decides; the other fields hold with every preset.
PRESET_FIELDS = ("window_length", "heavy_hitter_tokens")
_COMPACT = compact()


class H2OSettings(Section):
    """The KV cache (H2O: Zhang et al., NeurIPS 2023).

    The numbers win: `compact` with another window length than the preset's becomes `custom`. With `balanced` the
    numbers follow from the prompt's length, and the two fields say nothing. Under the policy `question` both presets
    choose seven eighths of the window by score.
    """

    enable: bool = Field(True, title="Use H2O", description="Keep a fixed number of tokens in the KV cache.")
    preset: Preset = Field(
        "compact", title="Preset", description="Compact: 512 slots. Balanced: half of the bytes of the full cache."
    )
    window_length: int = Field(
        _COMPACT.window_length, ge=8, le=1_048_576, title="Window length", description="Slots kept per layer and head."
    )
    heavy_hitter_tokens: int = Field(
        _COMPACT.heavy_hitter_tokens,
        ge=0,
        title="Heavy hitters",
        description="How many of the slots go to the tokens with the largest accumulated attention.",
    )
    # What the needle test found best at equal memory, by far; `h2o` is the published policy.
    policy: SlotPolicy = Field("question", title="Policy", description="Which tokens stay in the slots.")
    max_sequence_length: int = Field(
        32_768, ge=64, title="Longest text", description="Tokens of prompt and answer together."
    )
    position_rolling: bool = Field(
        True,
        title="Position rolling",
        description="Kept tokens take the position of their slot, so a text may be longer than the trained context.",
    )
    prefill: Prefill = Field(
        "auto",
        title="Prefill",
        description="How a text is taken in: in chunks through the window, or at once with every token seeing every "
        "earlier one.",
    )
    chunk_size: int = Field(
        512, ge=1, le=8192, title="Prefill chunk", description="Tokens read at once while the prompt is taken in."
    )
    kv_bits: Literal[8, 16] = Field(
        16, title="Bits of a value", description="8 stores keys and values as 8-bit integers with a scale per token."
    )
    eviction_interval: int = Field(
        1, ge=1, le=65_536, title="Eviction interval", description="Generated tokens between two evictions."
    )
    sink_tokens: int = Field(0, ge=0, title="Attention sinks", description="First tokens of the text that always stay.")
    grace_tokens: int = Field(
        0, ge=0, title="Grace period", description="Tokens younger than this always stay, beside the recent ones."
    )
    age_normalised: bool = Field(
        False,
        title="Age-normalised scores",
        description="Divide a token's score by the number of tokens that could look at it.",
    )
    layer_budgets: LayerBudgets = Field(
        "uniform", title="Slots per layer", description="Pyramid gives the first layers more slots than the last."
    )

    def spec(self, prompt_tokens: int, *, slot_cost: float = 1.0) -> CacheSpec:
        """The cache to make for a prompt.

        Args:
            prompt_tokens: Length of the prompt, which `balanced` halves.
            slot_cost: Bytes of a slot (scores and positions included) over the bytes of a token in a full cache.
        """
        wanted = self._spec("full" if not self.enable else self.policy)
        if not self.enable or self.preset == "custom":
            return wanted
        if self.preset == "balanced":
            # Between two evictions up to `eviction_interval` slots are held beyond the window.
            wanted = balanced(max(0, int(prompt_tokens / slot_cost) - 2 * self.eviction_interval), wanted)
        return mostly_by_score(wanted) if self.policy == "question" else wanted

    def with_preset(self, preset: Preset) -> H2OSettings:
        """These settings with the numbers of a preset; `custom` keeps those that are there."""
        numbers = {name: getattr(_COMPACT, name) for name in PRESET_FIELDS} if preset == "compact" else {}
        return H2OSettings(**{**self.model_dump(), **numbers, "preset": preset})

    def with_changes(self, said: Mapping[str, Any]) -> H2OSettings:
        """These settings with some fields said anew; sizes that are said make the preset `custom`, as they win.

        Raises:
            ValidationError: A field is unknown, or the settings are impossible.
        """
        sized = "custom" if any(name in said for name in PRESET_FIELDS) else self.preset
        preset = said.get("preset", sized)
        base = self.with_preset(preset) if preset in ("compact", "balanced", "custom") else self
        policy = {"enable": True} if said.get("policy", "full") != "full" else {}
        return H2OSettings(**(base.model_dump() | policy | dict(said) | {"preset": preset}))

    def _spec(self, policy: Any) -> CacheSpec:
        return CacheSpec(
            policy=policy,
            pooling=QUESTION_POOLING if policy == "question" else _COMPACT.pooling,
            window_length=self.window_length,
            heavy_hitter_tokens=self.heavy_hitter_tokens,
            position_rolling=self.position_rolling,
            eviction_interval=self.eviction_interval,
            sink_tokens=self.sink_tokens,
            grace_tokens=self.grace_tokens,
            age_normalised=self.age_normalised,
            layer_budgets=self.layer_budgets,
            kv_bits=self.kv_bits,
        )

    @model_validator(mode="before")
    @classmethod
    def _full_is_no_slots(cls, given: Any) -> Any:
        """`policy: full` is another way to say `enable: false`."""
        if isinstance(given, dict) and given.get("policy") == "full":
            return {name: value for name, value in given.items() if name != "policy"} | {"enable": False}
        return given

    @model_validator(mode="after")
    def _possible(self) -> H2OSettings:
        try:
            # Checked as if switched on, so that switching on is always possible.
            self._spec(self.policy).check()
        except CacheError as error:
            raise ValueError(error.message.rstrip(".")) from error
        if self.preset == "compact" and any(getattr(self, name) != getattr(_COMPACT, name) for name in PRESET_FIELDS):
            self.__dict__["preset"] = "custom"  # an ordinary assignment would be checked, and so end here again
        return self
