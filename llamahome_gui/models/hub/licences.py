"""A model's licence: what it is called and where one reads it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Any
from urllib.parse import urlsplit

from llamahome_gui.models.hub.answers import strings, text
from llamahome_gui.models.hub.references import is_safe_path, quoted
from llamahome_gui.models.hub.types import HubFile

_TEXTS = re.compile(r"(licen[cs]e|copying|notice|use[_-]policy)([_-][a-z0-9._-]*)?(\.(txt|md|rst|pdf))?", re.IGNORECASE)
# What a name may end with that is no text.
_NO_TEXTS = re.compile(r"\.(?!txt|md|rst|pdf)[a-z]{2,}$", re.IGNORECASE)


def is_licence_text(path: str) -> bool:
    """Whether a file of a repository's first level is the text of its licence, or belongs to it."""
    return bool(_TEXTS.fullmatch(path)) and not _NO_TEXTS.search(path)


def licence_of(info: Mapping[str, Any], files: Iterable[HubFile], page: str) -> tuple[str | None, str | None]:
    """Name and address of the licence, each None where the publisher does not tell.

    Args:
        info: The hub's page of the model.
        files: Of the repository.
        page: Address below which the repository's files are shown.
    """
    card = info.get("cardData")
    card = card if isinstance(card, dict) else {}
    return _name(card, info), _address(card, files, page)


def licence_tag(tags: Iterable[str]) -> str | None:
    """The licence among a model's tags."""
    return next((text(tag.removeprefix("license:")) for tag in tags if tag.startswith("license:")), None)


def _name(card: Mapping[str, Any], info: Mapping[str, Any]) -> str | None:
    told = card.get("license")
    short = text(", ".join(strings(told))) if isinstance(told, list) else text(told)
    named = text(card.get("license_name"))
    return (named if short in (None, "other") and named else short) or licence_tag(strings(info.get("tags")))


def _address(card: Mapping[str, Any], files: Iterable[HubFile], page: str) -> str | None:
    told = card.get("license_link")
    if isinstance(told, str) and told.isprintable():
        if urlsplit(told).scheme in ("http", "https"):
            return told
        if is_safe_path(told):
            return page + quoted(told)
    found = sorted(file.path for file in files if file.path.lower().startswith("licen") and is_licence_text(file.path))
    return page + quoted(found[0]) if found else None
