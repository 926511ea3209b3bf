"""Summaries through caches of several sizes, scored by ROUGE: the published way to tell what a small cache costs."""
