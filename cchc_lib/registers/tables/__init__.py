"""Sheets of cells to typed frames: headings, rows, cells."""
