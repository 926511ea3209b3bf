"""Office Open XML: Word and PowerPoint files, opened by python-docx and python-pptx, and Excel files, read from XML.

`package` guards the container: nothing is unpacked beyond `documents.types.Limits`, names and dialects are made one.
`guarded` makes of it the copy that python-docx and python-pptx open. What they have no model for (footnotes, tracked
changes, text boxes, equations, charts, SmartArt, comments of slides) is read from their elements with lxml.
"""
