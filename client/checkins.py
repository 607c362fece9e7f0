"""A check-in on a picture: the agreed one says that all is well, any other that the keeper is not free.

Both make the same message; only the silent bit of its envelope differs, inside the encryption.  Which picture
was agreed on stays in our vault: the other side reads a bit and knows no picture.

Pure.  Decision: docs/decisions/0048-the-agreed-picture.md.
"""

from __future__ import annotations

from collections.abc import Sequence

from client import messages
from client.core import Core
from client.outbox import OutMessage
from wire.errors import WaypostError


def check_in(core: Core, names: Sequence[str], picture: str, now_s: float) -> tuple[OutMessage, ...]:
    """Queue "all is well" for contacts; one that it cannot go to keeps it from no other.

    Before a picture is agreed on, every one of them says so.
    Raises what `messages.send` raises for the last of them when it can go to none.
    """
    silent = core.state.sign not in ("", picture)
    sent, problem = [], None
    for name in names:
        try:
            sent.append(messages.send(core, "checkin", name, {"state": "well"}, now_s, silent=silent))
        except WaypostError as error:
            problem = error
    if problem is not None and not sent:
        raise problem
    return tuple(sent)
