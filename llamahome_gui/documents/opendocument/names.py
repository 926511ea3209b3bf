"""Namespaces of OpenDocument, as prefixes of lxml's names."""

_BASE = "urn:oasis:names:tc:opendocument:xmlns:"
OFFICE, TEXT, TABLE, DRAW, STYLE, PRESENTATION, META, MANIFEST, CHART = (
    f"{{{_BASE}{name}:1.0}}"
    for name in ("office", "text", "table", "drawing", "style", "presentation", "meta", "manifest", "chart")
)
FO = f"{{{_BASE}xsl-fo-compatible:1.0}}"
SVG = f"{{{_BASE}svg-compatible:1.0}}"
FORM = f"{{{_BASE}form:1.0}}"
SCRIPT = f"{{{_BASE}script:1.0}}"
FIELD = "{urn:openoffice:names:experimental:ooo-ms-interop:xmlns:field:1.0}"
XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
XLINK = "{http://www.w3.org/1999/xlink}"
DC = "{http://purl.org/dc/elements/1.1/}"
MATH = "{http://www.w3.org/1998/Math/MathML}"
