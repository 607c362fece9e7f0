"""python3 run.py bundle: a folder for a stick, from one command.

    bundle linux   --out DIR [--name NAME] [--archive]
    bundle windows --out DIR [--name NAME] [--archive] --python ZIP --sha256 HEX

DIR gets the folder NAME and the hashes of all files in it.  See docs/portable.md.
"""

from __future__ import annotations

import argparse
import re
import sys
from pathlib import Path

from deploy.desktop import linux, windows
from deploy.desktop.contents import CannotBuild
from deploy.desktop.finish import finish

_NAME = re.compile(r"[a-z][a-z0-9-]{1,19}")
_TAKEN = re.compile(r"waypost|python|data|lib|con|prn|aux|nul|(com|lpt)\d")
"""Words that tell what it is, our own folders, and names that Windows keeps for devices."""


def main(arguments: list[str]) -> int:
    asked = _parser().parse_args(arguments)
    try:
        target = _target(asked.out, asked.name)
        if asked.system == "linux":
            linux.build(target)
        else:
            windows.build(target, asked.python, asked.sha256)
    except CannotBuild as problem:
        print(f"bundle: {problem}", file=sys.stderr)
        return 1
    ending = {"linux": ".tar.xz", "windows": ".zip"}[asked.system] if asked.archive else None
    print(finish(target, ending).told())
    return 0


def _parser() -> argparse.ArgumentParser:
    shared = argparse.ArgumentParser(add_help=False)
    shared.add_argument("--out", type=Path, required=True, metavar="DIR", help="where the folder is made")
    shared.add_argument("--name", default="notebook", help="of the folder and of the program in it")
    shared.add_argument("--archive", action="store_true", help="also one file of it, to send; takes a minute")
    parser = argparse.ArgumentParser("run.py bundle", description="Make a portable folder of the window.")
    systems = parser.add_subparsers(dest="system", required=True)
    systems.add_parser("linux", parents=[shared], help="on the oldest Linux that shall run it")
    embedded = systems.add_parser("windows", parents=[shared], help="on any system, for 64-bit Windows")
    embedded.add_argument("--python", type=Path, required=True, metavar="ZIP", help="embeddable Python")
    embedded.add_argument("--sha256", required=True, metavar="HEX", help="the hash that its publisher names")
    return parser


def _target(out: Path, name: str) -> Path:
    if not _NAME.fullmatch(name) or _TAKEN.fullmatch(name):
        raise CannotBuild(
            f"`{name}` cannot be the name.  Nothing was made or changed.  "
            "Take a plain word of 2 to 20 small letters, digits and hyphens, one that tells nothing."
        )
    if any(out.glob(name + "*")):
        raise CannotBuild(
            f"{out} already holds something called {name}.  Nothing was made or changed.  "
            "Remove it, or choose another folder or name."
        )
    out.mkdir(parents=True, exist_ok=True)
    return out.resolve() / name


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
