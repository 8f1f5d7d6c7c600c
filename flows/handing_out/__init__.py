"""Editions carried to where they are wanted: links, a small server, copies."""
