"""The first file of a portable folder on Linux: it opens the window."""

from client.desktop import main

main()
