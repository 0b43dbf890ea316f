"""Dates, words, near names, and what a source's text says; imports nothing of ours."""
