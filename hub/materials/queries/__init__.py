"""Reads of the bank. What a reader may see is a condition of the query, never a look afterwards."""
