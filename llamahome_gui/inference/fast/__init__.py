"""Decoding one token at a time on the CPU, as fast as its memory allows: fused 8-bit weights and compiled steps."""
