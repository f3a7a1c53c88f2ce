"""The sentence encoder: the embedder's contract, and duplicates in three languages."""

import pytest

from compendium.adapters.embeddings.usem3 import Usem3Embedder
from tests.contracts.embedder import EmbedderContract


class TestUsem3Embedder(EmbedderContract):
    @pytest.fixture
    def embedder(self) -> Usem3Embedder:
        return Usem3Embedder()

    @pytest.mark.parametrize(
        ("fact", "same", "lookalike"),
        [
            (
                "Osmosis is the movement of water through a membrane.",
                "Osmosis means that water moves across a membrane.",
                "Diffusion is the movement of particles from high to low concentration.",
            ),
            (
                "Ein Gletscher ist eine große Eismasse, die sich langsam über Land bewegt.",
                "Eine große Masse aus Eis, die sich langsam über das Land bewegt, heißt Gletscher.",
                "Ein Eisberg ist eine große Eismasse, die im Meer schwimmt.",
            ),
            (
                "哺乳類とは、子を乳で育てる動物である。",
                "乳で子どもを育てる動物を哺乳類という。",
                "鳥類とは、羽毛をもち卵を産む動物である。",
            ),
        ],
        ids=["en", "de", "ja"],
    )
    async def test_a_paraphrase_is_a_duplicate_and_a_look_alike_is_none(
        self, fact: str, same: str, lookalike: str
    ) -> None:
        embedder = Usem3Embedder()
        vectors = await embedder.embed([fact, same, lookalike])
        assert vectors.cosine(0, 1) >= embedder.duplicate_cosine > vectors.cosine(0, 2)
