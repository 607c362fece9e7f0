"""The root of all errors, and the one error of every decoder.

`code` is stable, carries no secret and may be shown; people read the words that `client/text` keeps
for it.  An error never carries a key, an address, a peer or a text.
"""


class WaypostError(Exception):
    """Root of every error this project raises on purpose."""

    code = "waypost.error"


class Malformed(WaypostError):
    """Bytes from outside are not in the one form the specification allows.

    reason: a fixed phrase from our own code, never input.
    """

    code = "wire.malformed"

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason
