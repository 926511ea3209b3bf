"""The window's words in other languages: `tr` for a text, `plural` for one with a number, `mark` for a constant.

English stands in the code and is the key. A language is a Qt Linguist file, `resources/translations/llamahome_de.ts`,
and what `lrelease` makes of it; `packaging/translations.py` gathers the sources and builds both. The language is chosen
at start, before the first widget is made: a constant of a module is therefore only marked, and translated where it is
shown. What a text has to name stands in braces and is filled in after the translation, so that an order of words is the
translator's.
"""

from __future__ import annotations

import logging
from typing import Any

from PySide6.QtCore import QCoreApplication, QLibraryInfo, QLocale, QTranslator

from llamahome_gui.config.paths import asset

log = logging.getLogger(__name__)

CONTEXT = "LlamaHome"
SOURCE_LANGUAGE = "en"
_installed: list[QTranslator] = []
_spoken = SOURCE_LANGUAGE


def tr(text: str, /, **values: Any) -> str:
    """The text in the window's language, with `{name}` replaced by the value of that name."""
    found = QCoreApplication.translate(CONTEXT, text)
    return found.format(**values) if values else found


def plural(count: int, one: str, many: str, /, **values: Any) -> str:
    """A text with a number in the right form; `{n}` in it is the number with separators between the thousands.

    Args:
        count: What decides on the form.
        one: English text for 1, `{n} file`.
        many: English text for any other number, `{n} files`.
    """
    found = QCoreApplication.translate(CONTEXT, many, one, count)
    if found == many and count == 1:
        found = one
    return found.format(n=grouped(count), **values)


def mark(text: str) -> str:
    """The text itself: a constant that is translated with `tr` where it is shown."""
    return text


def grouped(count: float, form: str = "") -> str:
    """A number with a separator between thousands: 12,345 in English.

    German has a thin space there: its usual point could be read as the decimal point that measures are written with.

    Args:
        form: How the number is written otherwise, as in a format: `.0f`, `.6g`.
    """
    return f"{count:,{form}}".replace(",", "\u202f" if language() == "de" else ",")


def language() -> str:
    """The language that the window speaks now."""
    return _spoken


def install(app: QCoreApplication, wanted: str) -> str:
    """Speak a language from now on, and Qt's own dialogs too; returns which one it has become.

    Args:
        wanted: `de`, `en`, or `system`: the first of the desktop's languages that there is.
    """
    remove(app)
    chosen = _of_system() if wanted == "system" else wanted
    if chosen != SOURCE_LANGUAGE:
        _load(app, chosen)
    return language()


def remove(app: QCoreApplication) -> None:
    """Speak English again."""
    global _spoken  # noqa: PLW0603 - there is one application and one language
    for translator in _installed:
        app.removeTranslator(translator)
    _installed.clear()
    _spoken = SOURCE_LANGUAGE


def available() -> list[str]:
    """Languages that the window speaks, English first."""
    files = asset("resources", "translations").glob("llamahome_*.qm")
    return [SOURCE_LANGUAGE, *sorted(path.stem.removeprefix("llamahome_") for path in files)]


def _of_system() -> str:
    there = available()
    spoken = (name.replace("_", "-").split("-")[0] for name in _ui_languages())
    return next((name for name in spoken if name in there), SOURCE_LANGUAGE)


def _ui_languages() -> list[str]:
    """The desktop's languages, the best first, as `de-AT` or `de_AT`."""
    return list(QLocale.system().uiLanguages())


def _load(app: QCoreApplication, chosen: str) -> None:
    global _spoken  # noqa: PLW0603 - as above
    ours, qt = QTranslator(app), QTranslator(app)
    if not ours.load(str(asset("resources", "translations", f"llamahome_{chosen}.qm"))):
        log.warning("no translation for %s", chosen)
        return
    if qt.load(f"qtbase_{chosen}", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        _installed.append(qt)
    _installed.append(ours)
    for translator in _installed:
        app.installTranslator(translator)
    _spoken = chosen
