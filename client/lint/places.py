"""Rules about where somebody is: street addresses, and villages, towns and stations by how they are called.

Addresses read the view in which digits of every script are plain, places the other.
"""

from client.lint.regions import has_own_name, is_district, is_region, is_settlement
from client.lint.rule import RiskCode, Rule

_COUNTED = r"(?! ?(?:чел|взр|реб|дет|жен|муж|час|ноч|комн|кров|мест|сем|гост|дн|эт|км|м\b|мин|\.\d|:\d))"
_NO_NAME = (
    "这那个到去来回从离的了是有我你他她们不每全本该同附近隔壁进出往向过某哪旁另各和在住把被让给跟对请等找送"
    "接带就都也还只能可没要会"
)
_HAN_NAME = rf"[^\W\d_a-zA-Zа-яА-ЯёЁ가-힣ㄱ-ㅎ{_NO_NAME}]"
_STREET = r"(?:street|str\.?|road|rd|avenue|ave|lane|drive|boulevard|blvd|alley|highway|square|st)"
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
        r" ?(?:number|no\.?|nr\.?|#)? ?(?=[a-z]?\d|[a-z]\b)[a-z]?\d{0,6}(?![\w:.]\w)(?! ?(?:people"
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
        r"[가-힣A-Z]동 ?\d{3,4} ?호|\d{1,2}층 ?\d{3,4}(?:호|$|[ ,.])|\d{1,3}(?:번|째) ?골목"
        r"|\d{1,2}[号栋座楼][\d一-龥]{0,2}[单室门]",
    ),
)

_EN_KIND = (
    r"(?:village|town|city|county|province|district|township|station|market|hospital|hotel|bridge|river"
    r"|airport|port"
    r"|harbou?r|pass|mountain|lake|island|valley|park|school|university|factory|checkpoint|border"
    r"|clinic|mall|plaza|guesthouse|camp)"
)
_RU_KIND = (
    r"(?:город\w{0,2}|сел[оеау]|деревн\w|пос[её]л\w+|станци\w|район\w?|област\w|кра[йея]|хутор\w?"
    r"|вокзал\w?|остановк\w"
    r"|метро|рек[аеиу]|озер\w|рынок|рынк\w|гостиниц\w|больниц\w|аэропорт\w?|порт\w?|школ\w|завод\w?"
    r"|мост\w?|аул\w?|остров\w?)"
)
_HAN_KIND = (
    r"(?:镇|县|屯|乡|村|庄|州|市|省|岛|沟|旗|屿|自治州|自治县|街道|口岸|火车站|汽车站|客运站|高铁站|地铁站"
    r"|车站|站|机场|码头|港|大桥|桥|河|江|山|湖|医院|宾馆|酒店|旅馆|饭店|招待所|市场|商场|超市|菜场"
    r"|夜市|步行街|花园|家园|公寓|洗浴|网吧|饭馆|餐馆|面馆|药店|幼儿园|林场|农场|牧场|渡口|煤矿|金矿"
    r"|收费站|服务区|检查站|派出所|营子|堡|寨|坪|坝|岭|峰|湾|寺|庙|广场|公园"
    r"|小区|大厦|中学|小学|大学|学校|工厂|厂|路|街|巷|胡同)"
)
_KO_SHORT = (
    r"(?:군|리|동|역|촌|시|면)(?=에서|에 |에는|에\.|에$|으로|까지|출신| ?사람| 주민| ?\d+번 ?출구| 앞"
    r"| 근처| 쪽|입니다|인데|행|(?:을|를) (?:지나|거쳐|떠나|출발)| 이장| 뒤| 옆"
    r"| 입구)"
)
_KO_KIND = (
    r"(?:마을|부락|터미널|정류장|정류소|공항|항구|시장|장마당|역전|사거리|삼거리|네거리|교차로|주유소"
    r"|휴게소|온천|우체국|파출소|보건소|유치원|고등학교|중학교|초등학교|광산|다방|노래방|찜질방|피시방"
    r"|카페|호수|계곡|나들목|국수집|약방|랭면집|면사무소|농약방|리발소|미용실|부두|선착장|검문소"
    r"|톨게이트|백화점|목욕탕|사우나|구치소|수용소|보호소|회관|경로당|놀이터|체육관|도서관|극장|영화관"
    r"|민박|펜션|하숙집|만두집|국밥집|빵집|카센터|정비소|창고|대교|병원|의원|학교"
    r"|대학교?|호텔|려관|여관|모텔|식당|초소|세관|농장"
    r"|공장|탄광|나루|고개|공원|아파트|빌딩|슈퍼|마트|상가|약국|로터리)"
)
_KO_AT = (
    r"(?=에서|에 |에는|에\.|에$|으로|로 |까지|부터|에게|앞|입구|근처|쪽|출구|행 |[ ,.]|$|의 |을 |를 |은 "
    r"|는 |이 |가 |인데|입니다|이다|과 |와 |도 |사람|주민|출신|안에|뒤)"
)

PLACES = (
    Rule(
        RiskCode.PLACE,
        rf"(?i:\b(?:village|town|city|county|district|province|station|river|island|port) (?:of|called"
        rf"|named)) \w+|\b(?!The |This |That |Our |Your |My |No |Any |Each |Every |Which |What |From |Near "
        rf"|One |In |At |To |Next |Same |Another )[A-Z][a-z]+ {_EN_KIND}(?![a-z])",
    ),
    Rule(
        RiskCode.PLACE, r"(?<![а-яёА-ЯЁ.])(?:г|с|д|п|пос|дер|ст|пгт|р-н|обл|хут|р|оз)\. ?[«\"]?[А-ЯЁ][а-яё]+"
    ),
    Rule(
        RiskCode.PLACE,
        rf"(?<![а-яё])(?i:{_RU_KIND}) [«\"]?[А-ЯЁ][а-яё]+|[А-ЯЁ][а-яё]+(?:ск(?:ий|ого|ому|ом|ая|ой|ую|ое)"
        rf"|н(?:ый|ого|ом|ая|ой|ую|ое|ый)) (?:район|област|кра[йея]|вокзал|рын|мост|посёл|посел|станци"
        rf"|улиц)\w*",
    ),
    Rule(
        RiskCode.PLACE,
        rf"(?:{_HAN_NAME}{{2,4}}?{_HAN_KIND}|{_HAN_NAME}(?:村|屯|镇|县|庄))(?!民|长|委|外|场|政|级|区|营)",
        is_region,
    ),
    Rule(
        RiskCode.PLACE,
        r"(?<![가-힣])[가-힣]{1,4}(?:시|군|구|[남북]도) [가-힣]{1,4}(?:군|구|읍|면|동|리|로|길)(?=에|쪽"
        r"|[ ,.]|으로|까지|$)",
        is_district,
    ),
    Rule(RiskCode.PLACE, rf"(?<![가-힣])[가-힣]{{2,4}} ?{_KO_KIND}{_KO_AT}", is_region),
    Rule(RiskCode.PLACE, rf"(?<![가-힣])[가-힣]{{2,4}}{_KO_SHORT}", is_region),
    Rule(
        RiskCode.PLACE,
        r"[\u4e00-\u9fff]{1,4}?(?:村|镇|县|屯|乡|庄|沟|岭|堡|寨|口岸|火车站|营子|河子|家子)(?!民|长|委|政"
        r"|下的)",
        has_own_name,
    ),
    Rule(
        RiskCode.PLACE,
        r"(?<![А-Яа-яё])[А-ЯЁ][а-яё]{2,}(?:(?:ово|ево|ёво|ино)|(?:горск|град|бург|поль)(?:е|а|у"
        r"|ом)?)(?![а-яё])",
        is_settlement,
    ),
    Rule(RiskCode.PLACE, r"(?<![가-힣])[가-힣]{2,3}역(?=은 |이 |을 |의 |부터|과 |,|\.|$| )", is_region),
    Rule(
        RiskCode.PLACE,
        r"(?<![가-힣])[가-힣]{2,3}(?:시|군|구|리|동|면) (?:외곽|시내|변두리|근교|중심|장터|북쪽|남쪽"
        r"|동쪽|서쪽|소재지|사무소|역|터미널|병원|시장)"
        r"|(?<![가-힣])[가-힣]{1,3}(?:령|재|고개)[를을] (?:넘|지나)|(?<![가-힣])[가-힣]{2,3}(?:섬|나루"
        r"|포구|폭포|저수지|숲|바위)(?:에서|으로|에 |까지|를 |을 |앞| 앞| 근처)"
        r"|(?<![가-힣])[가-힣]{2,3}도 [가-힣]{2}(?:시|군)(?=에|쪽|[ ,.]|으로|까지|$)",
        is_district,
    ),
    Rule(
        RiskCode.PLACE,
        r"(?<![가-힣])[가-힣]{2,3}(?:리|동|군|읍|촌|골)(?=은 |는 |이 |가 |을 |를 |과 |와 |의 |부터|[,.]|$"
        r"| (?:근처|쪽|앞|뒤|옆|안|밖|집|사는|가는|방향))",
        is_region,
    ),
    Rule(
        RiskCode.PLACE,
        r"(?<![가-힣])[가-힣]{1,3}(?:골|읍|강)(?=에서|에 |에는|으로|까지| 장터| 사람| 쪽| 입구|가에서"
        r"|변에| 다리|을 건|을 넘)",
        is_region,
    ),
)
