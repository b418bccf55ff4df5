"""A tokenizer of an uncased vocabulary that still tells how a word was written.

A capitalised word begins with one mark, a word in capitals with another; both are pieces that the
vocabulary has and texts hardly use. The rest of the word is read in small letters, as the encoder
knows it, so a cased text costs 7 % more pieces and no new weights.
"""

import json
import shutil
import string
from pathlib import Path

from tokenizers import Regex, Tokenizer, normalizers

CAPITALISED, CAPITALS = "†", "‡"


def with_case_marks(checkpoint: Path, target: Path) -> Path:
    """Copy a checkpoint with an uncased BERT tokenizer, give the copy case marks, and return it.

    The library's replacements know neither groups nor empty matches: hence one for each letter.
    Words must come apart, as GLiNER gives them; accents are dropped, as the vocabulary expects.
    """
    shutil.copytree(checkpoint, target, dirs_exist_ok=True)
    letters = [
        normalizers.Replace(Regex(f"^{letter}"), CAPITALISED + letter.lower())
        for letter in string.ascii_uppercase
    ]
    tokenizer = Tokenizer.from_file(str(target / "tokenizer.json"))
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.BertNormalizer(lowercase=False, strip_accents=True),
            *letters,
            normalizers.Replace(Regex(rf"^{CAPITALISED}(?=.\p{{Lu}})"), CAPITALS),
            normalizers.Lowercase(),
        ]
    )
    tokenizer.save(str(target / "tokenizer.json"))
    # A class of its own for BERT would make its normaliser anew from these settings.
    _set(target / "tokenizer_config.json", tokenizer_class="PreTrainedTokenizerFast")
    # The mark is the first piece of a word; the last one is of the word itself.
    _set(target / "gliner_config.json", subtoken_pooling="last")
    return target


def _set(file: Path, **values: str) -> None:
    settings = json.loads(file.read_text(encoding="utf-8"))
    file.write_text(json.dumps({**settings, **values}, indent=2) + "\n", encoding="utf-8")
