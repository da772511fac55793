"""The blank workbook that a school fills."""
