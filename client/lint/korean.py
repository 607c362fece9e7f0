"""Rules about names in Hangul: a title or a relation, a surname before two syllables, a common given name."""

import re

from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import (
    KOREAN_CLEAR_SURNAMES,
    KOREAN_GIVEN,
    KOREAN_GIVEN_AFTER_SURNAME,
    KOREAN_GIVEN_SYLLABLES,
    KOREAN_KIN,
    KOREAN_SURNAMES,
)


def _is_korean_name(piece: str) -> bool:
    """Three syllables, a surname first: the other two are a common name, or look like one."""
    name = piece[:3]
    given = name[1:]
    if given in KOREAN_GIVEN_AFTER_SURNAME:
        return piece not in _KOREAN_WORDS
    shaped = all(syllable in KOREAN_GIVEN_SYLLABLES for syllable in given)
    return shaped and name[0] in KOREAN_CLEAR_SURNAMES and given[1] not in "은도만이가나라로의기일식자동"


_KOREAN_WORDS = words("""
    손수건 문서실 안전선 전화선 하수구 한국인 성인용 여성용 남성용 유아용 정기권 주민수 조정자 이순이
    이상호 정기호 정재현 유지수 지지수
    """)


_KOREAN_GUESTS = words("""
    손님 주님 임님 부모님 어머님 아버님 형님 누님 선생님 목사님 의사님 사모님 스님 기사님 장님 간호사님
    임신부님 임산부님 주인님 고모님 이모님 도련님 하느님 하나님 원장님 사장님 고객님 환자님 안내자님
    담당자님 배우님 유씨 오씨 안씨 홍씨 솜씨 글씨 날씨 불씨 말씨 맵씨 마음씨 아저씨 조정자님 장로님 남편님
    """)


def _not_a_guest(piece: str) -> bool:
    return piece.replace(" ", "") not in _KOREAN_GUESTS and not piece.startswith(("아저", "날씨"))


def _is_titled(piece: str) -> bool:
    """A title after a surname, after three syllables that are a name, or after a common given name."""
    name = re.sub(rf" ?{KOREAN_KIN}(?:님|네)?$", "", piece)
    if len(name) == 1:
        return True
    return name in KOREAN_GIVEN or (len(name) == 3 and (_is_korean_name(name) or name[1:] in KOREAN_GIVEN))


def _is_called(piece: str) -> bool:
    name = re.split(r"이?라고", piece)[0]
    return name in KOREAN_GIVEN or name[1:] in KOREAN_GIVEN or (len(name) == 3 and _is_korean_name(name))


_KO_PERSON = (
    r"(?:언니|오빠|누나|형(?=이|은|을|님|네|한테|하고)|삼촌|이모|고모|아저씨|아줌마|아주머니|할머니"
    r"|할아버지|선생님?|목사님?"
    r"|집사님?|전도사님?|권사님?|사모님|엄마|아빠|어머니|아버지)"
)


_KO_ANY = words("""
    우리 저희 옆집 앞집 뒷집 윗집 동네 이웃 친정 아기 아이 외국 산모 담당 의사 학교 집주인 주인 가게 경비
    기사 택시 운전 환자 손님 둘째 첫째 셋째 막내 여자 남자 녀자 젊은 늙은 낯선 다른 어떤 그쪽 이쪽 저쪽
    새로 혼자 오늘 내일 어제 지금 아까 먼저 나중 같이 함께 모두 다들 근처 시장 병원 약국 식당 간호 상담
    미술 음악 국어 담임 유치 남편 아내 작은 큰집 작년 올해 아침 저녁 점심 밤에 낮에 또한 특히 제일 가장
    매우 아주 너무 정말 친구 사촌 외가 고향 시골 도시 윗층 아래 위층 건물 관리 청소 배달 노인 어느 무슨
    그런 이런 저런 모든 여러 임신 만삭 눈먼
    """)


_KO_LEXICAL = words("""
    어린이 늙은이 젊은이 갓난이 쌍둥이 고양이 목걸이 옷걸이 귀걸이 재떨이 구덩이 몽둥이 지팡이 달팽이
    호랑이 원숭이 손잡이 미닫이 길잡이 막내둥이 놀이 먹거리 가까이 나란히 깜빡이 돗자리 받침이 궁둥이
    엉덩이 주둥이 웅덩이 칫솔이 덩어리 나머지이 재봉이 문풍이 심부름이 하루살이 살림이 겨우살이 총알이
    떡볶이 오징어 다듬이 곱슬이 멍멍이 강아지이 누더기이 전갈이 물놀이 보따리이 품팔이 마구잡이 맞벌이
    턱받이 등받이 물받이 여닫이 해돋이 가을걷이 미끄럼이
    """)


_ADJECTIVE_ENDS = "은는한운던의인집네을를에서도고이가난간된든린온본긴친층쪽째댁"


def _is_korean_relative(piece: str) -> bool:
    """Two syllables that are no everyday word, and what they are to somebody."""
    who = piece.split(maxsplit=1)[0]
    return who not in _KO_ANY and who[-1] not in _ADJECTIVE_ENDS


def _is_korean_person(piece: str) -> bool:
    return re.sub(r"(?:가|는|를|한테|에게|랑|네|도|와|하고|의|야)$", "", piece) not in _KO_LEXICAL


_COMMON_ENDS = "자들원사부족인님생이관지장씨군병꾼손니모구"


"""Syllables that end a word for somebody without a name."""


def _is_korean_receiver(piece: str) -> bool:
    who = re.sub(r"(?:한테|에게|께서|께)$", "", piece)
    return who not in _KO_ANY and who[-1] not in _COMMON_ENDS


_KO_ROLE = (
    r"(?:수령인|담당|담당자|안내자|길잡이|기사|운전사|환자|손님|보호자|아버지|어머니|남편|아내|딸|아들|친구"
    r"|집주인|사람|연락책|책임자|의사|간호사|형|누나|동생|조카|이웃|할머니|할아버지|아이|녀자|여자|남자"
    r"|청년|처녀|아기)"
)


_PARTICLES = "이가은는을를도에의로만과와들서고며면게시후전중"


def _is_introduced(piece: str) -> bool:
    """A surname and two syllables behind what somebody is."""
    name = re.split("[ :：]", piece)[-1]
    return name[2] not in _PARTICLES and name[1:] not in _KO_NOUN_ENDS and name not in _KO_NOUNS


_KO_NOUN_ENDS = words("""
    착한 락처 락망 락책 비물 사실 사랑 동안 지만 스로 리고 러나
    """)


_KO_NOUNS = words(
    "한국인 조선말 중국말 한국말 강아지 고양이 주사기 전화기 도와주 우리집 이상함 이모부 임산부 조심해 정상"
    "임 안정제 진통제 소화제 감기약 전부터 오늘밤 하룻밤 이번주 지난주 주무실 오셨던 오시던 나왔던 하나뿐 "
    "여러명 모두들 나머지"
)


KOREAN = (
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_CLEAR_SURNAMES}이정조한신안전고서오유남노하차주][가-힣]{{2}}(?=(?:이가"
        rf"|이는|이를|이와|이도|이랑|씨|님|야|아)(?![가-힣])|(?:와|과|랑|하고) (?:함께|같이|그))",
        lambda piece: piece not in _KO_NOUNS and piece not in _KO_LEXICAL and piece[-1] not in "기지자리",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣]){_KO_ROLE}(?:은|는|이| ?:|：)? ?[{KOREAN_SURNAMES}][가-힣]{{2}}(?=이 |가 |은 |는 "
        rf"|을 |를 |에게|한테|입니다|이고|씨|[,.]|$)",
        _is_introduced,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}](?:보람|하늘|한별|슬기|아름|이슬|가람|나래|다솜|새봄|우람|초롱"
        rf"|빛나|사랑|소망|믿음|누리|샛별|은하|단비|여름|가을|은별|새별|한솔|다정|예슬|한빛|솔잎|달님|별이"
        rf"|꽃님)(?![가-힣]{{3}})",
    ),
    Rule(RiskCode.NAME, rf"(?<![가-힣])[가-힣]{{2}} {_KO_PERSON}(?![가-힣]{{3}})", _is_korean_relative),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_GIVEN_SYLLABLES}]{{2}}(?:이(?:는|가|도|와|네|를|랑|한테|에게|하고|의"
        rf"|야)|한테|에게|랑|네 ?집|네서)(?![가-힣])",
        _is_korean_person,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_GIVEN_SYLLABLES}]{{2}}(?:동무|언니|오빠|누나|삼촌|이모|고모|아저씨"
        rf"|아주머니|아줌마|할머니|할아버지|엄마)"
        rf"|(?<![가-힣])[{KOREAN_SURNAMES}] ?(?:영감|서방|노인|지배인|국장|처장)(?:님|이|은|네|께|한테"
        rf"|의|[ ,.]|$)|(?<![가-힣])(?!우리|너희|옆집|그집|누구|동네|앞집|뒷집|윗집|저희"
        rf"|당신)[가-힣]{{2,3}}네 (?:집|식구|가족|엄마)",
    ),
    Rule(RiskCode.NAME, r"(?<![가-힣])[가-힣]{2}이(?:가|를|한테|에게|랑)(?![가-힣])", _is_korean_person),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][가-힣]{{2}}(?:한테|에게|께서|께)(?![가-힣])",
        _is_korean_receiver,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])(?:마리아|마리야|요한|베드로|요셉|안드레이|올가|이반|세르게이|나타샤|제임스"
        r"|마이클|데이비드|토마스|메리|수잔"
        r"|안나|소피아|엘레나|드미뜨리|드미트리|블라디미르|알렉세이|니꼴라이|니콜라이|빅토르|이리나"
        r"|따냐|타냐|샤오밍|왕밍|리웨이|미하일|파벨|존|톰|피터|폴|스티브|크리스|제니|에밀리|사라|한나"
        r"|다니엘|사무엘)"
        r"(?=이?(?:가|는|를|에게|한테|와|랑|씨|라고|입니다|님)|[ ,.]|$)",
    ),
    Rule(
        RiskCode.NAME,
        r"(?:이름|성함|성명|별명|호칭|본명|실명)(?:은|이|도| ?:|：)?+ {0,2}+(?:그냥 |원래 |아마 )?+"
        r"(?!모르|모릅|없|필요|아직|비밀|안 |알|아니|뭐|무엇|누구|같|다르|다릅|길|짧|바뀌|대신|적"
        r"|쓰)[가-힣]{2,4}?"
        r"(?=입니다|이고|이며|인데|예요|이에요|이라|라고|이오|이요|요\b|임\b|[,.!]|$)"
        r"|(?:이름|성함|성명|본명)(?: ?[:：]|은|는) ?[A-Za-z]{2,}"
        rf"|(?<![가-힣])성(?:은|이|씨는|씨가) ?[{KOREAN_SURNAMES}](?:씨|이고|입니다|이며|가|이라)",
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])[가-힣]{2,4}(?:이?라고) (?:합니다|불러|부르|부릅|불리|하는|해요|하오|한다|했)",
        _is_called,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])(?:[{KOREAN_SURNAMES}][가-힣]{{2}}"
        rf"|[{KOREAN_CLEAR_SURNAMES}정조오서신안유남심노차주][가-힣]"
        rf"|[{KOREAN_CLEAR_SURNAMES}정조오서신안유]) ?(?:씨|님(?![가-힣])){{1}}(?![앗름])",
        _not_a_guest,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])(?:[{KOREAN_SURNAMES}][가-힣]{{2}}|[가-힣]{{2}}"
        rf"|[{KOREAN_CLEAR_SURNAMES}정오서신유](?= )|이(?=씨)) ?{KOREAN_KIN}(?:님|네)?(?![가-힣]{{3}})",
        _is_titled,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][가-힣]{{2}}(?=(?:이|가|은|는|을|를|에게|한테|와|과|랑|도|의|께서"
        rf"|께|이가|네|입니다|이다|님|씨|라고|이라고|야|만|로|으로|에 |하고|부터)?(?![가-힣]))",
        _is_korean_name,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])[가-힣]{2}(?=이?(?:가|는|를|에게|한테|와|랑|도|의|네|야|아|께서|씨|이|하고|은|을"
        r"|과)?(?![가-힣]))",
        lambda piece: piece in KOREAN_GIVEN,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_CLEAR_SURNAMES}고조안정오서신노차민](?: (?:선생|목사|집사|권사|장로"
        rf"|전도사|사장|과장|부장|반장"
        rf"|실장|팀장|교수|원장|박사|형사|간호사|동지|동무|기자|변호사|여사)|(?:선생|목사|집사|권사"
        rf"|장로|사장님|과장|부장님|교수)(?=님|이|은|께|의|을|한테|에게|과|[ ,.]|$))"
        rf"|(?:미스터|미스|미세스|마담) ?[가-힣]{{1,3}}"
        rf"|(?<![가-힣])(?!아이|어린이|둘이|셋이|같이|많이|없이|먹이|길이|늙은이|젊은이|갓난이|쌍둥이"
        rf"|사이|멀리|높이|깊이|모두)"
        rf"[가-힣]{{1,2}}이 (?:엄마|아빠|어머니|아버지|할머니|할아버지)",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][{KOREAN_GIVEN_SYLLABLES}]{{2}}(?=입니다|이라고|라고|에게 "
        rf"|한테|께서|께 |이라는|라는|이라 |이고|이며)",
        lambda piece: piece not in _KOREAN_WORDS and piece[2] not in "용기실전",
    ),
)
