"""Presentation: what a notebook cell shows, as small values with HTML and data."""
