import base64
import html as entities
import quopri
import random
import time
from pathlib import Path

import pytest

from corpus.document import take_out
from corpus.errors import UnreadableFileError
from corpus.readers import html, mht
from corpus.readers.beginnings import looks_like_html, looks_like_mht
from corpus.readers.reading import Reading

TITLE = "2023年度甲局党建工作情况总结"
PARAGRAPHS = [
    "2023年，在市委的坚强领导下，我局坚持以习近平新时代中国特色社会主义思想为指导，扎实开展主题教育。",
    "一、主要工作情况",
    "（一）加强理论学习。召开党组会议60余次，研究党建工作议题31项。",
    "一是夯实基础。制定清单，明确责任，推动党建工作与业务工作深度融合、同频共振。",
    "二、下一步打算",
    "继续努力，坚持全面从严治党，以高质量党建引领高质量发展。",
]


def kept(reading: Reading) -> list[str]:
    return [line for line in take_out(reading.text, reading.marks).split("\n") if line.strip()]


def squeezed(text: str) -> str:
    return "".join(text.split())


def links(*names: str) -> str:
    return "".join(f'<li><a href="/x">{name}</a></li>' for name in names)


def modern(title: str, paragraphs: list[str]) -> str:
    body = "\n".join(f"<p>　　{entities.escape(p)}</p>" for p in paragraphs)
    return f"""<!DOCTYPE html>
<html lang="zh"><head><meta charset="utf-8"><title>{title}_甲市人民政府门户网站</title>
<meta name="SiteName" content="甲市人民政府"><meta name="ArticleTitle" content="{title}"><style>.a{{}}</style></head>
<body><header class="header"><h1><a href="/">甲市人民政府</a></h1><form><input><button>搜索一下</button></form></header>
<nav><ul>{links("首页", "政务公开", "互动交流", "走进甲市")}</ul></nav>
<div class="crumbs">当前位置：<a href="/">首页</a> &gt; <a href="/x">党务公开</a> &gt; 正文</div>
<div class="main-box"><h1>{title}</h1>
<div class="info"><span>发布时间：2024-01-05 10:00</span> <span>来源：甲局</span> <span>浏览次数：12</span>
<span>【字体：<a href="#">大</a> <a href="#">中</a> <a href="#">小</a>】</span></div>
<article><div class="TRS_Editor">{body}</div></article>
<div class="share">分享到：<a href="#">微信</a><a href="#">微博</a></div><p><a href="#">打印</a> <a href="#">关闭</a></p>
<div><p>上一篇：<a href="/1">关于召开座谈会的通知</a></p><p>下一篇：<a href="/2">关于加强值班工作的通知</a></p></div></div>
<aside><h3>热门文章</h3><ul>{links("甲市召开经济工作会议", "乙县开展专项整治，成效明显")}</ul></aside>
<div class="comments"><h3>网友评论</h3><p>写得很好，学习了，希望今后多发布这样的材料。</p></div>
<div style="display:none">隐藏的推广文字，请勿复制，转载请注明出处。</div>
<footer><p>版权所有：甲市人民政府　主办：甲市人民政府办公室</p><p>甲ICP备12345678号　公网安备 1101号</p></footer>
<script>var x = "脚本里的文字，不是正文。";</script><noscript>请打开浏览器的脚本功能，否则无法正常访问。</noscript></body></html>"""


def old_tables(title: str, paragraphs: list[str]) -> str:
    body = "<br>\n<br>\n".join(f"&nbsp;&nbsp;&nbsp;&nbsp;{entities.escape(p)}" for p in paragraphs)
    return f"""<HTML><HEAD><META http-equiv=Content-Type content="text/html; charset=gb2312"><TITLE>{title} - 甲市党建网</TITLE>
<SCRIPT>if (a < b) document.write("<p>广告</p>");</SCRIPT></HEAD>
<BODY><form id="aspnetForm"><TABLE width=980><TR><TD colspan=2><A href="/">首页</A> | <A href="/1">工作动态</A> | <A href="/2">党史学习</A></TD></TR>
<TR><TD width=200><TABLE><TR><TD><A href="/3">关于做好年终工作的通知</A></TD></TR><TR><TD><A href="/4">甲局开展志愿活动</A></TD></TR></TABLE></TD>
<TD><TABLE><TR><TD>您现在的位置：<A href="/">首页</A> &gt;&gt; <A href="/5">总结</A> &gt;&gt; 正文</TD></TR>
<TR><TD align=center><FONT size=5><B>{title}</B></FONT></TD></TR>
<TR><TD align=center>作者：佚名　文章来源：本站　点击数：33　更新时间：2024-1-5</TD></TR>
<TR><TD id=zoom><FONT face="仿宋_GB2312">{body}</FONT></TD></TR>
<TR><TD><A href="javascript:print()">【打印本页】</A><A href="javascript:close()">【关闭窗口】</A></TD></TR></TABLE></TD></TR>
<TR><TD colspan=2>主办单位：甲市委组织部　技术支持：某某公司<BR>甲ICP备05000000号</TD></TR></TABLE></form></BODY></HTML>"""


def flat(title: str, paragraphs: list[str]) -> str:
    """Nothing is closed, nothing has a name, and all are neighbours."""
    body = "\n".join(f"<p><span>{entities.escape(p)}</span>" for p in paragraphs)
    return f"""<meta charset=gbk><title>{title}</title>
<body><p><a href=/>网站首页</a> <a href=/1>范文大全</a> <a href=/2>工作总结</a>
<p>当前位置：<a href=/>首页</a> > <a href=/2>工作总结</a> > {title}
<h1>{title}</h1>
<p>时间：2024-01-05 字号：大 中 小
{body}
<p>上一篇：没有了<p>下一篇：<a href=/9>某局年度工作要点</a>
<p>相关文章<ul><li><a href=/6>某县党建工作汇报</a><li><a href=/7>某镇述职报告</a></ul>
<p>Copyright © 2024 某某文库 版权所有<p>京ICP备00000000号-1"""


TEMPLATES = [(modern, "utf-8"), (old_tables, "gb18030"), (flat, "gb18030")]


@pytest.mark.parametrize(("template", "encoding"), TEMPLATES)
def test_the_article_is_kept_and_the_furniture_set_aside(template, encoding) -> None:
    got = html.read(template(TITLE, PARAGRAPHS).encode(encoding))
    assert kept(got) == [TITLE, *PARAGRAPHS]
    assert got.encoding == encoding
    for mark in got.marks:
        assert got.text[mark.raw_start : mark.raw_end] == mark.text and mark.why == "page furniture"
    assert "脚本里的文字" not in got.text and "广告" not in got.text


def test_what_is_set_aside_can_be_put_back() -> None:
    got = html.read(modern(TITLE, PARAGRAPHS).encode())
    aside = "\n".join(mark.text for mark in got.marks)
    for piece in ("当前位置：首页 > 党务公开 > 正文", "隐藏的推广文字", "甲ICP备", "写得很好", "政务公开", "浏览次数"):
        assert piece in aside
    assert len(got.marks) <= 4


@pytest.mark.parametrize(("template", "encoding"), TEMPLATES)
def test_real_reports_come_out_whole(shared: Path, template, encoding) -> None:
    for path in sorted((shared / "reports").rglob("*.txt")):
        paragraphs = [" ".join(p.split()) for p in path.read_text("utf-8-sig").split("\n") if p.strip()]
        lines = kept(html.read(template(TITLE, paragraphs).encode(encoding)))
        have = {squeezed(line) for line in lines}
        own = "".join(paragraphs)
        missing = [p for p in paragraphs if squeezed(p) not in have]
        assert len(squeezed("".join(missing))) <= 0.01 * len(squeezed(own)), (path.name, missing)
        extra = have - {squeezed(p) for p in paragraphs} - {squeezed(TITLE)}
        assert not extra, (path.name, extra)
        assert squeezed(lines[0]) == squeezed(TITLE)


@pytest.mark.parametrize(
    ("markup", "expected"),
    [
        ("<pre>第一行，正文。\n　　第二行，正文。</pre>", ["第一行，正文。", "第二行，正文。"]),
        ("<p>召开<b>党组</b><a href=x>会议</a>\n 多次， 60余\n次。</p>", ["召开党组会议多次， 60余次。"]),
        ("<div>甲。<br><br/>乙。</div>丙。", ["甲。", "乙。", "丙。"]),
        ("<p>&nbsp;&nbsp;　　一、工作&nbsp;情况。</p>", ["一、工作 情况。"]),
        ("<ol><li>学习。</li><li>作风。</li></ol>", ["学习。", "作风。"]),
        ("<table><tr><th>会议</th><th>次数</th></tr><tr><td><p>党组会</p></td><td>65次</td></tr></table>", ["会议\t次数", "党组会\t65次"]),
        ("<table><tr><td>会议<td>次数<tr><td>党组会<td>65次</table>", ["会议\t次数", "党组会\t65次"]),
        ("<table><tr><td>总结</td><td><p>一。</p><p>二。</p><p>三。</p><p>四。</p></td></tr></table>", ["总结", "一。", "二。", "三。", "四。"]),
        ("<!-- 注释 --><svg><text>图</text></svg><template>模板</template><p>正文。</p>", ["正文。"]),
        ("<p>正文甲<![if !supportLists]>1.<![endif]>正文乙。</p>", ["正文甲1.正文乙。"]),
        ("<p>主题教育扎实开展，取得成效<span style='display: none'>复制于某网</span>明显。</p>", ["主题教育扎实开展，取得成效明显。"]),
        ("<b><p>交错<i>标签</b></p>的正文。</i>", ["交错标签", "的正文。"]),
        ("<p>a &lt;b&gt; &amp; 0 < 1 和 5<6，正文。</p>", ["a <b> & 0 < 1 和 5<6，正文。"]),
        ("<head><title>题</title><body><p>头未关闭，正文仍在。</p>", ["头未关闭，正文仍在。"]),
        ("<div hidden><p>整页都藏着，由脚本显示，这才是正文。</p></div>", ["整页都藏着，由脚本显示，这才是正文。"]),
    ],
)  # fmt: skip
def test_lines(markup: str, expected: list[str]) -> None:
    assert kept(html.read(markup.encode())) == expected


def test_headings_of_the_article_are_known() -> None:
    got = html.read(
        f"<h1>{TITLE}</h1><h2>一、工作</h2><p>{PARAGRAPHS[0]}</p><h3>（一）学习</h3><p>{PARAGRAPHS[2]}</p>".encode()
    )
    assert [(got.text[h.start :].split("\n")[0], h.level) for h in got.headings] == [
        (TITLE, 1),
        ("一、工作", 2),
        ("（一）学习", 3),
    ]


def test_a_title_that_only_the_head_has_comes_first() -> None:
    page = "<head><title>{}</title></head><body>" + "".join(f"<p>{p}</p>" for p in PARAGRAPHS)
    assert kept(html.read(page.format(TITLE + "-百度文库").encode()))[0] == TITLE
    assert kept(html.read(page.format("无标题文档").encode()))[0] == PARAGRAPHS[0]


@pytest.mark.parametrize(
    ("declared", "actual", "encoding"),
    [
        ("gb2312", "gb18030", "gb18030"), ("gbk", "gb18030", "gb18030"), ("utf-8", "gb18030", "gb18030"),
        ("gb2312", "utf-8", "utf-8"), ("iso-8859-1", "gb18030", "gb18030"), ("base64", "utf-8", "utf-8"),
        ("utf-16", "utf-8", "utf-8"), ("gb2312", "utf-16", "utf-16-le"), ("gb2312", "utf-16-le", "utf-16-le"), ("utf-8", "utf-8-sig", "utf-8"),
    ],
)  # fmt: skip
def test_charsets(declared: str, actual: str, encoding: str) -> None:
    rare = "朱镕基、㛃、𠮷同志出席会议，镕字不在国标之中。"
    page = f'<html><meta http-equiv="Content-Type" content="text/html; charset={declared}">' + "".join(
        f"<p>{p}</p>" for p in [*PARAGRAPHS, rare]
    )
    got = html.read(page.encode(actual))
    assert (kept(got), got.encoding) == ([*PARAGRAPHS, rare], encoding)


def test_one_torn_character_does_not_lose_a_page() -> None:
    data = old_tables(TITLE, PARAGRAPHS).encode("gb18030")
    torn = data.replace("志愿活动</A>".encode("gb18030"), "志愿活动".encode("gb18030") + b"\x81</A>")
    assert kept(html.read(torn)) == [TITLE, *PARAGRAPHS]


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        ("<!DOCTYPE html><html>", True), ("\ufeff \n<!-- 甲 -->\n<?xml version='1.0'?><HTML>", True), ("<meta charset=gbk>", True),
        ("<div class=a>", True), ("<p>", True), ("<P ", True), ("<table>", True), ("《2023年总结》", False), ("用<b>表示加粗", False),
        ("<b>", False), ("<print>", False), ("", False), ("<?xml version='1.0'?><w:document>", False), ("2023 <html>", False),
    ],
)  # fmt: skip
def test_html_is_known_by_its_beginning(head: str, expected: bool) -> None:
    for encoding in ("utf-8", "utf-16", "gb18030"):
        assert looks_like_html(head.replace("\ufeff", "").encode(encoding)) is expected
    assert looks_like_html(head.encode()) is expected
    if head.startswith("<"):
        assert looks_like_html(head.encode("utf-16-le")) is looks_like_html(head.encode("utf-16-be")) is expected


def archive(page: bytes, charset: str, transfer: str) -> bytes:
    body = base64.encodebytes(page) if transfer == "base64" else quopri.encodestring(page)
    header = f"Content-Type: text/html{charset}\r\nContent-Transfer-Encoding: {transfer}\r\nContent-Location: http://x/\r\n\r\n"
    return (
        b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"
        b'\ttype="text/html";\r\n\tboundary="----b"\r\n\r\n------b\r\n' + header.encode() + body
        + b"\r\n------b\r\nContent-Type: image/png\r\nContent-Transfer-Encoding: base64\r\n\r\niVBORw0KGgo=\r\n------b--\r\n"
    )  # fmt: skip


@pytest.mark.parametrize("transfer", ["base64", "quoted-printable"])
@pytest.mark.parametrize(
    ("charset", "encoding"), [('; charset="gb2312"', "gb18030"), ("", "gb18030"), ("; charset=utf-8", "utf-8")]
)
def test_web_archives(transfer: str, charset: str, encoding: str) -> None:
    data = archive(old_tables(TITLE, PARAGRAPHS).encode(encoding), charset, transfer)
    got = mht.read(data)
    assert (kept(got), got.encoding) == ([TITLE, *PARAGRAPHS], encoding)
    assert looks_like_mht(data) and not looks_like_mht("来源：甲局\nMIME-Version: 1.0".encode())


def test_an_archive_without_a_page_is_refused() -> None:
    for data in (b"MIME-Version: 1.0\nContent-Type: text/plain\n\nx", b"", b"\0" * 99, archive(b"", "", "base64")):
        with pytest.raises(UnreadableFileError):
            mht.read(data)


@pytest.mark.parametrize("broken", ["<div>", "<p>", "<table><tr><td>", "<b><i>", "<ul><li>"])
def test_deep_nesting(broken: str) -> None:
    got = html.read((broken * 5000 + PARAGRAPHS[0]).encode())
    assert kept(got) == [PARAGRAPHS[0]]


@pytest.mark.parametrize(
    "piece", ["<!", "<!--", "<a ", "</", "<![", "<?", "<", "&#1", "<a b='", "<p a=1 ", "<p/", '<a"', "<!--x--!", "</a", "<a b=", "<script>", "<a b='c'\""]
)  # fmt: skip
def test_what_is_never_closed_takes_no_time(piece: str) -> None:
    started = time.monotonic()
    got = html.read(PARAGRAPHS[0].encode() + piece.encode() * 60_000)
    assert got.text.startswith(PARAGRAPHS[0])
    assert time.monotonic() - started < 10


def test_a_large_page_is_read_in_time_and_a_swarm_of_tags_refused() -> None:
    page = modern(TITLE, PARAGRAPHS * 19_000).encode()
    assert len(page) > 10_000_000
    started = time.monotonic()
    assert len(kept(html.read(page))) == 1 + len(PARAGRAPHS) * 19_000
    assert time.monotonic() - started < 20
    with pytest.raises(UnreadableFileError) as caught:
        html.read(b"<p>" * 1_000_000)
    assert caught.value.reason == "too large"


def test_any_mutation_ends_in_a_reading_or_a_refusal() -> None:
    chance = random.Random(7)
    pages = [t(TITLE, PARAGRAPHS).encode(e) for t, e in TEMPLATES]
    whole = [(html.read, p) for p in pages] + [
        (mht.read, archive(p, "; charset=gbk", "quoted-printable")) for p in pages
    ]
    readings = 0
    for number in range(600):
        read, page = whole[number % len(whole)]
        data = bytearray(page)
        for _ in range(chance.randrange(1, 30)):
            at = chance.randrange(len(data))
            if data[at] < 128 or number % 10 == 0:  # a broken character mostly ends in a refusal
                data[at] = chance.choice(b"<>\"'&!-/=pd ") if number % 10 else chance.randrange(256)
        del data[chance.randrange(len(data)) if number % 3 == 0 else len(data) :]
        try:
            got = read(bytes(data))
        except UnreadableFileError:
            continue
        readings += 1
        at = 0
        for mark in got.marks:
            assert at <= mark.raw_start < mark.raw_end and got.text[mark.raw_start : mark.raw_end] == mark.text
            at = mark.raw_end
    assert readings > 250


def test_labels_and_signatures_beside_the_article_are_text() -> None:
    body = "".join(f"<p>{p}</p>" for p in PARAGRAPHS * 5)
    page = f"<body><ul>{links('首页', '工作总结')}</ul><div><div id=zoom>{body}</div><div>甲局</div><div>2024年1月5日</div></div>"
    assert kept(html.read(page.encode())) == [*PARAGRAPHS * 5, "甲局", "2024年1月5日"]
