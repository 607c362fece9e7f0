"""Rules about whom somebody belongs to: organisations, countries, nationalities, religions.

What somebody speaks is needed in the field and is no risk.  They read the view that keeps letters.
"""

from client.lint.regions import is_named
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
        rf"(?i)\b(?:speaks?|speaking|in|languages?:?|read|reads|write|writes|understands?|knows?"
        rf"|learn(?:ing)?|some|little|only|and|or|,|/) ?(?:a little |some |only )?(?:{_LANGUAGE})(?:(?:, ?"
        rf"| and | or |/)(?:a little |some )?(?:{_LANGUAGE}))*(?: well| only| a little|$|[.,;!]| language"
        rf"| text| words| label| speaker)",
    ),
    Rule(
        None,
        r"(?i)(?<![а-яё])(?:на|знает|учит|понимает|читает|пишет|с|к|и) (?:русск|китайск|корейск|английск"
        r"|японск|тайск)(?:ий|ого|ому|ом|им)(?! (?:мужч|женщ|граж|парен|реб))|по-(?:русски|китайски"
        r"|корейски|английски|тайски|японски)|(?:русск|китайск|корейск|английск|тайск)(?:ий|ого|ом|ому"
        r"|им) язык\w*",
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
        rf"(?i)(?<![а-яё]){CYRILLIC_BACKGROUND}\w*|(?<![а-яё])(?:китай|росси|япони|монголи"
        rf"|коре[яюей](?![а-яё]{2})|германи|франци|америк|сша(?![а-яё])|казахстан|узбекистан|израил"
        rf"|иностран(?:ец|к|ц)|финн|швед|чех(?![а-яё]{3})|венгр|молит|молюсь|молил|священник|пастор"
        rf"|батюшк|монах|имам|мулл"
        rf"|раввин|иисус|христ|аллах|будд|церковн|свинин)\w*|(?:национальност|гражданств|вероисповедан"
        rf"|религи)\w+",
    ),
    Rule(
        RiskCode.BACKGROUND,
        rf"(?:{KOREAN_BACKGROUND})|(?:국적|종교|민족|신앙)[은는이가:： ]|조선(?:에서| ?사람| ?녀자"
        rf"| ?남자| ?국적| 출신)|[북남]쪽 ?(?:사람|출신|말씨)|기도(?:합니|하|를 드|해|모임)|목사|신부님"
        rf"|수녀|스님|집사님|전도사|절에 다|교회|성도|불공|묵주|고려 ?사람|외국인|교포|동포|화교",
    ),
    Rule(
        RiskCode.BACKGROUND,
        r"[가-힣]{2}(?<!가)(?<!만)(?<!부)(?<!민)(?<!충)족(?=입니다|이고|이며|인|들|과|은|이 |[ ,.]|$)"
        r"|[\u4e00-\u9fff]{1,3}(?<!民)(?<!家)(?<!贵)(?<!水)(?<!不)族(?!群|谱|长|里)",
    ),
    Rule(
        RiskCode.BACKGROUND,
        rf"(?:{CHINESE_BACKGROUND})|(?:祷告|念经|拜佛|吃斋|清真|教友|弟兄姊妹|主内|牧师|神父|修女|和尚"
        rf"|尼姑|喇嘛|阿訇|信众|礼拜天|洋人|华侨|华人|侨民|外国人|老外|鬼子)"
        rf"|(?<![新海保光朝])[\u4e00-\u9fff]?鲜(?:人"
        rf"|籍|女|男|族|那边|来|过来|老乡)|朝.(?:人|族|籍|那边)|(?:国籍|宗教|民族|信仰)(?:是|为|：|:"
        rf"| )?",
    ),
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
        r"(?i)(?<![а-яё])(?:церк(?:овь|ви|овью)|фонд[ауеом]{0,2}(?![а-яё])|посольств\w+|консульств\w+"
        r"|миссионер\w*|мисси[яиюей]+(?![а-яё])|монастыр\w+|мечет\w+|синагог\w+|храм\w{0,2}(?![а-яё])"
        r"|костёл\w*|семинари\w+|нко(?![а-яё])|общин[аеуы](?![а-яё])|благотворител\w+|некоммерческ\w+"
        r"|красн\w+ крест\w*|правозащитн\w+|ассоциац\w+|братств\w+|комитет\w*|агентств\w+"
        r"|молитвенн\w+ дом\w*|молельн\w+|гуманитарн\w+ (?:организац|помощ|мисси)\w+|волонт[её]рск\w+"
        r"|детдом\w*|интернат\w*|детск\w+ дом\w*|армия спасения|каритас\w*|организац\w+ [А-ЯЁ]"
        r"|служб[аеуы] [«\"А-ЯЁ]|клиник\w+ [«\"А-ЯЁ]|банк\w* [«\"А-ЯЁ]|магазин\w* [«\"А-ЯЁ]"
        r"|кафе [«\"А-ЯЁ]|ооо(?![а-яё])|зао(?![а-яё])|общественн\w+ организац\w+"
        r"|организац\w+ [«\"]|компани\w+ [«\"А-ЯЁ]|фирм\w+ [«\"А-ЯЁ]|(?:обществ|центр"
        r"|приют)\w{0,2} [«\"]?[А-ЯЁ])",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[가-힣]{0,8}(?:교회|선교회|선교사|선교단|재단|대사관|령사관|영사관|성당|수도원|기도원|신학교|협회"
        r"|적십자|유엔|련합회|연합회|인권단체|구호단체|구호단|시민단체|엔지오|사원에서|모스크|선교부"
        r"|선교센터|구제회|복지관|복지회|고아원|보육원|주식회사|유한회사|외교부|출입국|이민국|법무부"
        r"|통일부|인권위|상사에|무역회사|건설회사"
        r"|[가-힣]{2,}회사|봉사회|청년회|부녀회|[가-힣]{2,}은행|[가-힣]{2,}(?:구호|인권|복지|장학|후원"
        r"|여성|향우|동문|협의|자선|나눔|사랑|희망|평화)회(?!의))",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"(?:[^\W\d_a-zA-Z的在去到是和一家这那个]{2,6})?(?:教会|教堂|基金会|大使馆|领事馆|使馆|协会"
        r"|红十字会?|联合国|难民署|差会|宣教|传教士|神学院|寺庙|清真寺|慈善|公安局|移民局|外交部|街道办"
        r"|居委会|领馆|公益组织|救助会|志愿者协会"
        r"|联合会|人权组织|非政府组织|福利院|孤儿院|福音)|[^\W\d_a-zA-Z的在去到是和一家这那个]{2,8}(?:公司"
        r"|集团|有限|工作室|银行|救援队|救援会|会馆|大学|学院|中心|机构|组织|旅行社|物流|贸易)",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[가-힣]{2,8} ?(?<!안내 )(?<!상담 )(?:쉼터|공동체|연대|운동본부|위원회|조합|상회|무역|건설|식품"
        r"|물산|물류|신문사?|방송국?|봉사단|후원회|네트워크|선교원|신학대|여행사|대리점|상사|공사장"
        r"|구호단체|인권센터|센터|단체|선교|국경없는의사회|나눔회|여성회)(?=에|의|이|가|은|는|을|를|와"
        r"|과|로|도|[ ,.]|$|입니|사람|직원|쪽|측|분)",
        is_named,
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[^\W\d_a-zA-Z的在去到是和一家这那个我他她们]{2,6}(?:团契|之家|商行|商贸|办事处|报社|电视台"
        r"|杂志社|救济|援助|国际|志愿队|联盟|事务所|航空|医药|商会|同乡会|促进会|联谊会|教团|工会|组织"
        r"|小组|机构|人道)",
        is_named,
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[\u4e00-\u9fff]{0,4}(?:救助|慈善|互助|同乡|志愿者?|合作|救援|爱心|希望|平安|光明|恩典"
        r"|阳光)(?:会|社|站|团|之家|协会|服务队)(?!话|议)"
        r"|(?i:(?:наш|их|эт|одн|местн)\w* (?:организаци|фонд|церк|мисси|объединени)\w+)|(?i:\b(?:our"
        r"|their|his|her|this) (?:organi[sz]ation|agency|company|employer|school|church group)\b)",
    ),
)
