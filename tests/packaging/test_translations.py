"""The files of the translations: nothing untranslated, nothing left over, nothing out of step with what ships."""

from __future__ import annotations

import string

import pytest
import translations
from PySide6.QtCore import QTranslator

LANGUAGES = [path.stem.removeprefix("llamahome_") for path in translations.files()]


def known(language: str) -> dict[tuple[str, str], list[str]]:
    return translations.read(translations.FOLDER / f"llamahome_{language}.ts")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_is_translated_and_none_is_left_over(language: str) -> None:
    """After a change of texts: `python packaging/translations.py update`, translate, `… release`."""
    wanted = {source.key for source in translations.sources()}
    there = known(language)
    assert sorted(key for key in wanted if not all(there.get(key, [""]) or [""])) == []
    assert sorted(set(there) - wanted) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_translation_names_what_its_source_names(language: str) -> None:
    for (text, one), forms in known(language).items():
        assert len(forms) == (2 if one else 1), text
        # The form for one may say “a” in the place of the number.
        free = {"n"} if one else set()
        for form, english in zip(forms, (one, text) if one else (text,), strict=True):
            assert named(form) | free == named(english) | free, (text, form)
            # Spaces at the ends are part of how texts are put together.
            assert (form[:1].isspace(), form[-1:].isspace()) == (text[:1].isspace(), text[-1:].isspace()), (text, form)
            assert form.endswith("…") == text.endswith("…"), (text, form)


def named(text: str) -> set[str]:
    """Placeholders of a text."""
    return {name for _literal, name, _format, _conversion in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ships_is_made_of_what_is_committed(language: str) -> None:
    made = QTranslator()
    assert made.load(str(translations.FOLDER / f"llamahome_{language}.qm"))
    for (text, one), forms in known(language).items():
        counts = [(1, forms[0]), (2, forms[1])] if one else [(-1, forms[0])]
        for count, form in counts:
            assert made.translate(translations.CONTEXT, text, one, count) in (form, ""), text
            assert made.translate(translations.CONTEXT, text, one, count) or form == text, text
