import pytest

from corpus.metadata import clean_stem, read_metadata


@pytest.mark.parametrize(
    ("folders", "stem", "unit", "origin"),
    [
        (["上海市", "2026"], "2026年上海市政府工作报告", "上海市", "folder"),
        (["2023", "市统计局"], "总结", "市统计局", "folder"),
        (["party"], "000_f49475697f059043", None, None),
        ([], "2023年度XX局党建工作总结(定稿)(1)", None, None),
        ([], "2023年度市市场监管局党建工作总结(定稿)(1)", "市市场监管局", "file name"),
        ([], "附件2：县人民医院2022年度全面从严治党报告", "县人民医院", "file name"),
        ([], "湖北省发展和改革委员会党组2023年工作总结", "湖北省发展和改革委员会", "file name"),
        (["新建文件夹", "2023年度总结"], "我局党建工作总结", None, None),
        (["党建材料"], "全面从严治党主体责任报告", None, None),
        *(
            (["两会", "网上下载区"], name, None, None)
            for name in (
                "在全市党建工作会议上的讲话",
                "加强和改进学校工作报告",
                "贯彻落实市委工作部署情况的报告",
                "创建文明城市工作总结",
                "平安乡村工作总结",
                "农村工作2023年总结",
                "处级干部述职报告",
                "乡镇党委书记抓党建述职报告",
                "学校",
                "机关党委工作总结",
            )
        ),
        ([], "社会工作部2023年总结", "社会工作部", "file name"),
        ([], "县税务局机关第一党支部2023年总结", "县税务局", "file name"),
        ([], "县第二实验小学党支部2023年总结", "县第二实验小学", "file name"),
        ([], "县城投公司党委2023年总结", "县城投公司", "file name"),
        ([], "20231215青河县商务局党建总结", "青河县商务局", "file name"),
        ([], "党建总结（县商务局）2023", "县商务局", "file name"),
        ([], "县妇联2023年党建总结", "县妇联", "file name"),
        ([], "市委办公室2023年党建总结", "市委办公室", "file name"),
    ],
)
def test_unit_is_read_from_folder_or_file_name_and_never_invented(
    folders: list[str], stem: str, unit: str | None, origin: str | None
) -> None:
    got = read_metadata(folders, stem, "", "在市委的坚强领导下，我局党建工作")
    assert (got.unit, got.unit_from) == (unit, origin)


@pytest.mark.parametrize(
    ("stem", "title", "text", "year", "origin"),
    [
        ("2023年度总结", "2022年度总结", "", 2023, "file name"),
        ("总结", "2022年度总结", "", 2022, "text"),
        ("总结", "", "2021年，在市委领导下", 2021, "text"),
        ("总结20231215", "", "", 2023, "file name"),
        ("f2023a", "", "我局扎实推进工作。\n市统计局\n2024年1月12日", 2023, "text"),
        ("总结", "", "我局扎实推进工作。\n市统计局\n2023年12月12日", 2023, "text"),
        ("总结", "", "我局扎实推进工作。\n市统计局\n二〇二四年二月三日", 2023, "text"),
        ("总结", "", "以庆祝共青团成立100周年为契机，开展活动", 2022, "inferred"),
        ("总结", "", "我局扎实推进工作", None, None),
        ("２０２３年总结", "", "", 2023, "file name"),
        ("总结", "二〇二三年工作总结", "", 2023, "text"),
        ("总结", "某某〔2024〕3号", "2023年，我局", 2023, "text"),
        ("总结", "", "党建工作总结\n（2024年1月10日）\n做了工作", 2023, "text"),
    ],
)
def test_year(stem: str, title: str, text: str, year: int | None, origin: str | None) -> None:
    got = read_metadata([], stem, title, text)
    assert (got.year, got.year_from) == (year, origin)


@pytest.mark.parametrize(
    "text",
    [
        "工作扎实推进。\n市统计局\n2023年12月12日", "工作扎实推进。\n中共市统计局党组\n二〇二三年十二月三日",
        "工作扎实推进。\n市统计局    2023年12月8日", "工作扎实推进。\n市统计局\n2023.12.8",
        "总结\n市统计局\n（2023年12月25日）\n" + "工作扎实推进。\n" * 9, "报告单位：市统计局\n工作扎实推进。",
    ],
)  # fmt: skip
def test_a_signature_names_the_unit(text: str) -> None:
    got = read_metadata([], "总结", "", text)
    assert (got.unit, got.unit_from) == ("市统计局", "text")


@pytest.mark.parametrize(
    ("stem", "text", "doc_type"),
    [
        ("2026年上海市政府工作报告", "", "政府工作报告"),
        ("意识形态工作专项报告", "", "意识形态专项报告"),
        ("2023年述职述廉报告", "", "述职报告"),
        ("全面从严治党主体责任情况报告", "", "全面从严治党报告"),
        ("党建工作总结", "", "党建总结"),
        ("市卫生健康委2024年度党风廉政建设工作总结", "", "全面从严治党报告"),
        ("党风廉政建设和反腐败工作情况报告", "加强党的建设", "全面从严治党报告"),
        ("市卫生健康委2024年度党风廉政建设工作", "全面从严治党，党建", "全面从严治党报告"),
        ("党建暨党风廉政建设工作总结", "", "党建总结"),
        ("材料", "我坚持带头学习，我也清醒地认识到不足。", "述职报告"),
        ("材料", "我局坚持学习，我们清醒地认识到，我市、我委、我国。", None),
    ],
)
def test_type(stem: str, text: str, doc_type: str | None) -> None:
    assert read_metadata([], stem, "", text).doc_type == doc_type


def test_a_telling_title_goes_before_a_general_file_name() -> None:
    got = read_metadata([], "2023年度总结", "县商务局2023年党建工作总结", "")
    assert (got.doc_type, got.doc_type_from) == ("党建总结", "text")
    assert read_metadata([], "2024年工作要点", "", "加强党的建设").doc_type == "工作要点"


def test_the_user_has_the_last_word() -> None:
    got = read_metadata(["甲局"], "2023年总结", "", "").with_user("乙局", 2020, None)
    assert (got.unit, got.unit_from, got.year, got.year_from) == ("乙局", "user", 2020, "user")


def test_a_file_name_is_cleaned_for_a_title() -> None:
    assert clean_stem("附件2：2023年度市统计局党建工作总结(定稿)(1)") == "2023年度市统计局党建工作总结"
    assert clean_stem("000_f49475697f059043") == "000_f49475697f059043"


@pytest.mark.parametrize(
    ("folders", "stem", "text", "unit", "year"),
    [
        (["01 青溪县卫健委"], "2023总结最终版", "", "青溪县卫健委", 2023),
        (["县直单位", "1-县财政局"], "2023年党建总结", "", "县财政局", 2023),
        ([], "20240115青溪县民政局工作总结", "", "青溪县民政局", 2023),
        ([], "20240115青溪县民政局工作计划", "", "青溪县民政局", 2024),
        ([], "2024-01-08 青溪县财政局党建工作总结", "", "青溪县财政局", 2023),
        ([], "【2023】青溪县财政局党建总结", "", "青溪县财政局", 2023),
        ([], "2022-2023学年学校工作总结", "", None, 2023),
        ([], "2019年至2023年工作回顾", "", None, 2023),
        ([], "2024年工作计划及2023年工作总结", "", None, 2023),
        ([], "关于印发《青溪县财政局2024年党建工作要点》的通知", "", "青溪县财政局", 2024),
        ([], "202X年党建总结", "做了工作。\n中共青溪县税务局委员会\n2024年1月10日", "青溪县税务局", 2023),
        ([], "总结", "做了工作。\n中共青山镇委员会  青山镇人民政府\n2023年12月30日", "青山镇", 2023),
        ([], "总结", "做了工作。\n" * 9 + "县水利局\n2024年2月3日\n附件\n" + "名单\n" * 9, "县水利局", 2023),
        ([], "合订", "做了。\n县水利局\n2023年12月3日\n做了。\n县财政局\n2023年12月5日", None, 2023),
        ([], "报告", "——2024年1月9日在青溪县第十八届人民代表大会第三次会议上\n各位代表：", None, 2024),
        ([], "某局2023年总结", "", None, 2023),
        ([], "某某区2023年总结", "", None, 2023),
    ],
)
def test_names_as_offices_write_them(folders: list[str], stem: str, text: str, unit: str | None, year: int) -> None:
    got = read_metadata(folders, stem, "", text)
    assert (got.unit, got.year) == (unit, year)


def test_a_summary_and_a_plan_are_a_summary() -> None:
    assert read_metadata([], "2023年工作总结和2024年工作计划", "", "").doc_type == "工作总结"


@pytest.mark.parametrize(
    ("stem", "region"), [("国网青溪县供电公司2023年总结", "青溪县"), ("青溪经济开发区管委会2023年总结", None)]
)
def test_region(stem: str, region: str | None) -> None:
    assert read_metadata([], stem, "", "").region == region
