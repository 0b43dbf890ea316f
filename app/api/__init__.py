"""HTTP: one way to read a request, one module for each group of paths."""
