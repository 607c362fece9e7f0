"""client/lint: what points to a person or place is found where it stands; ordinary messages pass.

All people, numbers and places are invented.
"""

from time import process_time
from timeit import repeat

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from client.lint import RiskCode, find_risks

RISKY = [
    # phones, in the ways of four languages
    ("call 010-0000-1234 tonight", RiskCode.PHONE, "010-0000-1234"),
    ("전화 010 0000 1234 입니다", RiskCode.PHONE, "010 0000 1234"),
    ("打电话13800001234", RiskCode.PHONE, "13800001234"),
    ("звоните +7 (900) 000-12-34", RiskCode.PHONE, "+7 (900) 000-12-34"),
    ("звоните 8 900 000 12 34", RiskCode.PHONE, "8 900 000 12 34"),
    ("\uff10\uff11\uff10\uff0d\uff10\uff10\uff10\uff10\uff0d\uff11\uff12\uff13\uff14", RiskCode.PHONE, None),
    ("一三八〇〇〇〇一二三四", RiskCode.PHONE, None),
    # long numbers however they are written
    ("code 48213", RiskCode.LONG_NUMBER, "48213"),
    ("code 4 8 2 1 3", RiskCode.LONG_NUMBER, "4 8 2 1 3"),
    ("code 4\u200b8\u200b2\u200b1\u200b3", RiskCode.LONG_NUMBER, None),
    ("号码四八二一三", RiskCode.LONG_NUMBER, "四八二一三"),
    ("幺 三 八 二 五", RiskCode.LONG_NUMBER, None),
    ("번호는 사팔이일삼 입니다", RiskCode.LONG_NUMBER, "사팔이일삼"),
    ("공일공 일이삼사 오육칠팔", RiskCode.LONG_NUMBER, None),
    ("счёт ４０８１７ 810", RiskCode.BANK, None),
    ("\u0664\u0668\u0662\u0661\u0663", RiskCode.LONG_NUMBER, None),
    # papers
    ("900101-1234567", RiskCode.ID_NUMBER, "900101-1234567"),
    ("证件11010119900101123X", RiskCode.ID_NUMBER, None),
    ("паспорт 45 10 123456", RiskCode.ID_NUMBER, "45 10 123456"),
    ("passport M12345678", RiskCode.ID_NUMBER, "M12345678"),
    # plates
    ("the van 12가 3456", RiskCode.PLATE, "12가 3456"),
    ("车牌吉H·A1234", RiskCode.PLATE, "吉H·A1234"),
    ("машина А123ВС 125", RiskCode.PLATE, "А123ВС 125"),
    ("white car AB 1234", RiskCode.PLATE, "AB 1234"),
    # places
    ("at 12.3456, 98.7654", RiskCode.COORDINATES, "12.3456, 98.7654"),
    ("12°34'56\" by the river", RiskCode.COORDINATES, "12°34'56\""),
    ("N 12.34 E 98.76", RiskCode.COORDINATES, "N 12.34 E 98.76"),
    ("북위 12도", RiskCode.COORDINATES, "북위 12"),
    ("北纬12度", RiskCode.COORDINATES, "北纬12"),
    ("12° с.ш.", RiskCode.COORDINATES, "12° с.ш."),
    ("meet at 8Q98CCCC+F4", RiskCode.COORDINATES, "8Q98CCCC+F4"),
    # addresses and accounts
    ("see https://example.org/a?b", RiskCode.LINK, "https://example.org/a?b"),
    ("see example.com/room", RiskCode.LINK, "example.com/room"),
    ("waypost:AAAA", RiskCode.LINK, "waypost:AAAA"),
    ("write to mina.k@example.org", RiskCode.EMAIL, "mina.k@example.org"),
    ("ask @river_house", RiskCode.ACCOUNT, "@river_house"),
    ("微信：river_house", RiskCode.ACCOUNT, "微信：river_house"),
    ("카톡 아이디 river88", RiskCode.ACCOUNT, "카톡 아이디 river88"),
    ("телеграм: river", RiskCode.ACCOUNT, "телеграм: river"),
    # days of birth
    ("she was born 5/12", RiskCode.BIRTH_DATE, "born 5/12"),
    ("born 2026-05-12", RiskCode.BIRTH_DATE, None),
    ("born on 1990", RiskCode.BIRTH_DATE, "born on 1990"),
    ("1990년 5월 12일", RiskCode.BIRTH_DATE, "1990년 5월 12"),
    ("1990년생 녀자", RiskCode.BIRTH_DATE, "1990년생"),
    ("1990年5月12日", RiskCode.BIRTH_DATE, "1990年5月12"),
    ("一九九〇年五月十二日", RiskCode.BIRTH_DATE, "一九九〇年五月十二"),
    ("12.05.1990", RiskCode.BIRTH_DATE, "12.05.1990"),
    ("5 мая 1990", RiskCode.BIRTH_DATE, "5 мая 1990"),
    ("дата рождения 12.05", RiskCode.BIRTH_DATE, "рождения 12.05"),
    # people, whom they belong to, where they are
    ("give it to Mina tonight", RiskCode.NAME, "Mina"),
    ("이름은 순영입니다", RiskCode.NAME, "이름은 순영"),
    ("박영희 씨가 옵니다", RiskCode.NAME, "박영희 씨"),
    ("\u1107\u1161\u11a8\u110b\u1167\u11bc\u1112\u1174 씨가", RiskCode.NAME, None),
    ("王秀英在这里", RiskCode.NAME, "王秀英"),
    ("ждёт Николаевна", RiskCode.NAME, None),
    ("передайте ким чен хва", RiskCode.NAME, "ким чен хва"),
    ("윤간사가 했습니다", RiskCode.NAME, "윤간사"),
    ("말순할매 무릎", RiskCode.NAME, "말순할매"),
    ("小辉他妈问止咳糖浆", RiskCode.NAME, None),
    ("tell jinsu the kids need socks", RiskCode.NAME, None),
    ("ask at Grace Harbor Church", RiskCode.ORGANISATION, "Grace Harbor Church"),
    ("утром идите в посольство", RiskCode.ORGANISATION, "посольство"),
    ("两位都是韩国人", RiskCode.BACKGROUND, "韩国"),
    ("내일 솔내마을에서", RiskCode.PLACE, "솔내마을"),
    ("버들섬 쪽으로", RiskCode.PLACE, "버들섬"),
    ("동해수산에서 일합니다", RiskCode.ORGANISATION, "동해수산"),
    ("改走月牙河那头", RiskCode.PLACE, "月牙河"),
    ("родом из читы", RiskCode.PLACE, "родом из читы"),
    ("5살 섣달 스무이틀생", RiskCode.BIRTH_DATE, None),
    ("卧铺车上铺17", RiskCode.TICKET, None),
    ("вичат sosna1982ru", RiskCode.ACCOUNT, None),
    ("住3号楼", RiskCode.ADDRESS, "3号楼"),
    ("ул. Ивовая, жду", RiskCode.ADDRESS, None),
    ("seat 14B by the window", RiskCode.TICKET, "seat 14B"),
    ("card 4539 1488 0343 6467", RiskCode.BANK, None),
    # numbers in words
    ("forty two point nine one north", RiskCode.COORDINATES, "forty two point nine one"),
    ("四十二点七三，等着", RiskCode.COORDINATES, "四十二点七三"),
    ("사십이점 칠공삼 근처", RiskCode.COORDINATES, "사십이점 칠공삼"),
    ("幺三六，五五洞九，两拐四勾", RiskCode.PHONE, "幺三六，五五洞九，两拐四勾"),
    ("номер вэ двести девять ка", RiskCode.PLATE, None),
    ("четырнадцатый вагон", RiskCode.TICKET, "четырнадцатый вагон"),
    ("карта кончается на две семёрки", RiskCode.BANK, None),
    ("drive dot mill dot app", RiskCode.LINK, "drive dot mill dot app"),
    ("Младшая 6.IX.2019", RiskCode.BIRTH_DATE, "6.IX.2019"),
    # by what is done there, and by whom
    ("두물터미널서 6시쯤", RiskCode.PLACE, "두물터미널서"),
    ("큰애는 류송에 있고", RiskCode.PLACE, "류송에 있고"),
    ("통역은 오경모가 하기로", RiskCode.NAME, None),
    ("이름은 최 려 향", RiskCode.NAME, None),
    ("(사)두손나눔 쪽", RiskCode.ORGANISATION, None),
    ("left dongmacun at 5", RiskCode.PLACE, "dongmacun"),
    ("번호판 83 버 9 4 1 7", RiskCode.PLATE, None),
    ("ref X7PLM2", RiskCode.TICKET, "X7PLM2"),
    # one word by its shape, a rare surname, a name as it is spoken of
    ("в чхонгване тихо", RiskCode.PLACE, None),
    ("поехали с корнюхиным за хлебом", RiskCode.NAME, None),
    ("В Ямурге дали чай", RiskCode.PLACE, None),
    ("ладога-сервис не платит", RiskCode.ORGANISATION, "ладога-сервис"),
    ("순녀더러 쉬라고 하시오", RiskCode.NAME, "순녀더러"),
    ("옥례가 밥을 먹었습니다", RiskCode.NAME, "옥례"),
    ("은솔맘이 왔어요", RiskCode.NAME, None),
    ("모래재 넘다가 쉬었소", RiskCode.PLACE, None),
    ("단비 시내에 들어왔어요", RiskCode.PLACE, None),
    ("소나무길 12 나동 앞", RiskCode.ADDRESS, None),
    ("먹는 사람이 다 회족이라", RiskCode.BACKGROUND, None),
    ("번호 마흔둘 다 팔칠이일", RiskCode.PLATE, None),
    ("栾启明会来", RiskCode.NAME, None),
    ("翻过鹰背就到", RiskCode.PLACE, None),
    ("N四三点五七那边", RiskCode.COORDINATES, None),
    ("ask lin zhiyuan about it", RiskCode.NAME, None),
    ("dr. osterfeld says no", RiskCode.NAME, None),
    ("the taxi was 57 ga 3806", RiskCode.PLATE, None),
    ("she turned thirty on the second of october ninety-four", RiskCode.BIRTH_DATE, None),
    ("машина, номер восемьсот семнадцать, ждёт", RiskCode.PLATE, None),
    ("дед сорок девятого года", RiskCode.BIRTH_DATE, None),
]

ORDINARY = [
    "3 people at 21:30",
    "2 women, 1 man, 3 children (ages 4, 6 and 11)",
    "from 18:00-19:30, or 20:00-21:00",
    "between 1800-2000",
    "08.30 - 09.00",
    "fever 39.5 °C since 12 h, 2-3 times a day",
    "5 ml every 6-8 h for 3 days, 1,200 kcal",
    "baby born 12 h ago, both well; the next birth in 2-3 weeks",
    "10-12 nights, 4-5 beds, -15 outside",
    "Nothing new. All is well.",
    "Ready at 7.Then wait 30 minutes.",
    "Room B2, blanket 3, step 1.2.3",
    "손님 3명, 21시 30분에 떠났습니다",
    "이 일이 사오일 걸립니다",
    "이 사람 이가 아픕니다. 오이 두 개, 칠판 하나",
    "만 6살 아이 둘, 열 38.5도, 12시 30분부터",
    "래일 10시 공부 구경 이야기",
    "三个人，晚上九点半到，住两三晚",
    "一二三个房间，二十一点三十分",
    "孩子发烧39.5度，5毫升，每天三次",
    "新 window, 云 and 青",
    "Нас трое, будем в 21:30, 2-3 ночи",
    "Температура 38,5, роды 12 часов назад",
    "группа 2-3 человека, дом тёплый, 15 минут",
    "Ребёнку 1,5 года, вес 9 500 г",
    "blood pressure 150/95, fever 38.5 39.2 40.1",
    "next on 5.12 10:30, or on 2026-12-05",
    "12,000 won for food, 10 000 руб, 15000元",
    "She speaks Korean, по-русски 조금",
    "Korean lessons, a Korean-English dictionary, room12 and step3",
    "의사 선생님이 메모리, 부동산, 다이어리 이야기를 했습니다",
    "护城河边的停机坪，小明白药膏，从前门进，半路下车",
    "seventy two point five kg, gate one is closed, row two: beans",
    "the follow-up is at 3, 10AM and 2PM, A4 paper, 2X500MG, H1N1",
    "약은 찬장에 있고 계단에서 만나기로 했습니다. 진료에 갔고, 만오천 원, 장갑이랑 모자",
    "体温三十八点五，半夜十二点零五分醒了，二十一点四十睡，老毛病",
    "три нуля в результате, четыре пятёрки в дневнике, поезд один в день, урок русского",
    "Болгарский перец, В12 1000 мкг, все обои мокрые, без подушки, у бабушкиной печки холодно",
    "이상하게도 잠이 옵니다. 어제꺼 남았고, 현재 넘어온 물건은 없습니다. 물이 허리까지 왔습니다",
    "비가 이삼일 온답니다. 삼십구도 이분 만에 내렸소. 화장실 시내 안 보입니다",
    "去屋里歇着，过了马路就到，妈妈又哭了，辛苦了，凌晨又发烧",
    "polish the shoes, flats and units are warm, seats 5 in the van, 3 m long, polka dot dress",
    "Часовой пояс, на улице минус 15, передайте врачу, что в духовке хлеб",
]


@pytest.mark.parametrize(("text", "code", "piece"), RISKY)
def test_a_risk_is_found_where_it_stands(text: str, code: RiskCode, piece: str | None) -> None:
    found = find_risks(text)
    assert [risk.code for risk in found] == [code]
    if piece is not None:
        assert text[found[0].start : found[0].end] == piece


@pytest.mark.parametrize("text", ORDINARY)
def test_an_ordinary_message_passes(text: str) -> None:
    assert find_risks(text) == ()


CERTAIN = [
    "see https://example.org/a",
    "mina.k@example.org",
    "12.3456, 98.7654",
    "11010119900101123X 证件 110101199003070134",
    "900101-1234567",
    "1-2345-45678-78-1",
    "500100732259",
    "112-233-445 95",
    "4539 1488 0343 6467",
    "GB82 WEST 1234 5698 7654 32",
    "12가 3456",
    "吉H·A1234",
    "А123ВС 125",
    "+7 (900) 000-12-34",
]
UNSURE = [
    "ready.then",
    "12.3456",
    "110101199003070135",
    "901301-1234567",
    "1-2345-45678-78-9",
    "500100732258",
    "4539 1488 0343 6468",
    "GB83 WEST 1234 5698 7654 32",
    "AB 1234",
    "010-0000-1234",
    "Mina",
]


@pytest.mark.parametrize("text", CERTAIN)
def test_what_proves_itself_is_certain(text: str) -> None:
    assert any(risk.certain for risk in find_risks(text))


@pytest.mark.parametrize("text", UNSURE)
def test_what_only_looks_like_it_is_not_certain(text: str) -> None:
    assert not any(risk.certain for risk in find_risks(text))


@pytest.mark.parametrize("text", ["1234", "12 34", "사팔이일", "四八二一"])
def test_four_digits_pass(text: str) -> None:
    assert find_risks(text) == ()
    assert find_risks(text + text[0]) != ()


def test_several_risks_come_in_the_order_of_the_text() -> None:
    text = "AB 1234, then 010-0000-1234, then x@example.org"
    assert [risk.code for risk in find_risks(text)] == [RiskCode.PLATE, RiskCode.PHONE, RiskCode.EMAIL]


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_findings_lie_in_the_text_and_apart(text: str) -> None:
    found = find_risks(text)
    ends = [0, *(risk.end for risk in found)]
    assert all(ends[i] <= risk.start < risk.end <= len(text) for i, risk in enumerate(found))


@settings(max_examples=100)
@given(
    st.text(st.sampled_from("0123456789"), min_size=5, max_size=12), st.sampled_from(("", " ", "-", ".", "/"))
)
def test_digits_are_found_whatever_stands_between_them(digits: str, gap: str) -> None:
    assert find_risks(f"x {gap.join(digits)} x")


HOSTILE = [
    "1 " * 150, "a" * 300, "A" * 300, "Aa " * 100, "a." * 150, "@" * 300, "1-" * 150, "가" * 300, "김" * 300,
    "王" * 300, "Аа " * 100, "일" * 300, "name is " * 37, "이름은 " * 75, "叫" * 300, "ул. " * 75,
    "N 1.1 " * 50, "e\u0301" * 150,
    "\u200b" * 300, "0x" * 150, "+" * 300, "1.1" * 100, "wechat: " * 37, "Aa-Aa " * 50,
    "生日" * 150, "加我a" * 100, "ким чен " * 37, "в лесовке " * 30, "1 мая " * 50, "박영희 " * 75,
    "xiao" * 75, "два " * 75, "two " * 75, "a점" * 100, "dot " * 75, "幺两，" * 75, "三十点一" * 75,
    "가나에서 " * 60, "가나다라마 쪽 " * 37, "G 1 " * 75, "A1" * 150, "card one " * 33,
    "길 1" * 100, "이공 다시 " * 50, "에이 이 " * 60, "李一" * 150, "到了背" * 100, "wang li " * 37,
    "с юхин " * 42, "чж" * 150, "까지 " * 100, "а, два " * 42, "红的" * 150, "라오 " * 100, "Ab1" * 100,
    "a" + "\u0300" * 5_000,
]  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE, ids=lambda text: ascii(text[:8]))
def test_no_text_keeps_the_check_busy(text: str) -> None:
    """A bound a hundred times above what it takes, so that only an explosion fails it."""
    find_risks("warm")
    began = process_time()
    find_risks(text)
    assert process_time() - began < 0.5


def test_an_ordinary_text_is_checked_within_five_milliseconds_of_a_quiet_machine() -> None:
    """The best of several, in time of the processor: other work on the machine counts little."""
    text = "3 people at 21:30, fever 38.5 since 12 h, two beds are free, wait for the sign. " * 4
    find_risks(text)
    taken = repeat(lambda: find_risks(text[:300]), timer=process_time, number=1, repeat=20)
    assert min(taken) < 0.02


@pytest.mark.parametrize("unseen", ["\u200b", "\u202a", "\u200e", "\u2060", "\ufeff", "\u00ad", "\ufff0"])
@pytest.mark.parametrize("text", ["{}48.85{}837,{} 2.29{}448{}", "call +82 10-{}1234-{}5678"])
def test_what_is_not_seen_hides_nothing_that_is_certain(unseen: str, text: str) -> None:
    """As it comes along when a number or a place is copied from a page."""
    risks = find_risks(text.replace("{}", unseen))
    assert [(risk.code, risk.certain) for risk in risks] == [
        (risk.code, True) for risk in find_risks(text.replace("{}", ""))
    ]
