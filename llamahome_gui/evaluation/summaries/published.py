"""What others measured: ROUGE-2 F1 on XSum by size of the KV cache, read after the prefill.

From the H2O recipe of Meta's llama-recipes (recipes/experimental/long-context/H2O/README.md).
"""

from __future__ import annotations

FULL = "full"
PUBLISHED: dict[str, dict[str, float]] = {
    "Llama-2-7B": {"64": 0.0439, "128": 0.1127, "256": 0.1148, "512": 0.1182, "1024": 0.1170, FULL: 0.1164},
    "Llama-2-13B": {"64": 0.1180, "128": 0.1217, "256": 0.1243, "512": 0.1291, "1024": 0.1302, FULL: 0.1332},
    "Llama-3-8B": {"64": 0.1107, "128": 0.1189, "256": 0.1200, "512": 0.1347, "1024": 0.1290, FULL: 0.1311},
}
