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
_MEASURE = (
    r"(?:mm|cm|km|m|kg|mg|mcg|g|ml|l|h|hrs?|hours?|min|minutes?|sec|iu|kcal|mah|°|%|days?|nights?"
    r"|weeks?|years?|people|persons?"
    r"|times|steps|drops|tablets?|pills?|мм|см|км|м|кг|мг|мкг|г|мл|л|ч|час\w*|мин\w*|ккал|чел\w*|дн\w*"
    r"|ноч\w*|раз\w?|лет|год\w*|капел\w*|таблет\w*"
    r"|시간|시|분|명|일|개|번(?!지|길|호|출구| ?출구)|장|원|밤|주|달|살|사람|알|방울|끼|毫米|毫升|毫克"
    r"|厘米|公里|公斤|公分|克"
    r"|升|人|点|分|天|小时|个|次|晚|度|岁|片|滴|粒|周|米|斤)(?![a-zа-я])"
)
_AMOUNT = (
    r"(?:ml|mg|mcg|g|kg|l|iu|kcal|kj|m|km|mah|steps?|won|yuan|rmb|roubles?|rubles?|dollars?|baht|tenge|usd"
    r"|krw|cny|rub|thb|kzt|eur|euros?"
    r"|мл|мг|г(?!\. ?р)|кг|л|ккал|м|км|ед|шагов|руб\w*|р\.|юан\w*|вон\w?|доллар\w*|тенге|бат\w*|₽|[$€¥₩]"
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
_KN = "[일이삼사오육륙칠팔구십백천공영]"
_HANGUL = "[공영일이삼사오육륙칠팔구]"
_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_KOREAN_PLATE = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자]"
_RUSSIAN_PLATE = "[АВЕКМНОРСТУХABEKMHOPCTYX]"
_BANK = (
    r"(?<!power )(?<!food )(?<!blood )bank|account|acct|card|iban|swift|wallet|paypal|сч[её]т\w*"
    r"|карт[аеуы]|банк\w*|сбер\w*|кошел\w+"
    r"|계좌|카드|은행|통장|지갑|账号|账户|帐号|卡号|银行卡?|存折|支付宝|钱包|打到|汇到"
)
_SEAT = (
    r"seat|berth|carriage|coach|wagon|train|flight|bus|platform|ticket|booking|reservation|gate(?= ?\d\d)"
    r"|место(?= ?№? ?\d\d)|вагон\w{0,2}|поезд\w{0,3}|рейс\w{0,3}|билет\w{0,2}|автобус\w{0,3}|маршрутк\w"
    r"|купе|полк[аеи](?= ?\d\d)"
    r"|электричк\w|бронь"
    r"|좌석|자리번호|렬차|열차|기차|항공편|비행기|편명|차표|기차표|표 ?번호|승차권|뻐스|버스|침대|예약"
    r"|车次|座位号?|座号|航班|票号|车票|机票|车厢|铺位|订单|班车|列车|火车|高铁|动车|班次|检票口"
)
_NUMBER_WORD = r"(?: ?(?:number|num|no\.?|nr\.?|#|№|номер|번호|番号|号码?|是|为|는|은))?[ :：]{0,2}"

_EN_DIGIT = r"(?:zero|oh|one|two|three|four|five|six|seven|eight|nine|double|triple)"
_RU_NUMBER = (
    r"(?:ноль|нуль|од[ии]н|два|три|четыре|пять|шесть|семь|восемь|девять|десять|\w+надцать|двадцать"
    r"|тридцать|сорок"
    r"|пятьдесят|шестьдесят|семьдесят|восемьдесят|девяносто|сто|двести|триста|четыреста|пятьсот"
    r"|шестьсот|семьсот"
    r"|восемьсот|девятьсот)"
)
_KO_DIGIT = r"(?:영|공|하나|둘|셋|넷|다섯|여섯|일곱|여덟|아홉|일|이|삼|사|오|육|륙|칠|팔|구)"
_ZODIAC = r"属[鼠牛虎兔龙蛇马羊猴鸡狗猪]|(?:쥐|소|범|호랑이|토끼|룡|용|뱀|말|양|원숭이|잔나비|닭|개|돼지)띠"
_BIRTHDAY = r"(?:birthday|born|생일|생신|生日|出生|день рожд\w+|рождени\w+|д\. ?р\.|родил\w+)"
_DAY = (
    rf"(?:\d{{1,2}}(?:st|nd|rd|th)?(?: of)? (?:{_MONTH})|(?:{_MONTH}) \d{{1,2}}(?:st|nd|rd|th)?"
    rf"|\d{{1,2}} ?[월月] ?[\d十]{{1,3}} ?[일日号]|\d{{1,2}}[./]\d{{1,2}})"
)

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
    # measures, ranges, rows of hours or days
    Rule(
        None,
        rf"(?i)(?<![\d.\-])\d{{1,4}}(?:[.,]\d{{1,2}})?(?: ?[\-/x×] ?\d{{1,4}}(?:[.,]\d{{1,2}})?){{1,3}} ?"
        rf"{_MEASURE}",
    ),
    Rule(None, r"(?<![\d\-./] )(?<![\d\-./])\d{2,3} ?- ?\d{2,3}(?![ \-./]?\d)"),
    Rule(
        None,
        r"(?<![\d\-./] )(?<![\d\-./])(?:[01]?\d|2[0-4])(?:(?: |, ?|-)(?:[01]?\d|2[0-4])){2,3}(?![\d\-./]"
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
        r"(?i)\b(?:lat(?:itude)?|lon(?:g(?:itude)?)?|широт\w|долгот\w|위도|경도|纬度|经度)\W{0,4}-?\d+",
    ),
    Rule(RiskCode.COORDINATES, r"(?:[北南]纬|[东西]经|북위|남위|동경|서경) ?\d+"),
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
    Rule(
        RiskCode.BANK,
        rf"(?i)(?<![a-z])(?:{_BANK})(?:\W{{1,3}}[^\W\d]{{1,8}}){{0,2}}\W{{0,3}}\d(?:{_GAP}\d){{3,}}",
    ),
    Rule(RiskCode.BANK, rf"(?i)(?<!\d)\d(?:{_GAP}\d){{5,}}\W{{0,3}}(?:{_BANK})"),
    Rule(
        RiskCode.BANK,
        r"(?i)(?:\bpin\b|\bпин\b|пин-код|비밀번호|密码|пароль)(?: ?(?:code|is|код|는|은|是))?\W{0,3}\d{3,}",
    ),
    # days of birth
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
        rf"(?<![\d.,+\-])19(?:[4-9]\d ?(?:년|年|г\.|год)|[6-9]\d(?![\d\w]|[.,:\-]\d)){_UNIT}",
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
        rf"(?<![A-Za-z])(?!ORS|UTC|GMT|RDT|TEL|MUAC|BMI|BP|HR|RR|PR|HB|GCS|FM|AM|PM|NO"
        rf"|WHO)(?:[A-Z]{{2,3}}[ \-]?|[A-Z])\d{{3,4}}(?!\d)(?i:{_UNIT})",
    ),
    Rule(
        RiskCode.PLATE,
        r"(?<![가-힣])[가-힣]{2} ?\d{1,3} ?[\-가-힣] ?\d{3,4}(?!\d)|(?:차|자동차|트럭|승합차|오토바이"
        r"|택시|봉고)[가-힣 ]{0,6}(?:번호|넘버|끝자리)[가-힣 :]{0,5}[a-z\-]{0,3}\d{2,}|(?:车|面包车"
        r"|货车|摩托)[^\d，。]{0,6}(?:尾号|号码|车号)[是: ：]*[A-Z]{0,2}\d{2,}|(?i:(?:машин|фургон"
        r"|такси|грузовик|мотоцикл|авто)\w*[^\d.]{0,12}(?:номер\w*|цифр\w*) ?[a-zа-я]{0,2} ?\d{2,4})"
        r"|(?i:\b(?:car|van|truck|taxi|bike|lorry|jeep)\b[^\d.]{0,16}(?:ending|ends|plates?|number"
        r"|digits)(?: in| is)? ?[a-z]{0,3} ?\d{2,4})",
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
    Rule(
        RiskCode.PLATE,
        r"(?i)(?:(?:номер|№) (?:машин|авто|мотоцикл|такси|фургон|грузовик)\w*|\b(?:taxi|cab|car|van"
        r"|truck|motorbike) (?:no\.?|number|#))\W{0,3}[a-zа-я]{0,2}\d{3,}",
    ),
    Rule(
        RiskCode.PLATE,
        rf"(?<![A-Za-z\d])(?!ORS|UTC)[A-Z]{{1,3}}[ \-]\d{{2,4}}[ \-][A-Z]{{1,3}}(?![A-Za-z\d])"
        rf"|(?<![А-Яа-я])[А-ЯЁ] ?\d{{3}} ?[А-ЯЁ]{{2}}(?![а-яё])(?: ?\d{{2,3}})?|{_PROVINCE} ?[A-Z](?=开头"
        rf"|牌|的车|的面|的货|车牌)|{_PROVINCE}牌",
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
        r"|뻐스|침대)|편 ?(?:비행기|열차)|车厢|号车|车 ?\d{1,3} ?[号座]|排 ?\d+|号座|座位|号铺|上铺"
        r"|下铺|中铺|次列车|次航班"
        r"|次车|路公交|路车|路班车)",
    ),
    Rule(RiskCode.TICKET, r"(?<![A-Za-z])[GDKTZCY]\d{1,4}次|(?<![A-Za-z])[GDKTZ]\d{2,4}(?![\d\w])"),
    Rule(
        RiskCode.TICKET,
        r"\b(?:[A-Z]{2}|[A-Z]\d|\d[A-Z]) ?\d{3,4}(?=편|航班)|\d{1,3}-?(?:й|м|го|ом|ого|ое|ом) (?:вагон|мест"
        r"|рейс|поезд|автобус|купе)\w*",
    ),
    Rule(
        RiskCode.TICKET,
        r"(?i)\b(?:booking|reservation|ticket|confirmation) (?:code|ref\w*|no\.?"
        r"|number)\W{0,3}(?=[A-Z]*\d)[A-Z0-9]{5,8}\b|бронь\W{0,3}[A-Z0-9]{5,8}\b",
    ),
    Rule(RiskCode.TICKET, r"(?i)\b\d{1,2}[a-f] (?:seat|by the window)|\b(?:row|ряд) \d{1,2}\b"),
    Rule(
        RiskCode.TICKET,
        r"(?i)\b[a-z]{1,3}[ \-]?\d{1,4} ?(?:열차|렬차|기차|번? ?버스|항공편|비행기|次|列车|号车厢|поезд"
        r"|рейс)|[가-힣]{2}호 ?\d{2,4}(?!호)"
        r"|\d{1,3}(?:호|번) ?(?:차칸|칸|객차|침대|자리|좌석|홈|승강장|플랫폼|탑승구|게이트|站台|登机口)"
        r"|\d{1,2}열 ?\d{1,2}번|\d{1,3} ?(?:号站台|号登机口|号检票口|站台)"
        r"|(?:차표|기차표|표|승차권) ?번호|(?:票号|座号|订单号)",
    ),
    # phones, and whatever else is long
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{7,14}}(?!\d)", sure=always),
    Rule(RiskCode.PHONE, rf"\+ ?{_DIGIT_RUN}{{6,14}}|(?<!\d)(?=[078]|1[3-9]){_DIGIT_RUN}{{8,12}}"),
    Rule(
        RiskCode.PHONE,
        r"(?i)(?:\btel|phone|call|dial|ext\.?|extension|тел\.?|телефон\w*|звон\w+|доб\.|전화|내선"
        r"|손전화|휴대폰|핸드폰|电话|手机|座机|分机)"
        r"(?: ?(?:number|num|no|is|номер\w?|번호|번|은|는|이|가|号码?|号|是|him|her|me|us|them|on"
        r"|по))*[ :：.]{0,3}"
        rf"\d(?:{_GAP}\d){{2,}}(?![\d:.]\d){_UNIT}",
    ),
    Rule(RiskCode.LONG_NUMBER, rf"(?<!\d)(?!\d{{1,3}}(?:[ ,]000)+(?!\d)){_DIGIT_RUN}{{4,}}"),
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
