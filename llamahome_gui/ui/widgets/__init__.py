"""Small widgets that every panel shares: empty states, cards, banners, elided and tabular text."""

from __future__ import annotations

from llamahome_gui.ui.widgets.ask import AskDialog, SecretDialog, SecretField, ask, ask_secret, tell
from llamahome_gui.ui.widgets.banner import ErrorBanner
from llamahome_gui.ui.widgets.buttons import button, keep_icon_size, tool_button
from llamahome_gui.ui.widgets.card import Card
from llamahome_gui.ui.widgets.dock_title import DockTitle
from llamahome_gui.ui.widgets.empty import EmptyState
from llamahome_gui.ui.widgets.flow import Flow
from llamahome_gui.ui.widgets.fold import Fold
from llamahome_gui.ui.widgets.header import PanelHeader
from llamahome_gui.ui.widgets.icon_label import IconLabel
from llamahome_gui.ui.widgets.placing import centred, take_away
from llamahome_gui.ui.widgets.popup import PopUp
from llamahome_gui.ui.widgets.search import search_field
from llamahome_gui.ui.widgets.segments import Segments, never_elide
from llamahome_gui.ui.widgets.sides import fill_form, fill_page
from llamahome_gui.ui.widgets.telling import TellingWidget
from llamahome_gui.ui.widgets.text import (
    ElidedLabel,
    LinkLabel,
    caption,
    divider,
    indent_number,
    label,
    restyle,
    row_height,
    style_popup,
    tabular,
    tip,
)

__all__ = [
    "AskDialog",
    "Card",
    "DockTitle",
    "ElidedLabel",
    "EmptyState",
    "ErrorBanner",
    "Flow",
    "Fold",
    "IconLabel",
    "LinkLabel",
    "PanelHeader",
    "PopUp",
    "SecretDialog",
    "SecretField",
    "Segments",
    "TellingWidget",
    "ask",
    "ask_secret",
    "button",
    "caption",
    "centred",
    "divider",
    "fill_form",
    "fill_page",
    "indent_number",
    "keep_icon_size",
    "label",
    "never_elide",
    "restyle",
    "row_height",
    "search_field",
    "style_popup",
    "tabular",
    "take_away",
    "tell",
    "tip",
    "tool_button",
]
