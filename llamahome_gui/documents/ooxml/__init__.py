"""Office Open XML: Word, Excel and PowerPoint files, read from their zip container part by part.

The parts are read with lxml under the limits of `documents.types.Limits` instead of through python-docx, openpyxl
and python-pptx: those load every part (pictures and films too) before the first word can be had, refuse files in
the "strict" dialect, and know nothing of bombs.
"""
