"""Rules that rows are held against, and the faults in words."""
