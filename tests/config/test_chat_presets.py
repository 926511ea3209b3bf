"""Presets of chats: built-in ones, the user's, and a file that is broken."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from llamahome_gui.config.chat_presets import BUILT_IN, FILE, ChatPreset, ChatPresets
from llamahome_gui.errors import ConfigError


def test_presets_are_saved_by_name_and_built_in_ones_come_back(tmp_path: Path) -> None:
    presets = ChatPresets(tmp_path)
    assert presets.every() == list(BUILT_IN)
    mine = ChatPreset(name="Terse", system="One word.", sampling={"temperature": 0.2, "max_new_tokens": 8})
    changed = ChatPreset(name="Precise", sampling={"temperature": 0.1})
    for preset in (mine, changed):
        presets.save(preset)
    again = ChatPresets(tmp_path)
    assert again.every() == [changed, *BUILT_IN[1:], mine]
    again.delete("Precise")
    again.delete("Terse")
    assert again.every() == list(BUILT_IN)


def test_only_sampling_settings_that_can_be_are_kept() -> None:
    for sampling in ({"temperature": 99}, {"unknown": 1}):
        with pytest.raises(ValidationError):
            ChatPreset(name="x", sampling=sampling)
    with pytest.raises(ValidationError):
        ChatPreset(name="")


@pytest.mark.parametrize("content", ["presets: 3", "presets: [{name: ''}]", "presets: [{name: x, odd: 1}]", "- x: ["])
def test_a_broken_file_is_named(tmp_path: Path, content: str) -> None:
    (tmp_path / FILE).write_text(content, encoding="utf-8")
    with pytest.raises(ConfigError) as caught:
        ChatPresets(tmp_path).every()
    assert caught.value.subject == str(tmp_path / FILE)
