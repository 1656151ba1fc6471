"""The outbox: writes to remote systems that are never lost and never sent twice."""
