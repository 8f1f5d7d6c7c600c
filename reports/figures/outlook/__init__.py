"""What weekly flows may come to: projections with intervals, from methods that beat the naive forecast."""
