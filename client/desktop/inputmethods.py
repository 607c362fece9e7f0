"""Whether something stands between the keys of this computer and what they type.

An input method turns key presses into Chinese or Korean, and some pass on what is typed.  This program keeps
it out, but what a person types elsewhere still goes through it, and a program that listens to every key is
not seen from here.  So a yes means: warn, and offer the pad.  A no promises nothing.

Pure but for `detach` and `active`.  The Windows half follows Microsoft's documentation of
GetKeyboardLayout and has not been run.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping

VARIABLES = ("XMODIFIERS", "QT_IM_MODULE", "QT_IM_MODULES", "GTK_IM_MODULE", "CLUTTER_IM_MODULE")
NONE = frozenset({"", "none", "xim", "simple", "compose", "gtk-im-context-simple", "@im=none", "@im=local"})
"""What these variables hold where no input method runs."""
JAPANESE, CHINESE, KOREAN = 0x11, 0x04, 0x12
"""Primary language identifiers whose keyboards on Windows type through an input method."""


_SESSION = {name: os.environ.get(name, "") for name in VARIABLES}
"""As they were when the program began; `detach` changes what the toolkit sees."""


def detach() -> None:
    """Let the toolkit load no input method into this process.  Before its application is made.

    On Windows there is nothing to load: there each field is detached for itself.
    """
    os.environ.pop("QT_IM_MODULES", None)
    os.environ["QT_IM_MODULE"] = "none"


def active() -> bool:
    """Whether an input method takes part in typing on this computer now.  False when that cannot be told."""
    if sys.platform == "win32":
        import ctypes

        return needs_one(ctypes.windll.user32.GetKeyboardLayout(0))
    return is_named(_SESSION)


def is_named(environment: Mapping[str, str]) -> bool:
    """Whether the session of a Unix desktop names one, as ibus, fcitx, uim and others have it set."""
    return any(environment.get(name, "").strip().lower() not in NONE for name in VARIABLES)


def needs_one(layout: int) -> bool:
    """Whether a Windows keyboard layout handle is one of a language that is typed through an input method."""
    return layout & 0x3FF in (JAPANESE, CHINESE, KOREAN)
