"""People, merchants and their linked accounts: linking, calling and syncing the remote systems."""
