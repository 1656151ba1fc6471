"""From an approval link to a verified, linked account, and back. It knows no system by name."""
