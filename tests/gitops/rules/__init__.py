"""Rules that the rendered tree must keep.

    python -m rules RENDERED      the folder that render.py wrote

Each rule is a function from the tree to complaints, a sentence each; its docstring says what it demands. planted.py
breaks each of them once to see that it can complain.
"""

from . import bounds, classes, cluster, controllers, environments, following, ingress, links, room, secrets  # noqa: F401  each enters its rules
from .tree import RULES, complaints, read

__all__ = ["RULES", "complaints", "read"]
