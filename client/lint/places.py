"""Rules about where somebody is: street addresses, and villages, towns and stations by how they are called.

Addresses read the view in which digits of every script are plain, places the other.
"""

from client.lint.rule import RiskCode, Rule

_COUNTED = r"(?! ?(?:чел|взр|реб|дет|жен|муж|час|ноч|комн|кров|мест|сем|гост|дн|эт|км|м\b|мин|\.\d|:\d))"
_NO_NAME = (
    "这那个到去来回从离的了是有我你他她们不每全本该同附近隔壁进出往向过某哪旁另各和在住把被让给跟对请等找送"
    "接带就都也还只能可没要会"
)
_HAN_NAME = rf"[^\W\d_a-zA-Zа-яА-ЯёЁ가-힣ㄱ-ㅎ{_NO_NAME}]"
_STREET = (
    r"(?:crescent|court|terrace|row|parade|gardens|grove|mews|quay|street|str\.?|road|rd|avenue|ave|lane"
    r"|drive|boulevard|blvd|alley|highway|square|st)"
)
_RU_STREET = (
    r"(?:ул|пер|просп|пр-т|пр-кт|бул|б-р|наб|ш|мкр|пл)\. ?[А-ЯЁа-яё\d]"
    r"|(?:улиц[аеуы]|переул\w+|проспект\w{0,2}|бульвар\w{0,2}|набережн\w+|шоссе|микрорайон\w{0,2}"
    r"|проезд\w{0,2}|площад\w+) [«\"]?[А-ЯЁ\d]"
)

ADDRESSES = (
    Rule(
        RiskCode.ADDRESS,
        rf"(?i)\b\d{{1,4}}[a-z]?,? (?:[a-z]+ ){{1,3}}{_STREET}(?![a-z])|\b\d{{1,3}}(?:st|nd|rd"
        rf"|th) {_STREET}(?![a-z])",
    ),
    Rule(
        RiskCode.ADDRESS,
        rf"\b(?:[A-Z][a-z]+ )+(?i:{_STREET})(?![a-z])|(?i:\b(?:street|road|avenue|lane|alley|highway|soi"
        rf"|route)) (?:no\.? ?)?\d{{1,4}}\b",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"(?i)\b(?:apartment|apt\.?|flat|building|bldg\.?|block|unit|house (?:number|no\.?|nr\.?|#)"
        r"|suite|entrance|stairwell|p\.? ?o\.? ?box|zip(?: code)?|post ?code)"
        r" ?(?:number|no\.?|nr\.?|#)? ?(?=[a-z]?\d|(?<=[ .#])[a-z]\b)[a-z]?\d{0,6}(?![\w:.]\w)(?! ?(?:people"
        r"|persons?|families|h\b|hours?|min|has|is|and [a-z]+s\b))",
    ),
    Rule(RiskCode.ADDRESS, r"(?i)\b(?:room|rm\.?|ward|office|dorm) ?(?:number|no\.?|#)? ?[a-z]?\d{3,4}\b"),
    Rule(
        RiskCode.ADDRESS,
        r"\d{1,5} ?(?:号楼|号院|栋|幢|单元|弄|号门|门牌)|(?<!\d)\d{3,4} ?(?:室|号房|房间)"
        r"|门牌号?[是：: ]*\d+",
    ),
    Rule(
        RiskCode.ADDRESS,
        rf"{_HAN_NAME}{{1,5}}(?:路|街|巷|大道|胡同|弄|里弄|道)[东西南北中]?(?:段)? ?\d{{1,5}} ?(?:号|弄|巷"
        rf"|附近|旁|$)",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"\d{1,4} ?동 ?\d{1,4} ?호|\d{1,4}(?:-\d{1,4})? ?(?:번지|번길)|(?<!\d)\d{3,4} ?호(?:실|집|에|로|입"
        r"|$|[ ,.])|\d{1,4} ?호실|(?:아파트|빌라|단지|주택|연립|련립|맨션|오피스텔|원룸) ?\d{1,4} ?(?:동|호"
        r"|층)|\d{1,3} ?(?:반|인민반)(?= ?\d)|\d{1,3} ?인민반|\d{1,2} ?현관|\d{1,3} ?단지",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"[가-힣]{2,6}(?<!으)[로길] ?\d{1,4}(?:-\d{1,4})?(?: ?(?:번길|번지|호|가)|(?= ?(?:[,.]|$|에서"
        r"|앞|입니다|옆|뒤|번)))",
    ),
    Rule(
        RiskCode.ADDRESS,
        rf"(?i:{_RU_STREET[: _RU_STREET.index('|(?:улиц')]})"
        rf"|{_RU_STREET[_RU_STREET.index('|(?:улиц') + 1 :]}",
    ),
    Rule(
        RiskCode.ADDRESS,
        rf"(?i)(?<![а-яё\d])(?:кв|д|корп|стр|оф|под)\. ?№? ?\d{{1,4}}(?![\d:.]\d){_COUNTED}"
        rf"|(?<![а-яё])(?:квартир[аеуы]|корпус[ае]?|подъезд\w{{0,2}}|строени[ея]|офис\w?|дом|доме (?:№"
        rf"|номер)|кв|домофон|этаж \d+,? кв\w*) ?(?:№|номер)? ?\d{{1,4}}[а-я]?\b{_COUNTED}",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"(?i)(?<![а-яё])(?:ул|пер|пр-т|просп|мкр|наб|б-р|пр-д)(?:\. ?| )[«\"]?(?!\d*\.)[а-яё\d][а-яё\d\-]+"
        r"|(?<![а-яё])(?:д|дом)\.? ?\d{1,4}[а-я]?,? ?(?:кв|к|корп|под|эт|стр)\.? ?\d|(?<![а-яё])(?:подъезд"
        r"|этаж|квартира|кв)\.? ?(?:№ ?)?\d{1,3}[^.!?]{0,14}(?:квартир\w|кв|дверь|домофон|этаж)"
        r"|(?<![가-힣])[가나다라마A-F]동 ?\d{1,4}|지하 ?\d층|\d층 ?(?:왼쪽|오른쪽|맨 ?끝|첫|세|두"
        r"|끝)[가-힣 ]{0,6}(?:집|방|문)|[东西中南北]户|第?\d+排(?:平房|第)|平房",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"\d{1,3}동(?= ?(?:앞|뒤|옆|입구|경비|\d|[가-힣]라인|현관|주차))|(?:파란|빨간|노란|초록|하얀|검은"
        r"|녹색|흰|빨강|파랑|회색|갈색)(?:색)? ?(?:대문|철문|지붕|담장|담벼락|문패)"
        r"|(?:골목|길) ?(?:끝|안쪽|입구|모퉁이)[^.]{0,12}(?:째|번) ?집|(?:[한두세네]|다섯|여섯"
        r"|\d)번째 ?(?:골목|집|대문|건물)|\d楼[^\d，。]{0,4}\d{3}(?!\d|块|元)|第?\d个?(?:胡同|门洞|红门"
        r"|铁门)|(?:蓝|红|绿|黄|黑|白|灰)色?的?(?:大|铁)门"
        r"|(?i:дом с \w+ (?:крыш|забор|ворот|дверь)\w*|(?:жёлт|желт|зелён|зелен|красн|син|бел|сер"
        r"|чёрн)\w+ (?:забор|ворот|калитк|крыш)\w*|\b(?:at|behind|with|past|opposite|near|by|to) (?:a "
        r"|the )?(?:red|blue|green|yellow|white|black|brown) (?:gate"
        r"|roof|fence)\b)",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"(?i)(?:\baddress|адрес\w?|주소|地址|住址)(?: is\b|는|은|是|:|：)[:： ]{0,2}(?!not|no\b|un|не |нет"
        r"|неиз|없|모르|비밀|보내|말|적|쓰|묻|물|안 |아직|필요|不|没|later|will|позже|потом|나중|以后"
        r"|known|book)\w{2,}",
    ),
    Rule(
        RiskCode.ADDRESS,
        rf"(?<![А-Яа-яё])(?!Вторая|Первая|Третья|Новая|Каждая|Последняя|Общая)[А-ЯЁ][а-яё]+(?:ая|ской"
        rf"|ского|ова|ева|ина)(?: ул\.?| улица)?,? ?(?:д\.? ?)?\d{{1,3}}(?![\d:.]){_COUNTED}",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"[А-ЯЁ][а-яё]+(?:ая|ский|ный|ова|ева|ина)-\d{1,3},|(?i:(?<![а-яё])(?:дом|доме|квартира|корпус"
        r"|строение) (?:два|три|четыре|пять|шесть"
        r"|семь|восемь|девять|десять|[а-я]{3,7}надцать|двадцать|тридцать|сорок|пятьдесят)(?: [а-я]+)?(?=[,.]"
        r"|$| кв| корп| под| вход))"
        r"|[一-龥]{2}(?:巷|路|街|胡同)[甲乙丙丁]?\d{1,4}(?![\d点:分])|[가-힣A-Z]동 ?\d{3,4} ?호"
        r"|\d{1,2}층 ?\d{3,4}(?:호|$|[ ,.])|\d{1,3}(?:번|째) ?골목"
        r"|\d{1,2}[号栋座楼][\d一-龥]{0,2}[单室门]",
    ),
    Rule(
        RiskCode.ADDRESS,
        r"[가-힣]{2,}(?:대로|로"
        r"|길) ?(?=[일이삼사오육칠팔구]*[백십])[일이삼사오육칠팔구십백]{3,6}(?! ?(?:미터|분|명|원"
        r"|m|킬로|번|개|살))|(?:리|동) 산 ?\d{1,4}(?:-\d{1,3})?(?!\d)"
        rf"|{_HAN_NAME}{{1,4}}(?:路|街|巷|道|胡同|台阶|坊|弄)[\d百十]{{1,6}}号"
        rf"|{_HAN_NAME}{{2}}[里苑园区庄楼巷弄街道路坊]\d{{1,4}}(?:-\d{{1,4}}){{2}}(?!\d)"
        r"|(?i:\b(?:ul|mkr|nab|prosp|pereul\w*)\. ?[a-z]{3,}|\bulits[aeuy]\b|\bkv\.? ?\d{1,3}\b)",
    ),
)

_EN_KIND = (
    r"(?:village|town|city|county|province|district|township|station|market|hospital|hotel|bridge|river"
    r"|airport|port"
    r"|harbou?r|pass|mountain|lake|island|valley|park|school|university|factory|checkpoint|border"
    r"|clinic|mall|plaza|guesthouse|camp)"
)

_PINYIN = (
    r"(?:zh|ch|sh|[bpmfdtnlgkhjqxrzcsyw])?(?:iang|iong|uang|ang|eng|ing|ong|ian|iao|uai|uan|ai|an|ao|ei|en|ia"
    r"|ie|in|iu|ou|ua|ue|ui|un|uo|[aeiou])"
)

PLACES = (
    Rule(
        RiskCode.PLACE,
        rf"(?i)(?<![\w'’-])(?:{_PINYIN}){{1,3}}(?:cun|zhen|xian|zhuang|tun|gou|qiao|zhai|zhou|kou|gang)(?!\w)"
        r"|(?<![\w'’-])[a-z]{3,}-(?:ri|dong|gun|eup|myeon|myon|gol|gu|ro|gil|cun|zhen|xian|jiang"
        r"|shan)(?![a-z-])",
    ),
    Rule(
        RiskCode.PLACE,
        rf"(?i:\b(?:village|town|city|county|district|province|station|river|island|port) (?:of|called"
        rf"|named)) \w+|\b(?!The |This |That |Our |Your |My |No |Any |Each |Every |Which |What |From |Near "
        rf"|One |In |At |To |Next |Same |Another )[A-Z][a-z]+ {_EN_KIND}(?![a-z])",
    ),
)
