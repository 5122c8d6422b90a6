"""What all tests share: where the shared reports are, a small library, an encoder that needs no model."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from index.encoder import Embedding, unit_rows
from index.store.library import FolderLibrary
from index.store.records import Touched
from index.words import default_segmenter

#: Whatever rows a library has.
ALL_ROWS = Touched(np.array([[0, 1 << 62]]))
SHARED = Path(__file__).parents[2] / "shared"


@pytest.fixture(scope="session")
def shared() -> Path:
    if not (SHARED / "reports").is_dir():
        pytest.skip("the shared reports are not here")
    return SHARED


class WordHashEncoder:
    """Each word has a vector by chance but always the same; a text is their sum. No meaning, all of the form."""

    name = "word-hash"
    fingerprint = "word-hash-1"
    dimensions = 64

    def __init__(self) -> None:
        self.embedded = 0

    def embed(self, texts: Sequence[str]) -> Embedding:
        self.embedded += len(texts)
        rows = np.zeros((len(texts), self.dimensions), np.float32)
        for row, text in zip(rows, texts, strict=True):
            for word in default_segmenter().words(text):
                seed = int.from_bytes(hashlib.sha256(word.encode()).digest()[:8], "little")
                row += np.random.default_rng(seed).standard_normal(self.dimensions).astype(np.float32)
        return unit_rows(rows)

    def embed_query(self, text: str) -> NDArray[np.float32]:
        return self.embed([text])[0]


@pytest.fixture
def encoder() -> WordHashEncoder:
    return WordHashEncoder()


@pytest.fixture
def library(tmp_path: Path) -> FolderLibrary:
    return FolderLibrary.create(tmp_path / "library")


REPORTS = {
    "甲局/2023/2023年甲局党建工作总结.txt": (
        "2023年甲局党建工作总结\n"
        "2023年，甲局党组坚持以习近平新时代中国特色社会主义思想为指导，扎实推进党建工作。现将情况报告如下：\n"
        "一、主要工作情况\n"
        "（一）扎实开展主题教育。一是及时安排部署。召开动员部署会，制定主题教育实施方案。"
        "二是深入调查研究。班子成员深入基层调研8次，形成问题清单12项。\n"
        "（二）推进清廉文化建设。开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。\n"
        "二、下一步工作打算\n"
        "下一步，我局将持续巩固主题教育成果，完善长效机制，推动党建工作再上新台阶。\n"
    ),
    "乙局/2024/2024年乙局党建工作总结.txt": (
        "2024年乙局党建工作总结\n"
        "一、强化理论武装。坚持第一议题制度，全年召开党组会65次，开展中心组学习12次，带动全局干部学深悟透。\n"
        "二、加强作风建设。持续纠治四风，整治形式主义、官僚主义，为基层减负，精简文件会议。\n"
        "三、建设清廉机关。\n"
        "开展警示教育，评选廉洁之星，营造崇廉尚廉的氛围，增强干部职工廉洁自律内生动力。\n"
    ),
}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two short reports of two units, of two years; one paragraph stands in both."""
    root = tmp_path / "reports"
    for source, text in REPORTS.items():
        path = root / source
        path.parent.mkdir(parents=True)
        path.write_text(text, encoding="utf-8")
    return root
