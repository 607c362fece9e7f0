"""One screen a file: what it asks or shows, and where it leads.

A screen is made of parts (client/desktop/parts) and knows the desk it stands on; it keeps nothing of a
message once it is left.  Screens may lead to other screens and know nothing of the frame around them.
"""
