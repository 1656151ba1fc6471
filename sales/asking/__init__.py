"""Asking buyers for a review: found by a merchant's rules, held for a while, handed to the review service once."""
