"""Rules about journeys: number plates, and seats, trains, flights and bus lines.

They read the view in which digits of every script are plain.
"""

from client.lint.rule import RiskCode, Rule, always
from client.lint.units import UNIT

_PROVINCE = "[京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川贵云藏陕甘青宁新]"
_KOREAN_PLATE = "[가나다라마거너더러머버서어저고노도로모보소오조구누두루무부수우주하허호배바사아자]"
_RUSSIAN_PLATE = "[АВЕКМНОРСТУХABEKMHOPCTYX]"
_SEAT = (
    r"seat|berth|carriage|coach|wagon|train|flight|bus|platform|ticket|booking|reservation|gate(?= ?\d\d)"
    r"|место(?= ?№? ?\d\d)|вагон\w{0,2}|поезд\w{0,3}|рейс\w{0,3}|билет\w{0,2}|автобус\w{0,3}|маршрутк\w"
    r"|купе|полк[аеи](?= ?\d\d)"
    r"|электричк\w|бронь"
    r"|좌석|자리번호|렬차|열차|기차|항공편|비행기|편명|차표|기차표|표 ?번호|승차권|뻐스|버스|침대|예약"
    r"|车次|座位号?|座号|航班|票号|车票|机票|车厢|铺位|订单|班车|列车|火车|高铁|动车|班次|检票口"
)
NUMBER_WORD = r"(?: ?(?:number|num|no\.?|nr\.?|#|№|номер|번호|番号|号码?|是|为|는|은))?[ :：]{0,2}"

JOURNEYS = (
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
        rf"|WHO)(?:[A-Z]{{2,3}}[ \-]?|[A-Z])\d{{3,4}}(?!\d)(?i:{UNIT})",
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
    # tickets
    Rule(
        RiskCode.TICKET,
        rf"(?i)(?<![a-zа-я])(?:{_SEAT}){NUMBER_WORD}[a-zа-я]{{0,3}}[ \-]?\d{{1,6}}[a-zа-я]?(?![\d\w:.])(?!"
        rf"\.\d){UNIT}(?! ?- ?\d)",
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
)
