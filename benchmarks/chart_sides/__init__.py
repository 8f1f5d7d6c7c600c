"""Three ways to draw the same data as SVG; each module has `draw_all(data)`: SVG by the name of the chart."""
