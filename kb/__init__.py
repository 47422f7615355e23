"""An architecture knowledge base: read decision records once, then lint, publish, index and answer from them."""

__version__ = "0.1.0"
