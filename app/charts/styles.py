"""The part of a style sheet that charts need."""

from pathlib import Path

STYLES = Path(__file__).with_name("charts.css")
"""Uses custom properties of the page: --ink, --muted, --rule, --paper, --side-a, --side-b, --claim, --land, --sea."""
