"""The rules of the guidelines that a machine can check, a file for each group."""

from . import money, names, people, projects, relations, spans
from .page import Page
from .rule import RULES, Hit, Rule, Severity

__all__ = ["RULES", "Hit", "Page", "Rule", "Severity", "money", "names", "people", "projects", "relations", "spans"]
