"""A check-in on a picture: the agreed one says that all is well, any other that the keeper is not free.

Both make the same message; only the silent bit of its envelope differs, inside the encryption.  Which picture
was agreed on stays in our vault: the other side reads a bit and knows no picture.

Pure.  Decision: docs/decisions/0048-the-agreed-picture.md.
"""

from __future__ import annotations

from client import messages
from client.core import Core
from client.outbox import OutMessage


def check_in(core: Core, name: str, picture: str, now_s: float) -> OutMessage:
    """Queue "all is well" for a contact.  Before a picture is agreed on, every one of them says so."""
    silent = core.state.sign not in ("", picture)
    return messages.send(core, "checkin", name, {"state": "well"}, now_s, silent=silent)
