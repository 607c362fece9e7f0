"""Write tests/vectors/wire_*.json: the formats of docs/protocol.md, written out a second time, plainly.

    .venv/bin/python -m tests.support.make_wire_vectors

They lie in tests/support/wire_vectors, a format a file, which imports nothing of the project and no msgpack:
only the text of the specification was used.  Every vector that is refused is a good one with one fault.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.support.wire_vectors.cells import body_vectors, header1_vectors, refusal_vectors, status_vectors
from tests.support.wire_vectors.envelopes import envelope_vectors
from tests.support.wire_vectors.lines import text_vectors
from tests.support.wire_vectors.msgpack import msgpack_vectors
from tests.support.wire_vectors.networks import NETWORK, descriptor_vectors
from tests.support.wire_vectors.packing import pack
from tests.support.wire_vectors.pairings import INVITATION, invitation_vectors, pairing_vectors
from tests.support.wire_vectors.records import record_vectors
from tests.support.wire_vectors.requests import request_vectors
from tests.support.wire_vectors.responses import response_vectors
from tests.support.wire_vectors.vector import Vector

VECTORS = Path(__file__).parents[1] / "vectors"


def all_files() -> dict[str, dict[str, list[Vector]]]:
    """File name -> format -> its vectors."""
    return {
        "wire_msgpack": {"msgpack": msgpack_vectors()},
        "wire_record": {"record": record_vectors()},
        "wire_request": {"request": request_vectors()},
        "wire_response": {"response": response_vectors()},
        "wire_cell": {
            "header1": header1_vectors(),
            "body": body_vectors(),
            "status": status_vectors(),
            "refusals": refusal_vectors(),
        },
        "wire_envelope": {"envelope": envelope_vectors()},
        "wire_network": {
            "descriptor": descriptor_vectors(),
            "line": text_vectors("waypost-net:", pack(NETWORK)),
        },
        "wire_pairing": {
            "invitation": invitation_vectors(),
            "link": text_vectors("waypost:", pack(INVITATION)),
            **pairing_vectors(),
        },
    }


def main() -> None:
    for name, formats in all_files().items():
        text = json.dumps(formats, indent=1, ensure_ascii=False)
        (VECTORS / f"{name}.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
