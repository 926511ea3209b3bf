"""What an Office file says about itself: title, author, dates, pages."""

from __future__ import annotations

from .package import Package

_CORE = {
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
_APP = {"Pages": "pages", "Slides": "slides", "Company": "company"}


def read_properties(package: Package) -> dict[str, str]:
    """Properties under the names that all formats share; those that the file leaves out are absent."""
    found: dict[str, str] = {}
    for kind, names in (("core-properties", _CORE), ("extended-properties", _APP)):
        root = package.side_root(package.first_related("", kind))
        for node in () if root is None else root:
            name = names.get(node.tag.rsplit("}", 1)[-1]) if isinstance(node.tag, str) else None
            if name and node.text and node.text.strip():
                found.setdefault(name, node.text.strip())
    return found
