"""The needle test: facts hidden at known depths of long texts, and how many of them each kind of cache finds."""
