"""Small widgets that every panel shares: empty states, cards, banners, elided and tabular text."""

from __future__ import annotations

from llamahome_gui.ui.widgets.banner import ErrorBanner
from llamahome_gui.ui.widgets.buttons import button, tool_button
from llamahome_gui.ui.widgets.card import Card
from llamahome_gui.ui.widgets.empty import EmptyState
from llamahome_gui.ui.widgets.icon_label import IconLabel
from llamahome_gui.ui.widgets.text import ElidedLabel, label, restyle, tabular, thousands
from llamahome_gui.ui.widgets.text import file_size as file_size

__all__ = [
    "Card",
    "ElidedLabel",
    "EmptyState",
    "ErrorBanner",
    "IconLabel",
    "button",
    "file_size",
    "label",
    "restyle",
    "tabular",
    "thousands",
    "tool_button",
]
