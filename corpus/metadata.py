"""Whose report it is, of which year, of what type and region, each with where it says so.

Nothing is invented: a report that says only 我局 has no unit until its folder, its file name, the end of
its text or its reader names one. Other bodies named in the text (市委, 派驻纪检监察组) are not its own.
"""

from __future__ import annotations

import re
import unicodedata

from corpus.document import Metadata, Origin

_YEAR = re.compile(r"(?<![0-9A-Za-z])(20[0-4]\d|19[5-9]\d)(?=年|$|[^0-9A-Za-z])")
_STAMP = re.compile(r"(?<![0-9A-Za-z])(20[0-4]\d)(?:[01]\d)(?:[0-3]\d)(?![0-9A-Za-z])")
_HAN_DIGITS = str.maketrans("〇○零一二三四五六七八九", "000123456789")
_HAN_YEAR = re.compile(r"二[〇○零]([〇○零一二三四五六七八九]{2})(?=年)")
_DOCUMENT_NUMBER = re.compile(r"[〔\[【]20\d\d[〕\]】]\s*第?\d+\s*号")
_DATED = re.compile(r"(20\d\d)年(\d{1,2})月")
_SIGNED = re.compile(r"(20\d\d)年(\d{1,2})月\d{1,2}日\s*$")
_SIGNED_HAN = re.compile(
    r"二[〇○0零]([〇○零一二三四五六七八九])([〇○零一二三四五六七八九])年([一二三四五六七八九十]{1,2})月.{1,3}日\s*$"
)
#: Anniversaries that name a year: the body and the year it was founded.
_ANNIVERSARIES = re.compile(r"(建党|党成立|团成立|共青团成立|新中国成立|建军|改革开放)(\d{2,3})周年")
_FOUNDED = {
    "建党": 1921,
    "党成立": 1921,
    "团成立": 1922,
    "共青团成立": 1922,
    "新中国成立": 1949,
    "建军": 1927,
    "改革开放": 1978,
}

_UNIT_END = (
    "委员会|管委会|常委会|人民政府|自治区|自治州|开发区|高新区|大学|学院|医院|中学|小学|学校|研究院|研究所|集团|公司|银行|中心|街道"
    "|协会|联合会|总工会|工会|基金会|省|市|县|区|州|旗|镇|乡|村|局|厅|委|办|室|院|校|部|处|科|所|站|队|社"
)
_FOLDER_UNIT = re.compile(rf"[\u4e00-\u9fff（）()]{{1,24}}(?:{_UNIT_END})")
_NAMED_UNIT = re.compile(
    rf"([\u4e00-\u9fff（）]{{1,24}}(?:{_UNIT_END}))"
    r"(?=(?:党[组委支建]|机关党|领导班子|班子|20\d\d|关于|述职|全面从严|工作|意识形态|政府|年度|党风|主题教育|[\s_\-—:：]|$))"
)
#: Words that a unit's name does not begin with, hold or consist of: 贯彻落实市委, 新建文件夹, 学校.
_NO_UNIT = re.compile(
    r"^(?:在|从|对|向|为|与|关于|落实|贯彻|加强|改进|加快|创建|建设|推进|推动|坚持|深化|开展|做好|抓好|全面|认真|学习|服务|平安|文明|美丽|和谐"
    r"|农村|乡镇|处级|科级|基层|干部|社会工作$|我|本|全|各|该)|中共中央"
    r"|总结|报告|述职|材料|方案|汇报|大会|会议|座谈会|党建|年终|年度|主体责任|生活会|党支部|下载|收集|整理|备份|上传|归档|临时|新建|存放|网上|待办"
    r"|^(?:机关)?(?:党委|党组|支部|机关|部门|单位|学校|医院|社区|办公室|局|委|办|村|乡|镇|县|区|市|省|处|科|室|乡村|街道|公司|两会|其他|资料|附件|社会|中心|集团|院校)$"
)
_DRAFT = "定稿|终稿|初稿|最终[稿版]?|修改稿?|送审稿|征求意见稿|副本|审定稿?|报送稿?"
_DECORATION = re.compile(
    r"^附件\s*\d*\s*[:：.、]?|^\d{1,3}[.、_\-\s]+(?=[\u4e00-\u9fff])"
    rf"|[（(【\[](?:\d{{1,2}}|{_DRAFT})[）)】\]]|[-_\s]*(?:副本|定稿|终稿|最终[稿版]|修改稿|送审稿)"
)
_TYPES = (
    ("政府工作报告", re.compile(r"政府工作报告|代表.{0,12}(?:人民)?政府.{0,4}向大会.{0,2}(?:作|报告)")),
    ("意识形态专项报告", re.compile(r"意识形态.{0,12}(?:报告|总结|汇报|情况)")),
    ("述职报告", re.compile(r"述职|述廉|履职情况")),
    (
        "全面从严治党报告",
        re.compile(r"(?:全面)?从严治党.{0,16}(?:报告|总结|汇报|情况)|主体责任.{0,10}(?:报告|总结|情况)"),
    ),
    ("党建总结", re.compile(r"党建|党的建设|机关党委.{0,8}总结|党支部.{0,8}总结")),
    ("工作总结", re.compile(r"工作(?:情况)?(?:总结|报告|汇报)|总结")),
)
#: 我 that is not 我局, 我们, 我国…: one person speaks.
_BARE_I = re.compile(r"(?<![自忘唯])我(?![局委市县区省厅院校办处部国们党军会镇乡村科所公自旗州中街团站队社室])")
_REGION = re.compile(r"([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|特别行政区|省|市|县|区|州|盟|旗))")
#: What a unit's name begins with before its region: 中共某某县, 国家税务总局某某市.
_ABOVE_REGION = re.compile(r"^(?:中共|国家[\u4e00-\u9fff]{2,6}总?局|中国)")
_REGION_HINT = re.compile(
    r"关于([\u4e00-\u9fff]{2,3})工作的重要(?:讲话|指示)|清廉([\u4e00-\u9fff]{2,3})(?=建设|总要求)"
)
_PROVINCE_NAMES = (
    "河北省 山西省 辽宁省 吉林省 黑龙江省 江苏省 浙江省 安徽省 福建省 江西省 山东省 河南省 湖北省 湖南省 广东省 海南省 "
    "四川省 贵州省 云南省 陕西省 甘肃省 青海省 台湾省 北京市 天津市 上海市 重庆市 内蒙古自治区 广西壮族自治区 "
    "西藏自治区 宁夏回族自治区 新疆维吾尔自治区 香港特别行政区 澳门特别行政区"
)
_SHORTENED = re.compile(r"(?:壮族|回族|维吾尔)?自治区|特别行政区|省|市")
_PROVINCES = {_SHORTENED.sub("", name): name for name in _PROVINCE_NAMES.split()}


def read_metadata(folders: list[str], file_stem: str, title: str, text: str) -> Metadata:
    """What path and text say. `folders` are the names of the folders above the file, outermost first."""
    stem = _plain_years(_DECORATION.sub("", file_stem).strip())
    title = _plain_years(title)
    unit, unit_from = _unit(folders, stem, title, text)
    year, year_from = _year(folders, stem, title, text)
    doc_type, doc_type_from = _doc_type(folders, stem, title, text)
    region, region_from = _region(unit, unit_from, folders, stem, title, text)
    return Metadata(unit, unit_from, year, year_from, doc_type, doc_type_from, region, region_from)


def _plain_years(name: str) -> str:
    """A name with its year in plain digits (２０２３年, 二〇二三年) and without a document's number (〔2024〕3号)."""
    name = _DOCUMENT_NUMBER.sub("", unicodedata.normalize("NFKC", name) if re.search("[０-９]", name) else name)
    return _HAN_YEAR.sub(lambda found: "20" + found.group(1).translate(_HAN_DIGITS), name)


def clean_stem(file_stem: str) -> str:
    """A file's name without 附件2：, (定稿), (1) and the like."""
    return _DECORATION.sub("", file_stem).strip() or file_stem


def _unit(folders: list[str], stem: str, title: str, text: str) -> tuple[str | None, Origin | None]:
    for folder in reversed(folders):
        name = _YEAR.sub("", folder).lstrip("年度 _-")
        if _FOLDER_UNIT.fullmatch(name) and not _NO_UNIT.search(name):
            return name, "folder"
    if unit := _unit_in_name(stem):
        return unit, "file name"
    if unit := _unit_in_name(title):
        return unit, "text"
    return (unit, "text") if (unit := _signature(text)) else (None, None)


def _unit_in_name(name: str) -> str | None:
    bare = re.sub(r"^(?:(?:20|19)\d\d\s*(?:[-—至]\s*(?:20)\d\d)?\s*年?度?|中共|关于|[_\-\s])+", "", name)
    found = _NAMED_UNIT.match(bare)
    return found.group(1) if found and not _NO_UNIT.search(found.group(1)) else None


def _signature(text: str) -> str | None:
    """The unit that signs at the end, above the date."""
    lines = [line.strip() for line in text.rstrip().splitlines()[-6:] if line.strip()]
    for line, below in zip(lines, lines[1:], strict=False):
        if (_SIGNED.search(below) or _SIGNED_HAN.search(below)) and len(line) <= 30:
            name = re.sub(r"^中共|党[组委]$", "", line.replace(" ", ""))
            if _FOLDER_UNIT.fullmatch(name) and not _NO_UNIT.search(name):
                return name
    return None


def _year(folders: list[str], stem: str, title: str, text: str) -> tuple[int | None, Origin | None]:
    for name, origin in ((stem, "file name"), (title, "text")):
        found = _YEAR.search(name) or (_STAMP.search(name) if origin == "file name" else None)
        if found:
            return int(found.group(1)), "file name" if origin == "file name" else "text"
    for folder in reversed(folders):
        if found := _YEAR.search(folder):
            return int(found.group(1)), "folder"
    if signed := _signed_year(text):
        return signed, "text"
    head = _plain_years(text[:40])
    if found := _YEAR.search(head):
        dated = _DATED.match(head, found.start())  # a date below the title: by March it is of the year before
        return int(found.group(1)) - bool(dated and int(dated.group(2)) <= 3), "text"
    if event := _ANNIVERSARIES.search(text):
        return _FOUNDED[event.group(1)] + int(event.group(2)), "inferred"
    return None, None


def _signed_year(text: str) -> int | None:
    """The year a signature's date speaks of: a report signed by March is of the year before."""
    for line in text.rstrip().splitlines()[-4:]:
        if found := _SIGNED.search(line.strip()):
            return int(found.group(1)) - (int(found.group(2)) <= 3)
        if found := _SIGNED_HAN.search(line.strip()):
            year = 2000 + int((found.group(1) + found.group(2)).translate(_HAN_DIGITS))
            return year - (found.group(3) in ("一", "二", "三"))
    return None


def _doc_type(folders: list[str], stem: str, title: str, text: str) -> tuple[str | None, Origin | None]:
    for name, origin in ((stem, "file name"), (title, "text"), *((f, "folder") for f in reversed(folders))):
        for doc_type, words in _TYPES:
            if words.search(name):
                return doc_type, "file name" if origin == "file name" else "folder" if origin == "folder" else "text"
    if len(_BARE_I.findall(text)) >= 2:
        return "述职报告", "inferred"
    head = text[:400]
    for doc_type, words in _TYPES[:-1]:
        if words.search(head):
            return doc_type, "inferred"
    return None, None


def _region(
    unit: str | None, unit_from: Origin | None, folders: list[str], stem: str, title: str, text: str
) -> tuple[str | None, Origin | None]:
    bare = re.sub(r"^(?:20|19)\d\d年?度?", "", stem)
    sources: list[tuple[str, Origin]] = [(bare, "file name"), (re.sub(r"^(?:20|19)\d\d年?度?", "", title), "text")]
    if unit and unit_from:
        sources.insert(0, (unit, unit_from))
    sources += [(folder, "folder") for folder in reversed(folders)]
    for whole, origin in sources:
        name = _ABOVE_REGION.sub("", whole)
        for province in _PROVINCES:
            if name.startswith(province):
                found = _REGION.match(name)
                return (found.group(1) if found else _PROVINCES[province]), origin
        found = _REGION.match(name)
        if found and not _NO_UNIT.search(found.group(1)):
            return found.group(1), origin
    hints = {a or b for a, b in _REGION_HINT.findall(text)} & set(_PROVINCES)
    return (_PROVINCES[hints.pop()], "inferred") if len(hints) == 1 else (None, None)
