import pytest

from corpus.encoding import decode
from corpus.errors import UnreadableFileError

SHORT = "召开党组会议"
LONG = "2023年，在市委的坚强领导下，我局扎实开展主题教育，推动全面从严治党向纵深发展。\n"


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16-le", "utf-16-be", "big5"])
@pytest.mark.parametrize("text", [SHORT + "12次", LONG, LONG * 300])
def test_text_without_a_mark_is_told_by_its_characters(encoding: str, text: str) -> None:
    if encoding == "big5":
        text = "二零二三年，在市委的領導下，我們開展教育，推動經濟發展，為國家的現代化建設作出貢獻。"
    assert decode(text.encode(encoding)) == (text, encoding)


@pytest.mark.parametrize(
    ("mark", "encoding"),
    [(b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")],
)
def test_a_byte_order_mark_decides_and_is_no_text(mark: bytes, encoding: str) -> None:
    assert decode(mark + LONG.encode(encoding)) == (LONG, encoding)


def test_gb18030_keeps_characters_that_gb2312_lacks() -> None:
    text = "龚䶮同志在会议上作工作报告，全市各部门认真贯彻落实。"
    assert decode(text.encode("gb18030"))[0] == text


@pytest.mark.parametrize(
    "data",
    [
        bytes(range(256)) * 40,
        b"\x00\x01\x02\x03" * 500,
        b"\xff\xfe\x00\xd8\x00",
        b"plain\x00text",
    ],
)
def test_bytes_that_are_no_text_are_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        decode(data)
