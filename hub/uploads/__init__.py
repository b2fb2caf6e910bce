"""Resumable uploads: a file arrives in pieces, survives a lost connection, and is handed to the feature that asked for it."""
