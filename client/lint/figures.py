"""Rules about digits: phones, papers, plates, cards, coordinates, tickets, days of birth, long numbers.

They read the view in which digits of every script are plain, also when they are spaced out.
"""

from client.lint.checks import is_card, is_iban, is_paper, is_place_on_earth
from client.lint.rule import RiskCode, Rule, always

_GAP = r"[ \-._()/]{0,3}"
_DIGIT_RUN = rf"\d(?:{_GAP}\d)"
_HOUR = r"(?:(?:[01]?\d|2[0-3])[.:][0-5]\d|(?:[01]\d|2[0-3])[0-5]\d)"
_YEAR = r"(?:19\d\d|20\d\d)"
_PAST = r"(?:19\d\d|20[01]\d|202[0-4])"
"""Dates to come, and of this year, are dates of meetings; who was born then is said to be born."""
_UNIT = (
    r"(?! ?(?:mm|cm|km|m|kg|mg|mcg|g|ml|l|h|hrs?|hours?|min|minutes?|s|sec|iu|kcal|kj|°|%|x|days?|nights?"
    r"|people|persons?|late|times|мм|см|км|м|кг|мг|мкг|г|мл|л|ч|час|мин|ккал|чел|дн|ноч|раз"
    r"|시|분|명|일|개|번|장|원|밤|주|달|살|사람|毫|公|克|升|人|点|分|天|小时|个|次|晚|度|岁)(?![a-z]))"
)
"""What follows a measure, and no number that names a thing."""
_AMOUNT = (
    r"(?:ml|mg|mcg|g|kg|l|iu|kcal|kj|m|km|steps?|won|yuan|rmb|roubles?|rubles?|dollars?|baht|tenge|usd"
    r"|krw|cny|rub|thb|kzt|eur|euros?"
    r"|мл|мг|г|кг|л|ккал|м|км|ед|шагов|руб\w*|р\.|юан\w*|вон\w?|доллар\w*|тенге|бат\w*|₽|[$€¥₩]"
    r"|원|위안|루블|달러|바트|천원|만원|걸음|보|元|块|卢布|韩元|美元|泰铢|步|毫升|毫克|克|千卡"
    r"|大卡)(?![a-zа-я])"
)
"""What makes a large number an amount."""
_BORN = (
    r"born(?: on| in)?|birth(?:day|date)?|dob|рожд\w*|родил\w+|г\.р\.|생년월일|생일|출생|태어난|出生|生日"
    r"|生于"
)
_MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?|январ[ья]|феврал[ья]|марта?|апрел[ья]|ма[йя]|июн[ья]"
    r"|июл[ья]|августа?|сентябр[ья]|октябр[ья]|ноябр[ья]|декабр[ья]"
)
_HANGUL = "[공영일이삼사오육륙칠팔구]"
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_KOREAN_PLATE = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자]"
_RUSSIAN_PLATE = "[АВЕКМНОРСТУХABEKMHOPCTYX]"
_BANK = (
    r"bank|account|acct|card|iban|swift|wallet|paypal|сч[её]т\w*|карт[аеуы]|банк\w*|сбер\w*|кошел\w+"
    r"|계좌|카드|은행|통장|지갑|账号|账户|帐号|卡号|银行卡?|存折|支付宝|钱包|打到|汇到"
)
_SEAT = (
    r"seat|berth|carriage|coach|wagon|train|flight|bus|platform|ticket|booking|reservation|gate"
    r"|мест[оеа]|вагон\w{0,2}|поезд\w{0,3}|рейс\w{0,3}|билет\w{0,2}|автобус\w{0,3}|маршрутк\w|купе|полк[аеи]"
    r"|электричк\w|бронь"
    r"|좌석|자리번호|렬차|열차|기차|항공편|비행기|편명|차표|기차표|표 ?번호|승차권|뻐스|버스|침대|예약"
    r"|车次|座位号?|座号|航班|票号|车票|机票|车厢|铺位|订单|班车|列车|火车|高铁|动车|班次|检票口"
)
_NUMBER_WORD = r"(?: ?(?:number|num|no\.?|nr\.?|#|№|номер|번호|番号|号码?|是|为|는|은))?[ :：]{0,2}"

FIGURES = (
    Rule(None, rf"(?<!\d)(?<!\d[ \-.]){_HOUR} ?- ?{_HOUR}(?![ \-.]?\d)"),
    Rule(None, r"(?<![\d.])\d{1,2}[./]\d{1,2}\.?,? (?:[01]?\d|2[0-3]):[0-5]\d(?!\d)"),
    Rule(None, r"(?<![\d./])(?:[7-9]\d|1\d\d|2[0-4]\d)/(?:[3-9]\d|1[0-5]\d)(?![\d/])"),
    Rule(None, r"(?<![\d.])(?:3[4-9]|4[0-2])[.,]\d(?:[ ,/\-]{1,3}(?:3[4-9]|4[0-2])[.,]\d)+(?!\d)"),
    Rule(
        None,
        rf"(?i)(?<![\d.\-])\d{{1,3}}(?:[ ,.]?\d{{3}}){{1,2}}(?: ?- ?\d{{1,3}}(?:[ ,.]?\d{{3}}){{1,2}})? ?"
        rf"{_AMOUNT}",
    ),
    Rule(
        None,
        r"(?i)(?:[$€¥₩₽£]|\b(?:usd|krw|cny|rub|thb|kzt|eur"
        r"|rmb)) ?\d{1,3}(?:[ ,.]?\d{3}){1,2}(?![\d\-])",
    ),
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
        r"(?i)\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|широт\w|долгот\w|위도|경도|纬度|经度)\W{0,4}-?\d+",
    ),
    Rule(RiskCode.COORDINATES, r"(?:[北南]纬|[东西]经|북위|남위|동경|서경) ?\d+"),
    Rule(RiskCode.COORDINATES, r"(?i)\d+[^\w]{0,4}(?:[сю]\. ?ш|[вз]\. ?д)\."),
    Rule(RiskCode.COORDINATES, r"(?i)\b[2-9CFGHJMPQRVWX]{4,8}\+[2-9CFGHJMPQRVWX]{2,3}\b"),
    # money
    Rule(RiskCode.BANK, r"(?i)\b[a-z]{2}\d{2}(?: ?[0-9a-z]{4}){2,7}(?: ?[0-9a-z]{1,3})?\b", is_iban, always),
    Rule(
        RiskCode.BANK,
        r"\b(?:0x[0-9a-fA-F]{40}|bc1[a-z0-9]{20,60}|T[1-9A-HJ-NP-Za-km-z]{33}"
        r"|[13][1-9A-HJ-NP-Za-km-z]{25,34})\b",
        sure=always,
    ),
    Rule(
        RiskCode.BANK,
        rf"(?<!\d){_DIGIT_RUN}{{12,18}}(?!\d)",
        lambda piece: is_card(piece) and not is_paper(piece),
        always,
    ),
    Rule(RiskCode.BANK, rf"(?i)(?<![a-z])(?:{_BANK})(?:\W{{1,3}}\w{{1,8}})?\W{{0,3}}\d(?:{_GAP}\d){{3,}}"),
    Rule(RiskCode.BANK, rf"(?i)(?<!\d)\d(?:{_GAP}\d){{5,}}\W{{0,3}}(?:{_BANK})"),
    # days of birth
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
        rf"{_NUMBER_WORD}(?:[^\W\d]{{1,8}} )?[a-z]{{0,3}}[ \-]?\d(?:{_GAP}\d){{3,}}",
    ),
    # vehicles
    Rule(RiskCode.PLATE, rf"(?<!\d)\d{{2,3}} ?{_KOREAN_PLATE} ?\d{{4}}(?!\d)", sure=always),
    Rule(
        RiskCode.PLATE,
        rf"{_PROVINCE} ?[A-Z][ \-]?(?=[A-Z]*\d[A-Z]*\d)[A-Z0-9]{{5,6}}(?![a-z\d])",
        sure=always,
    ),
    Rule(
        RiskCode.PLATE,
        rf"(?i)\b{_RUSSIAN_PLATE} ?\d{{3}} ?{_RUSSIAN_PLATE}{{2}}(?: ?\d{{2,3}})?\b",
        sure=always,
    ),
    Rule(
        RiskCode.PLATE,
        rf"(?<![A-Za-z])(?!ORS|UTC|GMT|RDT|TEL|Tel|MUAC|BMI)[A-Z]{{1,3}}[ \-]?\d{{3,4}}(?!\d)(?i:{_UNIT})",
    ),
    Rule(
        RiskCode.PLATE,
        r"(?<![A-Za-z\d])\d{1,4}[ \-]?[A-Z]{2,3}[ \-]?\d{2,4}(?!\d)|(?<!\d)\d?[ก-ฮ]{2} ?\d{1,4}(?!\d)",
    ),
    Rule(
        RiskCode.PLATE,
        r"(?i)(?:\bplates?|number plate|licen[cs]e|registration|номер\w* машин\w*|госномер\w*"
        r"|гос\. ?номер\w*|номерн\w+ знак\w*|번호판|차 ?번호|차량 ?번호|차량번호|车牌号?|牌照)"
        r"(?:[^\W\d]|\W){0,12}[a-zа-я]{0,3}[ \-]?\d(?:[ \-]?[a-zа-я\d]){2,}",
    ),
    # journeys
    Rule(
        RiskCode.TICKET,
        rf"(?i)(?<![a-zа-я])(?:{_SEAT}){_NUMBER_WORD}[a-zа-я]{{0,3}}[ \-]?\d{{1,6}}[a-zа-я]?(?![\d\w:.])(?!"
        rf"\.\d){_UNIT}(?! ?- ?\d)",
    ),
    Rule(
        RiskCode.TICKET,
        r"(?i)(?:버스|뻐스|전차) ?\d{1,4}번(?! ?(?:갈|타고|왔))|\d{1,3} ?(?:호차|호석|번 ?(?:좌석|자리|버스"
        r"|뻐스|침대)|편 ?(?:비행기|열차)|车厢|号车|排 ?\d+|号座|座位|号铺|上铺|下铺|中铺|次列车|次航班"
        r"|次车|路公交|路车|路班车)",
    ),
    Rule(RiskCode.TICKET, r"(?<![A-Za-z])[GDKTZCY]\d{1,4}次|(?<![A-Za-z])[GDKTZ]\d{2,4}(?![\d\w])"),
    Rule(
        RiskCode.TICKET,
        r"\b(?:[A-Z]{2}|[A-Z]\d|\d[A-Z]) ?\d{3,4}(?=편|航班)|\d{1,3}-?(?:й|м|го|ом|ого|ое|ом) (?:вагон|мест"
        r"|рейс|поезд|автобус|купе)\w*",
    ),
    Rule(RiskCode.TICKET, r"(?i)\b\d{1,2}[a-f] (?:seat|by the window)|\b(?:row|ряд) \d{1,2}\b"),
    # phones, and whatever else is long
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{7,14}}(?!\d)", sure=always),
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{6,14}}|(?<!\d)(?=[078]|1[3-9]){_DIGIT_RUN}{{8,12}}"),
    Rule(
        RiskCode.PHONE,
        r"(?i)(?:\btel|phone|call|dial|ext\.?|extension|тел\.?|телефон\w*|звон\w+|доб\.|전화|내선"
        r"|손전화|휴대폰|핸드폰|电话|手机|座机|分机)"
        rf"(?:[^\W\d]|[ :：.]){{0,10}}\d(?:{_GAP}\d){{2,}}(?![\d:.]\d){_UNIT}",
    ),
    Rule(RiskCode.LONG_NUMBER, rf"(?<!\d)(?!\d{{1,3}}(?:[ ,]000)+(?!\d)){_DIGIT_RUN}{{4,}}"),
    Rule(RiskCode.LONG_NUMBER, rf"{_HANGUL}(?:-?{_HANGUL}){{4,}}"),
    Rule(
        RiskCode.LONG_NUMBER,
        rf"(?<!\w)(?=(?:{_HANGUL}[ \-]?)*[공영]){_HANGUL}(?:[ \-]?{_HANGUL}){{6,}}",
    ),
)
"""In order of meaning: what an earlier one has claimed, a later one leaves."""
