"""Conversation without end through one cache of fixed size: speed, memory and perplexity must not change."""
