"""Trees laid over each other: the upper wins, the order of laying does not matter where maps stay maps."""

from hypothesis import given
from hypothesis import strategies as st

from sim.scenario.merge import contradictions, leaves, merge
from sim.scenario.yaml_marks import Branch, Leaf, Mark, Node, read_map

MARK = Mark("m", 1, 1)


def branch(entries: dict[str, Node]) -> Branch:
    return Branch(MARK, entries, dict.fromkeys(entries, MARK), 1 + sum(1 + n.size for n in entries.values()))


leaf = st.integers(0, 9).map(lambda n: Leaf(MARK, str(n)))
group = st.dictionaries(st.sampled_from("abc"), leaf).map(branch)
link = st.fixed_dictionaries({}, optional={"style": leaf, "x": leaf, "y": leaf}).map(branch)
tree = st.fixed_dictionaries(
    {}, optional={"one": group, "two": group, "link": link, "p": leaf, "q": leaf}
).map(branch)


def plain(node: Node) -> object:
    return (
        {k: plain(v) for k, v in node.nodes.items()}
        if isinstance(node, Branch)
        else getattr(node, "text", None)
    )


@given(tree, tree, tree)
def test_laying_is_associative_where_maps_stay_maps(a: Branch, b: Branch, c: Branch) -> None:
    kinds = frozenset({"style"})
    left, right = merge(merge(a, b, kinds), c, kinds), merge(a, merge(b, c, kinds), kinds)
    assert plain(left) == plain(right)
    assert left.size == right.size


@given(tree)
def test_nothing_laid_over_changes_nothing(a: Branch) -> None:
    empty = branch({})
    assert plain(merge(a, empty)) == plain(a) == plain(merge(empty, a))


@given(tree, tree)
def test_the_upper_tree_wins_and_nothing_else_is_lost(a: Branch, b: Branch) -> None:
    merged = dict(leaves(merge(a, b)))
    upper = dict(leaves(b))
    # An empty map laid over entries leaves the entries.
    said = {path for path, node in upper.items() if isinstance(node, Leaf)}
    assert {path: plain(merged[path]) for path in said} == {path: plain(upper[path]) for path in said}
    assert {path for path, node in leaves(a) if isinstance(node, Leaf)} <= merged.keys()


@given(tree, tree)
def test_trees_without_contradiction_may_be_laid_in_any_order(a: Branch, b: Branch) -> None:
    if not list(contradictions(a, b)):
        assert plain(merge(a, b)) == plain(merge(b, a))


def test_a_value_keeps_its_place_and_knows_that_it_replaced() -> None:
    merged = merge(read_map("a: 1\nb: {c: 2}\n", "low"), read_map("\nb: {c: 3, d: 4}\n", "high"))
    marks = {path: str(node.mark) for path, node in leaves(merged)}
    assert marks == {("a",): "low:1:4", ("b", "c"): "high:2:8", ("b", "d"): "high:2:14"}
    over = {path: node.over for path, node in leaves(merged) if isinstance(node, Leaf)}
    assert over == {("a",): False, ("b", "c"): True, ("b", "d"): False}
