"""Pulls pages, maps them to rows, merges them. It knows no system by name: mappings declare what is theirs."""
