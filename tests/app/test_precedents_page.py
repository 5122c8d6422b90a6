"""成例: wordings found, looked at, ordered, and put into the basket, without a browser."""

import json
import re
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from streamlit.testing.v1 import AppTest

from compare.basket.basket import Basket, read_basket
from index.families.family import Family
from index.intake.ingest import Stated, add_paths
from index.models import open_encoder
from index.store.library import FolderLibrary
from tests.app.conftest import Start, choice, html, parameter, press, put, ways
from ui.basket.kept import _Held
from ui.opened import show_newest


def rows(app: AppTest) -> int:
    return html(app).count('<article class="hit wording">')


def basket_of(app: AppTest) -> Basket:
    [held] = app.session_state["baskets"].values()
    basket: Basket = held.basket
    return basket


def first_name(app: AppTest) -> str:
    """What the first wording is called among those shown."""
    [(doc_id, start)] = re.findall(r'data-put="([^:]+):(\d+):', html(app))[:1]
    return f"{doc_id}-{start}"


def head(app: AppTest) -> str:
    return app.button(key="basket-open").label


def test_wordings_say_who_uses_them_since_when_and_what_varies(start: Start) -> None:
    app = start("precedents", q="清廉文化")
    shown = html(app)
    assert rows(app) and "等） · 4 个年度" in shown and "最早 2022" in shown and "最近 2025" in shown
    assert 'class="slot number"' in shown and "处写法不一" in shown and "仅此一处" in shown
    assert shown.index("6 个单位") < shown.index("仅此一处")


def test_a_topic_is_typed_or_taken_from_what_there_is_much_of(start: Start) -> None:
    app = start("precedents")
    assert rows(app) == 0 and "一种写法一行" in html(app)
    next(button for button in app.button if button.key == "wording-of-清廉文化").click().run()
    assert parameter(app, "q") == ["清廉文化"] and parameter(app, "order") == ["relevance"] and rows(app)
    app.text_input(key="wording").set_value(" 主题教育 ").run()
    assert parameter(app, "q") == ["主题教育"] and rows(app)


def test_order_filters_and_what_is_left_out_stand_in_the_address(start: Start) -> None:
    app = start("precedents", q="清廉文化", year="2024", order="spread", shared="1")
    assert "仅此一处" not in html(app) and choice(app, "years").value == [2024]
    assert "全库" in html(app)  # others use it too
    app.segmented_control(key="order").set_value("freshness").run()
    assert parameter(app, "order") == ["freshness"] and parameter(app, "year") == ["2024"]
    app.segmented_control(key="order").set_value(None).run()
    assert parameter(app, "order") == ["freshness"]
    app.toggle(key="shared-only").set_value(False).run()
    assert "shared" not in app.query_params and "仅此一处" in html(app)
    choice(app, "years").set_value([2025]).run()
    assert parameter(app, "order") == ["freshness"]


def test_a_wording_over_the_years_keeps_the_units_and_types_in_the_address(start: Start) -> None:
    app = start("precedents", q="清廉文化", view="years", unit="云屏县", year="2024", order="relevance")
    assert "5 份材料里" in html(app) and "1 个单位" in html(app)
    assert choice(app, "units").value == ["云屏县"] and "popover-years" not in app.session_state
    choice(app, "doc_types").set_value(["政府工作报告"]).run()
    assert (
        parameter(app, "unit") == ["云屏县"]
        and parameter(app, "type") == ["政府工作报告"]
        and parameter(app, "view") == ["years"]
    )
    next(button for button in app.button if button.label == "清除筛选").click().run()
    assert "unit" not in app.query_params and parameter(app, "year") == ["2024"] and "30 份材料里" in html(app)


def test_the_core_is_set_against_any_member(start: Start) -> None:
    app = start("precedents", q="清廉文化", order="spread")
    assert not app.selectbox
    alone, name = len(ways(app, "看原文")), first_name(app)
    app.session_state[f"members-{name}"] = True
    app.run()
    box = app.selectbox(key=f"against-{name}")
    assert len(box.options) > 2 and 'class="pair"' in html(app)
    before = html(app)
    box.set_value(len(box.options) - 1).run()
    assert html(app) != before and len(ways(app, "看原文")) == alone + 1


def test_what_varies_is_worked_out_once_while_the_same_is_asked_for(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    import ui.wordings.row as shown

    found: list[Family] = []
    real = shown.slots_of
    monkeypatch.setattr(shown, "slots_of", lambda family: found.append(family) or real(family))
    app = start("precedents", q="清廉文化")
    assert len(found) == 15
    before = html(app)
    assert html(app.run()) == before and len(found) == 15
    app.button(key="show-more").click().run()
    assert len(found) == rows(app) > 15
    app.text_input(key="wording").set_value("主题教育").run()
    assert len(found) > rows(app)


def test_of_a_wording_in_many_places_only_so_many_are_compared_and_it_says_so(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ui.wordings.members._CHOSEN_FROM", 2)
    monkeypatch.setattr("index.families.family.MOST_TEXTS", 1)
    app = start("precedents", q="清廉文化", order="spread")
    assert "只按最常见的" in html(app)
    name = first_name(app)
    app.session_state[f"members-{name}"] = True
    box = app.run().selectbox(key=f"against-{name}")
    assert len(box.options) == 2 and box.label == "与它比（按年份的前 2 处）"


def test_what_varies_is_left_blank_on_demand(start: Start) -> None:
    app = start("precedents", q="清廉文化")
    assert "××" not in html(app)
    app.toggle(key="blanks").set_value(True).run()
    assert "××" in html(app) and "＿＿" in html(app)


def test_more_come_on_demand(start: Start) -> None:
    app = start("precedents", q="清廉文化")
    assert rows(app) == 15
    app.button(key="show-more").click().run()
    assert rows(app) > 15


def test_a_report_leads_back_to_the_wordings(start: Start) -> None:
    app = start("precedents", q="清廉文化", order="spread", shared="1")
    doc_id = next(iter(app.session_state["precedents"][1].found)).family.core.passage.doc_id
    app = start("report", doc=doc_id, at="5", q="清廉文化", order="spread", shared="1")
    [back] = ways(app, "← 返回成例")
    assert back.startswith("precedents?") and parse_qs(urlsplit(back).query) == {
        "q": ["清廉文化"],
        "order": ["spread"],
        "shared": ["1"],
    }


def test_what_was_searched_for_is_asked_for_here_too(start: Start) -> None:
    app = start()
    app.text_input(key="query").set_value("清廉文化").run()
    there = [parse_qs(link.proto.query_string) for link in app.get("page_link") if link.label in ("成例", "看写法")]
    there += [parse_qs(urlsplit(way).query) for way in ways(app, "看写法")]
    assert len(there) >= 3 and all(way["order"] == ["relevance"] for way in there)
    assert [way["q"] for way in there[:2]] == [["清廉文化"]] * 2


@pytest.mark.parametrize(
    "bad", [{"order": "upwards"}, {"view": "nothing"}, {"shared": "yes"}, {"order": ""}, {"year": "二〇"}]
)
def test_what_makes_no_sense_in_a_link_is_passed_over(start: Start, bad: dict[str, str]) -> None:
    assert rows(start("precedents", q="清廉文化", **bad)) == 15


@pytest.mark.parametrize(("query", "said"), [("，。！", "没有文字"), ("-清廉", "只有要排除的词")])
def test_a_query_that_cannot_be_searched_for_is_one_line(start: Start, query: str, said: str) -> None:
    app = start("precedents", q=query)
    assert said in app.warning[0].value and rows(app) == 0


def test_nothing_found_says_what_to_do(start: Start) -> None:
    app = start("precedents", q="量子色动力学夸克禁闭")
    assert "没有材料写" in html(app) and "行话" in html(app)
    app = start("precedents", q="清廉文化", unit="没有的局")
    app.button(key="unfiltered").click().run()
    assert rows(app) and "unit" not in app.query_params


def test_nothing_of_a_report_is_markup(start: Start, own_folder: Path, tmp_path: Path) -> None:
    text = "培育**重点**企业{}家，见[附件](http://x.cn)<img src=x onerror=alert(1)>，兑现惠企资金$E=mc^2$万元。"
    with FolderLibrary.create(own_folder) as library:
        for number in (3, 4):
            path = tmp_path / f"{number}总结.txt"
            path.write_text(f"某局工作总结\n一、<b>培育</b>重点企业\n{text.format(number)}\n", encoding="utf-8")
            add_paths(library, open_encoder(), [path], Stated(unit=f"<i>{number}局</i>:red[x]"))
    app = start("precedents", q="培育重点企业")
    put(app)
    app.button(key="basket-open").click().run()
    shown = html(app)
    assert "&lt;img src=x onerror=alert(1)&gt;" in shown and "<img" not in shown and "<i>" not in shown


def test_a_passage_goes_in_and_out_and_is_there_on_every_page(start: Start) -> None:
    app = start(q="清廉文化")
    assert head(app) == "素材篮"
    put(app)
    put(app, 1)
    assert head(app) == "素材篮 2" and len(basket_of(app).entries) == 2
    app.switch_page("ui/compare.py").run()
    assert head(app) == "素材篮 2"
    app.switch_page("ui/search.py")
    app.query_params["q"] = "清廉文化"
    app.run()
    put(app, is_in=False)
    assert head(app) == "素材篮 1"


def test_what_is_pressed_while_the_server_is_busy_is_not_lost_nor_done_twice(start: Start) -> None:
    app = start(q="清廉文化")
    first, second = re.findall(r'data-put="([^"]*)"', html(app))[:2]
    both = [{"number": 1, "name": first, "is": True}, {"number": 2, "name": second, "is": True}]
    press(app, "put", both)
    assert head(app) == "素材篮 2"
    press(app, "put", [*both, {"number": 3, "name": first, "is": False}])
    assert head(app) == "素材篮 1" and basket_of(app).entries[0].key.start == int(second.split(":")[1])
    press(app, "put", both)
    assert head(app) == "素材篮 1"


@pytest.mark.parametrize(
    "sent", ["x", [1], [{}], [{"number": "x", "name": 1, "is": 1}], [{"number": 9, "name": "no:0:1", "is": True}], {}]
)
def test_what_no_page_sends_does_nothing(start: Start, sent: object) -> None:
    app = start(q="清廉文化")
    for event in ("put", "way"):
        press(app, event, sent)
        assert head(app) == "素材篮" and not app.exception and parameter(app, "q") == ["清廉文化"]


def test_the_same_passage_from_two_pages_is_one(start: Start) -> None:
    app = start(q="清廉文化")
    put(app)
    entry = basket_of(app).entries[0]
    app.switch_page("ui/report.py")
    app.query_params["doc"], app.query_params["at"] = entry.doc_id, str(entry.start)
    app.run()
    put(app, is_in=False)
    assert not basket_of(app).entries


def test_a_wording_goes_in_with_who_uses_it(start: Start) -> None:
    app = start("precedents", q="清廉文化", order="spread")
    put(app)
    [entry] = basket_of(app).entries
    texts = [one.family.core.text for one in app.session_state["precedents"][1].found if len(one.units) == 6]
    assert "6 个单位" in entry.used and entry.text in texts
    app.button(key="basket-open").click().run()
    assert entry.used in html(app) and "出处：" in html(app)
    assert [b.label for b in app.get("download_button")] == ["Word", "Markdown"]


def test_entries_are_sorted_and_removed_in_the_opened_basket(start: Start) -> None:
    app = start(q="清廉文化")
    for number in range(3):
        put(app, number)
    keys = [entry.key for entry in basket_of(app).entries]
    app.button(key="basket-open").click().run()
    app.button(key="basket-0-1").click().run()
    assert [entry.key for entry in basket_of(app).entries] == [keys[1], keys[0], keys[2]]
    app.button(key="basket-open").click().run()
    app.button(key="basket-1-out").click().run()
    assert [entry.key for entry in basket_of(app).entries] == [keys[1], keys[2]]
    app.button(key="basket-open").click().run()
    app.button(key="basket-emptied").click().run()
    assert basket_of(app).entries == () and head(app) == "素材篮"


def test_what_has_gone_from_the_library_is_told_and_kept(start: Start, own_library: Path) -> None:
    app = start(q="清廉文化")
    put(app)
    entry = basket_of(app).entries[0]
    with FolderLibrary.create(own_library) as library:
        library.remove([entry.doc_id])
    show_newest(own_library, open_encoder())
    app.button(key="basket-open").click().run()
    assert "已不在资料库里" in html(app) and entry.text in html(app)


def test_a_full_basket_says_so(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("compare.basket.basket.MOST_ENTRIES", 2)
    app = start(q="清廉文化")
    for number in range(3):
        put(app, number)
    assert len(basket_of(app).entries) == 2 and "已满" in app.toast[0].value


def test_two_readers_have_a_basket_each(start: Start) -> None:
    one, other = start(q="清廉文化"), start(q="清廉文化")
    put(one)
    assert head(one) == "素材篮 1" and head(other.run()) == "素材篮"


def test_the_browser_keeps_it_and_gives_it_back(start: Start, monkeypatch: pytest.MonkeyPatch) -> None:
    kept: list[dict[str, Any]] = []
    said: list[Any] = [None]

    def keeper(data: dict[str, Any], **_: object) -> SimpleNamespace:
        kept.append(data)
        return SimpleNamespace(found=said[0], failed=None)

    monkeypatch.setattr("ui.basket.kept._keeper", keeper)
    app = start(q="清廉文化")
    put(app)
    last = kept[-1]
    assert len(read_basket(last["entries"]).entries) == 1 and last["stamp"] > 0
    reloaded = start(q="清廉文化")
    assert head(reloaded) == "素材篮"
    said[0] = [last["place"], json.dumps(last)]
    assert head(reloaded.run()) == "素材篮 1"
    said[0] = None
    reloaded.run()
    assert kept[-1]["met"] == last["stamp"] and kept[-1]["stamp"] <= last["stamp"]  # nothing to be kept anew
    said[0] = ["another library's", json.dumps(last)]
    assert head(start(q="清廉文化")) == "素材篮"


def test_what_was_put_in_before_the_browser_gave_back_the_rest_is_kept_at_once(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept: list[dict[str, Any]] = []
    said: list[Any] = [None]

    def keeper(data: dict[str, Any], **_: object) -> SimpleNamespace:
        kept.append(data)
        return SimpleNamespace(found=said.pop() if said else None, failed=None)

    monkeypatch.setattr("ui.basket.kept._keeper", keeper)
    app = start(q="清廉文化")
    put(app)
    before = kept[-1]
    app = start(q="清廉文化")
    put(app, 1)
    said.append([before["place"], json.dumps(before)])
    app.run()
    assert head(app) == "素材篮 2" and len(read_basket(kept[-1]["entries"]).entries) == 2
    assert kept[-1]["stamp"] > kept[-1]["met"] == before["stamp"]


def written(held: _Held) -> str:
    return json.dumps({"stamp": held.stamp, "met": held.met, "entries": held.basket.written()})


def test_two_windows_of_one_reader_end_with_the_same_basket(start: Start) -> None:
    app = start(q="清廉文化")
    for number in range(3):
        put(app, number)
    one, two, three = basket_of(app).entries
    left, right = _Held(), _Held()
    left.change(Basket((one,)))
    right.change(Basket((two,)))  # before it heard of the other
    right.meet(written(left))
    assert right.basket.entries == (one, two) and right.stamp > right.met
    left.meet(written(right))
    assert left.basket.entries == (one, two)
    left.change(Basket((two,)))  # taken out, which the other hears of
    right.meet(written(left))
    assert right.basket.entries == (two,)
    for nonsense in ("", "null", "[]", '{"stamp": "x"}', '{"stamp": 1e999, "met": 0, "entries": ""}', "[" * 99_999):
        right.meet(nonsense)
    right.meet(json.dumps({"stamp": 1, "met": 0, "entries": Basket((three,)).written()}))  # older than what it knows
    assert right.basket.entries == (two,)


def test_what_stood_there_before_runs_that_were_cut_off_can_be_put_in(
    start: Start, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = start(q="清廉文化")
    name = re.findall(r'data-put="([^"]*)"', html(app))[0]
    monkeypatch.setattr("ui.cards.offers.all_offered", lambda: None)
    app.switch_page("ui/help.py")
    for _ in range(3):  # which offer nothing, and do not say that they came to their end
        app.run()
    press(app, "put", [{"number": 1, "name": name, "is": True}])
    assert head(app) == "素材篮 1"
