"""LlamaHome: a desktop workbench for long documents on a local Llama-family model."""

import os

__version__ = "0.1.0"

# Threads that wait for each other give the processor away, instead of keeping it busy. Two of our processes at once, a
# chat beside an evaluation or a fine-tuning, take it from each other otherwise, and each becomes many times slower.
# Read when OpenMP is loaded, so it is said before anything else is imported; who has said it already is not overruled.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
