"""What strangers see: a static web site as nginx 1.22.1 serves it, or the operator's own web server.

Must never know a pool, a key, a link or a cell.

Spec: docs/protocol.md, 3.3.  Claims: docs/threat-model.md, N.
"""
