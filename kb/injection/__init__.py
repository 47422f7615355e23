"""Passages of documents that address a language model: found by cues that are weighed together."""

from kb.injection.finder import LONGEST, ODDITIES, injections, is_injection, without_orders

__all__ = ["LONGEST", "ODDITIES", "injections", "is_injection", "without_orders"]
