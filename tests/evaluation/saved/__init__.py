"""Saved needle tests and benchmarks."""
