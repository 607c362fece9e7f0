"""The window of a house: one program that a keeper uses by pictures and a few words.

Imports what faces may import, and Qt.  Nothing here names what the program is for.
"""
