"""A tokenizer that is loaded in steps is the one that transformers loads in one piece, to the last byte."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from llamahome_gui.models import tokenizer, vocabulary
from llamahome_gui.models.tokenizer import load_tokenizer
from llamahome_gui.models.vocabulary import UnusualError, load_in_steps, read_tables
from tests.tiny import make_tiny_tokenizer

TEXT = "The access code — “4821” — für das Büro\n\tis <|eot_id|> 日本 <extra> <also> merges: [1]"
CLASSES = ("PreTrainedTokenizerFast", "LlamaTokenizer", "Qwen2Tokenizer", "GemmaTokenizer", "GPT2Tokenizer")
# What the classes want to find.
MARKS = ("<|endoftext|>", "<unk>", "<s>", "</s>", "<pad>", "<eos>", "<bos>", "<mask>")
ALSO = {
    "content": "<also>",
    "lstrip": True,
    "rstrip": False,
    "normalized": False,
    "single_word": False,
    "special": True,
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A tokenizer whose configuration names its marks, as those on hubs do."""
    made = make_tiny_tokenizer(vocab=400)
    made.add_tokens(["<extra>", '"merges": ['])
    made.add_special_tokens({"extra_special_tokens": list(MARKS)})
    made.save_pretrained(tmp_path)
    marks = json.loads((tmp_path / "tokenizer.json").read_text(encoding="utf-8"))["added_tokens"]
    change(tmp_path / "tokenizer_config.json", added_tokens_decoder={str(mark.pop("id")): mark for mark in marks})
    return tmp_path


def change(path: Path, **values: Any) -> None:
    """Put other values into a JSON file."""
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")) | values), encoding="utf-8")


@pytest.mark.parametrize("old", [False, True], ids=["pairs", "words"])
@pytest.mark.parametrize("kind", CLASSES)
def test_it_is_the_same_tokenizer(folder: Path, kind: str, old: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    change(folder / "tokenizer_config.json", tokenizer_class=kind)
    if old:
        model = json.loads((folder / "tokenizer.json").read_text(encoding="utf-8"))["model"]
        change(folder / "tokenizer.json", model=model | {"merges": [" ".join(pair) for pair in model["merges"]]})
    whole, _ = load_tokenizer(folder)
    monkeypatch.setattr(vocabulary, "_FIRST", 300)
    stepped = load_in_steps(folder)
    assert type(stepped) is type(whole)
    assert stepped.backend_tokenizer.to_str() == whole.backend_tokenizer.to_str()
    assert stepped.init_kwargs == whole.init_kwargs
    assert repr(stepped) == repr(whole)
    assert stepped.get_vocab() == whole.get_vocab()
    assert stepped.chat_template == whole.chat_template


def test_a_large_one_is_loaded_in_steps(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[Path] = []
    usual, _ = load_tokenizer(folder)

    def watched(path: Path) -> Any:
        seen.append(path)
        return load_in_steps(path)

    monkeypatch.setattr(vocabulary, "LARGE_BYTES", 100)
    monkeypatch.setattr(tokenizer, "load_in_steps", watched)
    loaded, notes = load_tokenizer(folder)
    assert (seen, notes) == ([folder], ())
    assert loaded(TEXT)["input_ids"] == usual(TEXT)["input_ids"]
    assert loaded.decode(loaded(TEXT)["input_ids"]) == TEXT
    change(folder / "tokenizer.json", model={"type": "WordLevel", "vocab": {"a": 0, "[UNK]": 1}, "unk_token": "[UNK]"})
    other, _ = load_tokenizer(folder)
    assert len(seen) == 2
    assert len(other) != len(loaded)


def test_marks_that_a_class_numbers_by_itself_are_left_to_it(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    change(
        folder / "tokenizer_config.json",
        tokenizer_class="Qwen2Tokenizer",
        added_tokens_decoder={"450": ALSO},
    )
    whole, _ = load_tokenizer(folder)
    monkeypatch.setattr(vocabulary, "_FIRST", 300)
    with pytest.raises(UnusualError):
        load_in_steps(folder)
    monkeypatch.setattr(vocabulary, "LARGE_BYTES", 100)
    assert load_tokenizer(folder)[0].backend_tokenizer.to_str() == whole.backend_tokenizer.to_str()


@pytest.mark.parametrize(
    "text",
    ["", "{}", '{"merges": [', '{"merges": [1, 2]}', '{"model": {"type": "Unigram", "merges": []}}',
     '{"model": {"type": "BPE", "vocab": [], "merges": [["a", "b"]]}}'],
    ids=["empty", "no model", "cut", "no pairs", "another kind", "a list of words"],
)  # fmt: skip
def test_what_is_not_known_is_left_to_the_usual_way(text: str) -> None:
    with pytest.raises(UnusualError):
        read_tables(text)


def test_merges_are_found_whatever_the_words_are() -> None:
    model = {"type": "BPE", "vocab": {'"merges": [': 0, "a": 7}, "merges": [["a b", "]"], ['"', ","]]}
    for text in (json.dumps({"model": model}), json.dumps({"model": model}, indent=2)):
        outline, merges = read_tables(text)
        assert merges == [("a b", "]"), ('"', ",")]
        assert outline["model"] == model | {"merges": []}
