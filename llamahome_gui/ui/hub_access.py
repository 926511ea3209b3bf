"""The account that the hub is asked with: which token there is, whether it is accepted, and where it is kept."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from llamahome_gui.models.hub import check_token
from llamahome_gui.ui.background import Op
from llamahome_gui.ui.i18n import tr

if TYPE_CHECKING:
    from llamahome_gui.models.hub import HubClient, Token
    from llamahome_gui.ui.services import Services


@dataclass(frozen=True)
class Access:
    """What is known of the token; the token itself is no part of it.

    Attributes:
        where: Where it lies, for people; empty where there is none.
        ours: LlamaHome keeps it and can forget it; False for one of the environment.
        account: Whose it is, once the hub has told.
    """

    where: str = ""
    ours: bool = False
    account: str = ""

    @property
    def sentence(self) -> str:
        """What there is, one or two sentences."""
        if not self.where:
            return tr("There is no token.")
        whose = tr("The token of the account {account}", account=self.account) if self.account else tr("A token")
        return (
            tr("{whose} is kept in {where}.", whose=whose, where=self.where)
            if self.ours
            else tr("{whose} is taken from {where}.", whose=whose, where=self.where)
        )


class HubAccess(QObject):
    """Works in the background; the outcome comes by a signal.

    Signals:
        changed: An `Access`.
        rejected: Why a token is not accepted or cannot be kept.
    """

    changed = Signal(object)
    rejected = Signal(object)

    def __init__(self, services: Services, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._services = services
        self.access = Access()

    def look(self) -> None:
        """Look which token there is; the hub is not asked."""
        Op(self, self._services.tokens.current).success(self._found).failure(self.rejected.emit).run()

    def check(self) -> None:
        """Ask the hub whose token it is that is kept."""
        self._services.network.ask("account", _account, self._named, self.rejected.emit)

    def offer(self, token: str) -> None:
        """Keep a token where the hub accepts it."""
        self._services.network.ask("account", partial(self._keep, token), self._kept, self.rejected.emit)

    def forget(self) -> None:
        """Delete the token that LlamaHome keeps."""
        Op(self, self._services.tokens.forget).success(self._forgotten).failure(self.rejected.emit).run()

    def _keep(self, token: str, _client: HubClient) -> Access:
        """Runs in a thread: asks with the new token, and keeps it only then."""
        account = check_token(token)
        kept = self._services.tokens.save(token)
        return Access(kept.where, True, account)

    def _kept(self, access: Access) -> None:
        self._services.network.forget_hub()
        self._set(access)

    def _named(self, account: str) -> None:
        self._set(Access(self.access.where, self.access.ours, account))

    def _forgotten(self, _places: object) -> None:
        self._services.network.forget_hub()
        self.look()

    def _found(self, token: Token | None) -> None:
        self._set(Access(token.where, token.place != "environment") if token else Access())

    def _set(self, access: Access) -> None:
        self.access = access
        self.changed.emit(access)


def _account(client: HubClient) -> str:
    return client.account()
