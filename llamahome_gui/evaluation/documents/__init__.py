"""How fast and how fully documents are converted, beside other converters."""
