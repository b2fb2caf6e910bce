"""Tests: item bank, assembly, delivery, marking, grade books."""
