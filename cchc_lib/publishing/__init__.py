"""Publishing: what may be shown goes out, nothing else can."""
