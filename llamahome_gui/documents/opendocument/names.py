"""Namespaces of OpenDocument, as prefixes of lxml's names."""

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, META, MANIFEST, CHART = (
    f"{{{_BASE}{name}:1.0}}"
    for name in ("office", "text", "table", "drawing", "style", "presentation", "meta", "manifest", "chart")
)
FO = f"{{{_BASE}xsl-fo-compatible:1.0}}"
XLINK = "{http://www.w3.org/1999/xlink}"
DC = "{http://purl.org/dc/elements/1.1/}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
