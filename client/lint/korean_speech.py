"""Rules about names in Korean as they are spoken of: "tell her", "hers", "not he but she", "her brother".

A word of two or three syllables is a name when speech treats it like one; lists tell roles and kin.
"""

import re

from client.lint.korean_given import KOREAN_GIVEN
from client.lint.korean_words import KO_ANY, KO_LEXICAL, KO_NOUNS, NO_RELATIVE
from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import KOREAN_GIVEN_SYLLABLES, KOREAN_SURNAMES

_NOBODY = words("""
    나 너 저 걔 쟤 얘 그 이 우리 저희 너희 누구 누가 아무 아무나 본인 자기 서로 남 상대 상대방 모두 다들 둘이
    엄마 아빠 어머니 아버지 할머니 할아버지 할매 할배 외할머니 외할아버지 이모 고모 삼촌 외삼촌 큰엄마
    작은엄마 큰아버지 작은아버지 언니 오빠 누나 형 형님 동생 여동생 남동생 녀동생 아들 딸 며느리 사위 손자
    손녀 조카 사촌 남편 아내 부인 신랑 신부 애인 애 애들 아이 아이들 아기 아가 애기 꼬마 막내 첫째 둘째 셋째
    큰애 작은애 큰딸 작은딸 큰아들 작은아들 쌍둥이 갓난이 친구 이웃 옆집 앞집 뒷집 윗집 아랫집 집주인 주인
    손님 환자 로인 노인 어른 어르신 녀자 여자 남자 총각 처녀 청년 소녀 소년 학생 선생 선생님 의사 간호사 기사
    운전사 운전수 경찰 군인 보초 안내원 안내자 길잡이 통역 통역사 담당 담당자 책임자 관리인 경비 직원 사장
    주방장 료리사 약사 목사 목사님 신부님 집사님 당번 당직 보호자 도우미 봉사자 자원봉사자 사람 사람들 분들
    여러분 가족 식구 엄마들 형제 자매 부부 모녀 모자 부자 임산부 산모 아저씨 아줌마 아주머니 아가씨 동무 동지
    다른 어느 그쪽 이쪽 저쪽 거기 그분 이분 저분 의사선생 의사선생님 간호원 상점 약국 가게 병원 학교 어린이
    늙은이 젊은이 그이 저이 이이 색시 새댁 시어머니 시아버지 장모 장인 새엄마 새아빠 양엄마 길손 상인 장사군
    운전기사 택시기사 원장 원장님 영감 마누라 강아지 고양이 개 소 닭 말 돼지 인형 물건 일부 전부 각자 혼자
    그대 당신 자네 임자 후임 전임 대장 조장 반장 팀장 대표 위원 회장 총무 비서 매니저 코디 상담원 상담사
    조정자 주치의 한의사 치과의사 수의사
    """)
_KIN = (
    r"(?:엄마|아빠|어머니|아버지|할머니|할아버지|할머님|할아버님|어머님|아버님|언니|오빠|누나|형|형님|동생"
    r"|누이|누이동생|남동생|여동생|녀동생|이모|고모|삼촌|남편|안해|아내|아들|딸|사촌|조카|손녀|손자|며느리"
    r"|사위|친구|시어머니)"
)
_SPOKEN_OF = (
    r"(?:이?더러|이보고(?= [^싶])|(?:이게|이?한테|이?에게|이?께)(?:만|도|는|서|로|선|서는|서만)|이꺼|이네꺼)"
)
_LOOSELY = (
    r"(?:꺼|이(?:만|도|네|야|랑)|이?맘(?:이|은|을|도|네|한테)?|이는요|이요"
    r"|이(?=,? (?:진짜|너무|오늘|어제|아직|벌써|또|지금|많이)))"
)
_LIKE_NAMES = set(KOREAN_GIVEN_SYLLABLES) | set(
    "가강건고공구귀규균기나남노다담대도두든라래로루르리린마만맑모무문방백벌벽보봉비빛산삼새샘서석세소솜수순"
    "슬시심"
    "아안알암애양여연열예오옥온용우욱운월위유윤이잎자잔재전점제조주중지전진차참채천초추치칠쾌태판평푸풀필하한"
    "함해햇허호화환훤휘희해점례녀님"
)


_NO_NAME = _NOBODY | KO_ANY | KO_LEXICAL | NO_RELATIVE


def _is_spoken_of(piece: str) -> bool:
    who = re.sub(rf"{_SPOKEN_OF}$", "", piece)
    return 2 <= len(who) <= 3 and not {who, who + "이"} & _NO_NAME and set(who) <= _LIKE_NAMES


def _is_relative_of(piece: str) -> bool:
    who = re.split(r"이?(?:와|랑|의|하고|네)? ", piece, maxsplit=1)[0]
    return who in KOREAN_GIVEN


_FLOWERS = words("진달래 철쭉 국화 목련 연두 단비 은비 꽃비 노을 미르")

_SEEDS = words("""
    아저씨 날씨 글씨 말씨 솜씨 맘씨 맵씨 불씨 볍씨 꽃씨 콩씨 박씨 마음씨 배추씨 수박씨 호박씨 고추씨 참깨씨
    참외씨 포도씨 해바라기씨 무씨 파씨 홍화씨 들깨씨 아마씨 상추씨 시금치씨 오이씨 아가씨 눈씨 힘씨 바람씨
    눈썰미씨 대추씨 살구씨 감씨 사과씨 목화씨 벚씨 밀씨 차조기씨 도라지씨 화씨 섭씨
    """)
_DOUBLE_SURNAME = r"(?:남궁|황보|제갈|사공|선우|독고|동방|서문)"
_SAID_OF = (
    r"(?: 말고| 데리고| 열 ?\d|[은는이가] (?:안 |못 |잘 |아직 |벌써 |오늘 |어제 |지금 |계속 |자꾸 |또 |밤새 "
    r"|아침부터 |밥을 |약을 |물을 |배가 |머리가 )*(?:먹|안 먹|자고|자요|잡니|잤|울|우네|운다|웁니|아프|아파"
    r"|앓|토|기침|걷|걸어|왔|갔|온대|간대|떠났|남았|깼|깨서|훌쩍|떼를|춥|추워|떨|말을|말이|무서|보채|넘어"
    r"|다쳤|삐었|데었|할게|하기로|맡|봐요|본대|찾))"
)

KOREAN_SPEECH = (
    Rule(RiskCode.NAME, rf"(?<![가-힣])[가-힣]{{2,3}}?{_SPOKEN_OF}(?![가-힣])", _is_spoken_of),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[가-힣]{{2}}(?={_LOOSELY}(?![가-힣]))",
        lambda piece: piece in KOREAN_GIVEN,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])[가-힣]{2,3}씨(?=[가는를도와랑네의만]?(?:[ ,.]|$)|한테|에게|하고|께|댁)",
        lambda piece: (
            piece not in _SEEDS
            and not piece.endswith(("아저씨", "아가씨", "마음씨"))
            and set(piece[:-1]) <= _LIKE_NAMES
        ),
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[가-힣]{{2}}이?(?:와|랑|의|하고|네)? (?:그의 |그 "
        rf"|걔 )?{_KIN}(?=[ ,.이가은는을를도의네]|$|한테"
        r"|께|에게|하고|되는|랑)",
        _is_relative_of,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[가-힣]{{2}}(?={_SAID_OF})",
        lambda piece: piece in KOREAN_GIVEN or piece in _FLOWERS,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])[가-힣]{2}(?=이와|이랑 |이네|네는 |네가 |네 (?:식구|가족|집|애|아이|엄마|아빠|방)"
        r"|만 (?:아직|빼고|남았"
        r"|데리고|따로)|만은 |이만 |에게만|에게도|예요|이에요|입니다|이고요|라고 (?:하|불|부|이름|적))",
        lambda piece: piece in KOREAN_GIVEN or piece in _FLOWERS,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][가-힣]{{2}}(?=과 (?:말|함께|같이|그|둘이|나는|내가|다투|싸)"
        rf"|와 (?:말|둘이|나는"
        r"|내가|다투|싸)|이랑 (?:그|같이|둘이|걔)|이?더러 |이?라는)",
        lambda piece: piece[1:] in KOREAN_GIVEN and piece not in KO_NOUNS,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣]){_DOUBLE_SURNAME}[가-힣]{{1,2}}(?=[ ,.?!]|$|이|가|은|는|을|를|씨|님|한테|라고)"
        r"|(?<![가-힣])(?:조카|아들|딸|동생|손자|손녀|막내|사위|친구|형|언니|오빠|누나|이모"
        r"|삼촌) [가-힣]{1,3}이라고"
        r"|(?<![가-힣])(?:조카|아들|딸|동생|손자|손녀|막내|사위|첫째|둘째|셋째) [가-힣]{2}(?:라고|이고|이는"
        r"|이가)(?= )",
        lambda piece: (
            not re.search("(?:뿐|명|개|살|쪽|때문|사람|누구|어디|무엇|거|것|둘|셋|하나|혼자)이", piece)
        ),
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![A-Za-z])[A-Za-z]*(?:hyo?n|hye|jong|jung|sook|suk|kyong|kyung|gyong|chol|chul|myong|myung|ryong"
        r"|yong|young|hui|hee|sun|soon|ok|min|ji|jin|su|soo|il|nam|hwa|mi|ae|ran|sil|hyang|song|kwang|ho)"
        r"(?:sook|suk|hui|hee|sun|soon|ok|min|jin|soo|su|nam|hwa|mi|ran|sil|hyang|chol|chul|ho|il|hyok|ryong"
        r"|ae)"
        r"(?=이|가|는|은|를|을|한테|에게|랑|네|씨| ?동무| ?언니| ?누나| ?형| ?오빠)",
    ),
    Rule(
        RiskCode.PLACE,
        r"[\u4e00-\u9fff]{2,5}(?=까지|에서|에는|에 |으로|로 |쪽|행|역|은 |는 |이 |가 |을 |를 |네|씨|님)",
    ),
)
"""What is said of somebody, by whom it is said, and who belongs to whom."""
