"""Settings: everything under params/ but the registers, read into frozen typed values."""
