"""Rows get in and out: packs, imports, proof, removal, revision."""
