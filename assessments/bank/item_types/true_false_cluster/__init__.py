"""Statements to judge."""
