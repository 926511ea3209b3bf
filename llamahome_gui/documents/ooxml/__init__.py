"""Office Open XML: Word, Excel and PowerPoint files; the first and the last opened by python-docx and python-pptx.

`documents.package` guards the container: nothing is unpacked beyond `documents.types.Limits`, names and dialects are
made one.
`guarded` makes of it the copy that python-docx and python-pptx open. Workbooks are read from their elements: openpyxl
takes a tenth of a second to import and refuses a whole part for one value that the schema does not allow.
What the libraries have no model for (footnotes, tracked changes, text boxes, equations, charts, SmartArt, comments of
slides) is read from their elements with lxml.
"""
