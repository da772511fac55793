"""What a notebook cell shows: small values with HTML and data, and what works them out."""
