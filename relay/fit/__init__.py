"""Whether machine and process are fit to keep a secret: what the kernel tells of them, and is asked for.

Must never know a link, a request or a cell, and changes nothing but its own process.
"""
