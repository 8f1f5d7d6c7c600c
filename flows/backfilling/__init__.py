"""Editions of weeks gone by, many at a time: which are wanted, who makes them, and how far the work has come."""
