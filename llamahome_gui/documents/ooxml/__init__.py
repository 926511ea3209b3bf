"""Office Open XML: Word files, opened by python-docx, and Excel and PowerPoint files, read from their XML.

`package` guards the container: nothing is unpacked beyond `documents.types.Limits`, names and dialects are made one.
`guarded` makes of it the copy that python-docx opens. What it has no model for (footnotes, tracked changes, text
boxes, charts, SmartArt) is read from its elements with lxml.
"""
