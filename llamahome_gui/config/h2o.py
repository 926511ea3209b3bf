"""The settings of the KV cache: a preset, the policy, the sizes; and the `CacheSpec` they ask for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import Field, model_validator

from llamahome_gui.config.section import ADVANCED, Section
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

    enable: bool = Field(
        True,
        title="Use H2O",
        description="Keep a fixed number of tokens in the KV cache, however long the text is. Without it the whole "
        "text is kept, which is exact but takes memory with every token.",
    )
    preset: Preset = Field(
        "compact",
        title="Preset",
        description="Compact keeps 512 tokens: constant memory. Balanced keeps as many as half of the full cache's "
        "bytes hold. Custom takes your own numbers.",
    )
    window_length: int = Field(
        _COMPACT.window_length,
        ge=8,
        le=1_048_576,
        title="Window length",
        description="Slots kept per layer and KV head: heavy hitters and the most recent tokens together. More slots "
        "remember more and take more memory.",
    )
    heavy_hitter_tokens: int = Field(
        _COMPACT.heavy_hitter_tokens,
        ge=0,
        title="Heavy hitters",
        description="How many of the slots are kept for the tokens that drew the most attention so far. The others "
        "hold the most recent tokens.",
    )
    # What the needle test found best at equal memory, by far; `h2o` is the published policy.
    policy: SlotPolicy = Field(
        "question",
        title="Policy",
        description="Which older tokens stay. H2O: those that drew the most attention. Question: those that your "
        "question looks at. SnapKV: those that the end of the text looks at. Streaming: none but the very first.",
    )
    max_sequence_length: int = Field(
        32_768,
        ge=64,
        title="Longest text",
        description="Tokens of document, conversation and answer together; a longer text is refused, never cut.",
    )
    position_rolling: bool = Field(
        True,
        title="Position rolling",
        description="Kept tokens take the position of their slot instead of their place in the text, so a text may "
        "be longer than the model was trained to read.",
        json_schema_extra=ADVANCED,
    )
    prefill: Prefill = Field(
        "auto",
        title="Prefill",
        description="Streaming reads in chunks through the window: any length, constant memory. Exact lets every "
        "token see every earlier one before any is dropped. Auto takes exact with SnapKV, and with Balanced unless the "
        "policy is Question, where the text fits the trained context and memory.",
        json_schema_extra=ADVANCED,
    )
    chunk_size: int = Field(
        512,
        ge=1,
        le=8192,
        title="Prefill chunk",
        description="Tokens read at once while a text is taken in. Larger is faster and takes more memory meanwhile.",
        json_schema_extra=ADVANCED,
    )
    kv_bits: Literal[8, 16] = Field(
        16,
        title="Bits of a value",
        description="8 stores keys and values as 8-bit integers with a scale per token: half of the memory, nearly "
        "the same answers.",
        json_schema_extra=ADVANCED,
    )
    eviction_interval: int = Field(
        1,
        ge=1,
        le=65_536,
        title="Eviction interval",
        description="Written tokens between two evictions. More is faster and holds a few tokens beyond the window "
        "meanwhile.",
        json_schema_extra=ADVANCED,
    )
    sink_tokens: int = Field(
        0,
        ge=0,
        title="Attention sinks",
        description="First tokens of the text that always stay. Streaming uses 4 where this is 0.",
        json_schema_extra=ADVANCED,
    )
    grace_tokens: int = Field(
        0,
        ge=0,
        title="Grace period",
        description="Tokens younger than this always stay, so that what is new is not judged too early.",
        json_schema_extra=ADVANCED,
    )
    age_normalised: bool = Field(
        False,
        title="Age-normalised scores",
        description="Divide a token's attention by the number of tokens that could look at it, so that old tokens "
        "are not ahead just for their age.",
        json_schema_extra=ADVANCED,
    )
    layer_budgets: LayerBudgets = Field(
        "uniform",
        title="Slots per layer",
        description="Uniform gives every layer the same number of slots. Pyramid gives the first layers one and a half "
        "windows, the last half of one.",
        json_schema_extra=ADVANCED,
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
