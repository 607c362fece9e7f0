"""The first file of a portable folder on Linux: it opens the window, and leaves nothing beside the folder.

What draws letters would keep a list of fonts in the user's own folders; `fonts.conf` says not to.  And what
libraries say, a desktop writes into its journal, under our name; it is said to nobody but a terminal.
"""

import os
import sys
from pathlib import Path

os.environ["FONTCONFIG_FILE"] = str(Path(sys.executable).parent / "lib" / "fonts.conf")
if not os.isatty(2):
    nowhere = os.open(os.devnull, os.O_RDWR)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)

from client.desktop import main

main()
