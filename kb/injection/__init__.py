"""Passages of documents that address a language model: found by cues that are weighed together."""

from kb.injection.finder import LONGEST, injections, is_injection

__all__ = ["LONGEST", "injections", "is_injection"]
