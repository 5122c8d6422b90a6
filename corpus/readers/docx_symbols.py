"""Characters that .docx names by a symbol font and a place in it: ticked boxes, bullets, signs of arithmetic."""

from __future__ import annotations

#: Wingdings and its kin have letters of no alphabet; these stand in forms of offices.
_BY_FONT = {
    "wingdings": {
        0x6C: "●", 0x6E: "■", 0x6F: "□", 0x70: "□", 0x71: "□", 0x72: "□", 0x75: "◆", 0x76: "◆", 0xA1: "○", 0xA7: "▪",
        0xA8: "□", 0xAB: "★", 0xD8: "➢", 0xDF: "←", 0xE0: "→", 0xE1: "↑", 0xE2: "↓", 0xFB: "×", 0xFC: "√", 0xFD: "☒",
        0xFE: "☑", **{0x81 + n: chr(ord("①") + n) for n in range(10)},
        **{0x8C + n: chr(ord("❶") + n) for n in range(10)},
    },
    "wingdings 2": {
        0x2A: "□", 0x30: "□", 0x4F: "×", 0x50: "√", 0x51: "☒", 0x52: "☑", 0x53: "☒", 0x54: "☒", 0x97: "●", 0xA3: "□",
        **{0x6A + n: chr(ord("①") + n) for n in range(10)}, **{0x75 + n: chr(ord("❶") + n) for n in range(10)},
    },
    "symbol": {
        0xB0: "°", 0xB1: "±", 0xB2: "″", 0xB3: "≥", 0xB4: "×", 0xB7: "·", 0xB8: "÷", 0xA2: "′", 0xA3: "≤", 0xA5: "∞",
        0xAC: "←", 0xAD: "↑", 0xAE: "→", 0xAF: "↓", 0xB9: "≠", 0xBB: "≈", 0xE5: "∑", 0x62: "β", 0x61: "α", 0x6D: "μ",
    },
}  # fmt: skip
_PRIVATE = range(0xF000, 0xF100)


def symbol(code: str, font: str) -> str:
    """The character at a place (in hex) of a font; "" for a sign that Unicode has not, or that is none."""
    try:
        at = int(code, 16)
    except ValueError:
        return ""
    if at not in _PRIVATE and at >= 0x100:
        return chr(at) if at < 0x10000 and chr(at).isprintable() else ""
    name, low = font.strip().lower(), at & 0xFF
    if found := _BY_FONT.get(name, {}).get(low):
        return found
    # Fonts of text have ASCII in its places, and so has Symbol but for its Greek letters.
    drawn = name.startswith("wingdings") or (name == "symbol" and chr(low).isalpha())
    return chr(low) if 0x20 < low < 0x7F and not drawn else ""
