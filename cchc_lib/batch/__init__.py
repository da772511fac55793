"""Batch: many reports made by papermill, each in a process of its own."""
