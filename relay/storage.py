"""Which store this relay has: the memory of its own process, or one that it shares."""

from __future__ import annotations

from keys.primitives import Random
from relay.clock import Moment
from relay.config import Config, Refused
from relay.handover import Handover
from relay.operations import Store
from relay.slots import SLOT_BYTES, Slots, make_file
from relay.store import MemoryStore


def make_store(config: Config, moment: Moment, random: Random, handover: Handover) -> Store:
    """The store of these settings, not opened yet.  Raises Refused when memory is short."""
    if config.store is None:
        if handover.file is None:
            handover.file = _make_file(config)
        slots = Slots(handover.file, _capacity(config))
        return MemoryStore(slots, moment, random, handover.store_id)
    from relay.shared.store_valkey import ValkeyStore

    return ValkeyStore(config.store, _capacity(config), moment, random)


def store_unreachable() -> Refused:
    return Refused(
        "relay.store_unreachable",
        "The store that relay.toml names does not answer, or asks for another password.",
        "Start it (deploy/valkey.conf), let the user of the relay reach it, and start the relay again.",
        usage=False,
    )


def _capacity(config: Config) -> int:
    return (config.store_mib << 20) // SLOT_BYTES


def _make_file(config: Config) -> int:
    try:
        return make_file(config.store_mib << 20)
    except MemoryError:
        raise Refused(
            "relay.no_memory",
            f"This machine does not have the {config.store_mib} MiB of memory for the store.",
            "Make store_mib in relay.toml smaller, or give the machine more memory.",
            usage=False,
        ) from None
