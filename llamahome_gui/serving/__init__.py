"""The engine behind an OpenAI-compatible HTTP API. Needs torch where it answers, and is imported on first use."""
