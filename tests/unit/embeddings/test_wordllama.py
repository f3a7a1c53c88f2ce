"""Static embeddings: the embedder's contract, read without the package's own loader."""

import subprocess
import sys

import pytest

from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder
from tests.contracts.embedder import EmbedderContract


class TestWordLlamaEmbedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> WordLlamaEmbedder:
        return WordLlamaEmbedder()


def test_the_package_itself_is_not_imported_for_it_configures_the_root_logger() -> None:
    program = (
        "import asyncio, logging, sys\n"
        "from compendium.adapters.embeddings.wordllama import WordLlamaEmbedder\n"
        "asyncio.run(WordLlamaEmbedder().embed(['ice']))\n"
        "sys.exit('wordllama' in sys.modules or bool(logging.getLogger().handlers))"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0
