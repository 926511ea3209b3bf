"""Where the files of one download come from: a repository of the hub at one commit."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from llamahome_gui.errors import DownloadError
from llamahome_gui.models.hub.client import HubClient


@dataclass(frozen=True)
class Source:
    """A repository at a commit, asked through `client`."""

    client: HubClient
    repository: str
    revision: str

    def url(self, path: str) -> str:
        """Address of a file; asked anew for each try, as what it redirects to expires."""
        return self.client.url(self.repository, self.revision, path)

    def headers(self, address: str) -> dict[str, str]:
        """What to send to `address`: the token only where it belongs."""
        return self.client.headers(address)

    def refusal(self, status: int, headers: Mapping[str, str], path: str) -> DownloadError:
        """What an answer means that no new try will mend."""
        return self.client.refusal(status, headers, self.repository, path)
