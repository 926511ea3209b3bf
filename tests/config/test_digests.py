"""Digests name files that users keep: they must stay what they were."""

from __future__ import annotations

import pytest

from llamahome_gui.config.digests import digest_of


@pytest.mark.parametrize(
    ("sort_keys", "digest"),
    [
        (True, "25674f1d5310d92cdd0b3793275e6c345c42d5a3359714199a13e8f82a3c2eba"),
        (False, "0ddc3d101208c6abcf4a3cd1c9fb64db92bb532fb60e485c5d5b256558b0fb19"),
    ],
)
def test_a_digest_is_always_the_same(sort_keys: bool, digest: str) -> None:
    value = ["starter", {"b": 1, "a": [0.5, None, "ü"]}]
    assert digest_of(value, 64, sort_keys=sort_keys) == digest
    assert digest_of(value, 16, sort_keys=sort_keys) == digest[:16]
    turned = ["starter", {"a": [0.5, None, "ü"], "b": 1}]
    assert (digest_of(turned, 64, sort_keys=sort_keys) == digest) is sort_keys
