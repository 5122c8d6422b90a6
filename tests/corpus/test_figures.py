"""Figures: what is a quantity and what is none, the number meant, and what it counts."""

import json
import re
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from corpus import Figure, Passage, SourceFile, find_figures, find_files, read_document, split_passages
from corpus.figures import names, passage_figures, phrases, reading
from corpus.figures.amounts import find_amounts
from corpus.figures.joining import join
from corpus.figures.measures import COUNTS, FIRST_CHARACTERS, MEASURE, TIMES
from corpus.figures.subjects import MAX_SUBJECT_CHARS, subjects
from corpus.numerals import chinese, neighbours
from corpus.sentences import sentences


def stated(sentence: str) -> list[tuple[str, str]]:
    """The surface and subject of each figure of a sentence."""
    amounts = find_amounts(sentence)
    return [(sentence[a.start : a.end], s) for a, s in zip(amounts, subjects(sentence, amounts), strict=True)]


def figures_of(tmp_path: Path, text: str) -> tuple[str, list[Figure]]:
    (tmp_path / "a.txt").write_text(text, encoding="utf-8")
    document = read_document(SourceFile(tmp_path, "a.txt"))
    return document.text, find_figures(document)


@pytest.mark.parametrize(
    ("written", "surface", "value", "value_max", "approx", "measure"),
    [
        ("召开党组会65次。", "65次", 65, None, False, "次"),
        ("服务群众3.6万余人次。", "3.6万余人次", 36000, None, True, "人次"),
        ("开展督导十余次。", "十余次", 10, None, True, "次"),
        ("选派5-8名骨干。", "5-8名", 5, 8, False, "名"),
        ("选派五至八名骨干。", "五至八名", 5, 8, False, "名"),
        ("占比降低1.2个百分点。", "1.2个百分点", 1.2, None, False, "百分点"),
        ("生产总值突破1.5万亿元。", "1.5万亿元", 1500000000000, None, True, "元"),
        ("税收收入3,560.8万元。", "3,560.8万元", 35608000, None, False, "元"),
        ("完成投资100-200万元。", "100-200万元", 1000000, 2000000, False, "元"),
        ("生产总值增长5%—5.5%。", "5%—5.5%", 5, 5.5, False, "%"),
        ("满意率达到百分之九十八。", "百分之九十八", 98, None, False, "%"),
        ("办理时限缩短三分之一。", "三分之一", 0.3333, None, False, None),
        ("干部轮岗1/3以上。", "1/3以上", 0.3333, None, True, None),
        ("发现问题近百个。", "近百个", 100, None, True, "个"),
        ("走访企业上千家。", "上千家", 1000, None, True, "家"),
        ("发放补贴数十万元。", "数十万元", 100000, None, True, "元"),
        ("慰问党员八九十人次。", "八九十人次", 80, 90, True, "人次"),
        ("查处问题一百零八起。", "一百零八起", 108, None, False, "起"),
        ("接待游客超过2000万人次。", "超过2000万人次", 20000000, None, True, "人次"),
        ("城镇新增就业45万人以上。", "45万人以上", 450000, None, True, "人"),
        ("利润下降-3.2%。", "-3.2%", -3.2, None, False, "%"),
        ("举办为期两周的读书班。", "两周", 2, None, False, "周"),
        ("办理时间压缩至半天。", "半天", 0.5, None, False, "天"),
        ("平均办理时限由１０个工作日压缩到4个工作日。", "１０个工作日", 10, None, False, "工作日"),
        ("平均浓度降至25微克/立方米。", "25微克/立方米", 25, None, False, "微克/立方米"),
        ("新增住房3.8万套（间）。", "3.8万套（间）", 38000, None, False, "套"),
        ("财政收入６．８５万亿元。", "６．８５万亿元", 6850000000000, None, False, "元"),
        ("新增存款4万多亿元。", "4万多亿元", 4000000000000, None, True, "元"),
        ("惠及1亿多农村居民。", "1亿多", 100000000, None, True, None),
        ("收入倍差缩小至1.81。", "1.81", 1.81, None, False, None),
    ],
)
def test_the_number_meant(
    written: str, surface: str, value: float, value_max: float | None, approx: bool, measure: str | None
) -> None:
    amount = find_amounts(written)[0]
    assert written[amount.start : amount.end] == surface
    assert (amount.value, amount.value_max, amount.approx, amount.measure) == (value, value_max, approx, measure)
    assert not amount.masked


@pytest.mark.parametrize(
    ("written", "surface"),
    [
        ("处置问题线索*件，", "*件"),
        ("服务群众**人次。", "**人次"),
        ("召开**次党组会专题研究。", "**次"),
        ("开展检查××次。", "××次"),
        ("查处案件X起。", "X起"),
        ("罚款***元。", "***元"),
        ("整改完成率**%。", "**%"),
        ("完成投资*亿元。", "*亿元"),
    ],
)
def test_what_is_masked_is_no_number(written: str, surface: str) -> None:
    [amount] = find_amounts(written)
    assert written[amount.start : amount.end] == surface
    assert amount.masked and amount.value is None and amount.value_max is None


@pytest.mark.parametrize(
    "written",
    [
        "坚决做到“两个维护”，增强“四个意识”。",
        "落实三会一课和一岗双责制度，形成一级抓一级、层层抓落实的格局。",
        "深入贯彻中央八项规定精神，驰而不息纠治四风。",
        "党的二十届三中全会召开后，按照省委十二届七次、八次全会部署推进“十四五”规划。",
        "第一时间召开第3次专题会议，经济总量居全国第4位、前10名。",
        "按照〔2023〕12号文件，2023年12月31日前完成，近三年来未发生一起事故。",
        "举报电话12388，传真0710-3226688，办公地点在3号楼。",
        "拨打12345热线，通过G60、PM2.5、5G、T3航站楼、4K等方式推进。",
        "打造“1+3+N”体系，按1:2.5配套，实行7×24小时值班，推进4+1布局。",
        "一批企业入选世界500强，建成千亿级产业集群和30万吨级航道、5A级景区。",
        "实施三年行动和一系列举措，推出一批项目，一支队伍、一个支部一座堡垒。",
        "围绕三个方面做好四项工作，写好两篇文章，实现五个转变。",
        "三级医院和80后干部、1—6月、上午8:30、3·15晚会。",
        "每季度召开一次例会，每千人口拥有，35岁以下干部，50万元以上的项目。",
        "高效办成一件事，说一件、干一件、成一件，千方百计服务千家万户。",
        "机场三期、地铁2号线一期开工，2.0版上线，庆祝建校70周年。",
        "完成1%人口抽样调查，帮扶后20%的学生，在百强榜排名28位。",
        "省十四届人大三次会议通过，走好两条道路，出好三张牌，做好二次创业，坚持两手抓。",
        "联系方式：1 4367，：9 649564。",
    ],
)
def test_names_ranks_and_dates_are_no_figures(written: str) -> None:
    assert stated(written) == []


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        # discipline inspection
        ("全年共受理信访举报326件次，立案76件。", [("326件次", "受理信访举报"), ("76件", "立案")]),
        ("给予党纪政务处分68人，留置2人。", [("68人", "给予党纪政务处分"), ("2人", "留置")]),
        (
            "查处形式主义问题十八起，挽回经济损失1200余万元。",
            [("十八起", "查处形式主义问题"), ("1200余万元", "挽回经济损失")],
        ),
        ("聚焦“三重一大”事项，开展专项督查4轮次。", [("4轮次", "专项督查")]),
        ("收到群众来信*件，办结*件。", [("*件", "收到群众来信"), ("*件", "群众来信办结")]),
        ("将两名责任人员移交纪委。", [("两名", "责任人员移交纪委")]),
        # labour and social security
        ("先后举办招聘会12场，累计发布岗位3.4万个。", [("12场", "招聘会"), ("3.4万个", "发布岗位")]),
        ("社保卡持卡人数达528.6万人。", [("528.6万人", "社保卡持卡人数")]),
        ("农民工工资拖欠案件结案率100%。", [("100%", "农民工工资拖欠案件结案率")]),
        ("为1200名农民工追回工资3600万元。", [("1200名", "农民工追回工资"), ("3600万元", "农民工追回工资")]),
        ("带动就业5000人以上，同比增长8.5%。", [("5000人以上", "带动就业"), ("8.5%", "带动就业增长")]),
        # taxes
        (
            "全年组织税费收入86.4亿元，同比增长7.3%，其中税收收入61.2亿元，增长5.8%。",
            [
                ("86.4亿元", "税费收入"),
                ("7.3%", "税费收入增长"),
                ("61.2亿元", "税费收入中税收收入"),
                ("5.8%", "税收收入增长"),
            ],
        ),
        (
            "纳税人办税时间由25分钟压缩到8分钟，网上办税率超过九成。",
            [("25分钟", "纳税人办税时间（原为）"), ("8分钟", "纳税人办税时间"), ("超过九成", "网上办税率")],
        ),
        ("办税网点从35个增加到38个。", [("35个", "办税网点（原为）"), ("38个", "办税网点")]),
        ("办理退税9.7亿元，惠及纳税人2600户次。", [("9.7亿元", "办理退税"), ("2600户次", "惠及纳税人")]),
        # a report of one's own work
        ("一年来，我主持召开局长办公会22次，研究议题147个。", [("22次", "局长办公会"), ("147个", "研究议题")]),
        ("分管的3个科室全部完成目标。", [("3个", "分管的科室")]),
        ("本人全年撰写调研报告5篇，为支部党员讲党课两次。", [("5篇", "撰写调研报告"), ("两次", "为支部党员讲党课")]),
        ("我先后9次到现场协调。", [("9次", "到现场协调")]),
        (
            "累计完成固定资产投资12.5亿元，占年度任务的104%。",
            [("12.5亿元", "固定资产投资"), ("104%", "固定资产投资占年度任务")],
        ),
        # Party building and offices
        ("示范带动各支部认真开展支部主题党日36次。", [("36次", "支部主题党日")]),
        ("组建党员突击队4支、志愿服务队9支。", [("4支", "组建党员突击队"), ("9支", "组建志愿服务队")]),
        (
            "举办培训班3期，开展为期5天的外出学习1次。",
            [("3期", "培训班"), ("5天", "外出学习时长"), ("1次", "外出学习")],
        ),
        ("修订完善制度十二项，其中财务类5项。", [("十二项", "修订完善制度"), ("5项", "修订完善制度中财务类")]),
        (
            "梳理问题42个，32项任务完成30项，其余2项跨年推进。",
            [("42个", "问题"), ("32项", "任务"), ("30项", "任务完成"), ("2项", "任务完成其余")],
        ),
        ("全系统现有在职党员286名、党支部17个。", [("286名", "在职党员"), ("17个", "党支部")]),
        ("走访6个乡镇、27支流动厨师队伍。", [("6个", "走访乡镇"), ("27支", "走访流动厨师队伍")]),
        # government
        (
            "城镇和农村居民人均可支配收入分别增长4.3%、5.5%。",
            [("4.3%", "城镇居民人均可支配收入增长"), ("5.5%", "农村居民人均可支配收入增长")],
        ),
        ("接待游客、旅游总花费分别达到1200万人次和98亿元。", [("1200万人次", "接待游客"), ("98亿元", "旅游总花费")]),
        (
            "快递业务量增至2亿件，较2020年增长1.2倍，高于全国3个百分点。",
            [
                ("2亿件", "快递业务量"),
                ("1.2倍", "快递业务量较2020年增长"),
                ("3个百分点", "快递业务量较2020年增长高于全国"),
            ],
        ),
        ("15所高职院校入选国家名单。", [("15所", "高职院校入选国家名单")]),
        ("总投资410亿元的新材料项目开工。", [("410亿元", "新材料项目总投资")]),
        ("全省粮食产量连续12年稳定在500亿斤以上。", [("12年", "粮食产量连续"), ("500亿斤以上", "粮食产量")]),
        (
            "人均地区生产总值从2020年的10.5万元提高到2025年的14万元。",
            [("10.5万元", "人均地区生产总值（原为）"), ("14万元", "人均地区生产总值")],
        ),
        # an increase is no stock: the verb of the first of a list is said of all
        (
            "新增示范企业5家、特色学校3所，覆盖率98%。",
            [("5家", "新增示范企业"), ("3所", "新增特色学校"), ("98%", "覆盖率")],
        ),
        (
            "新建桥梁2座、改造道路3条。",
            [("2座", "新建桥梁"), ("3条", "改造道路")],
        ),
        ("新建6个市级、8个县级名师工作室。", [("6个", "新建市级名师工作室"), ("8个", "新建县级名师工作室")]),
        # a former level says that it is one
        ("村集体由24个整合为9个。", [("24个", "村集体（原为）"), ("9个", "村集体")]),
        (
            "城市、农村医院分别从3家、5家增加到6家、8家。",
            [("3家", "城市（原为）"), ("5家", "农村医院（原为）"), ("6家", "城市"), ("8家", "农村医院")],
        ),
        ("项目资金较上年的80万元增加20万元。", [("80万元", "项目资金（原为）"), ("20万元", "项目资金增加")]),
        # one word for two things, and what all of several things share
        (
            "城乡低保标准分别达到900元、700元，提高5%、8%。",
            [
                ("900元", "城镇低保标准"),
                ("700元", "农村低保标准"),
                ("5%", "城镇低保标准提高"),
                ("8%", "农村低保标准提高"),
            ],
        ),
        ("一般预算收支分别增长3%和4%。", [("3%", "一般预算收入增长"), ("4%", "一般预算支出增长")]),
        ("民航旅客和货物发送量分别增长6%、7%。", [("6%", "民航旅客发送量增长"), ("7%", "民航货物发送量增长")]),
        ("火灾事故起数、死亡人数分别下降6%、7%。", [("6%", "火灾事故起数下降"), ("7%", "火灾事故死亡人数下降")]),
        (
            "出口、消费增速分别快于全省2.4个、1个百分点。",
            [("2.4个", "出口增速快于全省"), ("1个百分点", "消费增速快于全省")],
        ),
        # no bare verbs and particles
        ("办好8类20件惠民实事。", [("8类", "办好惠民实事"), ("20件", "办好惠民实事")]),
        ("让300户900名群众搬进新居。", [("300户", "群众搬进新居"), ("900名", "群众搬进新居")]),
        ("发现隐患30处，已整改28处。", [("30处", "发现隐患"), ("28处", "隐患整改")]),
        ("清查的12项任务还有3项没有完成。", [("12项", "清查的任务"), ("3项", "任务没有完成")]),
        # numbers of a qualifier
        ("新增税收超50亿元县3个。", [("3个", "新增税收超50亿元县")]),
        ("排查使用20年以上老旧燃气管道36公里。", [("36公里", "排查使用20年以上老旧燃气管道")]),
        ("书记与新入职的6名教师谈心。", [("6名", "新入职的教师谈心")]),
        ("85.2%公立医院为残疾人开设专门窗口。", [("85.2%", "公立医院为残疾人开设专门窗口")]),
        # how long, and Chinese numerals
        ("提前30天完成全部任务。", [("30天", "提前完成全部任务")]),
        ("办理时限压减到45分钟以内。", [("45分钟以内", "办理时限")]),
        ("连续值守15天,零失误。", [("15天", "连续值守")]),
        ("保证锻炼时间不少于1小时的要求。", [("不少于1小时", "保证锻炼时间")]),
        ("三所学校获评省级示范，两个校区建成。", [("三所", "学校获评省级示范"), ("两个", "校区建成")]),
        ("每季度召开两次会议。", [("两次", "会议")]),
        ("产值6亿元，是2020年的1.5倍。", [("6亿元", "产值"), ("1.5倍", "产值是2020年的倍数")]),
    ],
)
def test_what_is_counted(written: str, expected: list[tuple[str, str]]) -> None:
    assert stated(written) == expected


@pytest.mark.parametrize(
    ("written", "number"),
    [
        ("十", 10),
        ("二十三", 23),
        ("两百零三", 203),
        ("一万二千", 12000),
        ("三万亿", 3 * 10**12),
        ("十百", None),
        ("二〇二六", None),
    ],
)
def test_chinese_numerals(written: str, number: int | None) -> None:
    assert chinese(written) == number


def test_two_neighbouring_digits_are_a_range() -> None:
    assert neighbours("三五") == (3, 5) and neighbours("七八十") == (70, 80)
    assert neighbours("五三") is None and neighbours("一") is None


def test_figures_stand_where_they_say(tmp_path: Path) -> None:
    text, found = figures_of(
        tmp_path,
        "2023年工作总结\n一、办好10件实事\n（一）强化学习12次。一是抓学习。召开会议 12 次，发放资料3\n9份。\n",
    )
    assert [text[f.start : f.end] for f in found] == [f.surface for f in found]
    assert [(re.sub(r"\s", "", f.surface), f.subject) for f in found][:1] == [("12次", "会议")]
    assert all(f.surface in f.sentence for f in found)


def test_headings_and_titles_state_no_figures(tmp_path: Path) -> None:
    _, found = figures_of(tmp_path, "2023年办好10件实事总结\n一、办好10件实事\n党组召开会议8次，推动落实。\n")
    assert [(f.surface, f.subject, f.sentence) for f in found] == [
        ("8次", "党组召开会议", "党组召开会议8次，推动落实。")
    ]


def test_a_number_broken_by_a_line_end_is_one() -> None:
    joined = join("全年开展个体辅导四百六十八人次、团体辅导3\n9场，家校协同。", 100)
    assert joined.text == "全年开展个体辅导四百六十八人次、团体辅导39场，家校协同。"
    assert [joined.place(joined.text.index(part)) for part in ("全年", "39场", "9场")] == [100, 120, 122]


def test_digits_of_full_width_are_read_and_kept(tmp_path: Path) -> None:
    text, found = figures_of(tmp_path, "２００２年公路里程由１９９７年的１２．３万公里增加到１７％以上，成效明显。\n")
    assert [(f.surface, f.value) for f in found] == [("１２．３万公里", 123000), ("１７％以上", 17)]
    assert all(text[f.start : f.end] == f.surface for f in found)


def test_short_lines_are_not_joined() -> None:
    assert join("参会人数12\n30人缺席", 0).text == "参会人数12\n30人缺席"


def test_blanks_before_a_measure_are_a_number_left_out(tmp_path: Path) -> None:
    text, found = figures_of(tmp_path, "全年召开党组会　　次，研究议题  项，处置问题线索   件。\n")
    assert [(f.subject, f.measure, f.masked, f.value) for f in found] == [
        ("党组会", "次", True, None),
        ("研究议题", "项", True, None),
        ("处置问题线索", "件", True, None),
    ]
    assert all(text[f.start : f.end] == f.surface for f in found)


@pytest.mark.parametrize(
    "written",
    [
        "1",
        "一",
        "*",
        "1、",
        "1.",
        "1,111",
        "十百千",
        "近",
        "从",
        "分别",
        "和",
        "（",
        "“",
        "3次到",
        "1-",
        "召开",
        "比2020年",
        "  ",
        "数",
        "第",
        "5个、",
        "从3个",
        "超200亿元",
        "新增3个、",
    ],
)
def test_endless_repetition_ends(written: str) -> None:
    text = written * (100_000 // len(written)) + "召开会议3次、4次。"
    amounts = find_amounts(text)
    assert len(subjects(text, amounts)) == len(amounts)
    assert all(len(s) <= 2 * MAX_SUBJECT_CHARS for s in subjects(text, amounts))


def gold(shared: Path) -> dict[str, Any]:
    read: dict[str, Any] = json.loads((shared / "gold/figures.json").read_text(encoding="utf-8"))
    return read


def party_figures(shared: Path) -> dict[str, tuple[str, list[Figure]]]:
    documents = [read_document(file) for file in find_files(shared / "reports/party") if isinstance(file, SourceFile)]
    return {document.source: (document.text, find_figures(document)) for document in documents}


def of_gold(case: dict[str, Any], text: str, found: list[Figure]) -> Figure | None:
    """The figure that a person marked: of its surface, in its sentence, within its key."""
    key_start = text.index(case["key"])
    key_end = key_start + len(case["key"])
    fits = (f for f in found if f.surface == case["surface"] and f.sentence == case["sentence"])
    return next((f for f in fits if key_start <= f.start < key_end), None)


def names_the_same(one: str, other: str) -> bool:
    """Whether two wordings name one thing: one holds the other, or 60 of 100 characters are shared."""
    return one in other or other in one or 2 * len(set(one) & set(other)) >= 0.6 * (len(set(one)) + len(set(other)))


def test_marked_figures_are_found(shared: Path) -> None:
    reports, cases = party_figures(shared), gold(shared)["figures"]
    found = [of_gold(case, *reports[case["file"]]) for case in cases]
    right = [
        f is not None
        and (f.value, f.approx, f.masked, f.measure) == (c["value"], c["approx"], c["masked"], c["measure"])
        for c, f in zip(cases, found, strict=True)
    ]
    assert sum(right) >= 0.97 * len(cases)
    assert sum(len(figures) for _, figures in reports.values()) - sum(right) <= 3
    named = [f is not None and names_the_same(f.subject, c["subject"]) for c, f in zip(cases, found, strict=True)]
    assert sum(named) >= 0.9 * len(cases)


def test_what_looks_like_a_figure_and_is_none(shared: Path) -> None:
    reports = party_figures(shared)
    for case in gold(shared)["not_figures"]:
        text, found = reports[case["file"]]
        start = text.find(case["quote"])
        inside = [f.surface for f in found if start >= 0 and start <= f.start < start + len(case["quote"])]
        assert not inside, case


def test_every_figure_of_the_shared_reports_holds_together(shared: Path) -> None:
    for file in find_files(shared / "reports"):
        assert isinstance(file, SourceFile)
        document = read_document(file)
        found = find_figures(document)
        assert len(found) >= 5, document.source
        assert [f.start for f in found] == sorted(f.start for f in found)
        for before, after in zip(found, found[1:], strict=False):
            assert before.end <= after.start
        for figure in found:
            assert document.text[figure.start : figure.end] == figure.surface
            assert figure.surface in figure.sentence
            assert 0 < len(figure.subject) <= 2 * MAX_SUBJECT_CHARS, figure
            assert (figure.value is None) == figure.masked
            assert not re.search(r"[，。；]|(?:达到|增加到|提高到|至)$", figure.subject), figure


def test_the_figures_of_passages_are_those_of_their_report(shared: Path) -> None:
    for file in find_files(shared / "reports"):
        assert isinstance(file, SourceFile)
        document = read_document(file)
        passages = split_passages(document)
        assert find_figures(document) == [figure for passage in passages for figure in passage_figures(passage)]
        for passage in passages:
            for figure in passage_figures(passage):
                assert passage.start <= figure.start < figure.end <= passage.end
                assert document.text[figure.start : figure.end] == figure.surface


def test_the_figures_of_one_passage_do_not_ask_where_it_stands() -> None:
    text = "全年召开党组会  次，受理１２件，服务群众3.6万余\n人次。"
    one, other = (passage_figures(Passage("a", 0, "block", (), None, text, at, at + len(text))) for at in (0, 500))
    assert [figure.surface for figure in one] == ["  次", "１２件", "3.6万余\n人次"]
    assert [replace(figure, start=figure.start + 500, end=figure.end + 500) for figure in one] == other


def sentences_of(shared: Path) -> list[str]:
    """The sentences of all shared reports."""
    texts = [read_document(file).text for file in find_files(shared / "reports") if isinstance(file, SourceFile)]
    return [text[start:end] for text in texts for start, end in sentences(text, 0, len(text))]


def test_numerals_that_are_passed_over_would_have_been_no_figures(shared: Path) -> None:
    passed = 0
    for sentence in sentences_of(shared):
        for token in reading.NUMBER.finditer(sentence):
            if not reading.goes_on(sentence, token):
                passed += 1
                number = reading.read_number(sentence, token)
                assert number is None or names.is_name(number), sentence
    assert passed > 1000


@pytest.mark.parametrize(
    ("pattern", "chars"),
    [
        (phrases._ENDS_WITH_REACH, phrases._REACH_CHARS),
        (phrases._ENDS_LIKE_CHANGE, phrases._CHANGE_CHARS),
        (names._RANKED, names._RANKED_CHARS),
    ],
    ids=["reach", "change", "ranked"],
)
def test_nothing_is_missed_where_only_the_end_is_looked_at(shared: Path, pattern: re.Pattern[str], chars: int) -> None:
    found = 0
    for sentence in sentences_of(shared):
        for number in re.finditer(r"\d+", sentence):
            words = sentence[: number.start()][-60:]
            whole, end = pattern.search(words), pattern.search(words, max(0, len(words) - chars))
            assert (whole and whole.span()) == (end and end.span()), words
            found += whole is not None
    assert found > 100


def test_every_measure_begins_as_measures_do() -> None:
    for word in (*COUNTS, *TIMES, "个百分点", "km²", "％", "微克/立方米", "套（间）"):
        measure = MEASURE.match(word)
        assert measure and measure.group()[0] in FIRST_CHARACTERS
