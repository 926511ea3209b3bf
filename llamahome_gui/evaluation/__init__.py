"""Measurements of quality, speed and memory, and the report they share."""
