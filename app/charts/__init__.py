"""Charts as SVG of our own: what the pages show, made by pure functions from small frozen dataclasses."""
