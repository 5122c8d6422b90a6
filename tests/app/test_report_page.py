from pathlib import Path

from corpus import Document
from index.models import open_encoder
from index.samples import sample_library
from index.store.library import FolderLibrary
from tests.app.conftest import Start, follow, html, parameter, ways
from ui.text import report_html


def sample(part: str) -> tuple[Document, list[int]]:
    """The sample report of this source, and where its passages start."""
    library = FolderLibrary.open(sample_library(open_encoder()))
    assert library is not None
    with library:
        [found] = [d for d in library.documents() if part in d.source]
        starts = [p.passage.start for p in library.passages_of(found.doc_id)]
        return library.document(found.doc_id), starts


def test_the_passage_stands_marked_in_its_report(start: Start) -> None:
    document, starts = sample("青渡市统计局2024年度党建工作总结")
    app = start("report", doc=document.doc_id, at=str(starts[5]), q="清廉文化")
    shown = html(app)
    assert shown.count('class="passage here"') == 1
    assert "青渡市统计局（据文件夹）" in shown and document.source in shown


def test_one_goes_from_passage_to_passage_and_back_to_the_results(start: Start) -> None:
    document, starts = sample("青渡市统计局2024年度党建工作总结")
    app = start("report", doc=document.doc_id, at=str(starts[0]), q="清廉文化", year="2024")
    assert not ways(app, "上一段")
    follow(app, "下一段")
    assert parameter(app, "at") == [str(starts[1])] and parameter(app, "q") == ["清廉文化"]
    assert ways(app, "上一段") and ways(app, "← 返回结果") == ["./?q=%E6%B8%85%E5%BB%89%E6%96%87%E5%8C%96&year=2024"]


def test_without_a_place_the_whole_report_is_shown(start: Start) -> None:
    document, _ = sample("青渡市统计局2024年度党建工作总结")
    for at in ("", "x", "999999", "9" * 5000):
        app = start("report", doc=document.doc_id, at=at)
        assert 'class="passage' not in html(app) and document.title in html(app)


def test_a_link_to_no_report_says_what_to_do(start: Start) -> None:
    app = start("report", doc="nothing")
    assert "没有这份材料" in app.info[0].value and "去检索" in [link.label for link in app.get("page_link")]


def test_what_was_set_aside_stands_folded() -> None:
    document, _ = sample("青渡市统计局2024年度党建工作总结")
    shown = report_html(document, None)
    assert '<details class="noise"><summary>剔出：广告' in shown and "提取码" in shown
    assert shown.index("提取码") > shown.index("2024年12月30日")  # at the end, where it stood


def test_every_character_of_a_report_is_shown_once() -> None:
    import html as standard
    import re

    library = FolderLibrary.open(sample_library(open_encoder()))
    assert library is not None
    with library:
        for summary in library.documents():
            document = library.document(summary.doc_id)
            shown = re.sub(
                r'<details class="noise">.*?</details>|<p class="muted">.*?</p>',
                "",
                report_html(document, None),
                flags=re.S,
            )
            text = standard.unescape(re.sub(r"<[^>]+>", "", shown))
            assert "".join(text.split()) == "".join(document.text.split()), document.source


def test_a_report_is_never_html(start: Start, own_folder: Path, tmp_path: Path) -> None:
    from index.intake.ingest import add_paths

    path = tmp_path / "<img src=x onerror=alert(1)>.txt"
    path.write_text(
        "总结\n<script>alert(1)</script>\n一、<b onclick=x>标题</b>\n落实$E=mc^2$，**加粗**。\n", encoding="utf-8"
    )
    with FolderLibrary.create(own_folder) as library:
        add_paths(library, open_encoder(), [path])
        [document] = library.documents()
    shown = html(start("report", doc=document.doc_id, at="0", q="落实"))
    assert "<script" not in shown and "<img" not in shown and "<b onclick" not in shown
    assert "&lt;script&gt;" in shown and "$E=mc^2$" in shown and "**加粗**" in shown
