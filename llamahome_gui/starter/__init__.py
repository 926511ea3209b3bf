"""The built-in demonstration model: its recipe, its training and its measurements."""
