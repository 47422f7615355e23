"""The language server: what lint, links and view know, while a text is still being written."""
