"""Secrets <-> secrets: ratchet, agreement, channel and vault keys.

Knows no file and no socket; reads no clock.  Spec: docs/protocol.md.
"""
