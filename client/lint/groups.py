"""Rules about whom somebody belongs to: organisations, countries, nationalities, religions.

What somebody speaks is needed in the field and is no risk.  They read the view that keeps letters.
"""

from client.lint.rule import RiskCode, Rule
from client.lint.wordlists import (
    CAPITAL,
    CHINESE_BACKGROUND,
    CYRILLIC_BACKGROUND,
    ENGLISH_BACKGROUND,
    KOREAN_BACKGROUND,
    has_no_everyday,
)

_LANGUAGE = (
    r"english|russian|chinese|korean|japanese|thai|french|german|spanish|italian|arabic|vietnamese"
    r"|mongolian|lao|burmese|kazakh|mandarin|cantonese"
)


def _is_background(piece: str) -> bool:
    return piece.lower() in ENGLISH_BACKGROUND


BACKGROUND = (
    Rule(
        None,
        rf"(?i)\b(?:(?:{_LANGUAGE})[ /-])+(?:lessons?|dictionar\w+|class(?:es)?|books?|teacher|exam"
        rf"|alphabet|homework|grammar|course|letters|songs?|tea|food|cabbage|doctors? note)\b"
        rf"|\b(?:{_LANGUAGE})-(?:{_LANGUAGE})\b",
    ),
    Rule(
        None,
        rf"(?i)\b(?:speaks?|speaking|in|languages?:?|read|reads|write|writes|understands?|knows?"
        rf"|learn(?:ing)?|some|little|only|and|or|,|/) ?(?:a little |some |only )?(?:{_LANGUAGE})(?:(?:, ?"
        rf"| and | or |/)(?:a little |some )?(?:{_LANGUAGE}))*(?: well| only| a little|$|[.,;!]| language"
        rf"| text| words| label| speaker)",
    ),
    Rule(
        None,
        r"(?i)(?<![а-яё])(?:урок\w*|словар\w+|учебник\w*|заняти\w+|букв\w+|слов\w*|на|знает|учит|понимает"
        r"|читает|пишет|с|к|и) (?:русск|китайск|корейск|английск"
        r"|японск|тайск)(?:ий|ого|ому|ом|им)(?! (?:мужч|женщ|граж|парен|реб))|по-(?:русски|китайски"
        r"|корейски|английски|тайски|японски)|(?:русск|китайск|корейск|английск|тайск)(?:ий|ого|ом|ому"
        r"|им) язык\w*",
    ),
    Rule(
        None,
        r"(?i)\bpolish(?= (?:the|your|his|her|my|these|those|them|it|shoes|boots)\b)|\b(?:nail|shoe|floor"
        r"|furniture) polish"
        r"|\b(?:chinese cabbage|french (?:fries|toast|press|beans)|brazil nuts?|german measles"
        r"|turkish delight|greek yog\w+"
        r"|scotch tape|swiss roll|russian doll|indian ink)\b"
        r"|(?<![а-яё])(?:болгарск|китайск|корейск|турецк|индийск|греческ|русск|финск|швейцарск|французск"
        r"|голландск|итальянск)[а-яё]{2,3}"
        r" (?:пер[ец]ц?|капуст|морков|ча[йя]|сыр|йогурт|кофе|хлеб|булк|печ[ькуи]|лапш|соус|шоколад|салат"
        r"|алфавит|букв|раскладк)[а-яё]*",
    ),
    Rule(
        None,
        r"(?:한국|중국|러시아|로씨야|조선|일본|태국|타이|베트남|몽골|라오스)(?:어|말|글)(?![가-힣]{3})|영어",
    ),
    Rule(RiskCode.BACKGROUND, r"(?i)[a-z]{4,}|\b(?:ngo|jew|thai|lao|kurd|sikh|hui)\b", _is_background),
    Rule(
        RiskCode.BACKGROUND,
        r"(?i)\b(?:she|he|they|we|guest|guests|family|woman|man|both|all) (?:is|are|was|were)(?: a"
        r"| an)? (?:from|citizens? of) (?!h\b|here|there|the |far|our|another|my|your|this|that|last|next"
        r"|a )[a-z]{3,}|\b(?:nationality|citizenship|religion|faith|ethnicity)\W{1,3}\w+|(?i:\bprays? to"
        r"|\bgoes to (?:church|mass|mosque)|praise the lord|\bjesus\b|\bchrist\b|\ballah\b|\bbuddha\b"
        r"|holy spirit|\bpray(?:s|ed|ing|er|ers)?\b|\bworships?\b|\bhymns?\b|\b(?:monk|nun|priest|imam"
        r"|rabbi|pastor|bishop|missionary)s?\b|\bsunday (?:school|service|mass)\b|\bcitizens?\b)",
    ),
    Rule(
        RiskCode.BACKGROUND,
        r"[가-힣]{2}(?<!가)(?<!만)(?<!부)(?<!민)(?<!충)족(?=입니다|이고|이며|인|들|과|은|이 |[ ,.]|$)"
        r"|[\u4e00-\u9fff]{1,3}(?<!民)(?<!家)(?<!贵)(?<!水)(?<!不)族(?!群|谱|长|里)",
    ),
)
BACKGROUND_IN_CYRILLIC = Rule(
    RiskCode.BACKGROUND,
    rf"(?i)(?<![а-яё]){CYRILLIC_BACKGROUND}\w*|(?<![а-яё])(?:китай|росси|япони|монголи"
    rf"|коре[яюей](?![а-яё]{2})|германи|франци|америк|сша(?![а-яё])|казахстан|узбекистан|израил"
    rf"|иностран(?:ец|к|ц)|финн|швед|чех(?![а-яё]{3})|венгр|молит|молюсь|молил|священник|пастор"
    rf"|батюшк|монах|имам|мулл"
    rf"|раввин|иисус|христ|аллах|будд|церковн|свинин)\w*|(?:национальност|гражданств|вероисповедан"
    rf"|религи)\w+",
)
BACKGROUND_IN_HANGUL = Rule(
    RiskCode.BACKGROUND,
    rf"(?:{KOREAN_BACKGROUND})|(?:국적|종교|민족|신앙)[은는이가:： ]|조선(?:에서| ?사람| ?녀자"
    rf"| ?남자| ?국적| 출신)|[북남]쪽 ?(?:사람|출신|말씨)|기도(?:합니|하|를 드|해|모임)|목사|신부님"
    rf"|수녀|스님|집사님|전도사|절에 다|교회|성도|불공|묵주|고려 ?사람|외국인|교포|동포|화교",
)
BACKGROUND_IN_HAN = Rule(
    RiskCode.BACKGROUND,
    rf"(?:{CHINESE_BACKGROUND})|(?:祷告|念经|拜佛|吃斋|清真|教友|弟兄姊妹|主内|牧师|神父|修女|和尚"
    rf"|尼姑|喇嘛|阿訇|信众|礼拜天|洋人|华侨|华人|侨民|外国人|老外|鬼子)"
    rf"|(?<![新海保光朝])[\u4e00-\u9fff]?鲜(?:人"
    rf"|籍|女|男|姑|小|大|老|孩|族|那边|来|过来|老乡)|朝.(?:人|族|籍|那边)|(?:国籍|宗教|民族|信仰)(?:是|为"
    rf"|：|:"
    rf"| )?",
)


ORGANISATIONS = (
    Rule(
        RiskCode.ORGANISATION,
        rf"\b{CAPITAL}(?: (?:of|the|for|and|&|{CAPITAL})){{0,4}} (?i:church|chapel|mission|ministry"
        rf"|ministries|foundation|embassy|consulate|association|society|company|inc|ltd|llc|corp|co|trust"
        rf"|charity|institute|fellowship|network|relief|aid|cathedral|temple|mosque|parish|fund|centre"
        rf"|center|bank|university|college|school|orphanage|shelter|group|union|committee|agency|press|cafe"
        rf"|restaurant|shop|store|pharmacy|logistics|trading|travel|tours|factory)\b",
        has_no_everyday,
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"\b(?:UN|UNHCR|UNICEF|IOM|WHO|WFP|ICRC|IFRC|MSF|YMCA|YWCA|NGO|ООН|УВКБ|НКО)\b|(?i:\bred cross"
        r"|red crescent|doctors without borders|save the children|world vision|caritas|amnesty"
        r"|salvation army|human rights watch|\bnon-?profit\b|(?:the|our|my|their|his|her) (?:mission|parish"
        r"|congregation|ministry|foundation|charity|embassy|consulate|seminary|temple|employer)\b"
        r"|\bmissionar(?:y|ies)\b|foundation of |\bcongregation\b|\bcharit(?:y|ies)\b|\bministry\b"
        r"|\bparish\b|\bseminary\b|\borphanage\b|\bfoundation\b|\bmonastery\b|\baid agency\b"
        r"|\brelief (?:group|agency|organi[sz]ation)\b|\bhumanitarian\b|\bmission\b)",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[\u4e00-\u9fff]{0,4}(?:救助|慈善|互助|同乡|志愿者?|合作|救援|爱心|希望|平安|光明|恩典"
        r"|阳光)(?:会|社|站|团|之家|协会|服务队)(?!话|议)"
        r"|(?i:(?:наш|их|эт|одн|местн)\w* (?:организаци|фонд|церк|мисси|объединени)\w+)|(?i:\b(?:our"
        r"|their|his|her|this) (?:organi[sz]ation|agency|company|employer|school|church group)\b)",
    ),
)
