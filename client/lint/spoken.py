"""Rules about numbers in words: coordinates, plates, seats, years, phones and links as somebody says them.

They read the view that keeps letters, because 点 and "point" stand between the words.
"""

from client.lint.rule import RiskCode, Rule

_EN = (
    r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,5}teen|twenty|thirty"
    r"|forty|fourty|fifty|sixty|seventy|eighty|ninety)"
)
_EN_DAY = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|\w{3,6}teenth"
    r"|twentieth|thirtieth)"
)
_EN_MONTH = r"(?:january|february|march|april|may|june|july|august|september|october|november|december)"
_RU = (
    r"(?:ноль|нуль|один|одна|два|две|три|четыре|пять|шесть|семь|восемь|девять|десять|[а-я]{3,7}надцать"
    r"|двадцать|тридцать|сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста"
    r"|четыреста|пятьсот|шестьсот|семьсот|восемьсот|девятьсот)"
)
_RU_ORDER = (
    r"(?:перв|втор|трет|четв[её]рт|пят|шест|седьм|восьм|девят|десят|[а-я]{3,7}надцат|двадцат|тридцат|сорок"
    r"|сороков|пятидесят)(?:ый|ой|ий|ое|ая|ье|ья|ом|ем|ьем|ого|ую)"
)
_RU_LETTER = r"(?:вэ|бэ|ка|эн|эм|эр|эс|тэ|ха|пэ|гэ|дэ|зэ|эль|эф)"
_RU_EQUAL = (
    r"(?:двойк|тройк|четв[её]рк|пят[её]рк|шест[её]рк|сем[её]рк|восьм[её]рк|девятк|единиц|единичк|нол|нул)"
)
_KO = "[일이삼사오육륙칠팔구십백공영]"
_KO_ONE = "[일이삼사오육륙칠팔구공영]"
_ZH_ONE = "[零〇一二三四五六七八九幺]"
_SAID = "[幺洞两拐勾零〇一二三四五六七八九]"
_DOT = r"(?:dot|точка|점|点|點)"
_SLASH = r"(?:slash|слеш|слэш|дробь|슬래시|슬래쉬|斜杠|斜线)"

SPOKEN = (
    # 42.91 as "forty two point nine one": with one figure behind the point it is a fever
    Rule(
        RiskCode.COORDINATES,
        rf"(?i)\b{_EN}(?:[ -]{_EN}){{0,3}} (?:point|dot|decimal) {_EN}(?:[ -]{_EN})+"
        rf"|(?<![а-яё]){_RU}(?: {_RU}){{0,3}} (?:точка|запятая|целых) {_RU}(?: {_RU})+(?! ?(?:десят|сот))"
        rf"|(?:широт|долгот)[а-яё]{{1,3}}[ :,—-]{{1,3}}{_RU}|\b(?:latitude|longitude|lat|lon) {_EN}"
        rf"|{_KO}{{2,}}점 ?{_KO_ONE}{{2,}}|(?:위도|경도|북위|동경)[은는이가]? ?{_KO}{{2,}}"
        rf"|(?:[三四五六七八九]十[一二三四五六七八九]?|一百[零一二三四五六七八九十]{{1,3}})点{_ZH_ONE}{{2,}}",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        r"(?i)\bnineteen[ -](?:forty|fifty|sixty|seventy|eighty|ninety)\b"
        rf"|\b(?:b-?day|birthday|born|dob)\b[^.!?]{{0,24}}\b(?:{_EN_MONTH}\b|the {_EN_DAY})"
        r"|тысяча девятьсот|천구백[이삼사오육칠팔구]십|이천 ?(?:십[일이삼사오육칠팔구]?)년 ?(?:생|에 태)"
        r"|(?<!\d)\d{1,2}\.[IVX]{1,4}\.(?:19|20)?\d\d(?!\d)",
    ),
    Rule(
        RiskCode.TICKET,
        rf"(?i)(?<![а-яё])(?:{_RU}[ -])?{_RU_ORDER} (?:вагон|купе|плацкарт|боков|нижн\w+ полк|верхн\w+ полк"
        rf"|полк|платформ|путь|перрон)\w*"
        rf"|(?<![а-яё])(?:вагон|место|рейс|поезд|купе)\w* (?:номер )?(?:{_RU} {_RU}|[а-я]+дцать|сорок"
        rf"|[а-я]+десят)(?![а-яё])"
        rf"|\b(?:seat|carriage|coach|berth|flight) {_EN}\b"
        rf"|{_KO}{{1,3}}(?:호차|번 ?홈|번 ?좌석|열 ?{_KO}{{1,2}}번)",
    ),
    Rule(
        RiskCode.PLATE,
        rf"(?i)(?:номер|машин|джип|авто|такси|фургон|уазик|знак)[^.!?]{{0,30}}(?:две|три|четыре"
        rf"|[2-4]) {_RU_EQUAL}"
        r"|(?<![а-яё])буквы[ :]{1,2}[а-яё](?:[ ,-]{1,2}[а-яё])+(?![а-яё])"
        rf"|(?<![а-яё]){_RU_LETTER} {_RU}(?: {_RU})+|{_RU}(?: {_RU}){{0,2}} {_RU_LETTER} {_RU_LETTER}"
        rf"(?![а-яё])|(?<![а-яё])регион (?:{_RU}|\d\d)"
        r"|(?:车|牌|尾号?)[^，。,]{0,6}[两三四]个[一二三四五六七八九零\d](?![点分个])"
        r"|\bplates?\b[^.!?]{0,24}\b(?:three|two|four|triple|double)"
        r" (?:ones|twos|threes|fours|fives|sixes|sevens|eights|nines|zeros|zeroes)\b",
    ),
    Rule(
        RiskCode.BANK,
        rf"(?i)(?<![а-яё])(?:карт[аеуы]|карточк[аеуи]|сч[её]т\w*|сбер\w*|кошел\w+"
        rf"|пин)[^.!?]{{0,30}}(?<![а-яё])(?:{_RU} {_RU}"
        rf"|(?:две|три|четыре|[2-4]) {_RU_EQUAL})|\b(?:card|account|iban|wallet"
        rf"|pin)\b[^.!?]{{0,24}}\b{_EN} {_EN}\b"
        rf"|(?:卡号|账号|密码|尾号)[^，。]{{0,6}}{_ZH_ONE}{{3,}}|(?:계좌|통장|카드"
        rf"|비밀번호)[^.,]{{0,10}}{_KO_ONE}{{3,}}",
    ),
    Rule(
        RiskCode.PHONE,
        rf"(?=[^。.！!？?]{{0,24}}[洞拐勾幺]){_SAID}{{2,}}(?:[，,、 -]?{_SAID}{{2,}}){{2,}}",
    ),
    Rule(
        RiskCode.LINK,
        rf"(?i)(?<![a-z0-9])[a-z0-9-]+ ?{_DOT} ?[a-z0-9-]+ ?(?:{_DOT}|{_SLASH}) ?[a-z0-9]+"
        rf"|(?<=[a-z0-9]) ?{_SLASH} ?(?=[a-z0-9])|(?<![a-z0-9])[a-z0-9]{{2,}}[점点][a-z]{{2,}}(?![a-z])",
    ),
    Rule(
        RiskCode.ACCOUNT,
        r"(?i)(?:underscore|언더바|언더스코어|下划线|нижнее подч[её]ркивание|подчерк) ?\w+",
    ),
)
