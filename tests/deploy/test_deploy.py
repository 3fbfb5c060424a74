"""What an operator starts from: files that fit the program, which runs without root on a tree it cannot write."""

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel

from bot.sandboxed import ADMIN_KEY
from bot.settings import Settings
from bot.web.health import router
from tests.kit.sandbox import SandboxServer
from tests.processes.replicas import Replica

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
FILES = ("Dockerfile", "compose.yaml", "kubernetes.yaml", "makegood.service")
NOBODY = 65534


def setting_names(model: type[BaseModel], prefix: str = "MAKEGOOD_") -> Iterator[str]:
    """Every setting's name in the environment."""
    for name, field in model.model_fields.items():
        full = f"{prefix}{name.upper()}"
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from setting_names(kind, f"{full}__")
        else:
            yield full


def documents(name: str) -> list[Any]:
    return list(yaml.safe_load_all((DEPLOY / name).read_text("utf-8")))


@pytest.mark.parametrize("name", FILES)
def test_every_setting_that_a_file_names_exists(name: str) -> None:
    named = set(re.findall(r"MAKEGOOD_[A-Z0-9_]+", (DEPLOY / name).read_text("utf-8")))
    known = set(setting_names(Settings))
    assert named
    assert {one.removesuffix("_FILE") for one in named} <= known


def test_the_compose_file_runs_two_replicas_without_rights_and_every_secret_it_uses_is_declared() -> None:
    (compose,) = documents("compose.yaml")
    replicas = [service for name, service in compose["services"].items() if name.startswith("makegood")]
    assert len(replicas) == 2
    ports = [port for service in replicas for port in service["ports"]]
    assert len(set(ports)) == 2
    for service in replicas:
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert service["user"] == "10001:10001"
        paths = {f"/run/secrets/{secret}" for secret in service["secrets"]}
        files = {value for name, value in service["environment"].items() if name.endswith("_FILE")}
        assert files == paths
    used = {secret for service in compose["services"].values() for secret in service.get("secrets", ())}
    assert used == set(compose["secrets"])
    volumes = {volume.split(":")[0] for service in compose["services"].values() for volume in service["volumes"]}
    assert volumes == set(compose["volumes"])


def test_the_manifests_ask_what_the_program_answers_and_fit_together() -> None:
    by_kind = {document["kind"]: document for document in documents("kubernetes.yaml")}
    assert set(by_kind) == {"ConfigMap", "Deployment", "Service", "PodDisruptionBudget"}
    spec = by_kind["Deployment"]["spec"]
    assert spec["replicas"] >= 2
    pod = spec["template"]["spec"]
    (container,) = pod["containers"]
    assert pod["securityContext"]["runAsNonRoot"]
    assert container["securityContext"]["readOnlyRootFilesystem"]
    answered = {route.path for route in router.routes}  # type: ignore[attr-defined]
    for probe in ("startupProbe", "livenessProbe", "readinessProbe"):
        assert container[probe]["httpGet"]["path"] in answered
    assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
    labels = spec["template"]["metadata"]["labels"]
    for selector in (
        spec["selector"]["matchLabels"],
        by_kind["Service"]["spec"]["selector"],
        by_kind["PodDisruptionBudget"]["spec"]["selector"]["matchLabels"],
    ):
        assert selector.items() <= labels.items()
    assert by_kind["Service"]["spec"]["ports"][0]["targetPort"] in {port["name"] for port in container["ports"]}


def test_the_image_copies_what_there_is_and_ends_without_root() -> None:
    lines = (DEPLOY / "Dockerfile").read_text("utf-8")
    for source in re.findall(r"^COPY (?!--from)(.+) \S+$", lines, re.MULTILINE):
        for part in source.split():
            assert (ROOT / part).exists(), part
    for extra in re.search(r"for extra in ([a-z0-9 ]+);", lines)[1].split():  # type: ignore[index]
        assert (DEPLOY / "requirements" / f"{extra}.txt").exists()
    assert re.findall(r"^USER (\S+)$", lines, re.MULTILINE) == ["10001"]
    assert 'ENTRYPOINT ["makegood"]' in lines


def test_the_unit_is_one_that_systemd_understands(tmp_path: Path) -> None:
    unit = (DEPLOY / "makegood.service").read_text("utf-8")
    section, keys = "", set()
    for line in filter(None, (line.strip() for line in unit.splitlines())):
        if line.startswith("["):
            section = line.strip("[]")
        elif not line.startswith("#"):
            assert "=" in line, line
            keys.add((section, line.partition("=")[0]))
    assert {("Service", "ExecStart"), ("Service", "StateDirectory"), ("Install", "WantedBy")} <= keys
    verify = shutil.which("systemd-analyze")
    if verify:
        program = tmp_path / "makegood"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
        copy = tmp_path / "makegood.service"
        copy.write_text(unit.replace("/opt/makegood/bin/makegood", str(program)))
        checked = subprocess.run([verify, "verify", str(copy)], check=False, capture_output=True, text=True)
        ours = [line for line in checked.stderr.splitlines() if "makegood.service" in line]
        assert ours == []


@pytest.fixture
def place() -> Iterator[Path]:
    """A folder that everybody may enter; pytest's own are closed to all but who runs it."""
    with tempfile.TemporaryDirectory(prefix="makegood-", dir="/tmp") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def unwritable_tree(place: Path) -> Iterator[Path]:
    """A copy of the program that nobody may write to."""
    tree = place / "program"
    for package in ("bot", "triage", "policy", "storage"):
        shutil.copytree(ROOT / package, tree / package, ignore=shutil.ignore_patterns("__pycache__"))
    for path in [tree, *tree.rglob("*")]:
        path.chmod(0o555 if path.is_dir() else 0o444)
    yield tree
    for path in [tree, *tree.rglob("*")]:
        path.chmod(0o755 if path.is_dir() else 0o644)


def test_it_runs_without_root_on_a_tree_it_cannot_write_and_stops_when_asked(
    unwritable_tree: Path, place: Path, tmp_path: Path
) -> None:
    state = place / "state"
    state.mkdir()
    rights: tuple[str, ...] = ()
    if os.geteuid() == 0:
        os.chown(state, NOBODY, NOBODY)
        rights = ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups")
    with SandboxServer(tmp_path / "panel.db") as panel:
        settings = {
            "PYTHONPATH": str(unwritable_tree),
            "PYTHONSAFEPATH": "1",
            "HOME": str(state),
            "MAKEGOOD_PANEL__URL": panel.url,
            "MAKEGOOD_PANEL__ADMIN_KEY": ADMIN_KEY,
        }
        replica = Replica(state, settings, prefix=rights)
        replica.start()
        try:
            replica.wait_ready()
            assert replica.stop() == 0
        finally:
            replica.kill()
    assert (state / "var" / "makegood.db").exists()
    assert not list(unwritable_tree.rglob("__pycache__"))
