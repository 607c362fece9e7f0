"""What a person does with names of cases, places, routes and helpers: give them, change them, say them.

Pure: each act changes the table of names and returns what became of it.  What was typed for a thing is one
of our names, its id, or the code by which a contact speaks of it.
Must never put a name into a message or an error.
"""

from __future__ import annotations

from client import aliases
from client.aliases import Noun, OwnName
from client.core import Core
from client.errors import NamesElsewhere
from wire.bundle import Role

KEEPERS = frozenset({Role.COORDINATOR, Role.DEPUTY})
"""Who keeps names: a house that had a table of its own would lose it with its computer."""


def add(core: Core, noun: Noun, name: str) -> OwnName:
    """Give a thing a name.  Raises NamesElsewhere, BadOwnName, OwnNameTaken, TooManyNames."""
    if core.state.our_role not in KEEPERS:
        raise NamesElsewhere
    return _keep(core, aliases.add(core.state.names, noun, name, core.random))


def rename(core: Core, noun: Noun, name: str, new: str) -> OwnName:
    """Call it otherwise; contacts notice nothing.  Raises UnknownName, BadOwnName, OwnNameTaken."""
    own = aliases.find(core.state.names, noun, name)
    return _keep(core, aliases.rename(core.state.names, own, new))


def forget(core: Core, noun: Noun, name: str) -> OwnName:
    """Erase a name with its aliases: a new one of the same name is another thing.  Raises UnknownName."""
    own = aliases.find(core.state.names, noun, name)
    del core.state.names[own.id]
    return own


def _keep(core: Core, own: OwnName) -> OwnName:
    core.state.names[own.id] = own
    return own
