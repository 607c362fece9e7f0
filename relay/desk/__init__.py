"""What the operator keeps in files: settings, keys, the certificate, a network; made, read and renewed.

Must never know a link, a request or a cell.  A running relay gets values from here, at its start and
at each reload.
"""
