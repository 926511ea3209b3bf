"""LlamaHome: a desktop workbench for long documents on a local Llama-family model."""

__version__ = "0.1.0"
