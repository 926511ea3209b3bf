"""Settings that suit a model: the documented defaults, and other ones for the built-in demonstration model."""

from __future__ import annotations

from llamahome_gui.config.training import EarlyStoppingSettings, LoRASettings, TrainingSettings
from llamahome_gui.models import InstalledModel, ModelKind


def suggested_settings(base: InstalledModel, settings: TrainingSettings | None = None) -> TrainingSettings:
    """Settings to offer for a run on `base`.

    Args:
        base: What is trained on.
        settings: The user's own; what differs from the documented default in them is kept.
    """
    own = settings or TrainingSettings()
    if base.kind is not ModelKind.STARTER:
        return own
    default = TrainingSettings()
    changes = {
        field: value for field, value in _FOR_THE_STARTER.items() if getattr(own, field) == getattr(default, field)
    }
    return own.model_copy(update=changes, deep=True)


# A model of a few million parameters moves little per step at the learning rate of a large one. It has no
# general knowledge to lose, and what people try on it is to teach it facts: that wants all linear modules
# and more epochs, and no early stop, because facts in the rows kept aside cannot be guessed from the others.
_FOR_THE_STARTER = {
    "learning_rate": 2e-3,
    "num_epochs": 20,
    "lora": LoRASettings(
        r=16,
        alpha=32,
        dropout=0.0,
        target_modules=["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "up_proj", "down_proj"],
        bias="none",
    ),
    "early_stopping": EarlyStoppingSettings(enabled=False),
}
