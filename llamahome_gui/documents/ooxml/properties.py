"""What an Office file says about itself: title, author, dates, pages."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from llamahome_gui.documents.package import Package
from llamahome_gui.documents.safexml import local

from .guarded import relationship_type

# By the names that python-docx and python-pptx give them.
_CORE = {
    "title": "title",
    "author": "author",
    "subject": "subject",
    "keywords": "keywords",
    "comments": "description",
    "last_modified_by": "modified_by",
    "created": "created",
    "modified": "modified",
    "category": "category",
}
# By their elements, which is also what openpyxl calls them.
TAGS = {
    "title": "title",
    "creator": "author",
    "subject": "subject",
    "keywords": "keywords",
    "description": "description",
    "lastModifiedBy": "modified_by",
    "created": "created",
    "modified": "modified",
    "category": "category",
}
_MOMENTS = ("created", "modified")
# The libraries leave these out.
_APP = {"Pages": "pages", "Slides": "slides", "Company": "company"}


def core_metadata(opened: Any) -> dict[str, str]:
    """Core properties of a package that python-docx or python-pptx has opened; those left out are absent."""
    try:
        # Where there are none, the libraries invent some ("Word Document", changed now).
        opened.part_related_by(relationship_type("core-properties"))
        return metadata({name: getattr(opened.core_properties, key) for key, name in _CORE.items()})
    except (AttributeError, KeyError, TypeError, ValueError):  # the part holds something else
        return {}


def core_properties(package: Package) -> dict[str, str]:
    """Core properties of a package, read from their part (ECMA-376 part 2, 8.3); those left out are absent."""
    root = package.side_root(package.first_related("", "core-properties"))
    said = {local(node.tag): (node.text or "").strip() for node in (() if root is None else root)}
    values = {name: _moment(said[key]) if key in _MOMENTS else said[key] for key, name in TAGS.items() if key in said}
    return metadata(values)


def _moment(text: str) -> datetime | None:
    """A moment as W3C writes it, in universal time; None for anything else."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment


def metadata(values: Mapping[str, object]) -> dict[str, str]:
    """Values that say something, as text: moments as `2024-03-09T14:30:00Z`."""
    found: dict[str, str] = {}
    for name, value in values.items():
        if isinstance(value, datetime):
            value = value.replace(tzinfo=None).isoformat(timespec="seconds") + "Z"
        if isinstance(value, str) and value.strip():
            found[name] = value.strip()
    return found


def app_metadata(package: Package) -> dict[str, str]:
    """What the program that wrote the file noted about it."""
    root = package.side_root(package.first_related("", "extended-properties"))
    nodes = () if root is None else root
    return metadata({_APP[local(node.tag)]: node.text for node in nodes if local(node.tag) in _APP})
