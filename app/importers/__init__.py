"""Importers: what makes packs of other people's files."""
