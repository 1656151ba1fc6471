"""Shops with a past: everything follows from a seed, row by row, and ends now."""
