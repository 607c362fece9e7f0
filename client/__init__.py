"""The client: an engine without I/O, the shells that carry out its effects, and the faces."""
