"""Moved history: what a copy changed in values already stated, how large that is, and a source's record of it."""
