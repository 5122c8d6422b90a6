"""Whose report it is, of which year, of what type and region, each with where it says so.

Nothing is invented: a report that says only 我局 has no unit until its folder, its file name, the end of
its text or its reader names one. Other bodies named in the text (市委, 派驻纪检监察组) are not its own.
"""

from __future__ import annotations

import re

from corpus.document import Metadata, Origin
from corpus.units import unit_in, unit_name
from corpus.years import DATE_LINE, YEAR, plain_name, report_year

_YEAR_FIRST = re.compile(r"^(?:20|19)\d\d年?度?")
#: What folders and files are put in order by: 01 县财政局, 3-县财政局.
_ORDER = re.compile(r"^\d{1,3}[\s.．_、\-]+")
_MAX_SIGNATURE_CHARS = 60
_DATE_AT_END = re.compile(rf"\s+(?:{DATE_LINE.pattern})$")
_STATED_UNIT = re.compile(r"(?:报告|填报|报送|汇报)?单位[:：]\s*(.{2,30})")
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
        re.compile(
            r"(?:全面)?从严治党.{0,16}(?:报告|总结|汇报|情况)|主体责任.{0,10}(?:报告|总结|情况)"
            r"|(?<!党建[和及与暨、])党风廉政建设(?:.{0,16}(?:报告|总结|汇报|情况)|(?:工作)?$)"
        ),
    ),
    ("党建总结", re.compile(r"(?:党建|党的建设|机关党委|党支部).{0,12}(?:总结|报告|汇报|情况|材料)")),
)
#: Types that say nothing of the field; a more telling one elsewhere goes before them.
_GENERAL_TYPES = (
    ("工作总结", re.compile(r"总结")),
    ("工作要点", re.compile(r"工作要点")),
    ("工作计划", re.compile(r"工作(?:计划|安排|打算)$")),
    ("工作总结", re.compile(r"工作(?:情况)?(?:报告|汇报)")),
)
_IN_TEXT = (*_TYPES[:-1], ("党建总结", re.compile(r"党建|党的建设")))
#: 我 that is not 我局, 我们, 我国…: one person speaks.
_BARE_I = re.compile(r"(?<![自忘唯])我(?![局委市县区省厅院校办处部国们党军会镇乡村科所公自旗州中街团站队社室])")
_REGION = re.compile(
    r"([\u4e00-\u9fff]{2,8}?(?:自治区|自治州|特别行政区|省|市|县|(?<![发园景社校厂灌林矿])区|州|盟|旗))"
)
#: What a unit's name begins with before its region: 中共某某县, 国家税务总局某某市.
_ABOVE_REGION = re.compile(
    r"^(?:中共|共青团|国网|民革|民盟|民建|民进|农工党|致公党|九三学社|国家[\u4e00-\u9fff]{2,6}总?局|中国)"
)
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
    stem = plain_name(clean_stem(file_stem))
    title = plain_name(title)
    unit, unit_from = _unit(folders, stem, title, text)
    year, year_from = report_year(folders, stem, title, text)
    doc_type, doc_type_from = _doc_type(folders, stem, title, text)
    region, region_from = _region(unit, unit_from, folders, stem, title, text)
    return Metadata(unit, unit_from, year, year_from, doc_type, doc_type_from, region, region_from)


def clean_stem(file_stem: str) -> str:
    """A file's name without 附件2：, (定稿), (1) and the like."""
    return _DECORATION.sub("", file_stem).strip() or file_stem


def _unit(folders: list[str], stem: str, title: str, text: str) -> tuple[str | None, Origin | None]:
    for folder in reversed(folders):
        if unit := unit_name(_ORDER.sub("", YEAR.sub("", folder).lstrip("年度 _-"))):
            return unit, "folder"
    if unit := unit_in(stem):
        return unit, "file name"
    if unit := unit_in(title) or _signature(text):
        return unit, "text"
    return None, None


def _signature(text: str) -> str | None:
    """The unit that signs with a date, or that says 报告单位; none where several sign."""
    lines = [line.strip()[:_MAX_SIGNATURE_CHARS] for line in text.splitlines() if line.strip()]
    for line in (*lines[-6:], *lines[:6]):
        if stated := _STATED_UNIT.fullmatch(line):
            return unit_name(stated.group(1))
    signed = set()
    for line, below in zip(lines, [*lines[1:], ""], strict=False):
        name = _DATE_AT_END.sub("", line).strip()
        if len(name) <= 40 and (name != line or DATE_LINE.fullmatch(below)):
            units = [unit for part in re.split(r"\s{2,}|、", name) if (unit := unit_name(part))]
            signed |= set(units[:1])
    return signed.pop() if len(signed) == 1 else None


def _doc_type(folders: list[str], stem: str, title: str, text: str) -> tuple[str | None, Origin | None]:
    sources: list[tuple[str, Origin]] = [(stem, "file name"), (title, "text")]
    sources += [(folder, "folder") for folder in reversed(folders)]
    for types in (_TYPES, _GENERAL_TYPES):
        for name, origin in sources:
            for doc_type, words in types:
                if words.search(name):
                    return doc_type, origin
    if len(_BARE_I.findall(text)) >= 2:
        return "述职报告", "inferred"
    return next(((doc_type, "inferred") for doc_type, words in _IN_TEXT if words.search(text[:400])), (None, None))


def _region(
    unit: str | None, unit_from: Origin | None, folders: list[str], stem: str, title: str, text: str
) -> tuple[str | None, Origin | None]:
    sources: list[tuple[str, Origin]] = [(_YEAR_FIRST.sub("", stem), "file name"), (_YEAR_FIRST.sub("", title), "text")]
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
        if found and unit_name(found.group(1)) and not name.startswith("某"):
            return found.group(1), origin
    hints = {a or b for a, b in _REGION_HINT.findall(text)} & set(_PROVINCES)
    return (_PROVINCES[hints.pop()], "inferred") if len(hints) == 1 else (None, None)
