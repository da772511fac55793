"""Sample registers: seeded, believable, nobody's. ``python -m tests.samples`` writes the four committed workbooks."""
