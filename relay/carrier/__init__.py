"""What carries a link: who knocks is let in, and brings records in a WebSocket or in single HTTP requests.

Must never know what a record asks for, or where a cell lies: it hands records to `conversation`, which asks
the reception.

Spec: docs/protocol.md, 3.3, 4 and 4.1.
"""
