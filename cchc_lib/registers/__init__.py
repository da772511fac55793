"""Registers: a school's workbook read into typed frames, with every fault told."""
