"""Settings, workspace paths, atomic files and the SQLite door. A leaf: it imports nothing of the other rooms."""
