"""Tests of the kit; they mirror cchc_lib/."""
