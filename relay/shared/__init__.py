"""The store that several processes and machines share: cells on a Valkey or Redis server, in memory only.

Must never know a link or a member.  Only `relay.storage` chooses it, so that a relay with a store of its own
never loads the client of that server.
"""
