"""The measure words that figures carry, and which of them count things.

Longest first: 人次 before 人, 平方公里 before 平方米. 万 and 亿 belong to the number (3.6万元 is 36000 元), so no
measure begins with them, and 个 is dropped before what is a measure itself (个百分点, 个工作日). A measure
that is the first character of a word is none: 5部门, 3家庭, 2地区.
"""

from __future__ import annotations

import re

#: What counts things and events: Chinese numerals and masks stand before these.
COUNTS = frozenset(
    "轮次 人次 篇次 件次 场次 户次 家次 车次 批次 班次 架次 艘次 例次 头次 餐次 课时 学时 次 个 项 条 名 人 "
    "件 场 期 篇 家 户 份 起 例 宗 批 轮 支 套 台 座 处 所 部 册 本 幅 张 块 辆 艘 对 只 头 棵 门 堂 节 间 "
    "组 队 封 则 元 百分点 % 成 倍 番 位 亩次 亩 吨 金 银 铜 单 笔 针 字 公里 平方米 美元 条次 项次 个次 "
    "台次 针次 册次 辆次 艘次 页 卷 人天".split()
)
#: Lengths of time, figures only where something says that they are: 为期两周, not 三年行动.
TIMES = frozenset("工作日 季度 月 小时 分钟 周 天 年 日 秒".split())
_WITH_CHARACTER_GE = "百分点 基点 工作日 季度 月 小时 学时 课时 标准箱 标箱 次".split()
_SIZES = (
    "平方公里 平方千米 立方米 千米 厘米 毫米 海里 公斤 千克 克 微克 毫克 公顷 千瓦时 千瓦 兆瓦时 兆瓦 吉瓦 瓦时 瓦 "
    "千伏安 千伏 吨标准煤 标准煤 标准箱 标箱 吨公里 总吨 公吨 斤 米 升 毫升 度 欧元 港元 日元 英镑 角 分 摄氏度 周岁 "
    "岁 大卡 赫兹 床 基点 人年 大类 类 款 片 口 盏 架 列 班 匹 株 栋 幢 层 村 镇 县 市 区 省 国 枚 颗 粒 袋 箱 瓶 桶 "
    "束 代 步 遍 趟 顿 餐 句 首 曲 集 讲 段 道 尾 羽 股 桌 席 孔 方 里 种 台套 台件 副 根 剂"
).split()
_LATIN = (
    "kWh kW MWh MW GWh GW TWh km² km m² m³ mm cm m kg mg μg g t EFlops EFLOPS PFlops P TB GB MB ℃ °C ㎡ dB L".split()
)
_WORDS = (
    "项目(?![标录])|部门|部委|家庭|家属(?!于)|方面|方案|方责|处室|处长|地区|区域|区块|区间|位一体|人员|人口|人大|"
    "人才|人均|名单(?!位)|条例|口径|口岸|层次|集团|国集团|道路|道德|省份|国家|县城|县级|市级|省级|区级|村级|镇级|"
    "市场|市民|县域|村民|村庄|片区|班子|班级|分别|分支|度假|步骤|代表|代码|角度|角色|层级|层面|方向|里程|根据|米粉|"
    "克服|年度|年级|年代|日常|日报|天然|月份|周边|周年|部队|组织|组长|队伍|队员|次数|位数|台账|台阶|成员|成果|成效|"
    "成立|成功|成为|倍增|座谈|场所|场景|场地|起步|则是|对口|对应|套路|段落|类似|只是|字号|张家|块链|口人|"
    "金[融额属牌]|银[行发]|铜[业矿]|单[位元]"
)


def _either(words: list[str]) -> str:
    return "|".join(sorted(map(re.escape, words), key=len, reverse=True))


_HAN = _either([*COUNTS - {"%"}, *_SIZES, *TIMES, *(f"个{word}" for word in _WITH_CHARACTER_GE)])
_UNIT = rf"(?:{_HAN}|(?:{_either(_LATIN)})(?![A-Za-z]))"
#: A measure, with what it is per (元/人) and in brackets (套（间）).
MEASURE = re.compile(rf"(?P<measure>[%％‰]|(?!(?:{_WORDS})){_UNIT}(?:[/／]{_UNIT})?)(?:[（(](?:{_HAN})[）)])?")
#: What a measure can begin with.
FIRST_CHARACTERS = frozenset(word[0] for word in [*COUNTS, *_SIZES, *TIMES, *_LATIN, *"个％‰"])


def normal(measure: str) -> str:
    """A measure as it is compared: signs of half width, and without the 个 of 个百分点."""
    plain = measure.replace("％", "%").replace("／", "/")
    return plain[1:] if plain[0] == "个" and len(plain) > 1 and plain != "个次" else plain
