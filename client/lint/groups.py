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
        r"|\bgoes to (?:church|mass|mosque)|praise the lord|in jesus|holy spirit)",
    ),
    Rule(
        RiskCode.BACKGROUND,
        rf"(?i)(?<![а-яё]){CYRILLIC_BACKGROUND}\w*|(?:национальност|гражданств|вероисповедан|религи)\w+",
    ),
    Rule(RiskCode.BACKGROUND, rf"(?:{KOREAN_BACKGROUND})|(?:국적|종교|민족|신앙)[은는이가:： ]"),
    Rule(
        RiskCode.BACKGROUND,
        r"[가-힣]{2}(?<!가)(?<!만)(?<!부)(?<!민)(?<!충)족(?=입니다|이고|이며|인|들|과|은|이 |[ ,.]|$)"
        r"|[\u4e00-\u9fff]{1,3}(?<!民)(?<!家)(?<!贵)(?<!水)(?<!不)族(?!群|谱|长|里)",
    ),
    Rule(RiskCode.BACKGROUND, rf"(?:{CHINESE_BACKGROUND})|(?:国籍|宗教|民族|信仰)(?:是|为|：|:| )?"),
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
        r"|\bmissionar(?:y|ies)\b|foundation of |\bcongregation\b)",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"(?i)(?<![а-яё])(?:церк(?:овь|ви|овью)|фонд[ауеом]{0,2}(?![а-яё])|посольств\w+|консульств\w+"
        r"|миссионер\w*|мисси[яиюей]+(?![а-яё])|монастыр\w+|мечет\w+|синагог\w+|храм\w{0,2}(?![а-яё])"
        r"|костёл\w*|семинари\w+|нко(?![а-яё])|общин[аеуы](?![а-яё])|благотворител\w+|некоммерческ\w+"
        r"|красн\w+ крест\w*|правозащитн\w+|ооо(?![а-яё])|зао(?![а-яё])|общественн\w+ организац\w+"
        r"|организац\w+ [«\"]|компани\w+ [«\"А-ЯЁ]|фирм\w+ [«\"А-ЯЁ]|(?:обществ|центр"
        r"|приют)\w{0,2} [«\"]?[А-ЯЁ])",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"[가-힣]*(?:교회|선교회|선교사|선교단|재단|대사관|령사관|영사관|성당|수도원|기도원|신학교|협회"
        r"|적십자|유엔|련합회|연합회|인권단체|구호단체|구호단|시민단체|엔지오|사원에서|모스크|선교부"
        r"|선교센터|구제회|복지관|복지회|고아원|보육원|주식회사|유한회사|상사에|무역회사|건설회사"
        r"|[가-힣]{2,}회사|봉사회|청년회|부녀회|[가-힣]{2,}은행)",
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"(?:[^\W\d_a-zA-Z的在去到是和一家这那个]{2,6})?(?:教会|教堂|基金会|大使馆|领事馆|使馆|协会"
        r"|红十字会?|联合国|难民署|差会|宣教|传教士|神学院|寺庙|清真寺|慈善|公益组织|救助会|志愿者协会"
        r"|联合会|人权组织|非政府组织|福利院|孤儿院|福音)|[^\W\d_a-zA-Z的在去到是和一家这那个]{2,8}(?:公司"
        r"|集团|有限|工作室|银行|救援队|救援会|会馆|大学|学院|中心|机构|组织|旅行社|物流|贸易)",
    ),
)
