"""Hits → an answer whose every sentence is quoted or stated by a record's metadata."""
