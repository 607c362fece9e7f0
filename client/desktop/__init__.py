"""The window of a house: one program that a keeper uses by pictures and a few words.

Imports what faces may import, and Qt.  `program` starts it, `window` is its frame, `screens` what is shown
in it, `background` the thread that the vault lives in.  Nothing here names what the program is for.

Spec: docs/keeper-guide.md.
"""

from __future__ import annotations

import sys


def main() -> None:
    from client.desktop.program import run

    sys.exit(run(sys.argv))
