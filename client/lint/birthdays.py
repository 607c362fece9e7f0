"""Rules about days of birth, whole and half: dates that are past, ages to come, signs of the zodiac.

They read the view in which digits of every script are plain.
"""

from client.lint.rule import RiskCode, Rule
from client.lint.units import UNIT

_YEAR = r"(?:19\d\d|20\d\d)"
_PAST = r"(?:19\d\d|20[01]\d|202[0-4])"
"""Dates to come, and of this year, are dates of meetings; who was born then is said to be born."""
_BORN = (
    r"born(?: on| in)?|birth(?:day|date)?|dob|рожд\w*|родил\w+|г\.р\.|생년월일|생일|출생|태어난|出生|生日"
    r"|生于"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]"
    r"|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
)
_KN = "[일이삼사오육륙칠팔구십백천공영]"
_ZODIAC = r"属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|(?:쥐|소|범|호랑이|토끼|룡|용|뱀|말|양|원숭이|잔나비|닭|개|돼지)띠"
_BIRTHDAY = r"(?:birthday|born|생일|생신|生日|出生|день рожд\w+|рождени\w+|д\. ?р\.|родил\w+)"
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?"
    rf"|\d{{1,2}} ?[월月] ?[\d十]{{1,3}} ?[일日号]|\d{{1,2}}[./]\d{{1,2}})"
)

BIRTHDAYS = (
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?i){_DAY}[^\d]{{0,12}}{_BIRTHDAY}|{_BIRTHDAY}[^\d.!?]{{0,16}}(?:{_DAY}|{_YEAR})",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"{_ZODIAC}|(?<!\d)[4-9]\d ?(?:년생|年的|年生|年出生|г\.? ?р\b|года рождения)|(?i:\bb\. ?(?:19"
        rf"|20)\d\d\b|\bborn '\d\d\b)",
    ),
    Rule(RiskCode.BIRTH_DATE, r"(?<!\d)[3-9]\d년 ?\d{1,2}월 ?\d{1,2}일"),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?i)(?:{_BORN})(?:是|为|在|은|는|이)?\W{{0,3}}(?:[^\W\d]+ ){{0,2}}(?<!\d-)(?:{_YEAR}"
        rf"|\d{{1,2}}[./]\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th)? (?:of )?(?:{_MONTH})|(?:{_MONTH}) \d"
        rf"|\d{{1,2}} ?[月월])",
    ),
    Rule(
        None,
        r"(?<!\d)20(?:2[5-9]|[3-9]\d) ?[.\-/년年] ?\d{1,2} ?[.\-/月월] ?\d{1,2}(?:[日일]"
        r"|(?!\d))(?: \d{1,2}:\d\d)?",
    ),
    Rule(None, r"(?<!\d)\d{1,2} ?[.\-/] ?\d{1,2} ?[.\-/] ?20(?:2[5-9]|[3-9]\d)(?!\d)(?:,? \d{1,2}:\d\d)?"),
    Rule(RiskCode.BIRTH_DATE, rf"(?<!\d){_YEAR} ?[.\-/年년] ?[\d十]{{1,3}} ?[.\-/月월] ?[\d十]{{1,3}}"),
    Rule(RiskCode.BIRTH_DATE, rf"\b\d{{1,2}} ?[.\-/] ?\d{{1,2}} ?[.\-/] ?(?:{_PAST}\b|\d\d ?(?:г\.|года))"),
    Rule(RiskCode.BIRTH_DATE, rf"(?i)\b\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})\.?,? {_PAST}\b"),
    Rule(RiskCode.BIRTH_DATE, rf"(?i)\b(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?,? {_PAST}\b"),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?:{_YEAR}|(?<!\d)[0-9]\d) ?(?:년 ?생|年 ?(?:出 ?)?生(?!活)|г\.? ?р\.)"
        rf"|\d{{1,2}}월 ?\d{{1,2}}일 ?생|\d ?[月월] ?[\d十]{{1,3}} ?[日号] ?(?:出生|生的)",
    ),
    Rule(RiskCode.BIRTH_DATE, rf"(?i)\b(?:\d{{1,2}} (?:{_MONTH})|{_YEAR}) (?:года рожд|г\.? ?р|году? род)"),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?<![\d.,+\-])19(?:[4-9]\d ?(?:년|年|г\.|год)|[6-9]\d(?![\d\w]|[.,:\-]\d)){UNIT}",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?i)(?:родил\w+|рожден\w+|рождён\w+|\bborn\b)[^.!?\d]{{0,24}}\b(?:{_MONTH})\b|(?:태어|생일|출생"
        rf"|생신)[^.]{{0,10}}월|[월月][^.。，]{{0,8}}(?:태어|생일|생신|日生|号生|출생|出生|生日)|(?:出生"
        rf"|生日|生于)[^.。]{{0,6}}[月年]|(?<!\d)(?:19)?[4-9]\d-(?:го|й|м|ом)(?: год| р)"
        rf"|(?<!\d)[4-9]\d年\d{{1,2}}月|(?<!\d)[6-9]0[后後]|\d0년대생",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"{_KN}{{2,4}} ?년 ?(?:생|{_KN}{{1,2}}월)|{_KN}{{1,3}}월 ?{_KN}{{1,3}}일 ?(?:생|에 태어|이 생)",
    ),
)
