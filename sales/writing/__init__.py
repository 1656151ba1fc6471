"""Writing a new document: what is typed, what it will come to, and what is sent."""
