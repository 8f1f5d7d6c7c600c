"""Finished things held against what they rest on."""
