"""How many times the peer's rate each format must reach, and whose rate stands in where the peer cannot read one."""

from __future__ import annotations

BARS = {
    "docx": 15.0, "xlsx": 15.0, "pptx": 4.0, "xls": 40.0, "pdf": 8.0, "html": 4.0, "epub": 4.0, "rtf": 4.0,
    "txt": 2.0, "csv": 5.0, "xml": 10.0, "doc": 10.0, "ppt": 10.0,
}  # fmt: skip
# The peer reads none of these; its rate on a near relative stands in.
STAND_INS = {"doc": "docx", "ppt": "docx", "rtf": "html", "odt": "docx", "ods": "xlsx", "odp": "pptx"}
POOLS = {
    "office": (("docx", "xlsx", "pptx", "xls"), 20.0),
    "pdf": (("pdf",), 15.0),
    "text": (("html", "txt", "csv", "xml"), 3.0),
}
POOL_WORKERS = 2
