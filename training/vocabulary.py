"""The word pieces of the model: the words jieba finds, as a Unigram tokenizer.

A static embedding model is as good as its pieces. Whole words of the field tell topics apart, and a
Unigram model whose scores are the words' log frequencies cuts as jieba does, at the speed of
`tokenizers`, from one file that other programs read too. Single characters catch the words that are
not in it.
"""

from __future__ import annotations

import math
from collections import Counter

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers

UNKNOWN = "[UNK]"

#: All that is neither letter nor number separates words.
_SEPARATORS = Regex(r"[^\p{L}\p{N}]+")
_ALWAYS = [*"0123456789abcdefghijklmnopqrstuvwxyz", *(str(year) for year in range(1949, 2036))]


def build_tokenizer(word_counts: Counter[str], max_words: int, max_characters: int) -> Tokenizer:
    """A Unigram tokenizer over the commonest words and characters of `word_counts`.

    Rare words are left out even where they are terms of the field: a piece that training hardly sees
    keeps a random vector, while its parts have learnt theirs (机关小讲堂 was found by nobody). Piece 0
    is the unknown piece.
    """
    characters: Counter[str] = Counter()
    words: Counter[str] = Counter()
    for word, count in word_counts.items():
        for character in word:
            characters[character] += count
        if len(word) > 1 and not any(c.isascii() and c.isdigit() for c in word):
            words[word] += count
    pieces = dict(words.most_common(max_words))
    for character in [c for c, _ in characters.most_common(max_characters)] + _ALWAYS:
        # As often as it stands as a word by itself: words win over their characters.
        pieces.setdefault(character, max(1, word_counts[character]))
    total = sum(pieces.values())
    scored = [(piece, math.log(count / total)) for piece, count in pieces.items()]
    tokenizer = Tokenizer(models.Unigram([(UNKNOWN, -30.0), *scored], unk_id=0))
    tokenizer.normalizer = normalizers.Sequence(
        [normalizers.NFKC(), normalizers.Lowercase(), normalizers.Replace(_SEPARATORS, " ")]
    )
    tokenizer.pre_tokenizer = pre_tokenizers.WhitespaceSplit()
    return tokenizer
