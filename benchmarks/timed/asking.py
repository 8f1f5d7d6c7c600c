"""What a benchmark is asked on its command line."""

from __future__ import annotations

import argparse


def parser_of(doc: str | None) -> argparse.ArgumentParser:
    """Return a parser whose `--help` is a benchmark's own docstring, with its example."""
    return argparse.ArgumentParser(description=doc, formatter_class=argparse.RawDescriptionHelpFormatter)


def rounds_of(doc: str | None, usual: int) -> int:
    """Return how many rounds of all sides are asked for; ends the program with 2 for what is no such number."""
    parser = parser_of(doc)
    parser.add_argument("--rounds", type=int, default=usual, help=f"rounds of all sides (usual: {usual})")
    return int(parser.parse_args().rounds)
