"""Duplicates are found by what is said, and a split never has one saying on both sides."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from llamahome_gui.training import read_dataset
from llamahome_gui.training.contents import content_key, find_duplicates, split_by_content
from tests.training.conftest import Write

KEYS = st.lists(st.integers(0, 12).map(lambda number: bytes([number])), max_size=60)


def said(text: str) -> list[dict[str, str]]:
    return [{"role": "assistant", "content": text}]


@pytest.mark.parametrize("other", ["a b", "A  B", " a\n\tB ", "\uff41 b"])
def test_white_space_case_and_width_do_not_matter(other: str) -> None:
    assert content_key(said("a b")) == content_key(said(other))
    assert (content_key(said("a b"), exact=True) == content_key(said(other), exact=True)) == (other == "a b")


def test_who_says_it_and_where_a_turn_ends_matter() -> None:
    assert content_key(said("a")) != content_key([{"role": "user", "content": "a"}])
    assert content_key(said("ab") + said("c")) != content_key(said("a") + said("bc"))
    assert content_key(said("\ud800")) != content_key(said("\ud801"))


def test_duplicates_are_named_by_their_lines(write: Write) -> None:
    texts = ["one", "two", "one", "ONE", "three", "Two ", "one"]
    found = find_duplicates(read_dataset(write([{"text": text} for text in texts])).rows)
    assert (found.exact_rows, found.near_rows) == (2, 2)
    assert found.exact == ((1, (3, 7)),)
    assert found.near == ((1, (4,)), (2, (6,)))


def test_duplicates_on_one_line_are_found(write: Write) -> None:
    found = find_duplicates(read_dataset(write('[{"text": "a"}, {"text": "a"}, {"text": "A"}]', "rows.json")).rows)
    assert (found.exact_rows, found.near_rows) == (1, 1)


def test_only_so_many_groups_are_named_but_all_are_counted(write: Write) -> None:
    rows = [{"text": str(number % 20)} for number in range(60)]
    found = find_duplicates(read_dataset(write(rows)).rows, shown=5)
    assert (len(found.exact), found.exact_rows) == (5, 40)


@given(keys=KEYS, share=st.floats(0, 0.99), seed=st.integers(0, 2**70))
def test_a_split_is_whole_and_no_key_is_on_both_sides(keys: list[bytes], share: float, seed: int) -> None:
    training, validation = split_by_content(keys, share, seed)
    assert sorted(training + validation) == list(range(len(keys)))
    assert not {keys[number] for number in training} & {keys[number] for number in validation}
    assert (training, validation) == (sorted(training), sorted(validation))
    assert bool(validation) == (share > 0 and len(set(keys)) > 1)
    assert training or not keys


@given(keys=KEYS, share=st.floats(0.01, 0.99), seed=st.integers(0, 99), order=st.randoms())
def test_the_order_of_the_rows_does_not_matter(keys: list[bytes], share: float, seed: int, order: object) -> None:
    mixed = list(keys)
    order.shuffle(mixed)  # type: ignore[attr-defined]
    aside = {keys[number] for number in split_by_content(keys, share, seed)[1]}
    assert aside == {mixed[number] for number in split_by_content(mixed, share, seed)[1]}


@given(count=st.integers(2, 300), share=st.floats(0.05, 0.9), seed=st.integers(0, 99))
def test_without_duplicates_the_share_is_met(count: int, share: float, seed: int) -> None:
    keys = [str(number).encode() for number in range(count)]
    assert len(split_by_content(keys, share, seed)[1]) == min(max(1, round(share * count)), count - 1)


def test_another_seed_draws_others() -> None:
    keys = [str(number).encode() for number in range(100)]
    drawn = {tuple(split_by_content(keys, 0.1, seed)[1]) for seed in range(5)}
    assert len(drawn) == 5
