"""Drift: how figures changed on their way from who knows them to who prints them."""
