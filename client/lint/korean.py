"""Rules about names in Hangul: a title or a relation, a surname before two syllables, a common given name."""

import re

from client.lint.korean_given import KOREAN_GIVEN, KOREAN_GIVEN_AFTER_SURNAME
from client.lint.korean_words import (
    KO_ANY,
    KO_LEXICAL,
    KO_NOUN_ENDS,
    KO_NOUNS,
    KOREAN_GUESTS,
    KOREAN_WORDS,
    NO_GIVEN,
    NO_OFFICER,
    NO_RELATIVE,
    NOT_CALLED,
)
from client.lint.rule import RiskCode, Rule
from client.lint.wordlists import (
    KOREAN_CLEAR_SURNAMES,
    KOREAN_GIVEN_SYLLABLES,
    KOREAN_KIN,
    KOREAN_SURNAMES,
)


def _is_korean_name(piece: str) -> bool:
    """Three syllables, a surname first: the other two are a common name, or look like one."""
    name = piece[:3]
    given = name[1:]
    if given in KOREAN_GIVEN_AFTER_SURNAME:
        return piece not in KOREAN_WORDS
    shaped = all(syllable in KOREAN_GIVEN_SYLLABLES for syllable in given)
    return shaped and name[0] in KOREAN_CLEAR_SURNAMES and given[1] not in "은도만이가나라로의기일식자동"


def _not_a_guest(piece: str) -> bool:
    return piece.replace(" ", "") not in KOREAN_GUESTS and not piece.startswith(("아저", "날씨"))


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


_ADJECTIVE_ENDS = "은는한운던의인집네을를에서도고이가난간된든린온본긴친층쪽째댁"


def _is_korean_relative(piece: str) -> bool:
    """Two syllables that are no everyday word, and what they are to somebody."""
    who = piece.split(maxsplit=1)[0]
    return who not in KO_ANY and who[-1] not in _ADJECTIVE_ENDS


def _is_korean_person(piece: str) -> bool:
    """Not "양말이랑", where 이랑 is all a particle, nor "윷놀이를"."""
    plain = not set(piece[:2]) <= set(KOREAN_GIVEN_SYLLABLES) or piece[:2] in KO_LEXICAL
    if "놀이" in piece or (piece.endswith("이랑") and plain):
        return False
    return re.sub(r"(?:가|는|를|한테|에게|랑|네|도|와|하고|의|야)$", "", piece) not in KO_LEXICAL


_COMMON_ENDS = "자들원사부족인님생이관지장씨군병꾼손니모구"


"""Syllables that end a word for somebody without a name."""


def _is_korean_receiver(piece: str) -> bool:
    who = re.sub(r"(?:한테|에게|께서|께)$", "", piece)
    return who not in KO_ANY and who[-1] not in _COMMON_ENDS


_KO_ROLE = (
    r"(?:수령인|담당|담당자|안내자|길잡이|기사|운전사|환자|손님|보호자|아버지|어머니|남편|아내|딸|아들|친구"
    r"|집주인|사람|연락책|책임자|의사|간호사|형|누나|동생|조카|이웃|할머니|할아버지|아이|녀자|여자|남자"
    r"|청년|처녀|아기)"
)


_PARTICLES = "이가은는을를도에의로만과와들서고며면게시후전중"


def _is_introduced(piece: str) -> bool:
    """A surname and two syllables behind what somebody is."""
    name = re.split("[ :：]", piece)[-1]
    return name[2] not in _PARTICLES and name[1:] not in KO_NOUN_ENDS and name not in KO_NOUNS


_TITLED_SURNAMES = (
    "김박최정강조윤장임오서신권황안송류유홍고문손양배백허심노하곽성차우민진지엄채원천방공현함변염추도석선마"
    "길연위표명기"
)
_OFFICE = (
    r"(?:간사|주임|대리|차장|과장|부장|국장|처장|회장|총무|이사장|상무|전무|이사|부사장|사장|점장|소장|원장"
    r"|교장|교감|학장|총장|위원장"
    r"|위원|조장|반장|팀장|실장|센터장|지부장|대표|선생|교수|박사|강사|조교|약사|의사|원사|상사|중사|하사"
    r"|병장|상병|소위|중위|대위|소령|중령"
    r"|대령|형사|순경|경장|경사|경위|경감|검사|판사|변호사|기자|피디|감독|코치|목사|장로|권사|집사|전도사"
    r"|강도사|사모|선교사|신부|수녀|보살"
    r"|법사|거사|동지|동무|지도원|비서|참사|영사|서기|주사|계장|면장|이장|통장|할매"
    r"|할멈|할배|영감|여사|쌤|샘|씨네|노인)"
)
_RELATIVE = (
    r"(?:할매|할배|할멈|할아범|할머니|할아버지|할마이|아바이|아매|오마니|아주마이|아지미|아즈마이|누이|누님"
    r"|누나|오라버니|오라비|오빠|언니"
    r"|형님|이모|고모|삼촌|숙모|아저씨|아줌마|아주머니|아재|엄마|아빠|어멈|아범|아가씨|총각|처녀|색시|새댁"
    r"|댁(?=이|은|네|에|의|한테|께| )|영감|선생님?|쌤|동무|동지"
    r"|목사님?|집사님?|권사님?|전도사님?|장로님|사모님|간사님?|간호사님?|원장님|사장님|팀장님?|반장님?"
    r"|실장님)"
)


def _is_own_relative(piece: str) -> bool:
    """Two syllables that are no everyday word, and what they are to somebody, in one word."""
    return piece[:2] not in NO_RELATIVE and piece[1] not in "은는한운던의인을를에서도고난된린든"


_GIVEN_FIRST = "영명순춘금옥복은성광철남혁룡봉길정경인현동창덕학만병승원국진선설향미혜숙말분필계월귀리련란"
_GIVEN_LAST = "희숙순옥란화향실심녀철혁룡길련"

_NATIVE = (
    "하늘|보람|한별|슬기|아름|이슬|가람|나래|다솜|새봄|우람|초롱|빛나|사랑|소망|믿음|누리|샛별|단비|여름"
    "|가을|겨울|은비|은솔|한솔|예솔|가온|라온|아라|송이|별|봄|솔|달래|진달래|꽃분|분|삼돌|돌|쇠돌|복동|막동"
    "|귀동|순|철|옥|숙|영|금|은|복|덕|만복|점순|언년"
)
_DOING = (
    r"(?:이|가|은|는|도) (?:[가-힣]+ ){0,2}(?:왔|왔습|갔|자고|잡니다|잤|먹|아프|아파|아픕|울|웃|말했|말하"
    r"|말합|전화|도착|출발|기다|운전|다쳤|열이|열 |기침|임신|설사|토했|잘 |못 |안 |혼자|아직|벌써|오늘|어제"
    r"|내일|지금)"
)

KOREAN = (
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])(?:{_NATIVE})이(?:가|는|를|도|한테|에게|네|랑|와|야)(?![가-힣])",
        lambda piece: (
            piece[:2] not in ("돌이", "분이", "은이", "금이", "철이", "별이", "영이", "만이")
            or len(piece) > 2
        ),
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][{KOREAN_GIVEN_SYLLABLES}]{{2}}(?={_DOING})",
        lambda piece: (
            piece[1:] not in KO_NOUN_ENDS
            and piece not in KO_NOUNS | KOREAN_WORDS
            and piece[0] != "여"
            and piece[2] not in "원부자기사장소용도인식주전학실제"
        ),
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{_GIVEN_FIRST}][{_GIVEN_LAST}](?=(?:이가|이는|이를|이도|이랑|이네|이한테|이에게"
        rf"|이와|가|는|를|도|한테|에게|랑|네|와|이|은|을|야|아)(?![가-힣]))",
        lambda piece: piece not in NO_GIVEN,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])[가-힣]{2,4}?(?:이)?라고 (?:부르|부릅|불러|불리|하면 (?:압|알|다 아)|찾으|전해)"
        r"|[가-힣A-Za-z]{2,6} ?(?:이)?라는 (?:이름|닉|별명|사람|분(?![가-힣]*소)|아이디|계정|프로필|청년"
        r"|여자|남자|아이)|(?:으로|에서) [가-힣]{3,8}(?:을|를)? (?:찾으시면|검색하|추가하|찾으면|치시면)",
        lambda piece: re.split("이?라[고는] ", piece)[0].strip() not in NOT_CALLED,
    ),
    Rule(
        RiskCode.NAME,
        r"(?<![가-힣])(?!한국어|중국어|피아노|태권도|어린이|유치원|외국인|초등부|담임반|새로운|훌륭한"
        r"|친절한|고마운|미술반|한글반|영어과|도와준|좋으신|계시던|가르치|아동부|물리치|심리상|언어치"
        r"|사회복|보건소|학교의|우리반|저희반"
        r"|옆반의)[가-힣]{3}(?<![은는운한던인의을를에도고난된린든신준학과반]) (?:선생님|목사님|집사님"
        r"|간사님|수녀님|신부님|스님|삼촌|이모|언니|오빠|누나|할매|아재)(?=이|가|은|는|을|를|께|한테|에게"
        r"|도|네|하고|랑|과|와|의|[^가-힣]|$)",
        lambda piece: (
            piece.split()[0] not in KO_ANY and not piece.startswith(("의사", "병원", "학교", "약국", "동네"))
        ),
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_CLEAR_SURNAMES}이정조한신안전고서오유남노하차주][가-힣]{{2}}(?=(?:이가"
        rf"|이는|이를|이와|이도|이랑|씨|님|야|아)(?![가-힣])|(?:와|과|랑|하고) (?:함께|같이|그))",
        lambda piece: piece not in KO_NOUNS and piece not in KO_LEXICAL and piece[-1] not in "기지자리",
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
        rf"(?<![가-힣])[{_TITLED_SURNAMES}] ?{_OFFICE}(?:님)?(?=이|가|은|는|을|를|께|한테|에게|도|네|하고"
        rf"|랑|과|와|의|입니다|[^가-힣]|$)",
        lambda piece: piece.replace(" ", "") not in NO_OFFICER,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[가-힣]{{2}}(?:이)?{_RELATIVE}(?=이|가|은|는|을|를|께|한테|에게|도|네|하고|랑|과|와"
        rf"|의|입니다|[^가-힣]|$)",
        _is_own_relative,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][가-힣]{{2}}(?=이요|이에요|예요|입니다|이라고|이고요|이구요"
        rf"|이래요|이랍니다|이라는 (?:사람|분|아이)|님[이가은는을를께한에의도과와 ])",
        _is_korean_name,
    ),
    Rule(RiskCode.NAME, r"(?<![ᄀ-ᄒ])(?!([ᄀ-ᄒ])\1)[ᄀᄂᄇᄉᄋᄌᄎᄒ][ᄀ-ᄒ]{2}(?![ᄀ-ᄒ])"),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])(?:[{KOREAN_GIVEN_SYLLABLES}]{{2}})(?:씨|쌤|샘|양|군|이네|이한테|이에게|이랑|이하고"
        rf"|이도|이만|이 (?:엄마|아빠|오빠|언니|누나|동생|어머니|아버지|할머니))"
        r"(?=[^가-힣]|[이가은는도]|$)",
        lambda piece: piece[:2] not in KO_ANY and not piece.startswith(("아저", "날씨", "아가", "솜씨")),
    ),
    Rule(
        RiskCode.NAME,
        r"[(（\[][가-힣]{2,4}[)）\]]",
        lambda piece: _is_called(piece[1:-1]) or piece[1:3] in KOREAN_GIVEN,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}] ?[A-ZO○〇*]{{2}}(?![A-Za-z])"
        rf"|(?<![가-힣])[{KOREAN_SURNAMES}](?:모|아무개) ?(?:씨|양|군)",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![가-힣])[{KOREAN_SURNAMES}][{KOREAN_GIVEN_SYLLABLES}]{{2}}(?=입니다|이라고|라고|에게 "
        rf"|한테|께서|께 |이라는|라는|이라 |이고|이며)",
        lambda piece: piece not in KOREAN_WORDS and piece[2] not in "용기실전",
    ),
)
