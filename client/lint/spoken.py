"""Rules about numbers in words: coordinates, plates, seats, years, phones and links as somebody says them.

They read the view that keeps letters, because 点 and "point" stand between the words.
Each language has its own, asked where its letters stand.
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
_RU_MONTH = (
    r"(?:январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]|июл[ья]|августа?"
    r"|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья])"
)
_RU_TEN = r"(?:сорок|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто)"
_KO_LETTER = (
    r"(?:에이|비|씨|디|이|에프|지|쥐|에이치|에치|아이|제이|케이|엘|엠"
    r"|엔|오|피|큐|알|에스|티|유|브이|더블유|엑스|와이|제트)"
)
_KO_NATIVE = (
    r"(?:열|스물|서른|마흔|쉰|예순|일흔|여든|아흔)(?:하나|한|둘|두|셋|세|넷|네|다섯|여섯|일곱|여덟|아홉)?"
)
_KO_PLATE = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배]"
_KO_MONTH = r"(?:[일이삼사오유륙육칠팔구시]|십[일이]?|정|동짓|동지|섣)(?:월|달)"
_SAID = "[幺洞两拐勾零〇一二三四五六七八九]"
_DOT = r"(?:dot|точка|점|点|點)"
_SLASH = r"(?:slash|слеш|слэш|дробь|슬래시|슬래쉬|斜杠|斜线)"

# 42.91 as "forty two point nine one": with one figure behind the point it is a fever
SPOKEN_IN_LATIN = (
    Rule(
        RiskCode.COORDINATES,
        rf"(?i)\b{_EN}(?:[ -]{_EN}){{0,3}} (?:point|dot|decimal) {_EN}(?:[ -]{_EN})+"
        rf"|\b(?:latitude|longitude|lat|lon) {_EN}",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        r"(?i)\bnineteen[ -](?:forty|fifty|sixty|seventy|eighty|ninety)\b"
        rf"|\b(?:the )?{_EN_DAY} (?:of )?{_EN_MONTH},? (?:nineteen|two thousand|twenty|forty|fifty|sixty"
        rf"|seventy|eighty|ninety)"
        rf"|\b{_EN_MONTH} (?:the )?{_EN_DAY},? (?:nineteen|two thousand|forty|fifty|sixty|seventy|eighty"
        rf"|ninety)|\b(?:b-?day|birthday|born|dob)\b[^.!?]{{0,24}}\b(?:{_EN_MONTH}\b|the {_EN_DAY})",
    ),
    Rule(RiskCode.TICKET, rf"(?i)\b(?:seat|carriage|coach|berth|flight) {_EN}\b"),
    Rule(
        RiskCode.PLATE,
        r"(?i)\bplates?\b[^.!?]{0,24}\b(?:three|two|four|triple|double)"
        r" (?:ones|twos|threes|fours|fives|sixes|sevens|eights|nines|zeros|zeroes)\b"
        r"|(?<!\d)\d{2,3} ?(?:ga|na|da|ra|ma|geo|neo|deo|reo|meo|beo|seo|eo|jeo|go|no|do|ro|mo|bo|so|jo|gu"
        r"|nu|du|ru|mu|bu|su|ju|ha|heo|ho) ?\d{4}(?!\d)",
    ),
    Rule(RiskCode.BANK, rf"(?i)\b(?:card|account|iban|wallet|pin)\b[^.!?]{{0,24}}\b{_EN} {_EN}\b"),
)

SPOKEN_IN_CYRILLIC = (
    Rule(
        RiskCode.COORDINATES,
        rf"(?i)(?<![а-яё]){_RU}(?: {_RU}){{0,3}} (?:точка|запятая|целых) {_RU}(?: {_RU})+"
        rf"(?! ?(?:десят|сот))|(?:широт|долгот)[а-яё]{{1,3}}[ :,—-]{{1,3}}{_RU}",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"(?i)(?<![а-яё]){_RU_ORDER} {_RU_MONTH},? (?:(?:тысяча )?девятьсот |две тысячи )?(?:двухтысячн"
        rf"|{_RU_TEN}|[а-яё]{{4,}}ого(?! (?:час|числ)))"
        rf"|(?<![а-яё])(?:с |за |дед |бабушка |мать |отец )?{_RU_TEN} {_RU_ORDER}(?= (?:года|г\.)"
        rf"|, {_RU_ORDER} {_RU_MONTH})|тысяча девятьсот",
    ),
    Rule(
        RiskCode.TICKET,
        rf"(?i)(?<![а-яё])(?:{_RU}[ -])?{_RU_ORDER} (?:вагон|купе|плацкарт|боков|нижн\w+ полк|верхн\w+ полк"
        rf"|полк|платформ|путь|перрон)\w*"
        rf"|(?<![а-яё])(?:вагон|место|рейс|поезд|купе)\w* (?:номер )?(?:{_RU} {_RU}|[а-я]+дцать|сорок"
        rf"|[а-я]+десят)(?![а-яё])",
    ),
    Rule(
        RiskCode.PLATE,
        rf"(?i)(?:номер|машин|джип|авто|такси|фургон|уазик|знак)[^.!?]{{0,30}}(?:две|три|четыре"
        rf"|[2-4]) {_RU_EQUAL}"
        r"|(?<![а-яё])буквы[ :]{1,2}[а-яё]{1,3}(?:[ ,-]{1,2}[а-яё]{1,3})+(?![а-яё])"
        rf"|(?:номер|машин|джип|такси|фургон|уазик)[а-яё]{{0,2}}[ :,-]{{1,3}}{_RU} {_RU}(?: {_RU})*(?=[,.;!]"
        rf"| букв|$)"
        rf"|(?<![а-яё])[а-яё],? (?:потом |дальше |затем )?{_RU}(?: {_RU})+,? (?:потом |дальше "
        rf"|затем )[а-яё]{{1,2}}(?![а-яё])"
        rf"|(?<![а-яё]){_RU_LETTER} {_RU}(?: {_RU})+|{_RU}(?: {_RU}){{0,2}} {_RU_LETTER} {_RU_LETTER}"
        rf"(?![а-яё])|(?<![а-яё])регион (?:{_RU}|\d\d)",
    ),
    Rule(
        RiskCode.BANK,
        rf"(?i)(?<![а-яё])(?:карт[аеуы]|карточк[аеуи]|сч[её]т\w*|сбер\w*|кошел\w+"
        rf"|пин)[^.!?]{{0,30}}(?<![а-яё])(?:{_RU} {_RU}|(?:две|три|четыре|[2-4]) {_RU_EQUAL})",
    ),
)

SPOKEN_IN_HANGUL = (
    Rule(
        RiskCode.COORDINATES,
        rf"{_KO}{{2,}}점 ?{_KO_ONE}{{2,}}|(?:위도|경도|북위|동경)[은는이가]? ?{_KO}{{2,}}"
        rf"|{_KO}{{2,}} 점 {_KO_ONE}{{2,}}"
        rf"|(?<![가-힣])(?!삼십[오육칠팔구]도){_KO}{{3,}}도 ?(?:{_KO}{{1,3}}|[가-힣]{{1,4}})분",
    ),
    Rule(
        RiskCode.BIRTH_DATE,
        rf"{_KO}{{2,7}}년 ?{_KO_MONTH} ?(?:{_KO}{{1,3}}일|초[가-힣]{{1,3}}날?|보름|그믐)[^.!?]{{0,14}}(?:났"
        rf"|나서|난 |낳|태[어여]|출생|생)"
        rf"|\d{{2,4}}년 ?(?:{_KO_MONTH}|\d{{1,2}}월) ?(?:대보름|보름|그믐|초[가-힣]{{1,3}}|\d{{1,2}}일"
        rf"|{_KO}{{1,3}}일)[^.!?]{{0,8}}(?:났|나서|낳|태[어여])"
        r"|천구백[이삼사오육칠팔구]십|이천 ?(?:십[일이삼사오육칠팔구]?)년 ?(?:생|에 태)",
    ),
    Rule(
        RiskCode.TICKET,
        rf"(?:좌석|자리|침대)[은는이가]? ?{_KO}{{1,3}} ?(?:{_KO_LETTER}|번|호)(?![가-힣])"
        rf"|(?<![A-Za-z])[A-Z]{{2}} ?{_KO_ONE}{{3,4}} ?편"
        rf"|{_KO}{{1,3}}(?:호차|번 ?홈|번 ?좌석|열 ?{_KO}{{1,2}}번)",
    ),
    Rule(
        RiskCode.PLATE,
        rf"{_KO_NATIVE} ?{_KO_PLATE} ?{_KO_ONE}{{4}}"
        rf"|(?<![가-힣]){_KO_ONE} ?{_KO_ONE} {_KO_PLATE}(?: {_KO_ONE}){{4}}"
        rf"|(?<![가-힣])(?:에이|에프|에이치|제이|케이|엘|엠|엔|피|큐|에스|브이|엑스|와이"
        rf"|제트) ?(?:{_KO_ONE} ?){{2,5}}(?<! )(?![가-힣])|(?:흑|길|료|요|경|료녕|길림|랴오닝|지린|흑룡강"
        rf"|연변|헤이룽장) ?(?:{_KO_LETTER}|[A-Z])"
        rf" ?(?:{_KO_ONE}|{_KO_LETTER}|[A-Z\d]){{3,}}|黑 ?[A-Z]|(?:뒷번호|끝번호|앞번호|끝자리|뒷자리|차번호"
        rf"|번호판)[^.!?\d]{{0,18}}{_KO_ONE}{{3,4}}(?![가-힣])",
    ),
    Rule(
        RiskCode.BANK,
        rf"(?<![가-힣]){_KO_ONE}{{3,4}}(?: ?다시| ?대시|에|하고| ?-) ?{_KO_ONE}{{3,4}}(?: ?다시| ?대시|에"
        rf"|하고| ?-)? ?{_KO_ONE}{{0,4}}|(?:계좌|통장|카드|비밀번호)[^.,]{{0,10}}{_KO_ONE}{{3,}}",
    ),
)

SPOKEN_IN_HAN = (
    Rule(
        RiskCode.COORDINATES,
        rf"(?<![零〇一二三四五六七八九十百]){_ZH_ONE}{{2,3}}点{_ZH_ONE}{{3,}}"
        rf"|(?<![A-Za-z])[NSEWnsew] ?{_ZH_ONE}{{2,3}}点"
        rf"|(?:[三四五六七八九]十[一二三四五六七八九]?|一百[零一二三四五六七八九十]{{1,3}})点{_ZH_ONE}{{2,}}",
    ),
    Rule(
        RiskCode.PLATE,
        r"(?:车|牌|尾号?)[^，。,]{0,6}[两三四]个[一二三四五六七八九零\d](?![点分个])",
    ),
    Rule(RiskCode.BANK, rf"(?:卡号|账号|密码|尾号)[^，。]{{0,6}}{_ZH_ONE}{{3,}}"),
    Rule(
        RiskCode.PHONE,
        rf"(?=[^。.！!？?]{{0,24}}[洞拐勾幺]){_SAID}{{2,}}(?:[，,、 -]?{_SAID}{{2,}}){{2,}}",
    ),
)

SPOKEN = (
    Rule(
        RiskCode.LINK,
        rf"(?i)(?<![a-z0-9])[a-z0-9-]+ ?{_DOT} ?[a-z0-9-]+ ?(?:{_DOT}|{_SLASH}) ?[a-z0-9]+"
        rf"|(?<=[a-z0-9]) ?{_SLASH} ?(?=[a-z0-9])|(?<![a-z0-9])[a-z0-9]{{2,}}[점点][a-z\d]{{2,}}(?![a-z])"
        r"|[a-z]{3,} (?:точка|점|点) [a-z]{2,}|[а-яёa-z0-9-]{3,} точка (?:онлайн|орг|инфо|сайт|рф|клуб|ком"
        r"|нет|ру|net|шоп|медиа|про)(?![а-яё])",
    ),
    Rule(
        RiskCode.ACCOUNT,
        r"(?i)(?:underscore|언더바|언더스코어|下划线|нижнее подч[её]ркивание|подчерк) ?\w+",
    ),
)
