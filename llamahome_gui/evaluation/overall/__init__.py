"""This machine in a few minutes: documents a minute, latency of a model, memory, KV cache, steps of fine-tuning."""
