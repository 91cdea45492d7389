"""Whatever config is accepted, a bundle comes of it that Prometheus can read."""

from __future__ import annotations

import subprocess
import tempfile
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from generator import bundle, catalogue, targets
from tests.support.configs import load
from tests.support.programs import program

RATIOS = st.integers(1, 98).flatmap(
    lambda low: st.tuples(st.just(low), st.integers(low + 1, 100)).map(
        lambda pair: {"warning": f"{pair[0]}%", "critical": f"{pair[1]}%"}
    )
)
DURATIONS = st.sampled_from(["0s", "30s", "5m", "1h30m", "2d"])
WORDS = st.text(st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"]), max_size=30)
LABELS = st.dictionaries(st.from_regex(r"team_[a-z]{1,5}", fullmatch=True), WORDS, max_size=2)
PATTERNS = st.lists(st.sampled_from(["shop", "data-.*", "[a-c]+", "x|y"]), max_size=3)


def alert_settings(name: str) -> st.SearchStrategy[dict[str, Any]]:
    own = RATIOS if name == "ContainerMemoryNearLimit" else st.just({})
    common = st.fixed_dictionaries(
        {}, optional={"enabled": st.booleans(), "for": DURATIONS, "labels": LABELS}
    )
    return st.tuples(common, own).map(lambda pair: {**pair[0], **pair[1]})


CONFIGS = st.fixed_dictionaries(
    {},
    optional={
        "metrics": st.fixed_dictionaries(
            {},
            optional={
                "file_lists": st.sampled_from(["exact", "auto", "estimate"]),
                "cadvisor": WORDS.filter(lambda text: "{{" not in text).map(
                    lambda text: 'job="' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'
                ),
                "labels": st.sampled_from([{}, {"pod": "pod_name", "cluster": "k8s"}]),
            },
        ),
        "scope": st.fixed_dictionaries({}, optional={"exclude": PATTERNS}).map(
            lambda scope: {"namespaces": scope}
        ),
        "alerts": st.fixed_dictionaries(
            {}, optional={name: alert_settings(name) for name in sorted(catalogue.declared())}
        ),
        "dashboards": st.fixed_dictionaries({}, optional={"folder": WORDS.filter(str.strip)}),
    },
)


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(config=CONFIGS)
def test_every_accepted_config_gives_rules_that_prometheus_reads(config: dict[str, Any]) -> None:
    """What a user names is data: quotes, backslashes and braces break neither YAML nor PromQL."""
    with tempfile.TemporaryDirectory() as folder:
        loaded = load(Path(folder), yaml.safe_dump(config, allow_unicode=True))
        paths = []
        for path, content in targets.render(bundle.make(loaded), list(targets.TARGETS)).items():
            if path.startswith("prometheus/rules/"):
                paths.append(Path(folder) / Path(path).name)
                paths[-1].write_bytes(content)
        command = [program("promtool"), "check", "rules", "--lint=all", "--lint-fatal"]
        command += [str(path) for path in paths]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
