"""What can be wrong with what came, by whose fault it is.

Spec: docs/protocol.md, 9.2.
"""

from __future__ import annotations


class Malformed(Exception):
    """Bytes that no writer who keeps to the document would have made."""


class Rejected(Exception):
    """A cell, box or handshake whose tag does not hold: whoever carried it is suspect."""


class ContactFault(Exception):
    """The tag held, so the contact wrote it, and it breaks a rule: the session is broken."""


class Fork(Exception):
    """Two devices write for one side: the session is frozen."""


class Unreached(Exception):
    """No relay answered."""
