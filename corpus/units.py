"""Names of offices, and which words only look like one.

A name is taken as it is written, and only where it says whose report it is: 贯彻落实市委 and 学校 are none.
"""

from __future__ import annotations

import re

_ENDS = (
    "委员会|管委会|常委会|人民政府|自治区|自治州|开发区|高新区|大学|学院|医院|中学|小学|幼儿园|学校|研究院|研究所|集团|公司|银行|中心"
    "|街道|社区|协会|联合会|总工会|工会|基金会|妇联|残联|工商联|文联|科协|档案馆|图书馆|博物馆|文化馆|公路段|林场|农场|[一二三四五六七八九十]中"
    "|省|市|县|区|州|旗|镇|乡|村|局|厅|委|办|室|院|校|部|处|科|所|站|队|社"
)
_NAME = re.compile(rf"[\u4e00-\u9fff（）()]{{1,24}}(?:{_ENDS})")
#: The party body of an office speaks for the office.
_PARTY_BODY = re.compile(r"(?:机关)?(?:第[一二三四五六七八九十]+)?(?:党委|党组|党支部|党总支)$")
#: 中共某某局委员会, 中共某某镇委员会.
_COMMITTEE = re.compile(r"(?:机关)?(?:总支部|支部)?委员会$")
_FOLLOWS = (
    r"(?:党[组委支总建]|机关|第[一二三四五六七八九十]+党|领导班子|班子|20\d\d|关于|述职|全面从严|工作|意识形态|政府|年度|党风|主题教育"
    r"|[\s_\-—:：]|$)"
)
_NAMED = re.compile(rf"([\u4e00-\u9fff（）]{{1,24}}(?:{_ENDS}))(?={_FOLLOWS})")
_BRACKETED = re.compile(r"[（(]([\u4e00-\u9fff]{2,20})[）)]")
_BEFORE_NAME = re.compile(
    r"^(?:20\d\d[-./年]\d{1,2}[-./月]\d{1,2}日?|20\d{6}|[【\[（(]?(?:20|19)\d\d[】\]）)]?\s*年?\s*(?:[-—–－~～至到]+\s*20\d\d)?\s*年?度?"
    r"|中共|关于(?:印发|转发|报送|上报|呈报)?|[《_\-\s])+"
)
#: Words that a name does not begin with, hold or consist of: 贯彻落实市委, 新建文件夹, 学校.
_NONE = re.compile(
    r"^(?:在|从|对|向|为|与|关于|落实|贯彻|加强|改进|加快|创建|建设|推进|推动|坚持|深化|开展|做好|抓好|全面|认真|学习|服务|平安|文明|美丽|和谐"
    r"|农村|乡镇|处级|科级|基层|干部|社会工作$|我|本|全|各|该)|中共中央"
    r"|总结|报告|述职|学年|学期|材料|方案|汇报|大会|会议|座谈会|党建|年终|年度|主体责任|生活会|下载|收集|整理|备份|上传|归档|临时|新建|存放|网站|网上|待办"
    r"|^某.$|^(?:机关)?(?:党委|党组|党支部|支部|机关|部门|单位|学校|医院|社区|办公室|局|委|办|村|乡|镇|县|区|市|省|处|科|室|乡村|街道|公司|两会|其他"
    r"|资料|附件|社会|中心|集团|院校|党)$"
)


def unit_name(name: str) -> str | None:
    """`name` without the office's party body, where it is the name of one office."""
    name = name.replace(" ", "")
    if name.startswith("中共"):
        name = _COMMITTEE.sub("", name.removeprefix("中共"))
    bare = _PARTY_BODY.sub("", name)
    return bare if _NAME.fullmatch(bare) and not _NONE.search(bare) else None


def unit_in(name: str) -> str | None:
    """The office that a file name or title begins with, or names in brackets; none where 某某 stands for it."""
    name = _BEFORE_NAME.sub("", name)
    found = _NAMED.match(name) if not name.startswith("某") else None
    if found and (unit := unit_name(found.group(1))):
        return unit
    return next((unit for bracketed in _BRACKETED.findall(name) if (unit := unit_name(bracketed))), None)
