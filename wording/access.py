"""What is wrong with a sign-in file, in one line of Chinese."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from access.rules import AccessError, AccessFault

_FAULTS: dict[AccessFault, str] = {
    "no file": "读不了；请核对路径和权限，内容须是 UTF-8",
    "no toml": "不是 TOML 格式（{}）；请照 docs/deploy.md 的样子改",
    "no way": "没有写怎样登录；请写 [auth]（统一登录）或 [proxy]（由前面的 nginx 认人）",
    "two ways": "[auth] 和 [proxy] 只能有一个；请删去一个",
    "missing": "缺 {}；请补上",
    "no names": '{} 要写成名单，如 ["zhangsan"]',
    "no header": '{} 要写请求头的名称，如 "X-Remote-User"',
    "no claim": "{} 只能是 email、sub、preferred_username 之一",
    "unknown": "里的 {} 不认识；请核对拼写",
}


def access_line(error: AccessError) -> str:
    """What is wrong with a sign-in file, where, and what to do."""
    return f"登录文件 {error.file} {_FAULTS[error.fault].format(error.value)}"
