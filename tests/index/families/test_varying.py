"""What varies in a wording: over invented texts, by rule, and over real reports."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Metadata, Passage
from index.families.family import Family, Member, families_of
from index.families.varying import Slot, varying
from index.intake.ingest import add_paths
from index.store.library import FolderLibrary
from index.store.records import DocumentSummary
from tests.conftest import WordHashEncoder


def told(core: str, *others: str) -> list[tuple[str, str, dict[str, int]]]:
    """Each slot: what the core has there, its kind, how many have each filling."""
    slots = varying(core, others)
    assert all(slot.fillings[0].text == core[slot.start : slot.end] for slot in slots)
    return [(slot.fillings[0].text, slot.kind, dict(slot.fillings)) for slot in slots]


def test_a_number_is_a_slot_with_its_measure_and_a_mask_is_one_too() -> None:
    core = "全年召开党组会10次，完成10人次职级晋升工作，开展谈心谈话40余次。"
    others = [core.replace("10人次", "1人次").replace("40余次", "**次"), core.replace("10人次", "**人次")]
    assert told(core, *others) == [
        ("10人次", "number", {"10人次": 1, "1人次": 1, "**人次": 1}),
        ("40余次", "number", {"40余次": 2, "**次": 1}),
    ]


def test_another_measure_goes_with_its_number() -> None:
    core = "深入挖潜内部培训资源，举办10期机关小讲堂，组织业务骨干强化政策解读。"
    assert told(core, core.replace("10期", "三场")) == [("10期", "number", {"10期": 1, "三场": 1})]


def test_words_are_a_slot_and_those_who_write_the_same_are_counted_once_each() -> None:
    core = "开展违纪案件专题警示教育，引导干部职工以案为鉴、以案为戒。"
    others = [core.replace("违纪案件", "严重违法案件")] * 2 + [core.replace("违纪案件", ""), core]
    assert told(core, *others) == [("违纪案件", "words", {"违纪案件": 2, "严重违法案件": 2, "": 1})]


@pytest.mark.parametrize(
    "same",
    [
        "２０２３年开展调研１２次;形成问题清单31项",
        "2023 年开展调研十二次，\n形成问题清单31项。。",
        "二是2023年，开展调研12次，形成问题清单31项。",
        "（三）2023年开展调研12次。形成问题清单31项。",
    ],
)
def test_punctuation_width_item_numbers_and_ways_to_write_a_number_vary_nothing(same: str) -> None:
    assert varying("一是2023年开展调研12次，形成问题清单31项。", [same]) == ()


def test_what_is_added_is_an_empty_slot_in_its_place_with_its_marks() -> None:
    core = "围绕清廉建设总要求，制定实施方案。定期评选廉洁之星，营造浓厚的清廉文化氛围。"
    word, clause = core.replace("实施方案", "实施方案细则"), core.replace("定期", "拍摄微视频，定期")
    [slot] = varying(core, [word])
    assert slot == Slot(core.index("。"), core.index("。"), "words", (("", 1), ("细则", 1)))
    [slot] = varying(core, [clause])
    assert slot == Slot(core.index("定期"), core.index("定期"), "words", (("", 1), ("拍摄微视频，", 1)))


def test_what_is_left_out_goes_with_its_marks() -> None:
    core = "加强理论学习，班子成员带头研讨，通过现场教学举办读书班，带动各支部学原文。"
    assert told(core, core.replace("班子成员带头研讨，", "")) == [
        ("班子成员带头研讨，", "words", {"班子成员带头研讨，": 1, "": 1})
    ]


def test_a_quotation_is_told_whole() -> None:
    core = "深刻领悟决定性意义，坚定“四个自信”，做到“两个维护”，推动工作见行见效。"
    assert told(core, core.replace("坚定“四个自信”", "自觉对标对表")) == [
        ("坚定“四个自信”", "words", {"坚定“四个自信”": 1, "自觉对标对表": 1})
    ]


def test_what_one_of_many_adds_is_its_own() -> None:
    core = "稳步推进第二轮土地承包到期后再延长30年试点，保障农民权益。"
    adds = core.replace("试点", "整省试点")
    assert told(core, adds) == [("", "words", {"": 1, "整省": 1})]
    assert told(core, core, core, adds) == []
    assert told(core, core, adds, adds) == [("", "words", {"": 2, "整省": 2})]


def test_a_text_inside_a_longer_one_says_nothing_of_the_rest() -> None:
    core = "组织干部职工参观廉政教育基地3次，观看专题警示教育片，引导干部以案为鉴。"
    before = "班子成员深入基层开展调研，形成问题清单和整改清单，逐项明确责任领导和完成时限。"
    after = "坚持第一议题制度，带动全局干部学深悟透，完善机关各项制度，规范会议文件管理。"
    longer = before + core.replace("3次", "5次") + after
    assert told(core, longer) == [("3次", "number", {"3次": 1, "5次": 1})]
    assert told(longer, core) == [("5次", "number", {"5次": 1, "3次": 1})]
    middle = core.replace("，观看", f"，{before}{after}观看")
    assert told(core, middle) == told(middle, core) == []


def test_how_a_text_begins_and_ends_varies_where_both_are_short() -> None:
    core = "坚持正风肃纪。一体推进“三不”机制建设，锲而不舍落实中央八项规定精神，巩固基层减负成果。"
    assert told(core, core.replace("坚持正风肃纪", "执纪问责到位")) == [
        ("坚持正风肃纪", "words", {"坚持正风肃纪": 1, "执纪问责到位": 1})
    ]
    assert told(core, core.replace("坚持正风肃纪。", "")) == []


def test_texts_with_nothing_in_common_or_no_words_have_no_slots() -> None:
    assert varying("开展警示教育", ["完善长效机制", "", "**"]) == varying("——", ["**次"]) == ()


PARTS = ["召开党组会", "开展调研", "整改问题", "培训干部", "走访企业"]
numbers = st.one_of(st.integers(1, 9999).map(str), st.just("**"))


@given(st.lists(st.tuples(st.sampled_from(PARTS), st.lists(numbers, min_size=3, max_size=3)), min_size=1, max_size=5))
@settings(deadline=None, max_examples=200)
def test_numbers_are_found_each_in_its_place(parts: list[tuple[str, list[str]]]) -> None:
    texts = ["，".join(f"全年{what}{values[at]}次" for what, values in parts) + "。" for at in range(3)]
    wanted = [values for _, values in parts if len(set(values)) > 1]
    slots = varying(texts[0], texts[1:])
    assert [slot.kind for slot in slots] == ["number"] * len(wanted)
    for slot, values in zip(slots, wanted, strict=True):
        assert {filling.text: filling.members for filling in slot.fillings} == {
            f"{value}次": values.count(value) for value in values
        }


sentences = st.sampled_from(
    ["开展警示教育12次", "评选“廉洁之星”", "完善长效机制", "开展警示教育**次", "深入基层", "减负"]
)
paragraphs = st.lists(sentences, max_size=6).map("，".join)


@given(paragraphs, st.lists(paragraphs, max_size=5), st.randoms())
@settings(deadline=None, max_examples=200)
def test_slots_lie_in_order_and_count_each_text_once_whatever_their_order(core, others, chance) -> None:
    slots = varying(core, others)
    assert_whole(slots, core, [core, *others])
    shuffled = chance.sample(others, len(others))
    again = varying(core, shuffled)
    assert [(slot.kind, sorted(count for _, count in slot.fillings)) for slot in again] == [
        (slot.kind, sorted(count for _, count in slot.fillings)) for slot in slots
    ]


CLAUSES = (
    "召开党组会65次", "研究党建工作12项", "班子成员深入基层调研", "形成问题清单31项", "持续整治形式主义", "为基层减负",
    "完善长效机制", "开展中心组学习**次", "带动全局干部学深悟透", "评选“廉洁之星”8人", "营造崇廉尚廉的氛围",
)  # fmt: skip


@given(
    st.lists(
        st.lists(st.sampled_from(["as it is"] * 4 + ["left out", "other", "number"]), min_size=11, max_size=11),
        max_size=9,
    )
)
@settings(deadline=None, max_examples=200)
def test_slots_lie_in_order_where_each_text_changes_something_else(changes: list[list[str]]) -> None:
    core = "，".join(CLAUSES) + "。"
    others = []
    for change in changes:
        written = {
            "as it is": str,
            "left out": lambda clause: "",
            "other": lambda clause: "建立" + clause[2:],
            "number": lambda clause: clause.replace("1", "3").replace("**", "7").replace("8", "90余"),
        }
        clauses = [written[what](clause) for what, clause in zip(change, CLAUSES, strict=True)]
        others.append("，".join(filter(None, clauses)) + "。")
    assert_whole(varying(core, others), core, [core, *others])


def test_where_each_leaves_out_something_else_each_is_a_slot_of_its_own() -> None:
    core = "，".join(CLAUSES) + "。"
    others = [core.replace(f"{clause}，", "") for clause in CLAUSES[1:-1]]
    found = told(core, *others)
    assert [text for text, _, _ in found] == [f"{clause}，" for clause in CLAUSES[1:-1]]
    assert all(fillings == {text: len(others), "": 1} for text, _, fillings in found)


def family_of_texts(core: str, *others: str) -> Family:
    document = DocumentSummary("d", "/材料", "s.txt", "h", "总结", Metadata(None, None, None, None))
    return Family(
        tuple(
            Member(Passage(f"d{n}", 0, "item", (), 1, text, 0, len(text)), document, 0, len(text), 1.0, n == 0)
            for n, text in enumerate((core, *others))
        )
    )


def test_of_too_many_texts_only_those_that_most_have_are_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    core = "深入挖潜内部培训资源，举办10期机关小讲堂，组织业务骨干强化政策解读。"
    others = [core.replace("10期", f"{number}期") for number in (3, 5, 7, 7, 5, 9, 10)]
    whole = family_of_texts(core, *others)
    assert [len(slot.fillings) for slot in whole.varies()] == [5] and not whole.is_much
    monkeypatch.setattr("index.families.family.MOST_TEXTS", 4)
    assert not whole.is_much
    monkeypatch.setattr("index.families.family.MOST_TEXTS", 2)
    [slot] = whole.varies()
    assert whole.is_much and dict(slot.fillings) == {"10期": 2, "5期": 2, "7期": 2}


def assert_whole(slots: tuple[Slot, ...], core: str, texts: list[str]) -> None:
    at = 0
    for slot in slots:
        assert at <= slot.start <= slot.end <= len(core) and slot.fillings[0].text == core[slot.start : slot.end]
        assert len(slot.fillings) > 1 and sum(filling.members for filling in slot.fillings) <= len(texts)
        assert all(any(filling.text in text for text in texts) for filling in slot.fillings)
        at = slot.end


@pytest.fixture(scope="module")
def families(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Family]]:
    with FolderLibrary.create(tmp_path_factory.mktemp("varying") / "library") as library:
        add_paths(library, WordHashEncoder(), [shared / "reports"])
        yield families_of(library.all_passages())


def test_slots_of_real_families_stand_in_their_texts(families: list[Family]) -> None:
    told = 0
    for family in families:
        slots = family.varies()
        told += len(slots)
        assert_whole(slots, family.core.text, [member.text for member in family.members])
    assert len(families) > 100 and told > 100


@pytest.mark.parametrize(
    ("wording", "kind", "fillings"),
    [
        ("举办10期机关小讲堂", "number", {"10期": 1, "1期": 1}),
        ("人次职级晋升工作", "number", {"1人次": 1, "10人次": 1}),
        ("处置问题线索*件", "number", {"*件": 1, "10件": 1, "": 1}),
        ("开展违纪案件专题警示教育", "words", {"违纪案件": 1, "严重违纪案件": 1, "": 1}),
    ],
)
def test_what_units_of_real_reports_fill_in(
    families: list[Family], wording: str, kind: str, fillings: dict[str, int]
) -> None:
    [found] = {
        (slot.kind, slot.fillings)
        for family in families
        for slot in family.varies()
        if wording in family.core.text and dict(slot.fillings) == fillings
    }
    assert found[0] == kind
