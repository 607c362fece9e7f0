"""Rules about names in Latin letters: titles, "my name is", capitals within a sentence, common names."""

import re

from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import CAPITAL, EVERYDAY_CAPITALS, LATIN_NAMES, LATIN_SURNAMES, has_no_everyday

_EN_TITLE = (
    r"(?:mr|mrs|ms|miss|mister|dr|doctor|pastor|father|fr|brother|sister|uncle|auntie|aunt|deacon|elder"
    r"|reverend|rev|teacher|captain|officer"
    r"|grandma|grandpa|grandmother|grandfather|madam|madame|sir|lady|major|sergeant|inspector|nurse"
    r"|driver|cousin|missionary|bishop|imam|monk|professor|prof|director|lawyer|boss"
    r"|friend|son|daughter|wife|husband|mother|baby|boy|girl|woman|man|helper|guide|guest|neighbou?r"
    r"|translator|interpreter)"
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


_PERSON_VERB = (
    r"(?:says|said|knows|knew|wants|asks|asked|speaks|thinks|told|tells|lives|sleeps|cries|agreed|hides"
    r"|wrote|waits"
    r"|feels|is (?:sick|ill|afraid|asleep|pregnant|hungry|tired|crying|nine|ten|\d+ years)"
    r"|can't (?:sleep|walk|come)"
    r"|cannot (?:sleep|walk|come)|has (?:her|his|fever)|will (?:bring|meet|take you|drive|call you)"
    r"|and (?:her|his|I|my)\b)"
)


_PEOPLE = EVERYDAY_CAPITALS | words("""
    he she it they we you who nobody somebody someone everyone everybody one no-one mother father sister
    brother son daughter husband wife baby child boy girl man woman driver guide guest guests neighbour
    neighbor doctor nurse grandmother grandfather grandma grandpa mum mom dad aunt auntie uncle cousin
    friend people children coordinator deputy desk helper house police policeman soldier soldiers officer
    landlord owner family group both all each another nothing everything something anyone this that there
    what food water medicine rice bread snow rain heat money time night morning he's she's patient host
    interpreter translator old young others twins elder pain fever none three four five two six many some
    most half help teacher person adult infant newborn lady boss
    """)


_NOT_TOLD = _PEOPLE | words("""
    the a an me us you him her them it that this these those everyone everybody someone somebody anyone
    anybody nobody people mum mom dad mama papa mother father sister brother
    aunt auntie uncle grandma grandpa granny gran kids children baby babies family families driver doctor
    nurse teacher neighbour neighbor neighbours host hosts landlord lady man
    woman men women girl girls boy boys guest guests helper helpers coordinator desk friend friends cousin
    son daughter wife husband both all each one two three four others other
    another whoever him/her mine yours ours his hers theirs my our your their its more some any what who
    when where how if why whether about now again later first before after
    just please only and or but not so then here there home back out up down in on off over away soon today
    tomorrow tonight someone's no yes help food water milk rice bread tea
    medicine meds pills school work bed breakfast lunch dinner example sure long free lots enough old little
    young big small new good warm dry clean hot cold every most many few
    police security reception translator interpreter chemist pharmacist dentist midwife counsellor owner
    cook guard porter patient patients parents grandmother grandfather toddler
    toddlers infant newborn teens teenagers elder elders staff volunteers volunteer ladies guys lads folks
    mate mates buddy dear love
    """)
_KOREAN_ROMAN = (
    r"(?:ji|jin|jun|joon|hye|hyun|hyeon|min|mi|soo|su|soon|sun|sung|seong|young|yeong|ok|eun|hee|hui|hyuk"
    r"|chul|cheol|kyung|gyeong|dong|seok|sook|suk|nam|bok|geum|kum|il|ho|woo|hwa|ran|hyang|ryong"
    r"|kwang|gwang|myong|myung|myeong|song|sang|tae|jae|hwan|sil|byul|byeol|seul|gi|ki|bom|bo|ra|yu|ye|yeon"
    r"|yong|chan|hak|guk|kuk|jong|jeong|jung|seo|na|do|rim|won|mok|sik|gil|hyo)"
)
_PINYIN = (
    r"(?:x(?:iao|iu|iang|ian|ue|uan|in|ing|iong|ia)[a-z]{0,6}|zh(?:ang|ao|en|ong|ou|uang|iming)[a-z]{0,6}"
    r"|q(?:iang|iu|iao|ian|ing|iong|ue|uan)(?!t|k|e|l|a|p)[a-z]{0,5}|(?:li|yu|mei|xi|hui|jin|jing|ying|min"
    r"|yan|hong|hai|jian|guo|chun|dan|fang|feng)(?:hua|juan|fang|ying|ping|qiang|jun|yan|lan|hong|xia|jing"
    r"|mei|feng|wei|ming|guang|sheng|zhen|zhu|qin|rong|hui))"
)
_NO_ROMAN = words("""
    mimi jinja mina sushi suki naki dodo yoyo hoho haha kiki gigi ragi boho soho dojo yogi rani rami miso
    hugi nami dona sona doki boki raki sari ginger gira gina hero kira kimi mira
    song sang sung young nana jimi sunil sunsu jina donna noho dori hora soran ramen doho dora bora kira
    kido boran soju minho sumi bomin miran yuran sungi jung sungho tandoori
    minim mini namo nado rado gigs gilt kino yuki loki ikil miki nomi sonho yura dong dongs songs kiwi yena
    naso dobok kibo ragi qing xian guang tae jinx minji dado wonho wonky gira
    bobo gogo chichi gigil raja guru sunny sumo suyo rana hana yoga dana chuna bogi soon sooner sun suns
    sunk sook soo gild ki gi ye na do il ok ho ran nan won mini gil
    jian chunjie jinjing linen liming dandan minmin hui meihua
    """)
"""Of two syllables, and a word or a name of another sort; names among them are in the lists."""


def _is_told(piece: str) -> bool:
    who = piece.rsplit(maxsplit=1)[-1].lower()
    return who not in _NOT_TOLD and not who.endswith(("ing", "ly", "ed", "'s", "’s"))


def _is_own_house(piece: str) -> bool:
    """Before "clinic" or "junction" stands a word that is no everyday one."""
    return piece.split(maxsplit=1)[0].lower() not in _PLAIN_FRONT


_PLAIN_FRONT = words("""
    the this that our your their some any every each which what next last same other another nearest nearby
    closest main local public private free open closed night day town
    city village rural mobile general dental health medical children's childrens women's womens mother eye
    skin foot baby antenatal maternity walk-in emergency 24-hour late
    all-night cheap clean small large little quiet busy empty full near from with into opposite behind
    beside before after than then also only just border river road railway
    rail train level zebra safe dark deep shallow first second third final north south east west upper lower
    left right number charity school primary nursery wool cotton water
    paper saw corn pepper wind soap hand wash does doing their home house community youth family student
    back front good nice great best worst house bus coach tram taxi parcel
    passenger cargo fuel repair body blood boat they were have been need needs until when where while there
    here both most more less many much very really went came took left
    gave going coming about around over under past through across inside outside government state national
    regional district county temporary weekly daily morning afternoon
    evening weekend sunday monday tuesday wednesday thursday friday saturday vegetable herb rose flower
    front allotment kitchen market parking shopping council housing real
    coal sand stone nearest's proper hospital travel vaccination vaccine fever tooth chest asthma diabetes
    diabetic burn wound methadone sexual women village's like that's trust
    """)


LATIN = (
    Rule(
        RiskCode.NAME,
        r"(?<![\w.])[a-z]\. ?(?!coli|pylori)[a-z]{4,}(?= (?:signed|says|said|came|comes|has|is|will|took"
        r"|brought|wants|asks)\b)",
    ),
    Rule(
        RiskCode.NAME,
        r"(?i)(?<![\w@.'’-])(?:please |pls )?(?:tell|ask|remind|warn|ring|text) [a-z]{3,}(?= (?:that|the|we"
        r"|we're|i|i'm|about|if|not|to|when|where|it's|she|he|they|there's|for (?:the|a|help)|his|her)\b)",
        _is_told,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![\w'’.@-])(?i:(?:{_KOREAN_ROMAN}-?{_KOREAN_ROMAN})|{_PINYIN}|(?:kim|lee|park|choi|jung|jang"
        rf"|cho|yoon|lim|han|shin|kwon|hwang|ri|pak|ryu"
        rf"|kang) {_KOREAN_ROMAN}[ -]?{_KOREAN_ROMAN})(?![\w'’@-]|\.\w)",
        lambda piece: piece.lower() not in _NO_ROMAN and len(piece) > 4,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![\w'’.-])[A-Z]\. ?{CAPITAL}(?![\w])|\b(?i:sgt|cpl|lt|col|capt|gen|maj|rev|fr|sr|br|mme|mlle"
        rf"|herr|frau|señora?|ustad|khun|ko|daw|saw|nai|bhai|didi|tito|tita|st)\.? ?(?!I\b){CAPITAL}",
        _no_everyday,
    ),
    Rule(
        RiskCode.NAME,
        r"\b(?:SISTER|BROTHER|UNCLE|AUNT|AUNTIE|AUNTY|PASTOR|FATHER|MR|MRS|MS|DR|DOCTOR|TEACHER|GRANDMA"
        r"|GRANDPA|MISS|MADAM|NURSE|DRIVER|COUSIN|DEACON|ELDER)\.? (?!AND|OR|IS|HAS|WAS|CAN|WILL|NEEDS?"
        r"|WITH|THE|IN|AT|TO|ON|FROM|FOR|ARE|OF|SAYS?|ASKS?|WANTS?|NOT|NO|ALL|NOW|HERE|COMES?|CAME"
        r"|LEFT)[A-Z]{3,}\b"
        r"|\b(?:TELL|ASK|CALL|NAME IS|NAMED) (?!THE|ME|US|HIM|HER|THEM|FOR|IF|ALL|EVERY|YOU|POLICE|WHEN"
        r"|DOCTOR|ANY|NOW|BACK|A\b|NOT)[A-Z]{3,}\b",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<=[a-zß-öø-ÿ,;\d] [(“\"‘«']){CAPITAL}(?![\w])(?=[^.!?]{{0,30}}[)”\"’»'])"
        rf"|(?<=[(\[])[A-Z][a-z]{{2,}}(?=[)\]])|(?<=[a-z] & )[A-Z][a-z]+|(?<=[a-z]: )[A-Z][a-z]+(?= (?:and"
        rf"|&|on|has|is|will|says|needs|to|in) )|(?<= - )[A-Z][a-z]+(?= (?:and|&|on|has|is|will|says|needs"
        rf"|to|in) )",
        _no_everyday,
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"\b[A-Z][a-z]{2,}[A-Z][a-z]{2,}(?:[A-Z][a-z]+)*\b|(?i:(?<![a-z])(?!the|a|our|my|her|his|their|this"
        r"|that|local|old|new|good|in|of|and)[a-z]{4,} (?:fellowship|ministries|foundation|charity|trust"
        r"|bakery|pharmacy|chemist|clinic|hostel|guesthouse|guest house|inn|laundromat|laundry|motel"
        r"|orphanage|primary|academy|kindergarten|nursery|diner|canteen|garage|textiles?|logistics"
        r"|garments?|seafoods?|packers?|timber|mills?|quarry|fisher(?:y|ies))\b)",
        _is_own_house,
    ),
    Rule(
        RiskCode.PLACE,
        r"(?i)(?<![a-z])[a-z]{4,} (?:junction|crossroads|halt|parade|quay|wharf|jetty|ferry|ford|crossing"
        r"|falls|creek|heights|estate|gardens|terminal|depot|plaza|pier|landing|marsh|moor|ridge|hollow"
        r"|glen|cove|reservoir|dam|viaduct)\b"
        r"|(?<![a-z])(?:little|great|upper|lower|old|new|north|south|east|west|saint|st\.?|mount|mt\.?|port"
        r"|fort|lake|river) (?:[a-z]{4,}(?:ton|ham|ford|bury|wick|low|field|worth|burgh|borough|stead"
        r"|thorpe|dale|wood|mouth|pool|port|minster|combe|cester|ley|hurst|shire|well|wells))\b",
        _is_own_house,
    ),
    Rule(
        RiskCode.BACKGROUND,
        r"(?i)\b(?:ramad[ah]n|lent\b(?= fast)|eid\b|diwali|hanukkah|passover|sabbath|shabbat|halal|kosher"
        r"|hijab|rosary|communion|confession(?=s?\b)|vespers|sermon|psalms?|scriptures?|disciples?"
        r"|pilgrims?|temple|shrine|pagoda|salah|namaz|puja|parishioners?"
        r"|hmong|karen people|karenni|shan people|lisu|akha|lahu|wa people|rohingya|pashtun|hazara|tatar"
        r"|kazakhs?|uzbeks?|tajiks?|turkmens?|kyrgyz|mongols?|nepali|nepalese|bangladeshi|sri lankan"
        r"|singaporean|malay|taiwanese|hong ?konger|norwegian|swedish|swedes?|danish|danes?|finnish|finns?"
        r"|dutch|belgian|swiss|austrian|czech|hungarian|romanian|bulgarian|greeks?|portuguese|israeli|saudi"
        r"|armenian|georgian|azeri|belarusian|lithuanian|latvian|estonian|moldovan|serbian|croatian"
        r"|albanian|bosnian|moroccan|algerian|tunisian|libyan|ugandan|rwandan|tanzanian|south african"
        r"|ghanaian|peruvian|chilean|argentinian|ecuadorian|bolivian|south koreans?"
        r"|mormon|quaker|lutheran|presbyter\w*|pentecostal|adventist"
        r"|jehovah\w*|coptic|shia|sunni|jain|taoist|shaman\w*|bahai)\b",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<![\w'’-]){CAPITAL},? {_PERSON_VERB}(?![a-z])",
        lambda piece: re.split(r"[ ,'’]", piece)[0].lower() not in _PEOPLE,
    ),
    Rule(
        RiskCode.NAME,
        r"(?i:\b(?:contact|from|to|for|driver|guide|guest|signed|patient|host|person|who|mother|father"
        r"|helper|child))"
        rf" ?[:：—-] ?{CAPITAL}(?! [a-z]* ?:)",
        _no_everyday,
    ),
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
    Rule(RiskCode.NAME, rf"(?<![\w'’-]){CAPITAL} (?:[A-Z]\. )?{CAPITAL}(?![\w])", has_no_everyday),
    Rule(RiskCode.NAME, r"(?<![\w'’-])[A-Za-z]{2,}(?:-[A-Za-z]{2,})?(?![\w-])", _is_latin_name),
    Rule(
        RiskCode.NAME,
        r"(?<![\w'’-])[A-Z][a-z]+(?=[ ,.]|$)",
        lambda piece: (
            piece.lower() in LATIN_SURNAMES and piece not in ("Brown", "Park", "Sun", "Oh", "Song", "Long")
        ),
    ),
    Rule(RiskCode.NAME, rf"(?<=[a-zß-öø-ÿ,;\d가-힣\u4e00-\u9fff] ){CAPITAL}(?![\w])", _no_everyday),
    Rule(
        RiskCode.NAME,
        r"(?<=[가-힣\u4e00-\u9fff])[A-Z][a-z]{2,}|[A-Z][a-z]{2,}(?=(?:이|가|은|는|을|를|에게|씨|님|在|是"
        r"|和))",
        _no_everyday,
    ),
)
