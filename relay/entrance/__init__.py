"""Connections before anybody has said a word: where the relay listens, how many there may be, TLS, bytes.

Must never know what is said over them, who is a member, or what the site shows.
"""
