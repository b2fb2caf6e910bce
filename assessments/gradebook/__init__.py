"""Marks of a class in a subject and semester, by Circulars 22 and 27."""
