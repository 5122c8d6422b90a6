import pytest

from corpus.document import take_out, with_noise
from corpus.noise import find_noise

REAL = [
    "充分利用微信公众号、网站等宣传阵地，讲好发展故事。",
    "公布举报电话12388，畅通信访渠道，接受群众监督。",
    "推广扫码点餐，关注食品安全，添加剂使用情况每日公示。",
    "建立会员制企业服务平台，群众可在微信上下载凭证。",
    "下载安装反诈应用，打印宣传资料1万份。",
    "来源于群众、服务于群众。",
    "（二）建立党建素材库。收集各支部典型案例120个，编印先进事迹汇编1册。",
    "由优秀会员分享创业经历，带动就业200人。",
    "3.推动“一键申报”，企业可在微信公众号免费下载模板，关注办理进度，联系电话：12345。",
    "打造“海量书库”，群众扫码关注微信公众号即可免费借阅图书。",
    "时间：2023年1月12日",
    "当前位置：基层党建处于上升期",
    "扫一扫就能办事",
    "审核：张三",
    "严肃查处论文代写、代发问题3起，密切联系师生，畅通举报渠道。",
    "时间：紧扣第四季度；来源：上级转办。完成整改12项，全部办结销号，群众满意度达到百分之百。",
]
NOISE = [
    ("【公众号：某某君】，最新最全党建资料库", "advertisement"),
    (
        "【某某素材库】——每天更新材料1000多篇，会员群+网盘群同步更新，有意加入请联系：1 4367，：9 649564",
        "advertisement",
    ),
    ("【某某代笔】——原创高质量保障，各类代笔（润笔），好评如潮！PPT设计，需要的请联系客服：abc", "advertisement"),
    ("工作汇报、讲话稿代写润色，两天出稿，请联系客服", "advertisement"),
    ("由会员分享，可在线阅读，更多相关《总结》请在文库搜索", "advertisement"),
    ("还剩12页未读，继续阅读", "advertisement"),
    ("##paidend##", "paid marker"),
    ("下载", "page furniture"),
    ("【字号：", "page furniture"),
    ("您的位置：首页 > 政务公开 > 政府工作报告", "page furniture"),
    ("来源：某某日报", "page furniture"),
    ("时间：2026-02-09", "page furniture"),
    ("您现在的位置：首页 > 工作总结", "page furniture"),
    ("发布时间：2024-01-05 来源：县水利局 浏览次数：126", "page furniture"),
    ("【打印】【关闭】", "page furniture"),
    ("1 / 5", "page furniture"),
    ("— 12 —", "page furniture"),
    ("第 3 页 共 12 页", "page furniture"),
    ("本报记者 张三摄", "picture caption"),
]


@pytest.mark.parametrize("line", REAL)
def test_real_text_with_weak_tokens_stays(line: str) -> None:
    assert find_noise(line) == []


@pytest.mark.parametrize(("line", "why"), NOISE)
def test_noise_is_set_aside_with_its_reason(line: str, why: str) -> None:
    text = f"某市政府工作报告\n{line}\n第一段正文。"
    [noise] = find_noise(text)
    assert (noise.text, noise.why) == (line, why)
    assert text[noise.raw_start : noise.raw_end] == line


def test_a_marker_inside_a_clause_is_taken_out_alone() -> None:
    text = "掌握##paidbegin##了解干部员工思想动态"
    noise = tuple(find_noise(text))
    assert take_out(text, noise) == "掌握了解干部员工思想动态"
    assert with_noise(take_out(text, noise), noise) == text


def test_page_furniture_counts_only_before_and_after_the_text() -> None:
    body = "正文一段。\n"
    assert [n.text for n in find_noise(f"下载\n标题\n{body}打印\n{body}相关报道：\n首页")] == [
        "下载",
        "相关报道：",
        "首页",
    ]


def test_invisible_characters_are_set_aside() -> None:
    text = "\u200b一、工作&nbsp;情况\n\ufeff做了工作。"
    assert take_out(text, tuple(find_noise(text))) == "一、工作情况\n做了工作。"


def test_a_table_of_contents_is_set_aside() -> None:
    text = "目 录\n一、工作回顾……1\n二、工作安排\t5\n（一）内需....6\n一、工作回顾\n做了工作12项。"
    assert [n.why for n in find_noise(text)] == ["table of contents"] * 4


def test_the_rows_of_a_table_are_text() -> None:
    assert find_noise("支部情况如下。\n一支部\t12\n二支部\t20\n三支部\t22\n各支部运行良好。") == []
