"""Tests that need a CUDA device; `packaging/test.py -m gpu` runs them."""
