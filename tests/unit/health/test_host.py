"""This machine: disk, memory, OCR, the model's key."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from compendium.adapters.documents.ocr_probe import OcrProbe
from compendium.adapters.host.disk_probe import DiskProbe
from compendium.adapters.host.memory_probe import MemoryProbe
from compendium.adapters.models.key_probe import ModelKeyProbe


def test_a_folder_that_is_yet_to_be_made_is_judged_by_where_it_will_be(tmp_path: Path) -> None:
    finding = asyncio.run(DiskProbe(tmp_path / "home" / "scratch").check())
    assert "GB free" in finding.told
    assert list(tmp_path.iterdir()) == []


async def test_a_place_that_takes_no_files_is_named() -> None:
    finding = await DiskProbe(Path("/proc/scratch")).check()
    assert not finding.ok
    assert finding.told.startswith("/proc takes no files")
    assert "COMPENDIUM_HOME" in finding.way_out


async def test_memory_is_judged_by_the_jobs_at_once(tmp_path: Path) -> None:
    assert (await MemoryProbe(0, cgroup=tmp_path).check()).ok
    finding = await MemoryProbe(1_000_000, cgroup=tmp_path).check()
    assert not finding.ok
    assert "1000000 are to run" in finding.told
    assert "--concurrency 1" in finding.way_out


async def test_a_containers_own_limit_counts(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("700000000\n")
    (tmp_path / "memory.current").write_text("100000000\n")
    told = (await MemoryProbe(1, cgroup=tmp_path).check()).told
    assert told == "0.6 GB available: room for 1 large jobs at once"


async def test_a_container_without_a_limit_has_the_machines(tmp_path: Path) -> None:
    (tmp_path / "memory.max").write_text("max\n")
    (tmp_path / "memory.current").write_text("100000000\n")
    assert (await MemoryProbe(1, cgroup=tmp_path).check()).ok


async def test_without_tesseract_all_but_scans_works(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    from compendium.adapters.documents.ocr import installed_languages

    monkeypatch.setenv("PATH", str(tmp_path))
    installed_languages.cache_clear()
    try:
        finding = await OcrProbe().check()
    finally:
        installed_languages.cache_clear()
    assert finding.ok
    assert "scanned PDFs fail" in finding.told
    assert "tesseract-ocr" in finding.way_out


async def test_the_key_is_told_to_be_there_and_never_told() -> None:
    finding = await ModelKeyProbe("extractive", "AIza-secret").check()
    assert finding.ok
    assert "GEMINI_API_KEY is set" in finding.told
    assert "secret" not in str(finding)
    assert "GEMINI_API_KEY is not set" in (await ModelKeyProbe("extractive", "").check()).told


async def test_a_model_that_can_not_be_used_is_told_with_the_reason() -> None:
    finding = await ModelKeyProbe("oracle", "", "there is no model 'oracle' here").check()
    assert not finding.ok
    assert "'oracle'" in finding.told
    assert "COMPENDIUM_MODEL" in finding.way_out


async def test_a_hosted_model_with_its_key_is_well() -> None:
    finding = await ModelKeyProbe("gemini", "AIza-secret").check()
    assert (finding.ok, finding.told) == (True, "gemini; GEMINI_API_KEY is set")
