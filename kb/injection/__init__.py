"""Passages of documents that address a language model: found by cues that are weighed together."""

from kb.injection.finder import LONGEST, ODDITIES, SAYING, injections, is_injection, without_orders

__all__ = ["LONGEST", "ODDITIES", "SAYING", "injections", "is_injection", "without_orders"]
