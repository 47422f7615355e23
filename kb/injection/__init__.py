"""Passages of documents that address a language model: found by cues that are weighed together."""

from kb.injection.finder import LONGEST, SAYING, injections, is_injection, orders, warning, without_orders

__all__ = ["LONGEST", "SAYING", "injections", "is_injection", "orders", "warning", "without_orders"]
