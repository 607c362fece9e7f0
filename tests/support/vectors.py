"""Read the files of tests/vectors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

VECTORS = Path(__file__).parents[1] / "vectors"


def load_vectors(name: str) -> Any:
    """Return the content of tests/vectors/<name>.json; byte strings are still hex."""
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))
