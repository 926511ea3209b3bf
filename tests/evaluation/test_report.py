"""The report tells the machine, and can be written as JSON."""

from __future__ import annotations

import json
import os

from llamahome_gui.evaluation.report import Check, machine, report


def test_machine_is_described() -> None:
    found = machine()
    assert found["cores"] == os.cpu_count()
    assert found["memory_bytes"] > 1 << 28
    assert found["cpu"]
    assert {"python", "torch", "transformers"} <= set(found["versions"])


def test_report_has_the_agreed_shape() -> None:
    result = json.loads(json.dumps(report([{"length": 500}], [Check("a", 0.95, 0.9, True)])))
    assert set(result) == {"machine", "rows", "checks"}
    assert result["checks"] == [{"name": "a", "value": 0.95, "bar": 0.9, "holds": True}]
