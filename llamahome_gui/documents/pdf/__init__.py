"""PDF through PDFium: words with their places, put back into lines, tables and paragraphs.

A PDF says where each letter stands and nothing else (ISO 32000-1, 9.4). `words` reads the letters of a page as lines,
`marks` its links, comments and form fields, `rules` its ruled lines; `tables` finds what stands in grids, `columns` the
order of reading, `running` what repeats on every page, and `paragraphs` joins lines to text with headings and lists.

What a reader of the page cannot see is left out (words beside the page, states before the last change), but for
invisible letters (text rendering mode 3, 9.3.6): by them text recognition hands over what it read on a picture.
"""

from __future__ import annotations

from .document import convert

__all__ = ["convert"]
