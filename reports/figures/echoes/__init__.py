"""Echoes: which series are one and the same under two names, shown by computation."""
