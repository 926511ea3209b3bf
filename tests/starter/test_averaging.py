"""The mean of networks is the mean of each of their weights, and only networks that fit are averaged."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from typer.testing import CliRunner

from llamahome_gui.errors import TrainingError
from llamahome_gui.starter.__main__ import app
from llamahome_gui.starter.averaging import average
from llamahome_gui.starter.model import Size, build, load, save

SMALL = Size(hidden=32, layers=2, heads=4, kv_heads=2, intermediate=48, head_size=12, theta=5000.0)


def network(folder: Path, seed: int, size: Size = SMALL, tokenizer: str = "{}") -> Path:
    torch.manual_seed(seed)
    save(build(90, 1, 2, 0, size, 64), folder, half=False)
    (folder / "tokenizer.json").write_text(tokenizer)
    return folder


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    return [network(tmp_path / str(seed), seed) for seed in range(3)]


@pytest.mark.parametrize("shares", [(), (0.2, 0.3, 0.5), (2, 0, 6)])
def test_each_weight_is_the_mean_of_theirs(three: list[Path], shares: tuple[float, ...]) -> None:
    theirs = [dict(load(folder).named_parameters()) for folder in three]
    counted = shares or (1, 1, 1)
    for name, weight in average(three, shares).named_parameters():
        expected = sum(share * each[name].double() for share, each in zip(counted, theirs, strict=True)) / sum(counted)
        torch.testing.assert_close(weight.double(), expected, atol=1e-6, rtol=1e-5)


def test_the_mean_of_one_network_says_the_same(three: list[Path]) -> None:
    ids = torch.arange(3, 33)[None]
    with torch.no_grad():
        torch.testing.assert_close(average(three[:1])(ids).logits, load(three[0])(ids).logits)


@pytest.mark.parametrize("shares", [(1,), (1, 1, 1, 1), (0, 0, 0), (1, 2, -1)])
def test_shares_that_do_not_fit_are_refused(three: list[Path], shares: tuple[float, ...]) -> None:
    with pytest.raises(TrainingError, match="shares"):
        average(three, shares)


def test_no_network_is_refused() -> None:
    with pytest.raises(TrainingError):
        average([])


def test_other_sizes_and_vocabularies_are_refused(three: list[Path], tmp_path: Path) -> None:
    wide = network(tmp_path / "wide", 0, replace(SMALL, intermediate=64))
    other = network(tmp_path / "other", 0, tokenizer='{"model": 1}')
    for folder in (wide, other):
        with pytest.raises(TrainingError, match="size or vocabulary") as raised:
            average([three[0], folder])
        assert raised.value.subject == str(folder)


def test_the_command_writes_a_model_that_loads(tmp_path: Path) -> None:
    shipped = Path(__file__).parents[2] / "data" / "starter"
    out = tmp_path / "out"
    done = CliRunner().invoke(app, ["average", str(shipped), str(shipped), "--shares", "1,3", "--out", str(out)])
    assert done.exit_code == 0, done.output
    for name, weight in load(out).named_parameters():
        torch.testing.assert_close(weight, load(shipped).get_parameter(name), atol=1e-3, rtol=1e-3)
    for name in ("tokenizer.json", "tokenizer_config.json"):
        assert (out / name).read_bytes() == (shipped / name).read_bytes()


@pytest.mark.parametrize(
    ("shares", "code", "said"),
    [("1", TrainingError.exit_code, "1shares"), ("a,b", 2, "float"), ("", 2, "doesnotexist")],
)
def test_the_command_refuses_what_it_cannot_average(three: list[Path], shares: str, code: int, said: str) -> None:
    other = three[1] if shares else three[1] / "nothing"
    out = three[0].parent / "out"
    done = CliRunner().invoke(app, ["average", str(three[0]), str(other), "--shares", shares, "--out", str(out)])
    assert done.exit_code == code
    assert said in re.sub(r"[\s│]", "", done.output)  # it is told in a frame, and its lines are broken
    assert not out.exists()
