"""One tree laid over another: a child says only what differs from what it extends.

Maps merge entry by entry, in the order of the lower tree; any other value replaces. A map that names its
own kind (the discriminator of a union, such as `style`) is a whole statement and replaces too, for the
settings of one kind mean nothing to another. The upper tree wins and every value keeps the place in the
file that it came from.

The rule is associative as long as a path that is a map in one tree is a map in all of them; a chain is
always laid from the base upwards.
"""

from collections.abc import Iterator
from dataclasses import replace

from sim.scenario.yaml_marks import Branch, Leaf, Mark, Node


def merge(lower: Branch, upper: Branch, kinds: frozenset[str] = frozenset()) -> Branch:
    """Return `upper` laid over `lower`; `kinds` holds the keys by which a map names its own kind."""
    nodes, keys = dict(lower.nodes), {**lower.keys, **upper.keys}
    for name, node in upper.nodes.items():
        old = nodes.get(name)
        if isinstance(old, Branch) and isinstance(node, Branch) and not kinds & node.nodes.keys():
            nodes[name] = merge(old, node, kinds)
        elif isinstance(node, Leaf) and old is not None:
            nodes[name] = replace(node, over=True)
        else:
            nodes[name] = node
    return Branch(upper.mark, nodes, keys, 1 + sum(1 + node.size for node in nodes.values()))


def leaves(tree: Branch, above: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Node]]:
    """Yield the names along the path and the node of everything that is not a map with entries."""
    for name, node in tree.nodes.items():
        if isinstance(node, Branch) and node.nodes:
            yield from leaves(node, (*above, name))
        else:
            yield (*above, name), node


def contradictions(one: Branch, other: Branch) -> Iterator[tuple[tuple[str, ...], Mark, Mark]]:
    """Yield each path that both trees set, with the two places.

    Equal values count too: two files that say the same today may not tomorrow. In the order of the first.
    """
    for name in [name for name in one.nodes if name in other.nodes]:
        left, right = one.nodes[name], other.nodes[name]
        if isinstance(left, Branch) and isinstance(right, Branch):
            for path, here, there in contradictions(left, right):
                yield (name, *path), here, there
        else:
            yield (name,), left.mark, right.mark
