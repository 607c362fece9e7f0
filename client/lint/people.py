"""Rules about names of people.

A name is found by its shape: a title, "my name is", two capitals, a common surname with a common given
name.  What has no such shape ("ask Fox") is not found.  These read the view that keeps letters as they are.
"""

import re

from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import (
    CAPITAL,
    CHINESE_CLEAR_SURNAMES,
    CHINESE_GIVEN,
    CHINESE_KIN,
    CHINESE_SURNAMES,
    CYRILLIC_EVERYDAY,
    EVERYDAY_CAPITALS,
    KOREAN_CLEAR_SURNAMES,
    KOREAN_GIVEN,
    KOREAN_GIVEN_AFTER_SURNAME,
    KOREAN_GIVEN_SYLLABLES,
    KOREAN_KIN,
    KOREAN_SURNAMES,
    LATIN_NAMES,
    LATIN_SURNAMES,
    has_no_everyday,
    is_cyrillic_name,
)

_CYRILLIC = r"[А-ЯЁ][а-яё]+(?:-[А-Яа-яё]+)?"
_HAN = r"[\u4e00-\u9fff]"
_EN_TITLE = (
    r"(?:mr|mrs|ms|miss|mister|dr|doctor|pastor|father|fr|brother|sister|uncle|auntie|aunt|deacon|elder"
    r"|reverend|rev|teacher|captain|officer"
    r"|grandma|grandpa|grandmother|grandfather|madam|madame|sir|lady|major|sergeant|inspector|nurse"
    r"|driver|cousin|missionary|bishop|imam|monk|professor|prof|director|lawyer|boss"
    r"|friend|son|daughter|wife|husband|mother|baby|boy|girl|woman|man|helper|guide|guest|neighbou?r"
    r"|translator|interpreter)"
)
_RU_TITLE = (
    r"(?:тёт[яию]|тет[яию]|дяд[яиюе]|баб[аеуы]|бабушк[аеуи]|дедушк[аеуи]|дед[ау]?|сестр[аеуы]|брат[ау]?"
    r"|отец|отц[ау]|пастор[ау]?|батюшк[аеуи]|матушк[аеуи]|доктор[ау]?|врач[ау]?"
    r"|господин[ау]?|госпож[аеуи]|гражданин|гражданк[аи]|товарищ[ау]?|майор|капитан|мам[аеуы]|пап[аеуы]"
    r"|сын|дочь|муж[ау]?|жен[аеуы]|подруг[аеиу]|друг[ау]?|водител[ьяю]|соседк?[аеуи]?|девочк[аеуи]"
    r"|мальчик[ау]?|ребёнок|ребенок)"
)


def _no_everyday(piece: str) -> bool:
    """No word of it is one that stands in capitals for another reason."""
    return not any(word.lower() in EVERYDAY_CAPITALS for word in re.findall(r"[^\W\d_'’]+", piece)[-1:])


_LOWER_WORDS = words("""
    will jean dong ming young yong ursula ling alan
    """)


def _is_latin_name(piece: str) -> bool:
    """In lower case only what is long enough to be no everyday word or syllable of another language."""
    known = piece.lower() in LATIN_NAMES
    return known and (not piece.islower() or (len(piece) >= 4 and piece not in _LOWER_WORDS))


def _no_cyrillic_everyday(piece: str) -> bool:
    return not any(word.lower() in CYRILLIC_EVERYDAY for word in piece.split()[-1:])


def _two_cyrillic(piece: str) -> bool:
    return not any(word.lower() in CYRILLIC_EVERYDAY for word in piece.split())


def _is_korean_name(piece: str) -> bool:
    """Three syllables, a surname first: the other two are a common name, or look like one."""
    name = piece[:3]
    given = name[1:]
    if given in KOREAN_GIVEN_AFTER_SURNAME:
        return piece not in _KOREAN_WORDS
    shaped = all(syllable in KOREAN_GIVEN_SYLLABLES for syllable in given)
    return shaped and name[0] in KOREAN_CLEAR_SURNAMES and given[1] not in "은도만이가나라로의기일식자동"


_KOREAN_WORDS = words("""
    조정자 이순이 이상호 정기호 정재현 유지수 지지수
    """)


def _is_chinese_name(piece: str) -> bool:
    return piece[0] in CHINESE_CLEAR_SURNAMES and piece not in _CHINESE_WORDS


_CHINESE_WORDS = words("""
    李子 梁子 张子 马上 马路 许多 周一 周二 周三 周四 周五 周六 周日 周末 周天 周全 周围 周到 叶子 梁上
    苏打 林子 杨树 柳树 胡子 谢谢 马车 马达 唐突 张开 张贴 孙子 孙女 陈旧 黄色 黄瓜 黄豆 黄金 黄海 黄昏
    林海 郑重 丁香 许可 杜绝 秦岭 罗列 石头 马铃 罗汉 汪洋 姚江 彭湃 贺喜 马力 马明 黄花 黄石 熊猫 胡思
    戴安 贾平
    """)

_CHINESE_VERBS = words("""
    安全 安静 安康 时光 万一 何方 常用 高兴 成功 文明 文件 文学 方法 方便 方才 石头 金银 金山 白天 康复
    江山 任何
    """)
_KOREAN_GUESTS = words("""
    손님 주님 임님 부모님 어머님 아버님 형님 누님 선생님 목사님 의사님 사모님 스님 기사님 장님 간호사님
    임신부님 임산부님 주인님 고모님 이모님 도련님 하느님 하나님 원장님 사장님 고객님 환자님 안내자님
    담당자님 배우님 유씨 오씨 안씨 홍씨 솜씨 글씨 날씨 불씨 말씨 맵씨 마음씨 아저씨 조정자님 장로님
    남편님
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


def _is_titled_chinese(piece: str) -> bool:
    name = re.sub(rf"{CHINESE_KIN}$", "", piece)
    if len(name) == 1:
        return name in CHINESE_CLEAR_SURNAMES or name in "高何程曾谢田金石江史方钱陆任姜范顾于余"
    return all(character in CHINESE_GIVEN for character in name[1:])


NAMES = (
    # said to be a name
    Rule(
        RiskCode.NAME,
        r"(?i)\b(?:(?:my|his|her|their|its|the|whose|real|full|first|last|family|child'?s|boy'?s|girl'?s"
        r"|woman'?s|man'?s|baby'?s|mother'?s|father'?s|guide'?s|guest'?s|driver'?s|house'?s"
        r"|helper'?s) )*(?:name|surname|nickname|alias name)s?(?:'s| is| was| are|:| =)+ ?(?!not|no\b|un"
        r"|known|secret|changed|missing|needed|never|written|on the|in the|at the|wrong|correct|different"
        r"|kept|a \w+ (?:one|secret)|what|still|already|required|allowed|enough|too|very"
        r"|only)[\w'’-]+(?: [A-Z][\w'’-]+)*",
    ),
    Rule(
        RiskCode.NAME,
        r"\b(?i:named|nicknamed|called|known as|goes by|signed|introduces? (?:him|her)self as|call (?:me"
        r"|him|her)) (?:[\"“'‘«]\w+|[A-Z][\w'’-]+)|\b(?:[Ii]'?m|[Tt]his is|I am|[Ss]igned,?|[Yy]ours,?"
        r"|[Rr]egards,?|[Ll]ove,?) [A-Z][a-z]+(?![a-z])",
        _no_everyday,
    ),
    Rule(RiskCode.NAME, rf"\b(?i:{_EN_TITLE})\.? (?!I'|I\b){CAPITAL}(?: {CAPITAL})?", _no_everyday),
    Rule(
        RiskCode.NAME,
        r"(?<![А-Яа-яё])(?i:имя|фамили\w|отчество|именем|кличка|прозвище)(?: [а-яё]+)?(?: ?[-:—]| это"
        r"| был[ао]?)? ?[«\"]?[А-ЯЁA-Z][а-яёa-z]+|(?<![А-Яа-яё])(?i:имя|фамилия|отчество) ?[-:—] ?(?!не"
        r"|нет)[а-яё]{2,}",
    ),
    Rule(
        RiskCode.NAME,
        r"(?i)(?<![а-яё])(?:зовут|звать|завут|кличут|по имени|по фамилии|называет себя|представил(?:ся"
        r"|ась)(?: как)?)(?: его| её| ее| меня| мою| их| мальчика| девочку| ребёнка| женщину)?(?: -| —|:"
        r"| это| была?)? ?(?!не |нет|неизв|знает|можн|нужн|уже|ещё|скаж|назв|пиш|сообщ|вслух|и |на |как"
        r"|врач|скор|в |помощ|пока|другое|у |кто)[«\"]?[А-Яа-яёA-Za-z]{2,}",
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
        r"(?:姓名|名字|名叫|姓|小名|外号|绰号|本名|真名|大名|网名|乳名)(?:是|叫|为|：|:| ){0,2}(?!不|没|别"
        r"|未|保密|要|写|和|都|也|名|氏|请|可|用|吗|呢|很|在|就|已|能|必|无|从|什|怎|号|叫什|等|、|或|的时"
        r"|说|对|会|只|太|先|、|卡|牌|给|发|告|里|上|不要)[\u4e00-\u9fffA-Za-z]{1,4}|(?:我|他|她|孩子|女孩"
        r"|男孩|姑娘|弟弟|妹妹|哥哥|姐姐|妈妈|爸爸|丈夫|妻子|大家都|女儿|儿子|人|位)(?:都)?叫(?!我|你|他|她"
        r"|它|大家|人|医|车|不|来|去|您|做|什|救|疼|痛|喊|醒|到|了|得|声|门|一声|着|孩|起|出|过|外|叫|苦|好"
        r"|谁|他们|护|警|号|那|这|别|所|全|两|几|几个|哥|姐|妈|爸|老|啥|何)[\u4e00-\u9fff]{2,3}",
    ),
    # surnames and titles
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
        rf"|[{KOREAN_CLEAR_SURNAMES}정오서신유]) ?{KOREAN_KIN}(?:님|네)?(?![가-힣]{{3}})",
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
    Rule(RiskCode.NAME, rf"[{CHINESE_SURNAMES}][\u4e00-\u9fff]{{0,2}}?{CHINESE_KIN}", _is_titled_chinese),
    Rule(
        RiskCode.NAME,
        rf"(?<![大中])[老小阿](?:[{CHINESE_CLEAR_SURNAMES}])(?![\u4e00-\u9fff]?[路树林草子])"
        rf"|阿[芳梅花兰珍强明华英玲红娟丽秀芬珠香霞]"
        rf"|小[芳梅兰珍强明华英玲娟丽芬珠霞军刚燕红雪云玉凤琴莲](?![\u4e00-\u9fff]?[色花])",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![一二三四五六七八九十每两几上下这本隔分的半张第])[{CHINESE_CLEAR_SURNAMES}][{CHINESE_GIVEN}]"
        rf"{{1,2}}",
        _is_chinese_name,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?:找|跟|和|让|给|问|告诉|联系|通知|带|与|同|见|接|送|叫|是|请|把|由|派"
        rf"|对)[{CHINESE_CLEAR_SURNAMES}周高何程曾谢田江史陆姜范顾余石金][{CHINESE_GIVEN}]{{1,2}}(?=[\u4e00"
        rf"-\u9fff，。,. ！!？?]|$)",
        lambda piece: piece[-2:] not in _CHINESE_VERBS and piece[-3:] not in _CHINESE_VERBS,
    ),
    # Cyrillic and Latin shapes
    Rule(
        RiskCode.NAME,
        r"[А-ЯЁ][а-яё]+(?:(?:ов|ев|ьев|иев)ич(?:а|у|ем|е)?|(?:ов|ев)н(?:а|ы|е|у|ой)|ичн(?:а|ы|е|у|ой)"
        r"|ьич(?:а|у|ем|е|ом)?)(?![а-яё])|(?<![а-яё])(?:михалыч|палыч|иваныч|петрович|иванович|ивановна"
        r"|петровна|степаныч|николаевна|сергеевна|михайловна|ильинична|васильевна|васильевич|сергеевич"
        r"|николаевич)(?:а|у|ы|е|ем|ой)?(?![а-яё])",
    ),
    Rule(
        RiskCode.NAME, rf"(?<![а-яёА-ЯЁ])(?i:{_RU_TITLE}) {_CYRILLIC}(?: {_CYRILLIC})?", _no_cyrillic_everyday
    ),
    Rule(RiskCode.NAME, rf"(?<![А-Яа-яё]){_CYRILLIC} {_CYRILLIC}(?![А-Яа-яё])", _two_cyrillic),
    Rule(
        RiskCode.NAME,
        r"(?<![А-Яа-яё])[А-ЯЁ][а-яё]+ [А-ЯЁ]\. ?(?:[А-ЯЁ]\.)?"
        r"|(?<![А-Яа-яё])[А-ЯЁ]\. ?[А-ЯЁ]\. ?[А-ЯЁ][а-яё]+",
    ),
    Rule(RiskCode.NAME, r"(?<![А-Яа-яё-])[А-Яа-яё]{3,}(?![А-Яа-яё])", is_cyrillic_name),
    Rule(RiskCode.NAME, rf"(?<=[а-яё,;\d)—-] ){_CYRILLIC}(?![А-Яа-яё])", _no_cyrillic_everyday),
    Rule(RiskCode.NAME, rf"(?<![\w'’-]){CAPITAL} (?:[A-Z]\. )?{CAPITAL}(?![\w])", has_no_everyday),
    Rule(RiskCode.NAME, r"(?<![\w'’-])[A-Za-z]{2,}(?:-[A-Za-z]{2,})?(?![\w-])", _is_latin_name),
    Rule(
        RiskCode.NAME,
        r"(?<![\w'’-])[A-Z][a-z]+(?=[ ,.]|$)",
        lambda piece: (
            piece.lower() in LATIN_SURNAMES and piece not in ("Brown", "Park", "Sun", "Oh", "Song", "Long")
        ),
    ),
    Rule(RiskCode.NAME, rf"(?<=[a-zß-öø-ÿ,;\d)%가-힣\u4e00-\u9fff] ){CAPITAL}(?![\w])", _no_everyday),
    Rule(
        RiskCode.NAME,
        r"(?<=[가-힣\u4e00-\u9fff])[A-Z][a-z]{2,}|[A-Z][a-z]{2,}(?=(?:이|가|은|는|을|를|에게|씨|님|在|是"
        r"|和))",
        _no_everyday,
    ),
)
