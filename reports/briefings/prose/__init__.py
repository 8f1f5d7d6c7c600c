"""Reads what the desk says, and tells where words claim more than the figures behind them bear."""
