"""Rules about digits: phones, papers, plates, cards, coordinates, tickets, days of birth, long numbers.

They read the view in which digits of every script are plain, also when they are spaced out.
"""

from client.lint.birthdays import BIRTHDAYS
from client.lint.checks import is_card, is_iban, is_paper, is_place_on_earth
from client.lint.journeys import JOURNEYS, NUMBER_WORD
from client.lint.rule import RiskCode, Rule, always
from client.lint.units import AMOUNT, MEASURE, UNIT

_GAP = r"[ \-._()/]{0,3}"
_DIGIT_RUN = rf"\d(?:{_GAP}\d)"
_HOUR = r"(?:(?:[01]?\d|2[0-3])[.:][0-5]\d|(?:[01]\d|2[0-3])[0-5]\d)"
_KN = "[일이삼사오육륙칠팔구십백천공영]"
_HANGUL = "[공영일이삼사오육륙칠팔구]"
_BANK = (
    r"(?<!power )(?<!food )(?<!blood )bank|account|acct|card|iban|swift|wallet|paypal|сч[её]т\w*"
    r"|карт[аеуы]|банк\w*|сбер\w*|кошел\w+"
    r"|계좌|카드|은행|통장|지갑|账号|账户|帐号|卡号|银行卡?|存折|支付宝|钱包|打到|汇到"
)
_EN_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_RU_NUMBER = (
    r"(?:ноль|нуль|од[ии]н|два|три|четыре|пять|шесть|семь|восемь|девять|десять|\w+надцать|двадцать"
    r"|тридцать|сорок"
    r"|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|четыреста|пятьсот"
    r"|шестьсот|семьсот"
    r"|восемьсот|девятьсот)"
)
_KO_DIGIT = r"(?:영|공|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|일|이|삼|사|오|육|륙|칠|팔|구)"
FIGURES = (
    Rule(
        RiskCode.PHONE,
        r"(?i)(?:тел(?:ефон\w*|\.)?|звон\w+|набер\w+|\btel\b|phone"
        r"|call)[^\d.!?]{0,10}\d{1,3}-\d{2}-\d{2}(?!\d)",
    ),
    Rule(None, rf"(?<!\d)(?<!\d[ \-.]){_HOUR} ?- ?{_HOUR}(?![ \-.]?\d)"),
    Rule(None, r"(?<![\d.])\d{1,2}[./]\d{1,2}\.?,? (?:[01]?\d|2[0-3]):[0-5]\d(?!\d)"),
    Rule(None, r"(?<![\d./])(?:[7-9]\d|1\d\d|2[0-4]\d)/(?:[3-9]\d|1[0-5]\d)(?![\d/])"),
    Rule(None, r"(?<![\d.])(?:3[4-9]|4[0-2])[.,]\d(?:[ ,/\-]{1,3}(?:3[4-9]|4[0-2])[.,]\d)+(?!\d)"),
    Rule(
        None,
        rf"(?i)(?<![\d.\-])\d{{1,3}}(?:[ ,.]?\d{{3}}){{1,2}}(?: ?- ?\d{{1,3}}(?:[ ,.]?\d{{3}}){{1,2}})? ?"
        rf"{AMOUNT}",
    ),
    Rule(
        None,
        r"(?i)(?:[$€¥₩₽£]|\b(?:usd|krw|cny|rub|thb|kzt|eur"
        r"|rmb)) ?\d{1,3}(?:[ ,.]?\d{3}){1,2}(?![\d\-])",
    ),
    Rule(None, r"(?i)(?<![a-zа-я\d])[abcdekавдекс]\d{1,2},? \d{3,5} ?(?:mcg|mg|iu|мкг|мг|ме)(?![a-zа-я])"),
    # measures, ranges, rows of hours or days
    Rule(
        None,
        rf"(?i)(?<![\d.\-])\d{{1,4}}(?:[.,]\d{{1,2}})?(?: ?[\-/x×] ?\d{{1,4}}(?:[.,]\d{{1,2}})?){{1,3}} ?"
        rf"{MEASURE}",
    ),
    Rule(None, r"(?<![\d\-./] )(?<![\d\-./])\d{2,3} ?- ?\d{2,3}(?![ \-./]?\d)"),
    Rule(
        None,
        r"(?<![\d\-./] )(?<![\d\-./里苑园区庄楼巷弄街道路坊])"
        r"(?<![(+] )(?<![(+])(?!\d(?: \d){2,3}(?!\d))(?:[01]?\d|2[0-4])(?:(?: "
        r"|, ?|-)(?:[01]?\d|2[0-4])){2,3}(?![\d\-./]"
        r"| \d)(?! ?[a-z]\d)",
    ),
    Rule(None, r"(?<!\d)(?<!\d[ \-.])(?:[01]?\d|2[0-3]) [0-5]\d ?- ?(?:[01]?\d|2[0-3]) [0-5]\d(?![ \-.]?\d)"),
    # places on earth
    Rule(
        RiskCode.COORDINATES,
        r"(?<![\d.])-?\d{1,3}\.\d{3,}(?:[,;/ ]{1,3}-?\d{1,3}\.\d{3,})?",
        sure=is_place_on_earth,
    ),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)\d{1,3} ?° ?\d{1,2}(?:[.,]\d+)? ?['′’](?: ?\d{1,2}(?:[.,]\d+)? ?(?:[\"″”]"
        r"|''))?(?: ?[nsewсюзв])?",
    ),
    Rule(RiskCode.COORDINATES, r"(?i)\b[ns] ?\d{1,2}[.,]\d+.{0,3}[ew] ?\d{1,3}[.,]\d+", sure=always),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)\d{1,2}[.,]\d+ ?°? ?[nsсю]\b.{0,3}\d{1,3}[.,]\d+ ?°? ?[ewвз]\b",
        sure=always,
    ),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)\b(?:lat(?:itude)?|lon(?:gitude)?|long(?=[.:]? ?-?\d{2,3}\.\d{2})|широт\w|долгот\w|위도|경도"
        r"|纬度|经度)\W{0,4}-?\d+",
    ),
    Rule(RiskCode.COORDINATES, r"(?:[北南]纬|[东西]经|북위|남위|동경|서경) ?\d+"),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)(?<![а-яё])(?:сш|юш|вд|зд|с\.ш\.|в\.д\.) ?\d{1,3}|(?<![a-z])[NSEW] ?\d{1,3} ?(?:deg|degrees|°)",
    ),
    Rule(RiskCode.COORDINATES, r"(?i)\d+[^\w]{0,4}(?:[сю]\. ?ш|[вз]\. ?д)\."),
    Rule(RiskCode.COORDINATES, r"(?i)\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3}\b"),
    Rule(
        RiskCode.COORDINATES, r"(?<![\d.])\d{1,2}\.\d{1,2}[,;/ ]{1,3}(?:1[0-7]\d|[6-9]\d)\.\d{1,2}(?![\d.])"
    ),
    Rule(
        RiskCode.COORDINATES,
        r"(?<![\d,])-?\d{1,3},\d{4,}[; /]{1,3}-?\d{1,3},\d{4,}|///[^\W\d]+\.[^\W\d]+\.[^\W\d]+",
    ),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)\d{1,3}(?:[.,]\d+)? ?(?:°|degrees?+|deg\b"
        r"|град\w*+\.?) ?(?:\d{1,2}(?:[.,]\d+)? ?(?:minutes?|min|мин\w*|['′’])?,? ?)?(?:n|s|e|w|north"
        r"|south|east|west|сев\w*|юж\w*|вост\w*|зап\w*|с|ю|в|з)\b",
    ),
    Rule(
        RiskCode.COORDINATES,
        r"(?i)\b[ns] ?\d{1,2}°?[ ,;/]{1,3}[ew] ?\d{1,3}\b|\b\d{1,2} ?[ns][ ,;/]{1,3}\d{1,3} ?[ew]\b"
        r"|\d{1,3} ?[도度] ?\d{1,2} ?[분分](?! ?[전후뒤前后])|(?:сев\w*|вост\w*|юж\w*|зап\w*) (?:широт"
        r"|долгот)\w",
    ),
    # money
    Rule(RiskCode.BANK, r"(?i)\b[a-z]{2}\d{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,3})?\b", is_iban, always),
    Rule(
        RiskCode.BANK,
        r"(?<![A-Za-z0-9])(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,60}|T[1-9A-HJ-NP-Za-km-z]{33}"
        r"|[13][1-9A-HJ-NP-Za-km-z]{25,34})(?![A-Za-z0-9])",
        sure=always,
    ),
    Rule(
        RiskCode.BANK,
        r"(?<![A-Za-z0-9])(?=[a-zA-Z]*\d)(?=[a-z\d]*[A-Z])(?=[A-Z\d]*[a-z])[A-Za-z0-9]{24,64}(?![A-Za-z0-9])",
    ),
    Rule(
        RiskCode.BANK,
        rf"(?<!\d){_DIGIT_RUN}{{12,18}}(?!\d)",
        lambda piece: is_card(piece) and not is_paper(piece),
        always,
    ),
    Rule(
        RiskCode.BANK,
        rf"(?i)(?<![a-z])(?:{_BANK})(?:\W{{1,3}}[^\W\d]{{1,8}}){{0,2}}\W{{0,3}}\d(?:{_GAP}\d){{3,}}",
    ),
    Rule(RiskCode.BANK, rf"(?i)(?<!\d)\d(?:{_GAP}\d){{5,}}\W{{0,3}}(?:{_BANK})"),
    Rule(
        RiskCode.BANK,
        r"(?i)(?:\bpin\b|\bпин\b|пин-код|비밀번호|密码|пароль)(?: ?(?:code|is|код|는|은|是))?\W{0,3}\d{3,}",
    ),
    *BIRTHDAYS,
    Rule(
        RiskCode.ADDRESS,
        rf"(?<![가-힣]){_KN}{{1,4}}동 ?{_KN}{{2,5}}호|(?<![가-힣]){_KN}{{2,5}}번지"
        rf"|(?<![가-힣]){_KN}{{3,5}}호(?:실|로|에|입)",
    ),
    Rule(
        RiskCode.TICKET, rf"(?<![가-힣]){_KN}{{1,3}}호차|(?<![가-힣]){_KN}{{1,3}}번 ?(?:좌석|버스|뻐스|자리)"
    ),
    Rule(RiskCode.PLATE, rf"(?<![가-힣]){_KN}{{2,3}} ?(?!{_KN})[가-힣] ?{_KN}{{4}}(?![가-힣])"),
    Rule(RiskCode.COORDINATES, rf"(?:북위|동경|남위|서경|위도|경도) ?{_KN}{{2,}}"),
    # papers
    Rule(
        RiskCode.ID_NUMBER,
        rf"(?<!\d)(?:{_DIGIT_RUN}{{16}}{_GAP}[\dXx]|{_DIGIT_RUN}{{10,12}})(?![\dXx])",
        is_paper,
        always,
    ),
    Rule(
        RiskCode.ID_NUMBER,
        r"(?i)\b\d{6} ?- ?[1-8]\d{6}\b|(?<!\d)\d{17}[\dX](?!\w)|\b\d{2} ?\d{2} ?№? ?\d{6}\b",
    ),
    Rule(RiskCode.ID_NUMBER, r"(?i)(?<![a-z])[A-Z]{1,2} ?\d{7,9}(?!\d)|(?<![a-z])[A-Z]\d{3}[A-Z]\d{4}\b"),
    Rule(
        RiskCode.ID_NUMBER,
        r"(?i)(?:passport|паспорт\w*|려권|여권|护照|证件|身份证|户口|주민|등록|공민증|신분증|снилс|инн"
        r"|\bid|удостоверени\w|visa|виз[аы]|비자|签证)"
        rf"{NUMBER_WORD}(?:[^\W\d]{{1,8}} )?[a-z]{{0,3}}[ \-]?\d(?:{_GAP}\d){{3,}}",
    ),
    *JOURNEYS,
    # phones, and whatever else is long
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{7,14}}(?!\d)", sure=always),
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{6,14}}|(?<!\d)(?=[078]|1[3-9]){_DIGIT_RUN}{{8,12}}"),
    Rule(
        RiskCode.PHONE,
        r"(?i)(?:\btel|phone|call|dial|ext\.?|extension|тел\.?|телефон\w*|звон\w+|доб\.|전화|내선"
        r"|손전화|휴대폰|핸드폰|电话|手机|座机|分机)"
        r"(?: ?(?:number|num|no|is|номер\w?|번호|번|은|는|이|가|号码?|号|是|him|her|me|us|them|on"
        r"|по))*[ :：.]{0,3}"
        rf"\d(?:{_GAP}\d){{2,}}(?![\d:.]\d){UNIT}",
    ),
    Rule(RiskCode.LONG_NUMBER, rf"(?<!\d)(?!\d{{1,3}}(?:[ ,]000)+(?!\d)){_DIGIT_RUN}{{4,}}"),
    Rule(
        RiskCode.LONG_NUMBER,
        r"(?i)(?:끝|뒤|앞|뒷|끝자리|마지막|뒷자리|앞자리|끝번호)(?:이|은|가|는|자리|번호|자리가|자리는"
        r"|번호가)?(?: ?(?:네|네개|4|세|3|두|2|여섯|6) ?자리)?(?:가|는|이|은)? ?\d{3,6}(?![\d:]"
        r"|[.,]\d)(?! ?(?:원|명|m|미터|년))"
        r"|(?:尾号|尾数|末尾|后[34四三]位|前[346四三六]位|末[34四三]位|开头)(?:是|为|：|:)?\d{2,}"
        r"|(?:последние|первые|заканчива\w+|оканчива\w+|начина\w+) (?:цифры |четыре |три |на "
        r"|с )*(?:это )?\d{2,}(?! ?(?:мин|час|дн|раз|руб))"
        r"|\b(?:ends?|ending|starts?|starting|last (?:four|three|4|3)(?: digits)?) (?:in|with|on|is"
        r"|are)? ?\d{3,}\b|(?<![\w.])\d{1,3}[a-zа-яё]\d{3,}(?!\w)",
    ),
    Rule(
        RiskCode.PHONE,
        r"(?<!\d)(?:0\d{1,2}|1\d\d)(?:[，,、]| ?(?:에|다시|의|국에|하고|그리고|다음|потом|и ещё|然后|再|then"
        r"|and))[ ，,]{0,2}\d{3,4}(?:[，,、]| ?(?:에|다시|의|하고|그리고|다음|потом|然后|再|then|and)"
        r"|[ -])[ ，,]{0,2}\d{3,4}(?!\d)"
        r"|(?<!\d)01[016-9][ \-.]?[xX*○●#]{3,4}[ \-.]?\d{4}|(?<!\d)1[3-9]\d[xX*]{4}\d{4}|(?i:\b(?:o1o|01o"
        r"|o10|0lo|공1공|영1영)[ \-.]?\d{3,4}[ \-.]?\d{4})"
        r"|(?i:(?:тел\w*|звон\w+|набер\w+|номер\w?|сот\w+"
        r"|городск\w+)[^\d.!?]{0,14}\d{1,3}-\d{2}-\d{2}(?!\d))|(?i:(?:плюс|plus) (?:семь|seven|восемь|eight"
        r"|шесть|six|девять|nine))",
    ),
    Rule(RiskCode.PHONE, rf"(?i)\b{_EN_DIGIT}(?:[ ,\-]+(?:and )?{_EN_DIGIT}){{3,}}\b"),
    Rule(RiskCode.PHONE, rf"(?i)(?<![а-яё]){_RU_NUMBER}(?:[ ,\-]+(?:{_RU_NUMBER}|\d+)){{3,}}(?![а-яё])"),
    Rule(
        RiskCode.PHONE,
        rf"(?<![가-힣]){_KO_DIGIT}(?:[ ,\-]+{_KO_DIGIT}){{4,}}(?![가-힣])|(?:전화|번호"
        rf"|연락처)[^\d.]{{0,4}}[공영일이삼사오육륙칠팔구]{{3,4}}(?:에|국에|다시"
        rf"|[ \-]){{1}} ?[공영일이삼사오육륙칠팔구]{{3,4}}",
    ),
    Rule(RiskCode.LONG_NUMBER, rf"{_HANGUL}(?:-?{_HANGUL}){{4,}}"),
    Rule(
        RiskCode.LONG_NUMBER,
        rf"(?<!\w)(?=(?:{_HANGUL}[ \-]?)*[공영]){_HANGUL}(?:[ \-]?{_HANGUL}){{6,}}",
    ),
)
"""In order of meaning: what an earlier one has claimed, a later one leaves."""
