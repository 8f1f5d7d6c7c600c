"""Charts as pure functions: a frozen spec of numbers and finished labels in, an SVG string out."""
