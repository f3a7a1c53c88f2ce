from __future__ import annotations

import pytest

from compendium.adapters.models.extractive.makers.descriptions import says_what_name_says
from compendium.adapters.models.extractive.pack_files import load_pack


@pytest.mark.parametrize(
    ("name", "told", "says"),
    [
        ("iptunnel", "IP 経由トンネル", True),
        ("sig --clearsign file", "メッセージをクリアサイン", True),
        ("html2ps", "HTML からPostScript への変換ソフト", True),
        ("iptunnel", "パケットを包む道具", False),
        ("logwatch", "綺麗な出力のPerl で書かれたログアナライザー", False),
    ],
)
def test_a_name_says_what_it_sounds_like(name: str, told: str, says: bool) -> None:
    assert says_what_name_says(name, told, load_pack("ja")) is says
