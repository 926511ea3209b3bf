"""The monitor dock: memory, KV cache and speed as they change."""
