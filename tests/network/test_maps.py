import math
from pathlib import Path

import pytest

from sim.network.maps.capacity import from_words
from sim.network.maps.network_map import NetworkMap, great_circle_km
from sim.network.maps.read import read_map
from sim.records.errors import InputRefused

HEAD = '<graphml xmlns="http://graphml.graphdrawing.org/xmlns">'
KEYS = (
    '<key id="a" for="node" attr.name="label"/><key id="b" for="node" attr.name="Longitude"/>'
    '<key id="c" for="node" attr.name="Latitude"/><key id="d" for="edge" attr.name="LinkLabel"/>'
    '<key id="e" for="node" attr.name="Country"><default>Utopia</default></key>'
)


def written(folder: Path, text: str, name: str = "own.graphml") -> str:
    (folder / name).write_text(text, encoding="utf-8")
    return str(folder / name)


def graphml(body: str, kind: str = "undirected") -> str:
    return f'{HEAD}{KEYS}\n<graph edgedefault="{kind}">\n{body}\n</graph></graphml>'


def refusal(asked: str, folder: Path | None = None) -> str:
    with pytest.raises(InputRefused) as refused:
        read_map(asked, folder)
    assert all("\n" not in problem for problem in refused.value.problems)
    return str(refused.value)


def said(network_map: NetworkMap) -> str:
    return "\n".join(network_map.report.warnings)


# --- capacities


@pytest.mark.parametrize(
    ("words", "mbps"),
    [
        ("OC-192c", 9953.28),
        ("OC-3", 155.52),
        ("STM-16", 2488.32),
        ("10 Gbps", 10_000),
        ("Peering, 4Gbps", 4_000),
        ("155M", 155),
        ("2.5G", 2_500),
        ("100 Mbit/s", 100),
        ("2 x 10GE", 20_000),
        ("4x2.5G", 10_000),
        ("100GbE ring", 100_000),
        ("E3", 34.368),
        ("GigE", 1_000),
        ("2 Mb/s", 2),
        ("64 kbit/s", 0.064),
    ],
)
def test_words_are_read_as_capacity(words: str, mbps: float) -> None:
    assert from_words(words) == pytest.approx(mbps, rel=1e-12)


@pytest.mark.parametrize(
    "words", ["Lit Fibre", "GTS CE own Network", "", "ring 4 metres", "built 2012", "3 km"]
)
def test_other_words_carry_no_capacity(words: str) -> None:
    assert from_words(words) is None


# --- lengths


def test_a_quarter_of_the_equator_is_a_quarter_of_the_circle() -> None:
    assert great_circle_km(0, 0, 90, 0) == pytest.approx(6371 * math.pi / 2)


def test_a_great_circle_crosses_the_date_line_the_short_way() -> None:
    assert great_circle_km(179.5, 0, -179.5, 0) == pytest.approx(6371 * math.pi / 180)


# --- nothing is lost in silence


def test_oddities_are_kept_and_told(tmp_path: Path) -> None:
    body = """<node id="x"><data key="a">Here</data><data key="b">1</data><data key="c">50</data></node>
    <node id="y"><data key="a">Here</data><data key="b">2</data><data key="c">500</data></node>
    <node id="z"><data key="a">None</data><data key="b">2</data></node><node id="alone"/>
    <edge source="x" target="y"><data key="d">OC-192c</data></edge><edge source="y" target="x"/>
    <edge source="x" target="x"/><edge source="y" target="z"><data key="d">None</data></edge>"""
    found = read_map(written(tmp_path, graphml(body)))
    counts = found.report
    assert (counts.nodes, counts.links, counts.pairs, counts.parallel, counts.self_loops) == (4, 4, 2, 1, 1)
    assert (counts.components, counts.isolated, counts.nodes_without_coordinates) == (2, 1, 3)
    assert [found.graph.nodes[at]["label"] for at in range(4)] == ["Here", "Here (2)", "node z", "node alone"]
    assert found.graph.nodes[0]["country"] == "Utopia"
    for words in (
        "outside the degrees",
        "only one of longitude",
        "named None",
        "surplus equal label",
        "1 surplus parallel link",
        "from a node to itself",
        "2 parts",
        "'OC-192c' = 9953.28 Mbit/s",
    ):
        assert words in said(found)


def test_a_clean_map_has_nothing_to_tell(tmp_path: Path) -> None:
    body = """<node id="x"><data key="a">A</data><data key="b">1</data><data key="c">50</data></node>
    <node id="y"><data key="a">B</data><data key="b">2</data><data key="c">50</data></node>
    <edge source="x" target="y"><data key="f">1000</data></edge>"""
    text = graphml(body).replace("<key id", '<key id="f" for="edge" attr.name="capacity_mbps"/><key id', 1)
    report = read_map(written(tmp_path, text)).report
    assert report.warnings == ()
    assert report.links_with_speed == 1


def test_labels_that_look_numbered_stay_unique(tmp_path: Path) -> None:
    labels = ["A", "A (2)", "A", "A"]
    body = "".join(f'<node id="{at}"><data key="a">{name}</data></node>' for at, name in enumerate(labels))
    found = read_map(written(tmp_path, graphml(body)))
    assert [found.graph.nodes[at]["label"] for at in range(4)] == ["A", "A (2)", "A (3)", "A (4)"]


def test_links_given_once_per_direction_are_merged_and_told(tmp_path: Path) -> None:
    body = """<node id="x"/><node id="y"/><edge source="x" target="y"/><edge source="y" target="x"/>
    <edge source="x" target="y"/><edge source="x" target="x"/><edge source="x" target="x"/>"""
    found = read_map(written(tmp_path, graphml(body, "directed")))
    assert (found.report.links, found.report.pairs, found.report.self_loops) == (4, 1, 2)
    assert "1 link given once per direction" in said(found)


def test_a_hyperedge_becomes_a_helper_that_links_its_ends(tmp_path: Path) -> None:
    ends = "".join(f'<endpoint node="{end}"/>' for end in "xyz")
    body = f'<node id="x"/><node id="y"/><node id="z"/><hyperedge>{ends}</hyperedge>'
    found = read_map(written(tmp_path, graphml(body)))
    assert [node for node, told in found.graph.nodes(data=True) if told["helper"]] == [3]
    assert sorted(found.graph.neighbors(3)) == [0, 1, 2]


def test_a_bare_capacity_and_a_bare_length_are_told_as_guesses(tmp_path: Path) -> None:
    text = "graph [ node [ id 1 ] node [ id 2 ] edge [ source 1 target 2 capacity 400 length 12.5 ] ]"
    found = read_map(written(tmp_path, text, "own.gml"))
    link = next(iter(found.graph.edges(data=True)))[2]
    assert (link["capacity_mbps"], link["length_km"], found.report.links_with_speed) == (400, 12.5, 0)
    assert "taken for Mbit/s" in said(found)
    assert "taken for km" in said(found)


def test_gml_keeps_parallel_links_equal_labels_and_letters(tmp_path: Path) -> None:
    text = """# a comment
    Creator "me"
    graph [ label "M"
      node [ id 10 label "Z&#252;rich" graphics [ x 1 y 2 ] ] node [ id 7 label "Zürich" ]
      edge [ source 7 target 10 ] edge [ source 7 target 10 ] ]"""
    found = read_map(written(tmp_path, text, "own.gml"))
    assert (found.name, found.report.links, found.report.parallel) == ("M", 2, 1)
    assert [told["label"] for _, told in found.graph.nodes(data=True)] == ["Zürich", "Zürich (2)"]


def test_gml_in_an_older_encoding_is_read_and_told(tmp_path: Path) -> None:
    (tmp_path / "own.gml").write_bytes('graph [ node [ id 1 label "Zürich" ] ]'.encode("latin-1"))
    found = read_map(str(tmp_path / "own.gml"))
    assert found.graph.nodes[0]["label"] == "Zürich"
    assert "ISO 8859-1" in said(found)


# --- refusals


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("<graphml><graph><node id='1'></graph></graphml>", ":1:32: not well-formed"),
        ("", ":1:1: not well-formed"),
        (graphml(""), ":1:1: a map with no nodes"),
        ("<html/>", ":1:1: <html>: this is not GraphML"),
        (graphml("<node/>"), ":3:1: <node> without id"),
        (graphml('<node id="a"/>\n<node id="a"/>'), ":4:1: two nodes have the id 'a'"),
        (graphml('<node id="hub1"/>\n<edge source="hub1" target="hub2"/>'), ":4:1: a link ends at 'hub2'"),
        (
            '<!DOCTYPE g [<!ENTITY a "b">]>\n' + graphml('<node id="&a;"/>'),
            ":1:13: a DOCTYPE is not accepted",
        ),
        ('<?xml version="1.0" encoding="klingon"?>' + graphml(""), "encoding"),
    ],
)
def test_bad_graphml_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    asked = written(tmp_path, text)
    if text.startswith("<?xml"):
        assert place in refusal(asked)
    else:
        assert f"{asked}{place}" in refusal(asked)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("", ":1:1: no graph"),
        ("graph [ ]", ":1:1: a map with no nodes"),
        ("graph [\n  node [ id 1 ]", ":1:7: this [ is never closed"),
        ('graph [\n  node [ id 1 label "x ] ]', ":2:21: a text that is never closed"),
        ("graph [ node [ id one ] ]", ":1:19: id: expected a number"),
        ("graph [ node [ id 1 ] ] ]", ":1:25: expected a key"),
        ("graph [ node [ id 1 ] § ]", ":1:23: unexpected '§'"),
        ("graph [\n node [ label 1 ] ]", ":2:1: node without id"),
        ("graph [\n node [ id 1 ]\n edge [ source 1 ] ]", ":3:1: edge without target"),
        ("graph " + "[ a " * 50, ": lists nested deeper"),
    ],
)
def test_bad_gml_is_refused_with_its_place(tmp_path: Path, text: str, place: str) -> None:
    asked = written(tmp_path, text, "own.gml")
    told = refusal(asked)
    assert told.startswith(asked)
    assert place in told


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sim.network.maps.read.MAX_BYTES", 10)
    assert "too large" in refusal(written(tmp_path, graphml("")))


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    (tmp_path / "folder.gml").mkdir()
    assert "No such file" in refusal(str(tmp_path / "none.gml"))
    assert "cannot be read" in refusal(str(tmp_path / "folder.gml"))


def test_a_scenario_reads_only_maps_of_its_own_folder(tmp_path: Path) -> None:
    own = tmp_path / "own"
    own.mkdir()
    written(own, graphml('<node id="a"/>'), "in.graphml")
    written(tmp_path, graphml('<node id="a"/>'), "out.graphml")
    assert read_map("in.graphml", own).report.nodes == 1
    assert "must lie inside" in refusal("../out.graphml", own)
    assert "must lie inside" in refusal(str(tmp_path / "out.graphml"), own)


# --- the collection


def test_a_map_of_the_collection_is_found_by_full_and_short_name() -> None:
    for asked in ("topozoo/SwitchL3", "SwitchL3", "switchl3"):
        found = read_map(asked)
        assert found.name == "topozoo/SwitchL3"
        assert (found.report.nodes, found.report.links, found.report.components) == (30, 51, 1)


def test_a_name_that_two_maps_share_is_told() -> None:
    assert "sndlib/abilene" in said(read_map("Abilene"))


def test_a_gabriel_map_keeps_its_own_lengths_on_a_plane() -> None:
    found = read_map("gabriel/25/0")
    assert found.plane
    assert (found.report.nodes, found.report.links) == (25, 40)
    for start, end, told in found.graph.edges(data=True):
        places = [
            (found.graph.nodes[node]["longitude"], found.graph.nodes[node]["latitude"])
            for node in (start, end)
        ]
        assert told["length_km"] == pytest.approx(math.dist(*places), abs=0.02)


@pytest.mark.parametrize(
    ("asked", "near"),
    [
        ("SwichL3", "topozoo/SwitchL3"),
        ("topozo/SwitchL3", "topozoo/SwitchL3"),
        ("gabriel/25/99", "gabriel/25/9"),
    ],
)
def test_an_unknown_name_is_refused_with_the_nearest(asked: str, near: str) -> None:
    assert f"did you mean '{near}'" in refusal(asked)


@pytest.mark.parametrize("asked", ["../../../etc/passwd", "", "topozoo/../topozoo/SwitchL3", "/etc/hosts"])
def test_a_name_never_becomes_a_path(asked: str) -> None:
    assert "unknown network map" in refusal(asked)


def test_the_json_document_has_the_promised_keys() -> None:
    assert list(read_map("SwitchL3").report.as_dict()) == [
        "nodes", "links", "pairs", "components", "isolated", "self_loops", "parallel",
        "nodes_without_coordinates", "warnings",
    ]  # fmt: skip
