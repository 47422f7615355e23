"""Question sets → metrics."""
