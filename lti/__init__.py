"""LTI 1.3 Advantage, both sides."""
