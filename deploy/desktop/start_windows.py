"""The first file of a portable folder on Windows, there under the name `sitecustomize.py`.

The program that a person starts is Python's own `pythonw.exe` under another name: its signature stays good,
and it takes no orders.  What it runs by itself, without a word on its command line, is this module; so the
window lives in here, and Python's own business is never reached.
"""

import os
import sys
from pathlib import Path

sys.argv[1:1] = ["--home", str(Path(sys.executable).parent / "data")]
code: object = 1
try:
    from client.desktop import main

    main()
except SystemExit as end:
    code = end.code or 0
finally:
    os._exit(code if isinstance(code, int) else 1)
