"""Each feature of a text document in each format, one small file a feature."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.documents.canaries import open_text, rich_text, word
from tests.documents.canaries.features import BY_NAME, CORE, check


@pytest.mark.parametrize("name", word.FEATURES)
def test_word(tmp_path: Path, name: str) -> None:
    check(BY_NAME[name], word.make(name, tmp_path / "canary.docx"))


def test_word_properties(tmp_path: Path) -> None:
    check(BY_NAME["properties"], word.with_properties(tmp_path / "canary.docx"))


@pytest.mark.parametrize("name", rich_text.FEATURES)
def test_rich_text(tmp_path: Path, name: str) -> None:
    check(BY_NAME[name], rich_text.make(name, tmp_path / "canary.rtf"))


@pytest.mark.parametrize("name", open_text.FEATURES)
def test_open_text(tmp_path: Path, name: str) -> None:
    check(BY_NAME[name], open_text.make(name, tmp_path / "canary.odt"))


def test_every_core_feature_is_asked_of_every_format() -> None:
    for made in (word.FEATURES, rich_text.FEATURES, open_text.FEATURES):
        assert {feature.name for feature in CORE} <= set(made)
