"""QTI 2.1, 2.2 and 3.0: safe reading of items and packages, and an interpreter of their scoring. See docs/qti.md."""
