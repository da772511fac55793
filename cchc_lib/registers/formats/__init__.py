"""Bytes of a file to sheets of cells: xlsx, xls, ods, csv."""
