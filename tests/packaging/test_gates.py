"""packaging/test.py: every gate runs, each has its line, and one failure fails the whole."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import gates
import pytest
from installation import Installation

PASS = [sys.executable, "-c", "print('all well')"]
FAIL = [sys.executable, "-c", "print('line 3 is wrong'); raise SystemExit(1)"]


@pytest.fixture
def installation(repo_root: Path) -> Installation:
    return Installation.default(root=repo_root)


def test_a_failing_gate_does_not_stop_the_others(
    installation: Installation, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(gates, "gates", lambda _: {"first": FAIL, "second": PASS})
    assert gates.run_gates(installation) == ["first"]
    *words, first, second = capsys.readouterr().out.splitlines()
    assert words == ["line 3 is wrong"]
    assert first.split()[:2] == ["first", "FAILED"]
    assert second.split()[:2] == ["second", "ok"]
    assert second.endswith(" s")


@pytest.mark.parametrize(
    ("gate", "tests", "arguments", "status"),
    [(PASS, 0, [], 0), (FAIL, 0, [], 1), (PASS, 1, [], 1), (FAIL, 0, ["--only-tests"], 0), (FAIL, 4, [], 4)],
)
def test_the_exit_status_is_zero_only_when_all_passed(
    installation: Installation,
    monkeypatch: pytest.MonkeyPatch,
    gate: list[str],
    tests: int,
    arguments: list[str],
    status: int,
) -> None:
    monkeypatch.setattr(gates, "prepare", lambda **_: installation)
    monkeypatch.setattr(gates, "gates", lambda _: {"gate": gate})
    monkeypatch.setattr(gates, "run_tests", lambda *_: tests)
    assert gates.main(arguments) == status


def test_arguments_for_pytest_reach_it(installation: Installation, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[list[str]] = []
    monkeypatch.setattr(gates, "prepare", lambda **_: installation)

    def run_tests(_: Installation, arguments: list[str]) -> int:
        seen.append(arguments)
        return 0

    monkeypatch.setattr(gates, "run_tests", run_tests)
    assert gates.main(["--only-tests", "-m", "slow", "tests/config"]) == 0
    assert seen == [["-m", "slow", "tests/config"]]


def test_pytest_runs_without_a_display_and_without_the_slow_ones(installation: Installation) -> None:
    environment = gates.quiet_environment()
    assert environment["QT_QPA_PLATFORM"] == "offscreen"
    listing = [sys.executable, "-m", "pytest", "--collect-only", "-q", "tests/packaging/test_bootstrap.py"]
    shown = subprocess.run(listing, cwd=installation.root, env=environment, capture_output=True, text=True)
    assert "test_a_second_start_does_nothing" in shown.stdout
    assert "test_a_fresh_clone_installs_and_starts" not in shown.stdout


def test_the_named_gates_are_all_there(installation: Installation) -> None:
    assert list(gates.gates(installation)) == ["ruff check", "ruff format", "import contracts", "mypy"]
