"""The sign-in file: what it says, and what is wrong with it."""

from pathlib import Path

import pytest

from access.rules import OIDC_KEYS, AccessError, read_rules
from wording.access import access_line

PROXY = '[proxy]\nuser_header = "X-Remote-User"\n'
AUTH = "[auth]\n" + "".join(f'{key} = "https://example.cn"\n' for key in OIDC_KEYS)


def written(folder: Path, text: str) -> Path:
    file = folder / "sign-in.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_who_may_look_and_who_may_change(tmp_path: Path) -> None:
    rules = read_rules(written(tmp_path, '[access]\neditors = ["Zhang@Example.cn"]\n' + PROXY))
    assert rules.user_header == "X-Remote-User"
    assert rules.may_change("zhang@example.cn") and not rules.may_change("li@example.cn")
    assert rules.may_look("li@example.cn") and not rules.may_look(None) and not rules.may_change(None)


def test_readers_may_be_named(tmp_path: Path) -> None:
    rules = read_rules(written(tmp_path, '[access]\neditors = ["zhang"]\nreaders = ["li"]\n' + AUTH))
    assert rules.user_header is None and rules.claim == "email"
    assert rules.may_look("li") and rules.may_look("zhang") and not rules.may_look("wang")
    assert not rules.may_change("li")
    everybody = read_rules(written(tmp_path, '[access]\nreaders = ["*"]\n' + AUTH))
    assert everybody.may_look("wang") and not everybody.may_look(None) and not everybody.may_change("wang")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[access", "不是 TOML 格式"),
        ('[access]\neditors = ["zhang"]\n', "没有写怎样登录"),
        (AUTH + PROXY, "只能有一个"),
        (AUTH.replace("client_secret", "client_secrets"), "缺 auth.client_secret"),
        ('[access]\neditors = "zhang"\n' + PROXY, "access.editors 要写成名单"),
        ('[access]\nreaders = [""]\n' + PROXY, "access.readers 要写成名单"),
        ('[access]\nclaim = "name"\n' + AUTH, "access.claim 只能是"),
        ("[access]\nwriters = []\n" + PROXY, "access.writers 不认识"),
        ("[acess]\neditors = []\n" + PROXY, "acess 不认识"),
        ("access = 1\n" + PROXY, "access 不认识"),
        ("[proxy]\n", "proxy.user_header 要写请求头的名称"),
        ('[proxy]\nuser_header = "X User: a"\n', "proxy.user_header 要写请求头的名称"),
    ],
)
def test_what_is_wrong_with_it_is_one_line(tmp_path: Path, text: str, said: str) -> None:
    with pytest.raises(AccessError) as caught:
        read_rules(written(tmp_path, text))
    line = access_line(caught.value)
    assert said in line and "sign-in.toml" in line and "\n" not in line


def test_one_that_cannot_be_read_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(AccessError) as caught:
        read_rules(tmp_path / "none.toml")
    assert "读不了" in access_line(caught.value)
    file = tmp_path / "gbk.toml"
    file.write_bytes("# 登录".encode("gb18030"))
    with pytest.raises(AccessError, match="no file"):
        read_rules(file)
