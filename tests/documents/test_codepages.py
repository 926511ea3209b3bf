"""Code pages as codecs."""

from __future__ import annotations

import codecs

import pytest

from llamahome_gui.documents.codepages import CHARSETS, codec_of


@pytest.mark.parametrize(
    ("page", "wide", "codec"),
    [
        (1251, False, "cp1251"),
        (65001, True, "utf-8"),
        (32768, True, "mac-roman"),
        (1200, True, "utf-16-le"),
        (1200, False, "cp1252"),
        (0, True, "cp1252"),
        (-7, False, "cp1252"),
        (99_999, True, "cp1252"),
    ],
)
def test_the_codec_of_a_page(page: int, wide: bool, codec: str) -> None:
    assert codec_of(page, wide=wide) == codec


def test_every_character_set_of_a_font_has_a_codec() -> None:
    assert all(codecs.lookup(name) for name in CHARSETS.values())
