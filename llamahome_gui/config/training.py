"""The settings of a fine-tuning run."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from llamahome_gui.config.section import ADVANCED, Section

# Rows of a step where the batch size is found: what is learnt must not depend on the machine's memory.
AUTO_ROWS = 16


class LoRASettings(Section):
    """Low-rank adapters (Hu et al., 2021)."""

    r: int = Field(
        8,
        ge=1,
        le=1024,
        title="LoRA rank",
        description="Size of the adapter: more can learn more.",
    )
    alpha: int = Field(
        16,
        ge=1,
        title="LoRA alpha",
        description="Weight of the adapter; usually twice the rank.",
    )
    dropout: float = Field(
        0.05,
        ge=0.0,
        lt=1.0,
        title="LoRA dropout",
        description="Share of the adapter that is left out by chance in each step, so that it learns less by heart.",
        json_schema_extra=ADVANCED,
    )
    target_modules: list[str] = Field(
        default_factory=lambda: ["q_proj", "k_proj", "v_proj", "o_proj"],
        min_length=1,
        title="Target modules",
        description="Layers of the model that get an adapter, by the ends of their names.",
        json_schema_extra=ADVANCED,
    )
    bias: Literal["none", "all", "lora_only"] = Field(
        "none",
        title="Bias",
        description="Which biases of the model are trained as well.",
        json_schema_extra=ADVANCED,
    )


class EarlyStoppingSettings(Section):
    """Stop when the validation loss no longer falls."""

    enabled: bool = Field(
        True,
        title="Stop early",
        description="End a run when the loss on the rows kept aside no longer falls.",
        json_schema_extra=ADVANCED,
    )
    patience: int = Field(
        3,
        ge=1,
        title="Patience",
        description="Evaluations without a better loss before the run ends.",
        json_schema_extra=ADVANCED,
    )
    min_delta: float = Field(
        0.0,
        ge=0.0,
        title="Least gain",
        description="A loss counts as better when it is lower by this much.",
        json_schema_extra=ADVANCED,
    )


class TrainingSettings(Section):
    """A fine-tuning run."""

    batch_size: Annotated[int, Field(ge=1, le=4096)] | Literal["auto"] = Field(
        4,
        title="Batch size",
        description="Rows at a time; fewer need less memory. auto finds the most that fit, and steps of 16 rows "
        "whatever is found.",
    )
    max_length: int = Field(512, ge=8, title="Longest row", description="Rows with more tokens are left out.")
    truncate: bool = Field(
        False,
        title="Cut longer rows",
        description="At their end, instead of leaving them out; the model learns less of them.",
        json_schema_extra=ADVANCED,
    )
    packing: bool = Field(
        False,
        title="Pack short rows",
        description="Several share one of the longest length: faster, and none sees another. A step then sees more.",
        json_schema_extra=ADVANCED,
    )
    validation_split: float = Field(
        0.1,
        ge=0.0,
        lt=1.0,
        title="Validation share",
        description="Share of the rows that is not trained on but measured on.",
    )
    num_epochs: int = Field(
        3,
        ge=1,
        le=1000,
        title="Epochs",
        description="How often each row is seen.",
    )
    learning_rate: float = Field(
        5e-5,
        gt=0.0,
        le=1.0,
        title="Learning rate",
        description="How far one step goes.",
    )
    lora: LoRASettings = Field(default_factory=LoRASettings)
    early_stopping: EarlyStoppingSettings = Field(default_factory=EarlyStoppingSettings)
    seed: int = Field(
        0,
        ge=0,
        title="Seed",
        description="Decides on the order of the rows and which are kept aside; the same seed gives the same run.",
        json_schema_extra=ADVANCED,
    )
    max_steps: int | None = Field(
        None,
        ge=1,
        title="Most steps",
        description="Ends a run early; empty follows the epochs.",
        json_schema_extra=ADVANCED,
    )
    gradient_accumulation_steps: int = Field(
        1,
        ge=1,
        title="Gradient accumulation",
        description="Batches whose gradients are added up before a step.",
        json_schema_extra=ADVANCED,
    )
    warmup_ratio: float = Field(
        0.03,
        ge=0.0,
        le=1.0,
        title="Warm-up share",
        description="Share of the steps in which the learning rate rises from nothing.",
        json_schema_extra=ADVANCED,
    )
    weight_decay: float = Field(
        0.0,
        ge=0.0,
        title="Weight decay",
        description="Pulls the weights of the adapter towards nothing; 0 does not.",
        json_schema_extra=ADVANCED,
    )
    schedule: Literal["cosine", "linear", "constant"] = Field(
        "cosine",
        title="Schedule",
        description="How the learning rate falls after the warm-up.",
        json_schema_extra=ADVANCED,
    )
    max_gradient_norm: float = Field(
        1.0,
        ge=0.0,
        title="Largest gradient norm",
        description="Longer gradients are scaled down; 0 leaves them.",
        json_schema_extra=ADVANCED,
    )
    precision: Literal["auto", "float32", "bfloat16", "float16"] = Field(
        "auto",
        title="Precision",
        description="Of the base and the computation; the adapter is kept in float32. float16 needs a GPU.",
        json_schema_extra=ADVANCED,
    )
    base_weights: Literal["auto", "int8", "int4"] = Field(
        "auto",
        title="Weights of the base",
        description="int8 and int4 (QLoRA) need far less memory and more time; the adapter stays in float32.",
    )
    shard_base: bool = Field(
        False,
        title="Share the base",
        description="Each process keeps a part of the base (FSDP), for one that no GPU holds alone. For several GPUs.",
        json_schema_extra=ADVANCED,
    )
    gradient_checkpointing: bool = Field(
        False,
        title="Gradient checkpointing",
        description="Computes parts of a step twice and needs far less memory; the result is the same.",
        json_schema_extra=ADVANCED,
    )
    checkpoint_every: int = Field(
        50,
        ge=1,
        title="Steps between checkpoints",
        description="A crash loses at most so many steps.",
        json_schema_extra=ADVANCED,
    )
    keep_last: int = Field(
        2,
        ge=1,
        le=100,
        title="Checkpoints kept",
        description="The newest ones; the best stays.",
        json_schema_extra=ADVANCED,
    )
    sample_prompt: str = Field(
        "",
        max_length=4000,
        title="Sample prompt",
        description="Answered before the first step and after the last; both answers are kept with the run.",
    )

    @property
    def rows_per_step(self) -> int:
        """Rows that one optimiser step sees."""
        return self.most_rows * self.gradient_accumulation_steps

    @property
    def most_rows(self) -> int:
        """Rows that are computed at once; before ``auto`` has found them, the most that it may find."""
        return AUTO_ROWS if self.batch_size == "auto" else self.batch_size
