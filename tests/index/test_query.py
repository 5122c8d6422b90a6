import pytest

from index.errors import QueryError
from index.query import MAX_QUERY_CHARS, Query, parse_query


@pytest.mark.parametrize(
    ("raw", "expected"),
    [
        ("  清廉文化 ", Query("清廉文化", (), ())),
        ('"清廉文化"', Query("清廉文化", ("清廉文化",), ())),
        ("“清廉文化” 建设", Query("清廉文化 建设", ("清廉文化",), ())),
        ("聚焦“两个维护”落实责任", Query("聚焦“两个维护”落实责任", (), ())),
        ("主题教育 -读书班", Query("主题教育", (), ("读书班",))),
        ('主题教育 -"调研 课题"', Query("主题教育", (), ("调研 课题",))),
        ("主题教育 －读书班 -党课", Query("主题教育", (), ("读书班", "党课"))),
        ("2-3次", Query("2-3次", (), ())),
        ("怎么写 - 年轻干部", Query("怎么写 - 年轻干部", (), ())),
        ('"甲" "乙"', Query("甲 乙", ("甲", "乙"), ())),
        ('"坚持“三会一课”"', Query("坚持“三会一课”", ("坚持“三会一课”",), ())),
        ("『四风』", Query("四风", ("四风",), ())),
        ("主题 -a-b", Query("主题", (), ("a-b",))),
        ("主题 -清廉，", Query("主题", (), ("清廉",))),
        ("增长 -5%", Query("增长 -5%", (), ())),
        ("主题\udcff", Query("主题?", (), ())),
    ],
)
def test_queries_are_taken_apart(raw: str, expected: Query) -> None:
    assert parse_query(raw) == expected


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        ("", "empty"), ("  ", "empty"), ("，。！？……", "no words"), ('""', "no words"), ("-读书班", "only excluded"),
        ("党" * (MAX_QUERY_CHARS + 1), "too long"),
    ],
)  # fmt: skip
def test_what_cannot_be_searched_for(raw: str, fault: str) -> None:
    with pytest.raises(QueryError) as caught:
        parse_query(raw)
    assert caught.value.fault == fault
