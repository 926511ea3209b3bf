"""Binary PowerPoint presentations, 97 to 2003, after [MS-PPT].

From the inside out: `persist` finds the live objects of a file that was saved many times, `texts` reads a text with its
levels and links, `shapes` a drawing, `presentation` the whole.
"""
