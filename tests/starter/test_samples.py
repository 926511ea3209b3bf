"""The sample files are what the script makes, small, and answer their own questions."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest

from llamahome_gui.documents.convert import convert_file
from llamahome_gui.starter.samples import all_files, write_samples


@pytest.fixture(scope="module")
def shipped(repo_root: Path) -> Path:
    """The samples as they are in the repository."""
    return repo_root / "data" / "samples"


def test_shipped_samples_are_what_the_script_makes(shipped: Path) -> None:
    made = all_files()
    assert {p.relative_to(shipped).as_posix() for p in shipped.rglob("*") if p.is_file()} == set(made)
    for name, body in made.items():
        if name.endswith((".docx", ".xlsx", ".pptx")):
            _same_parts(shipped / name, body)
        else:
            assert (shipped / name).read_bytes() == body


def _same_parts(path: Path, body: bytes) -> None:
    """Compression may differ between builds of zlib, what is packed may not."""
    import io

    with zipfile.ZipFile(path) as old, zipfile.ZipFile(io.BytesIO(body)) as new:
        assert old.namelist() == new.namelist()
        for name in old.namelist():
            assert old.read(name) == new.read(name), f"{path.name}: {name}"


def test_writing_twice_gives_the_same_bytes(tmp_path: Path) -> None:
    first = {path.name: path.read_bytes() for path in write_samples(tmp_path / "a")}
    second = {path.name: path.read_bytes() for path in write_samples(tmp_path / "b")}
    assert first == second


def test_samples_are_small_and_of_many_kinds(shipped: Path) -> None:
    files = [path for path in shipped.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) < 500_000
    kinds = [path.suffix for path in (shipped / "documents").rglob("*") if path.is_file()]
    assert kinds.count(".docx") >= 6
    assert {".xlsx", ".pptx", ".html", ".md", ".csv", ".json", ".txt"} <= set(kinds)


def test_every_question_is_answered_by_its_document(shipped: Path) -> None:
    for row in json.loads((shipped / "questions.json").read_text(encoding="utf-8")):
        text = convert_file(shipped / "documents" / row["document"]).markdown
        assert row["expected"] in text, row
        assert row["expected"] not in row["question"]


def test_dataset_rows_have_the_shape_that_training_reads(shipped: Path) -> None:
    facts = (shipped / "datasets/office_facts.jsonl").read_text(encoding="utf-8").splitlines()
    style = (shipped / "datasets/style_alpaca.jsonl").read_text(encoding="utf-8").splitlines()
    assert len(facts) == 60
    assert all([m["role"] for m in json.loads(row)["messages"]] == ["user", "assistant"] for row in facts)
    assert all(set(json.loads(row)) == {"instruction", "input", "output"} for row in style)
