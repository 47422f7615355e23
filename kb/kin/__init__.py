"""Records that a later one may have replaced without saying so: candidates with their evidence, never a verdict."""

from kb.kin.finder import Candidate, Evidence, Reason, candidates, challengers, doubt, successors

__all__ = ["Candidate", "Evidence", "Reason", "candidates", "challengers", "doubt", "successors"]
