"""Names and labels of Kubernetes objects: as the API server takes them, or refused."""

from __future__ import annotations

import pytest

from generator.config import object_names
from generator.config.refusal import Refused

LONGEST = "a" * 63


@pytest.mark.parametrize("name", ["monitoring", "a", "a-1", "1", LONGEST])
def test_a_namespace_is_a_label_of_dns(name: str) -> None:
    assert object_names.namespace(name) == name


@pytest.mark.parametrize("name", ["", "A", "a_b", "a.b", "-a", "a-", LONGEST + "a", "é", "a\nb", 1])
def test_what_is_no_namespace_is_refused(name: object) -> None:
    with pytest.raises(Refused):
        object_names.namespace(name)


@pytest.mark.parametrize("name", ["web", "a.b-c.d", "a" * 253])
def test_a_workload_may_have_dots(name: str) -> None:
    assert object_names.workload(name) == name


@pytest.mark.parametrize("name", ["", "a..b", ".a", "a.", "Web", "a" * 254])
def test_what_is_no_workload_is_refused(name: str) -> None:
    with pytest.raises(Refused):
        object_names.workload(name)


@pytest.mark.parametrize(
    "key", ["release", "app.kubernetes.io/name", "A_b.c-d", "a.b/" + LONGEST, "x" * 63]
)
def test_a_key_has_a_name_and_may_have_a_domain(key: str) -> None:
    assert object_names.key(key) == key


@pytest.mark.parametrize(
    "key", ["", "/a", "a/", "a/b/c", "A.b/c", "-a", "a b", "é", "x" * 64, "a" * 254 + "/b"]
)
def test_what_is_no_key_is_refused(key: str) -> None:
    with pytest.raises(Refused, match="is not a key of labels"):
        object_names.key(key)


def test_labels_are_text() -> None:
    """Empty values too; a section whose lines are commented out is none."""
    labels = {"release": "kube-prometheus-stack", "a.b/c": "", "n": "1.2_3-4"}
    assert object_names.labels(labels) == labels
    assert object_names.labels(None) == {}


@pytest.mark.parametrize(
    ("labels", "message", "at"),
    [
        ("x", '"x" is not a mapping', ()),
        ({"a": "b c"}, '"b c" is not a label\'s value', ("a",)),
        ({"a": 1}, "1 is not text", ("a",)),
        ({"a": "x" * 64}, "is not a label's value", ("a",)),
        ({"a b": "c"}, '"a b" is not a key of labels', ("a b",)),
    ],
)
def test_what_is_no_label_is_refused_in_its_place(
    labels: object, message: str, at: tuple[str, ...]
) -> None:
    with pytest.raises(Refused) as refused:
        object_names.labels(labels)
    assert message in refused.value.message
    assert refused.value.at == at
