"""Questions to the hub: which models there are, what one consists of, and the few small files one reads at once."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping
from typing import Any, Self
from urllib.parse import urlencode

from llamahome_gui.errors import DownloadError, DownloadReason
from llamahome_gui.models.hub import answers, problems, references
from llamahome_gui.models.hub.licences import licence_of
from llamahome_gui.models.hub.references import check_repository, check_revision, quoted, quoted_revision
from llamahome_gui.models.hub.retry import Retries
from llamahome_gui.models.hub.summaries import SEARCHED, summary
from llamahome_gui.models.hub.tokens import clean_token, environment_token
from llamahome_gui.models.hub.transport import Reply, Transport
from llamahome_gui.models.hub.types import HubModel, HubSummary

_PAGE_BYTES = 5_000_000
_MOST_FILES = 50_000
_MOST_PAGES = 200
_MOST_RESULTS = 100


class HubClient:
    """Asks one hub; every call blocks and may be made from any thread.

    Args:
        endpoint: Address of the hub; None takes ``HF_ENDPOINT``, else the public one.
        token: Who asks; None takes ``HF_TOKEN``, an empty text nobody.
        timeout: Seconds that connecting may take, and that the hub may be silent.
        retries: How persistent to be.

    Raises:
        ConfigError: The address is none.
        DownloadError: The token holds characters that no token has.
    """

    def __init__(
        self,
        endpoint: str | None = None,
        token: str | None = None,
        *,
        timeout: float = 10.0,
        retries: Retries | None = None,
    ) -> None:
        self.endpoint = references.endpoint(endpoint)
        chosen = environment_token() if token is None else clean_token(token)
        self._transport = Transport(self.endpoint, chosen or None, timeout, retries or Retries())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """End every call that is under way, with the reason `cancelled`, and refuse new ones."""
        self._transport.close()

    def model(self, repository: str, revision: str = "main") -> HubModel:
        """What a repository holds at the commit that `revision` names now.

        Raises:
            DownloadError: It is not there, not readable, or the hub cannot be asked.
        """
        check_repository(repository)
        check_revision(revision)
        info = self._info(repository, revision)
        name, commit = answers.name_of(info, repository), answers.commit_of(info, repository)
        files = tuple(answers.parse_files(self._tree(name, commit), name))
        licence, page = licence_of(info, files, self.url(name, commit, "").replace("/resolve/", "/blob/"))
        return HubModel(
            repository=name,
            revision=commit,
            gated=bool(info.get("gated")),
            license=licence,
            license_url=page,
            files=files,
            pipeline=answers.text(info.get("pipeline_tag")),
            tags=answers.strings(info.get("tags")),
        )

    def search(self, text: str, limit: int = 30) -> list[HubSummary]:
        """Text-generation models with safetensors whose names fit, the most used first.

        Args:
            text: A part of a name, several words, or the address of a model's page.
            limit: Most results, up to 100.

        Raises:
            DownloadError: The hub cannot be asked.
        """
        name = references.parse_reference(text)[0] if "://" in text else text.strip()
        wanted = {"search": name, "limit": max(1, min(limit, _MOST_RESULTS)), **SEARCHED}
        reply = self._get(f"{self.endpoint}/api/models?{urlencode(wanted, doseq=True)}")
        found = (summary(item) for item in answers.parse_list(reply.body, self.endpoint))
        return [item for item in found if item is not None][:limit]

    def read(self, repository: str, revision: str, path: str, limit: int = 5_000_000) -> bytes:
        """A small file's content.

        Args:
            limit: Bytes it may have.

        Raises:
            DownloadError: It is not there, not readable, larger, or the hub cannot be asked.
        """
        return self._get(self.url(repository, revision, path), repository, path, limit=limit, json=False).body

    def account(self) -> str:
        """Name of the account that the token belongs to.

        Raises:
            DownloadError: There is no token, it is not accepted, or the hub cannot be asked.
        """
        reply = self._get(f"{self.endpoint}/api/whoami-v2")
        name = answers.text(answers.parse_object(reply.body, self.endpoint).get("name"))
        if name is None:
            raise answers.damaged(self.endpoint, "the account has no name")
        return name

    def url(self, repository: str, revision: str, path: str) -> str:
        """Address of a file's content; large ones are redirected from there to another host."""
        return f"{self.endpoint}/{quoted(repository)}/resolve/{quoted_revision(revision)}/{quoted(path)}"

    def headers(self, address: str | None = None) -> dict[str, str]:
        """Headers for a request of one's own to `address`, by default the hub itself.

        The token is among them only where `address` is the hub's own server and the connection is encrypted (or does
        not leave this machine): ask again for every redirect.
        """
        return self._transport.headers(address or self.endpoint)

    def refusal(self, status: int, headers: Mapping[str, str], repository: str = "", what: str = "") -> DownloadError:
        """What an answer other than success to a request of one's own means.

        Args:
            status: Of the answer.
            headers: Of the answer; names in lower case, or a mapping that does not mind.
            repository: Which was asked for.
            what: The revision or file of it.
        """
        known = "Authorization" in self.headers()
        return problems.of_status(
            status, headers, endpoint=self.endpoint, repository=repository, what=what, token=known
        )

    def _info(self, repository: str, revision: str) -> dict[str, Any]:
        address = f"{self.endpoint}/api/models/{quoted(repository)}/revision/{quoted_revision(revision)}"
        try:
            return answers.parse_object(self._get(address, repository, revision).body, repository)
        except DownloadError as error:
            if error.reason is DownloadReason.MISSING:
                error.hint = self._nearest(repository) or error.hint
            raise

    def _tree(self, repository: str, commit: str) -> Iterator[object]:
        """Entries of all pages. Which page is next is the hub's to say, the server and the path are not."""
        address = f"{self.endpoint}/api/models/{quoted(repository)}/tree/{commit}"
        query, seen, total = "recursive=true", set[str](), 0
        while query:
            if query in seen or len(seen) == _MOST_PAGES:
                raise answers.damaged(repository, "the list of files has no end")
            seen.add(query)
            reply = self._get(f"{address}?{query}", repository, commit)
            entries = answers.parse_list(reply.body, repository)
            total += len(entries)
            if total > _MOST_FILES:
                raise answers.damaged(repository, f"it lists more than {_MOST_FILES:,} files")
            yield from entries
            query = answers.next_page(reply.headers.get("link", ""))

    def _nearest(self, repository: str) -> str | None:
        """The repositories one might have meant: of a name like it, else of its beginning, else of its owner."""
        owner, _, name = repository.rpartition("/")
        for wanted in dict.fromkeys((name, name.rpartition("-")[0], owner)):
            try:
                found = [item.repository for item in self.search(wanted)] if wanted else []
            except DownloadError:
                return None
            if repository in found:
                return None  # It is there; what is missing is the revision.
            if near := difflib.get_close_matches(repository, found, n=3, cutoff=0.4):
                return f"Did you mean {' or '.join(near)}?"
        return None

    def _get(
        self, address: str, repository: str = "", what: str = "", *, limit: int = _PAGE_BYTES, json: bool = True
    ) -> Reply:
        reply = self._transport.get(address, limit=limit)
        if reply.status != 200:
            raise self.refusal(reply.status, reply.headers, repository, what)
        kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
        if json and kind == "text/html":
            raise problems.not_the_hub(reply.url, kind)
        return reply
