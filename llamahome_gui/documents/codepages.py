"""Code pages of Windows and of its fonts' character sets ([MS-WMF] 2.1.1.5), as Python's codecs."""

from __future__ import annotations

import codecs

CHARSETS = {
    77: "mac_roman", 78: "shift_jis", 79: "euc_kr", 80: "gb2312", 81: "big5", 83: "mac_latin2", 84: "mac_greek",
    85: "mac_turkish", 89: "mac_cyrillic", 128: "cp932", 129: "cp949", 130: "johab", 134: "gbk", 136: "cp950",
    161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251",
    222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp850",
}  # fmt: skip
_PAGES = {936: "gbk", 1361: "johab", 10000: "mac_roman", 10001: "shift_jis", 10006: "mac_greek", 10007: "mac_cyrillic",
          10029: "mac_latin2", 32768: "mac_roman", 65001: "utf-8", 367: "ascii", 708: "iso8859_6",
          709: "iso8859_6"}  # fmt: skip
_UTF16 = 1200


def codec_of(page: int, default: str = "cp1252", *, wide: bool = False) -> str:
    """Name of the codec of a Windows code page; `default` for 0 and those nobody knows.

    Where letters may be of two bytes, `wide`, there is one page more; elsewhere a file that names it is mistaken.
    """
    if wide and page == _UTF16:
        return "utf-16-le"
    name = _PAGES.get(page, f"cp{page}")
    try:
        return codecs.lookup(name).name if page > 0 else default
    except LookupError:
        return default
