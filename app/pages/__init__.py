"""Pages: HTML that shows what paths under /v1 answer, for whoever reads rather than programs."""
