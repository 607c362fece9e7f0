"""The relay: holds cells it cannot read for readers it does not know, in memory only."""
