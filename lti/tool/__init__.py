"""The hub as tool: launched by outside platforms, sending scores back."""
