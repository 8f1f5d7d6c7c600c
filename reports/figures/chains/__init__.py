"""Chains: who took a figure from whom, how many really know it, and what changed on the way."""
