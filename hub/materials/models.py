"""Tables of the shared bank."""
