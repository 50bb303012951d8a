"""Policies that rendered manifests must keep.

    python -m policies FILE...      one file is what one release puts into one namespace

Each policy is a function from the release's objects to complaints, in one sentence each; its docstring
says what it demands. planted.py breaks each of them once to see that it can complain.
"""

from . import drain, links, pods  # noqa: F401  each enters its policies
from .release import POLICIES, complaints, read

__all__ = ["POLICIES", "complaints", "read"]
