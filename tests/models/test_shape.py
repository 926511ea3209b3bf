"""The shape of a network gives its exact number of parameters: against networks that are built, and published ones."""

from __future__ import annotations

from typing import Any

import pytest

from llamahome_gui.config.paths import Workspace
from llamahome_gui.models import Shape, load_catalogue

# Numbers in the published weights, in 10^9, as the publishers' model pages state them.
PUBLISHED = {
    ("llama", "3.3-70b"): 70.6, ("llama", "3.2-1b"): 1.24, ("llama", "3.2-3b"): 3.21, ("llama", "3.1-8b"): 8.03,
    ("llama", "3.1-405b"): 406, ("llama2", "7b"): 6.74, ("llama2", "13b"): 13.0, ("llama2", "70b"): 69.0,
    ("smollm2", "135m"): 0.135, ("smollm2", "360m"): 0.362, ("smollm2", "1.7b"): 1.71, ("tinyllama", "1.1b"): 1.10,
    ("qwen2.5", "0.5b"): 0.494, ("qwen2.5", "1.5b"): 1.54, ("qwen2.5", "3b"): 3.09, ("qwen2.5", "7b"): 7.62,
    ("qwen3", "0.6b"): 0.752, ("qwen3", "1.7b"): 2.03, ("qwen3", "4b"): 4.02, ("mistral", "7b"): 7.25,
}  # fmt: skip


def test_every_listed_shape_gives_the_published_number_and_size(workspace: Workspace) -> None:
    catalogue = load_catalogue(workspace)
    seen = set()
    for family in catalogue.families:
        for version in family.versions:
            about = family.about(version)
            assert (about.shape is None) == (about.refused is not None), (family.name, version)
            if about.shape and about.size_gb:
                published = about.shape.published_bytes
                assert published / 2e9 == pytest.approx(PUBLISHED[family.name, version], rel=0.006)
                assert about.size_gb == pytest.approx(published / 1e9, rel=0.02)
                seen.add((family.name, version))
    assert seen == set(PUBLISHED)


SMALL: dict[str, Any] = {
    "vocab_size": 128, "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3, "num_attention_heads": 4,
    "num_key_value_heads": 2, "head_dim": 16,
}  # fmt: skip


@pytest.mark.parametrize("tied", [True, False])
@pytest.mark.parametrize(
    ("kind", "marks"),
    [("llama", {}), ("mistral", {}), ("qwen2", {"attention_bias": True}), ("qwen3", {"qk_norm": True})],
)
def test_parameters_are_those_of_a_network_that_is_built(kind: str, marks: dict[str, Any], tied: bool) -> None:
    import torch
    from transformers import AutoConfig, AutoModelForCausalLM

    head_dim = 8 if kind == "qwen2" else 16  # Qwen2 has no width of its own.
    config = AutoConfig.for_model(kind, **{**SMALL, "head_dim": head_dim}, tie_word_embeddings=tied)
    with torch.device("meta"):
        built = AutoModelForCausalLM.from_config(config).num_parameters()
    shape = Shape(
        layers=3, hidden=32, heads=4, kv_heads=2, head_dim=head_dim, intermediate=48, vocabulary=128, tied=tied, **marks
    )
    assert shape.parameters == built
    assert shape.published_bytes == 2 * built
