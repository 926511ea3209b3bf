"""The lines of a search's answer."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.hub.answers import count, moment, strings
from llamahome_gui.models.hub.compatible import refusal, refusal_by_tags
from llamahome_gui.models.hub.licences import licence_tag
from llamahome_gui.models.hub.references import check_repository
from llamahome_gui.models.hub.types import HubSummary

# What is asked for: only what can be run, the most used first, and the few things that are shown.
SEARCHED: Mapping[str, str | list[str]] = {
    "pipeline_tag": "text-generation",
    "filter": ["safetensors"],
    "sort": "downloads",
    "direction": "-1",
    "expand": ["downloads", "likes", "gated", "lastModified", "safetensors", "config", "tags"],
}


def summary(item: object) -> HubSummary | None:
    """One line; None for something that is no model."""
    if not isinstance(item, dict) or not isinstance(name := item.get("id"), str):
        return None
    try:
        check_repository(name)
    except DownloadError:
        return None
    return HubSummary(
        repository=name,
        downloads=count(item.get("downloads")),
        likes=count(item.get("likes")),
        gated=bool(item.get("gated")),
        updated=moment(item.get("lastModified")),
        parameters=_parameters(item),
        refused=_refusal(item),
        license=licence_tag(strings(item.get("tags"))),
    )


def _parameters(item: Mapping[str, Any]) -> int | None:
    told = item.get("safetensors")
    return count(told.get("total")) or None if isinstance(told, dict) else None


def _refusal(item: Mapping[str, Any]) -> str | None:
    """From the few fields of the configuration that a search tells; the whole file may still say no."""
    config = item.get("config")
    told = refusal(config, whole=False) if isinstance(config, dict) and config else None
    return told or refusal_by_tags(strings(item.get("tags")))
