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


BODY = "一、强化武装\n坚持“第一议题”制度，学习12次，成效明显。\n二、打算\n持续深化模范机关建设，再上新台阶。"


@pytest.mark.parametrize(
    "head",
    [
        "首页\n机构概况\n政务公开\n您当前的位置：首页 > 政务公开 > 工作总结",
        "分享:\n县水利局2023年工作总结\n首页\n>\n政务公开\n>\n工作总结",
        "某某县人民政府门户网站\n设为首页 | 加入收藏\n今天是2024年1月8日 星期一",
        "索引号：003456789/2024-00012\n发布机构：县水利局\n主题分类：其他",
        "索 引 号\n1134120/202401-00015\n信息分类\n其他\n浏览量\n215",
    ],
)
def test_the_head_of_a_page(head: str) -> None:
    text = f"{head}\n县水利局2023年工作总结\n2024-01-08 10:21\n【字体：大 中 小】 [打印]\n{BODY}"
    assert take_out(text, tuple(find_noise(text))).split() == f"县水利局2023年工作总结\n{BODY}".split()


@pytest.mark.parametrize(
    "tail",
    [
        "扫一扫在手机打开当前页\n上一篇：县水利局召开会议\n下一篇：无\n主办单位：县水利局\n网站地图",
        "主办单位：县水利局\n地址：建设路18号\n版权所有：县水利局 皖ICP备12345678号-1\n网站标识码：3411000001",
        "（责任编辑：李四）\n相关链接\n各县区水利局\nCopyright © 2024 All Rights Reserved",
        "【2023年工作总结】相关文章：\n1.机关工作总结12-05\n2.支部工作总结11-20",
        "本文档由用户上传，仅供参考，如有侵权请联系删除。\n作品中的文字与图均可以修改和编辑。",
        "展开阅读全文\n付费下载\n下载需要：¥9.9 元\n有意加入请联系：1 4367，：9 649564",
        "阅读原文\n喜欢此内容的人还喜欢\n微信扫一扫\n关注该公众号",
    ],
)
def test_the_foot_of_a_page(tail: str) -> None:
    text = f"{BODY}\n{tail}"
    assert take_out(text, tuple(find_noise(text))).rstrip() == BODY


@pytest.mark.parametrize(
    "tail",
    [
        "主办党建知识竞赛3场", "扫码入群人数达到1200人", "首页信息更新320条", "责任编辑制度得到落实", "地址：建设路党群服务中心",
        "附件\n先进集体名单\n县水利局\n县财政局",
    ],
)  # fmt: skip
def test_the_end_of_a_report_is_no_foot_of_a_page(tail: str) -> None:
    assert find_noise(f"{BODY}\n{tail}") == []


def test_an_ad_behind_text_on_its_line_leaves_the_text() -> None:
    text = f"{BODY}\n全年出动4075人次，守护群众安全。版权归原作者所有，如有侵权请联系删除"
    assert [n.text for n in find_noise(text)] == ["版权归原作者所有，如有侵权请联系删除"]


WRAPPED = (
    "　　坚持把学习贯彻作为首要政治任务，党组集\n中学习14次，开展专题研讨6次，举办读书班，\n引导党员干部深刻领悟，坚决做到，知行合一。\n"
    "　　一是开展活动。组织在职党员到社区报到，\n认领微心愿95个，解决群众急难愁盼问题。二\n是结对共建。签订共建协议，投入帮扶资金，销\n售农产品。\n"
    "　　二、下步打算，持续深化模范机关建设，打\n造特色品牌，推动高质量发展，作出新的贡献。"
)


def test_lines_that_a_page_broke_are_joined() -> None:
    for text in (WRAPPED, WRAPPED.replace("　　", ""), WRAPPED.replace("\n", "\n\n")):
        joined = take_out(text, tuple(find_noise(text)))
        assert "党组集中学习14次" in joined and "问题。二是结对共建" in joined and "打造特色品牌" in joined
        assert joined.count("\n") <= 6


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(f"第{n:02}支部开展主题党日活动的情况和参加的人数" for n in range(20)),
        "\n".join(f"全年召开党组会议{n:02}次，研究党建工作，成效明显。" for n in range(20)),
    ],
)
def test_lines_of_one_length_are_not_joined(text: str) -> None:
    assert find_noise(text) == []


def test_numbers_that_a_site_put_before_each_line() -> None:
    text = (
        "1、今年以来，扎实工作。\n2、一、抓学习\n3、一是健全制度。\n4、二是创新方式。\n5、二、抓作风\n6、严格落实规定。"
    )
    assert [n.text for n in find_noise(text)] == [f"{n}、" for n in range(1, 7)]
    assert find_noise("1、加强学习。\n2、改进作风。\n3、服务群众。") == []


def test_a_table_of_contents_without_page_numbers() -> None:
    text = f"目录\n一、强化武装\n二、打算\n三、附录\n{BODY}\n三、附录\n无。"
    assert [n.text for n in find_noise(text)] == ["目录", "一、强化武装", "二、打算", "三、附录"]


def test_a_page_number_inside_a_broken_paragraph() -> None:
    text = WRAPPED.replace("党组集\n中学习", "党组集\n— 3 —\n中学习")
    noise = tuple(find_noise(text))
    assert "党组集中学习14次" in take_out(text, noise) and with_noise(take_out(text, noise), noise) == text


@pytest.mark.parametrize(
    "tail",
    [
        "县水利局\n2023年12月3日",
        "中共XX市水务局党组\n2024年1月8日",
        "县水利局    2023年12月3日",
        "特此报告。\n附件：先进集体名单\n县水利局\n2023年12月3日\n（联系人：王某；联系电话：0000-8765432）",
        "附件：1.就业指标完成情况表\n　　　2.典型案例",
        "附件：\n1.支部情况一览表\n2.典型案例",
        "（联系人：王某  电话：000-12345678）",
        "中共某某县水利局党组\n二〇二四年一月五日\n（此件公开发布）\n抄送：县委办公室，县纪委监委，\n县委组织部。\n县水利局办公室  2024年1月6日印发",
        "以上报告，如有不妥，请批评指正。\n述职人：张某\n2024年1月",
        "县水利局　李某某\n2023年12月",
        "县水利局\n县财政局\n20XX年X月X日",
        "附件1：重点任务完成情况表\n附件2：重点任务清单",
        "青溪县水利局（印章）\n2024 年 1 月 8 日\n青溪县水利局办公室\t2024年1月8日印发",
        "县水利局党组书记  张某某\n2024年1月5日",
        "（青溪县水利局 2023年12月30日）",
        "县水利局",
    ],
)
def test_a_signature_is_set_aside_whole(tail: str) -> None:
    text = f"县水利局2023年工作总结\n{BODY}\n\n　　{tail}\n"
    [noise] = find_noise(text)
    assert (noise.text, noise.why) == (tail, "signature")
    assert with_noise(take_out(text, (noise,)), (noise,)) == text


@pytest.mark.parametrize(
    "tail",
    [
        "附件：先进集体名单\n姓名\t单位\n张某\t县水利局",
        "受表彰的有县水利局、县财政局、县审计局。",
        "联系群众：王某等人走访农户120户，化解矛盾。",
        "（一）县水利局\n（二）县财政局",
        "电话：热线\t12345",
        "2023年12月3日，召开了总结会议。",
        "特此报告工作中的几点体会，供大家参考，并请各位同志提出宝贵的意见。",
    ],
)
def test_the_last_lines_of_a_report_are_no_signature(tail: str) -> None:
    assert find_noise(f"{BODY}\n{tail}") == []


def test_a_signature_before_an_annex() -> None:
    text = f"{BODY}\n附件：先进集体名单\n县水利局\n2023年12月3日\n附件\n先进集体名单\n县水利局　县财政局"
    assert [n.text for n in find_noise(text)] == ["附件：先进集体名单\n县水利局\n2023年12月3日"]
    assert find_noise("县水利局\n2023年12月3日") == []


def test_the_head_of_a_letter_is_set_aside() -> None:
    head = "秘密★1年  特急\n中共XX县水利局党组文件\nX水党〔2023〕35号          签发人：陈某某"
    text = f"{head}\n关于2023年度党建工作情况的报告\n县委组织部：\n{BODY}"
    [noise] = find_noise(text)
    assert (noise.text, noise.why) == (head, "document head")
    assert find_noise(f"学习贯彻上级文件\n{BODY}") == []


def test_the_path_of_a_page_in_brackets_and_its_links() -> None:
    text = (
        "[[首页]>[总结]>[党建工作总结]]\n某区2022年度工作总结\n一、抓监督\n开展检查15轮次。\n点击下载文档 文档为doc格式\n"
        "二、打算\n开展巡察4轮。\n相关文章推荐：\n1. 2022年廉政建设总结\n2. 2022年纪检监察总结\n本文档由会员上传，如有侵权请联系删除。"
    )
    left = take_out(text, tuple(find_noise(text))).split()
    assert left == ["某区2022年度工作总结", "一、抓监督", "开展检查15轮次。", "二、打算", "开展巡察4轮。"]


def test_a_list_below_links_that_text_follows_stays() -> None:
    assert find_noise(f"{BODY}\n相关文章：\n1.学习体会\n2.调研报告\n{BODY}") == []
