"""The binary Office files of 1990 to 2006 (DOC, XLS, PPT), read after Microsoft's published descriptions.

What a damaged DOC or PPT does not let our readers follow is tried with office_oxide, which is native code; so they run
only in the pool's worker processes, where a crash costs one file.
"""
