"""Packages whose names come late have every name that they offer, and no other."""

from __future__ import annotations

from importlib import import_module

import pytest

# The hub's token is a secret like others.
ALIASES = {"Token": "Secret", "TokenPlace": "SecretPlace"}


@pytest.mark.parametrize("package", ["llamahome_gui.models", "llamahome_gui.models.hub", "llamahome_gui.monitoring"])
def test_every_offered_name_is_there(package: str) -> None:
    module = import_module(package)
    for name in module.__all__:
        assert (
            getattr(module, name).__name__ == ALIASES.get(name, name) if name != "STARTER_KEY" else module.STARTER_KEY
        )
    with pytest.raises(AttributeError, match="unheard_of"):
        _ = module.unheard_of
