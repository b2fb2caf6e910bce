"""Turning answers into marks that can be explained."""
