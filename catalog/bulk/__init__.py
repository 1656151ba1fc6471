"""Editing many products at once: chosen, wished, shown as a difference, and only then sent."""
