"""Office Open XML: Word, Excel and PowerPoint files, opened by python-docx, openpyxl and python-pptx.

`documents.package` guards the container: nothing is unpacked beyond `documents.types.Limits`, names and dialects are
made one.
`guarded` makes of it the copy that python-docx and python-pptx open; `workbook` hands its elements to openpyxl.
What the libraries have no model for (footnotes, tracked changes, text boxes, equations, charts, SmartArt, comments of
slides) is read from their elements with lxml.
"""
