"""Stands before the package of this name, whose import takes seconds in every process: jsonschema does without it."""

raise ImportError("internationalised addresses, of which no notebook has any, are not checked")
