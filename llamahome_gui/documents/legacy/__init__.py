"""The binary Office files of 1990 to 2006 (DOC, XLS, PPT) and Rich Text, read by well-kept libraries.

Their parsers are native code or old code, so they run only in the pool's worker processes: a crash costs one file.
"""
