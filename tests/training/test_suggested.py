"""Suggested settings: the documented ones, and others for the little built-in model, never against the user."""

from __future__ import annotations

from pathlib import Path

from llamahome_gui.config.paths import asset
from llamahome_gui.config.settings import TrainingSettings, load_training_settings
from llamahome_gui.models import ModelStore
from llamahome_gui.training import suggested_settings


def test_the_shipped_file_holds_the_documented_defaults() -> None:
    assert load_training_settings(asset("data", "training_config.yaml")) == TrainingSettings()


def test_other_models_get_the_documented_defaults(store: ModelStore, tiny: Path) -> None:
    assert suggested_settings(store.import_folder(tiny, "llama", "1")) == TrainingSettings()


def test_the_starter_gets_a_rate_that_moves_it(store: ModelStore) -> None:
    settings = suggested_settings(store.get("starter"))
    assert 1e-3 <= settings.learning_rate <= 3e-3
    assert "down_proj" in settings.lora.target_modules


def test_what_the_user_chose_is_kept(store: ModelStore) -> None:
    settings = suggested_settings(store.get("starter"), TrainingSettings(learning_rate=1e-4, batch_size=2))
    assert (settings.learning_rate, settings.batch_size) == (1e-4, 2)
    assert settings.num_epochs == suggested_settings(store.get("starter")).num_epochs
