"""The KV cache at work: a strip over a text, its kept tokens lit, and what an answer drew on."""
