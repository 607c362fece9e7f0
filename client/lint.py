"""What free text should not carry: numbers, plates, places and addresses that point to a person.

Names cannot be found by a machine and are not looked for; people are told so.  Digits are read in
every script (full-width, Chinese, spelled in Hangul), also when they are spaced out.
Knows no kind, no contact and no language setting; finds places in a text and judges nothing.

Spec: docs/catalogue.md, "Never".
"""

import re
from dataclasses import dataclass
from enum import StrEnum
from unicodedata import category, decimal, normalize


class RiskCode(StrEnum):
    """What a found piece of text looks like."""

    LINK = "link"
    EMAIL = "email"
    ACCOUNT = "account"
    COORDINATES = "coordinates"
    BIRTH_DATE = "birth_date"
    ID_NUMBER = "id_number"
    PLATE = "plate"
    PHONE = "phone"
    LONG_NUMBER = "long_number"


@dataclass(frozen=True, slots=True)
class Risk:
    """A piece of text from start up to end (characters, end not included) and what it looks like."""

    code: RiskCode
    start: int
    end: int


_CHINESE = dict(zip("零〇一幺二两三四五六七八九壹贰叁肆伍陆柒捌玖", "0011223456789123456789", strict=True))
_DASHES = frozenset("-‐‑‒–—−~〜～·・•")


def _fold(character: str) -> str:
    """Return one character for one: plain digits and letters for all their relatives, "-" for dashes."""
    plain = normalize("NFKC", character)
    if len(plain) != 1:
        return character
    if plain in _DASHES:
        return "-"
    if category(plain) in {"Cf", "Zs"}:
        return " "
    digit = decimal(plain, None)
    return str(digit) if digit is not None else _CHINESE.get(plain, plain)


_GAP = r"[ \-._()/]{0,3}"
_DIGIT_RUN = rf"\d(?:{_GAP}\d)"
_HOUR = r"(?:[01]?\d|2[0-3])[.:]?[0-5]\d"
_YEAR = r"(?:19|20)\d\d"
_BORN = r"born|birth|dob|рожд|г\.р\.|생년월일|생일|출생|出生|生日"
_TOP_LEVEL = r"(?:com|net|org|info|io|me|cc|app|link|cn|ru|kr|jp|hk|tw|su|рф|onion)"
_SERVICE = (
    r"(?<![a-z])(?:wechat|weixin|微信|kakao ?talk|카카오톡|카톡"
    r"|telegram|텔레그램|телеграмм?|whatsapp|вотсап|viber|qq)"
    r" ?(?:id|no|아이디|号码?|ник)?"
)
_HANGUL = "[공영일이삼사오육륙칠팔구]"
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_KOREAN_PLATE = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자]"
_RUSSIAN_PLATE = "[АВЕКМНОРСТУХABEKMHOPCTYX]"

_SOURCES: tuple[tuple[RiskCode | None, str], ...] = (
    (None, rf"(?<!\d)(?<!\d[ \-.]){_HOUR} ?- ?{_HOUR}(?![ \-.]?\d)"),
    (RiskCode.LINK, r"\b(?:https?|ftp|tg|magnet|weixin|waypost|waypost-net):\S+|\bwww\.\S+"),
    (RiskCode.EMAIL, r"[\w.+\-]+ ?@ ?[\w\-]+\.\w{2,}"),
    (RiskCode.LINK, rf"\b[\w\-]+(?:\.[\w\-]+)*\.{_TOP_LEVEL}\b(?:/\S*)?"),
    (RiskCode.ACCOUNT, r"(?<!\w)@\w[\w.]{2,}"),
    (RiskCode.ACCOUNT, rf"{_SERVICE} ?(?:[:=] ?\S+|[a-z][a-z0-9_\-]*\d[\w\-]*)"),
    (RiskCode.COORDINATES, r"(?<![\d.])-?\d{1,3}\.\d{3,}(?:[,;/ ]{1,3}-?\d{1,3}\.\d{3,})?"),
    (RiskCode.COORDINATES, r"\d{1,3} ?° ?\d{1,2}(?:[.,]\d+)? ?['′’](?: ?\d{1,2}(?:[.,]\d+)? ?[\"″”])?"),
    (RiskCode.COORDINATES, r"\b[ns] ?\d{1,2}[.,]\d+.{0,3}[ew] ?\d{1,3}[.,]\d+"),
    (RiskCode.COORDINATES, r"(?:[北南]纬|[东西]经|북위|남위|동경|서경) ?\d+"),
    (RiskCode.COORDINATES, r"\d+[^\w]{0,4}(?:[сю]\. ?ш|[вз]\. ?д)\."),
    (RiskCode.COORDINATES, r"\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3}\b"),
    (RiskCode.BIRTH_DATE, rf"(?<!\d){_YEAR} ?[.\-/年년] ?[\d十]{{1,3}} ?[.\-/月월] ?[\d十]{{1,3}}"),
    (RiskCode.BIRTH_DATE, rf"\b\d{{1,2}} ?[.\-/] ?\d{{1,2}} ?[.\-/] ?{_YEAR}\b"),
    (RiskCode.BIRTH_DATE, r"\b\d{1,2} [a-zа-я]{3,9}\.? (?:19\d\d|20[01]\d)\b"),
    (RiskCode.BIRTH_DATE, rf"{_YEAR} ?(?:년 ?생|年 ?出?生|г\.? ?р)"),
    (RiskCode.BIRTH_DATE, rf"(?:{_BORN})\W{{0,3}}(?:\w+ ){{0,2}}(?:{_YEAR}|\d{{1,2}}[./]\d{{1,2}})"),
    (RiskCode.ID_NUMBER, r"\b\d{6} ?- ?[1-8]\d{6}\b|(?<!\d)\d{17}[\dX](?!\w)|\b\d{2} ?\d{2} \d{6}\b"),
    (RiskCode.ID_NUMBER, r"(?<![a-z])[A-Z]{1,2} ?\d{7,8}\b"),
    (RiskCode.PLATE, rf"(?<!\d)\d{{2,3}} ?{_KOREAN_PLATE} ?\d{{4}}(?!\d)"),
    (RiskCode.PLATE, rf"{_PROVINCE} ?[A-Z][ \-]?(?=[A-Z]*\d[A-Z]*\d)[A-Z0-9]{{5,6}}(?![a-z\d])"),
    (RiskCode.PLATE, rf"\b{_RUSSIAN_PLATE} ?\d{{3}} ?{_RUSSIAN_PLATE}{{2}}(?: ?\d{{2,3}})?\b"),
    (RiskCode.PLATE, r"(?-i:(?<![A-Za-z])[A-Z]{2,3}[ \-]?\d{3,4}(?!\d))"),
    (RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{6,14}}|(?<!\d)(?=[078]|1[3-9]){_DIGIT_RUN}{{8,12}}"),
    (RiskCode.LONG_NUMBER, rf"{_DIGIT_RUN}{{4,}}"),
    (RiskCode.LONG_NUMBER, rf"{_HANGUL}(?:-?{_HANGUL}){{4,}}"),
    (RiskCode.LONG_NUMBER, rf"(?<!\w)(?=(?:{_HANGUL}[ \-]?)*[공영]){_HANGUL}(?:[ \-]?{_HANGUL}){{6,}}"),
)
"""In order of meaning: what an earlier one has claimed, a later one leaves.  None claims without a risk:
"1800-2000" is an evening and no number."""
_PATTERNS = tuple((code, re.compile(source, re.IGNORECASE)) for code, source in _SOURCES)


def find_risks(text: str) -> tuple[Risk, ...]:
    """Return what should not travel in free text, in the order of the text and without overlaps."""
    folded = "".join(map(_fold, text))
    claimed: list[tuple[int, int, RiskCode | None]] = []
    for code, pattern in _PATTERNS:
        for match in pattern.finditer(folded):
            if all(match.end() <= start or end <= match.start() for start, end, _ in claimed):
                claimed.append((*match.span(), code))
    return tuple(Risk(code, start, end) for start, end, code in sorted(claimed) if code is not None)
