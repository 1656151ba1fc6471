"""Reviews read back: whose order and product they are about, what was replied, and how they rate over time."""
