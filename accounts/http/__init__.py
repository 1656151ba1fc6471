"""The one place that calls remote systems and decrypts credentials. It knows no system by name."""
