"""What styles say about sheets, slides and frames; what they say of texts is in `textstyles`."""

from __future__ import annotations

from lxml import etree

from .names import DRAW, PRESENTATION, STYLE, TABLE, TEXT
from .textstyles import TextStyles


class Styles(TextStyles):
    """Styles of one file: which of its sheets and slides are hidden, where frames stand."""

    def shows_table(self, name: str | None) -> bool:
        """False for the style of a hidden sheet."""
        return self._property(("table", name or ""), f"{STYLE}table-properties", f"{TABLE}display") != "false"

    def master_page_of(self, table: str | None) -> str:
        """Name of the page that a sheet is printed on."""
        node = self._styles.get(("table", table or ""))
        return "Default" if node is None else node.get(f"{STYLE}master-page-name", "Default")

    def shows_slide(self, name: str | None) -> bool:
        """False for the style of a hidden slide."""
        place = ("drawing-page", name or "")
        return self._property(place, f"{STYLE}drawing-page-properties", f"{PRESENTATION}visibility") != "hidden"

    def pushes_text_down(self, frame: etree._Element) -> bool:
        """Whether a frame stands above the text of the paragraph that it hangs on: at its top, with no text beside."""
        place = ("graphic", frame.get(f"{DRAW}style-name", ""))
        return (
            frame.get(f"{TEXT}anchor-type") == "paragraph"
            and self._property(place, f"{STYLE}graphic-properties", f"{STYLE}wrap") == "none"
            and self._property(place, f"{STYLE}graphic-properties", f"{STYLE}vertical-pos") == "top"
        )

    def _property(self, place: tuple[str, str], part: str, key: str) -> str:
        node = self._styles.get(place)
        properties = None if node is None else node.find(part)
        return "" if properties is None else properties.get(key, "")
