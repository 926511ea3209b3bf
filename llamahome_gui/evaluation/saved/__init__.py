"""Needle tests and benchmarks that are kept in the workspace: gone on with, listed, compared."""
