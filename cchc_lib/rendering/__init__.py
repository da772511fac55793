"""Rendering: an executed notebook written as HTML, PDF, DOCX and XLSX."""
