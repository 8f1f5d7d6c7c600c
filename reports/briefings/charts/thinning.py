"""Long lines thinned to print resolution by Largest-Triangle-Three-Buckets.

Method: S. Steinarsson, "Downsampling Time Series for Visual Representation", University of Iceland 2013, chapter 4.2.
"""

from __future__ import annotations

from collections.abc import Sequence


def kept(places: Sequence[tuple[float, float]], at_most: int | None) -> list[int]:
    """Return the indexes of at most `at_most` points that keep the line's look, first and last among them."""
    count = len(places)
    if at_most is None or count <= at_most or at_most < 3:
        return list(range(count))
    chosen = [0]
    for bucket in range(at_most - 2):
        start, end = _bounds(bucket, count, at_most)
        chosen.append(_largest(places, places[chosen[-1]], range(start, end), _centre(places, bucket, count, at_most)))
    return [*chosen, count - 1]


def _bounds(bucket: int, count: int, at_most: int) -> tuple[int, int]:
    size = (count - 2) / (at_most - 2)
    return int(bucket * size) + 1, int((bucket + 1) * size) + 1


def _centre(places: Sequence[tuple[float, float]], bucket: int, count: int, at_most: int) -> tuple[float, float]:
    start, end = _bounds(bucket + 1, count, at_most) if bucket + 1 < at_most - 2 else (count - 1, count)
    following = places[start:end]
    return sum(x for x, _ in following) / len(following), sum(y for _, y in following) / len(following)


def _largest(
    places: Sequence[tuple[float, float]], left: tuple[float, float], bucket: range, right: tuple[float, float]
) -> int:
    (ax, ay), (cx, cy) = left, right
    return max(bucket, key=lambda i: abs((ax - cx) * (places[i][1] - ay) - (ax - places[i][0]) * (cy - ay)))
