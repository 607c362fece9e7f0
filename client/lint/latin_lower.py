"""Rules about names in Latin letters written small: rarer given names, Chinese and Korean ones in parts.

What is an English word as well stays out.
"""

import re

from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import CAPITAL, EVERYDAY_CAPITALS

_GIVEN = words("""
    abdul abigail adele adrienne agatha aiden aileen aimee aleksandr alena alessandra alexandra alexandre
    alexis alfonso alfred alfredo alison alistair aliyah allison alma alyssa amal amelia amina amira
    anastasiya andreas andres angelica angelina angelo anika anjali annabel annette anselm antoine antonia
    antonina anya areum ariana arjun armando arnold arturo asha ashley astrid audrey avery aylin azamat azat
    barnabas bartholomew beatriz bella benedict benjamin bernadette bernard bernice bertha bethany bettina
    bianca bilal blanca bogdan bomi boram boyd bradley brandon brendan brianna bridget bruno bryan byeol
    caitlin calvin camille candice carina carmela carmen carolina casimir cassandra cecil cecile celia celine
    chaewon chaeyoung chantal charlene chloe christa ciara clarissa claude claudette clifford colette colleen
    connie conrad consuelo cordelia corinne cornelia cornelius cristina curtis cynthia cyril daeun dahye
    dahyun damian damien daphne darina darius darlene darren dasha deirdre delia delphine denise derek desmond
    devika dexter diane dieter dilnoza dimitri dinara dolores dominique doreen doris dorothea douglas doyoon
    doyun duncan dwayne edgar edith edmund eduardo edwina eileen elaine eleanor elise eliza ellie elsa elspeth
    elvira emanuel emil emilia emilio enrique ernest ernesto esmeralda estelle esther etienne eugenia eugenie
    eunbi eunchae eunha eunice eunseo eunyoung evangeline ezekiel ezra fabian farida farrukh fatemeh federico
    felicia felipe fleur florian frederik freya friedrich gaeun gavin genevieve geoffrey geonwoo georgia
    georgina geraldine gerard gertrude gianna gideon gilbert giles gillian gisela giulia giuseppe glenda greta
    gretchen griselda guadalupe guillermo gulnara gulnaz gunther gustavo gwen gwendolyn gyuri hadley haeun
    hamid haneul harin harriet harvey hasan hattie hayley hayoon hedwig heejin heesoo heidi heinrich helga
    herbert herman hermione hilary hilda horace horst howard hubert humberto hyejin hyemi hyesoo hyori hyosun
    hyunjin hyunjoo hyunsuk ibrahim ignacio imelda imogen imran ines iona irma irving isabelle isaiah ismail
    ivana jacqueline jaehyun jaemin jaeyoon jaime jamal jamila janelle janice jared javier jeanette jemima
    jeremiah jerome jesse jieun jihye jihyun jimmy jinho jinwoo jisoo jiwon jiyeon joachim joanne joaquin
    jocelyn joelle johann jolanta jongho jongsu jordana josephine josette joyce juanita judah juhee julien
    juliet julius junho junseo justine juwon kamila kareem karim karin karla katarzyna katerina kathryn katja
    katrina katya kayla keira kelvin kerstin khadija kieran kimberly klaus konrad kristen kristian krystyna
    kwame kyungho kyungsook laila lakshmi lamar lana lara lars latifa laurence lavinia layla leandro leila
    lena lenore leonardo leonie leonora leopold leroy leslie leticia lilian liliana lillian lionel lizzie
    lorelei lorena lorna lorraine lotte luciana lucien lucille ludwig luigi luisa lukas luther lyle mabel
    madeleine madina magda mahmoud maisie malcolm malika mandy manfred manuel manuela marcel marcela marcia
    margery margot marguerite mariam mariana marianne maribel mariela marilyn marion marisol marissa marjorie
    marlene marta marvin masha mateo matilda mattias maureen maurice mauricio maxine mehdi melinda melvin
    meredith mihwa mikael milan mildred milena millicent milton minah minchul mingyu minhee minjae minjoo
    minjung minkyu minsoo minsu mirabel mireille misha mitchell miyoung mohamad moira mona muriel myeongsu
    myrna myrtle myungsook nadezda nadine namsoo nargiza nasrin natalya nathalie nathaniel neha nellie nelson
    nestor neville nicola nicolas nicolette nigel nikolas nina noelle nora norbert noreen norma norman odette
    okhee olaf olena olesya olivier ophelia orlando orsolya oswald pablo pamela paolo pascal patricia patrick
    paulette paulina pauline pedro penelope percival petra petros philippa phoebe phyllis pierre pilar
    priscilla priya quentin quincy rachael rafael ramona randolph raphael raquel rashid rashida raul reginald
    reinhard renata renee rhoda rhonda ricardo richard rima rina rodney rodrigo rohan roland rolando roma
    rosalie rosalind rosalinda rosamund rosanna rowena roxana roxanne rudolf rupert rustam sabina sabine
    sabrina salma salome salvador samira samson sangmin sanjay santiago saskia saul savannah selena selma
    seohyun seojun serena sergio seth seungho seungmin shamil shannon shaun shawn shirin sidney siegfried
    sigrid silas silvia simone sinead siobhan siwoo soeun sohee sohyun solveig somin sooyoung soren soyeon
    spencer stanislaw stefania stefano stella stewart subin sukhee sumaya sumin sungho sungmin sungsoo sunhwa
    sunja sunok sunyoung suraya susana suzanne sven sybil tabitha taeho taemin tahir talia tamar tanja tariq
    tatjana tessa thaddeus thelma theodora theresa therese thierry tilda timofey tobias toby tomasz trevor
    trisha tristan trudy ulrich ulrike umar uriel ursula valentin valentino valerie vasile velma venera vera
    veronika vicente vicky vikram vincenzo violeta virgil virginia vivian viviane vlad volodymyr wallace
    waltraud wanda wendell werner wilfred wilhelm wilma winifred winston wolfgang wonjae xavier ximena yasmin
    yasmine yejun yeonhee yeonju yerin yolanda yonghee yongsu yoojin yoonhee yosef youngja youngmi youngnam
    youngok youngsook youssef yujin yunhee yusra yvette yvonne zachary zainab zara zarina zelda zeynep zinaida
    zoltan zulfiya zuzana
    """)
_SURNAMES = (
    r"(?:hwang|kwon|choi|jeong|jung|kang|yoon|zhang|zhao|zhou|huang|zheng|zhu|xie|xiao|ivanov|petrov|smirnov"
    r"|kuznetsov|popov|sokolov"
    r"|nguyen|tran|pham|hoang|garcia|gonzalez|rodriguez|fernandez|martinez|lopez|sanchez|mueller|schmidt"
    r"|schneider|kowalski|nowak"
    r"|rossi|ferrari|silva|santos|oliveira|tanaka|suzuki|sato|watanabe|yamamoto|nakamura|singh|patel|khan"
    r"|hussain|rahman)"
)
_ROMAN = (
    r"(?:jian|xiao|zhi|guo|hua|ming|hong|mei|ling|wei|jun|qiang|yong|ping|xin|yu|li|fang|ying|yan|hui|jing"
    r"|xiu|lan|feng|long|hai|bo|tao"
    r"|gang|chun|dong|xue|yun|ting|dan|na|min|hao|ze|chen|yang|zi|han|rui|kai|bin|bing|cheng|de|fu|gui|juan"
    r"|qin|rong|shan|sheng|shu|song"
    r"|xia|xiang|ya|yi|zhen|zhong|yuan|ying|qi|lei|peng|fei|ning|liang|bao|da|gen|fa|cai|wen|wu|xi|jia|jie"
    r"|xing)"
)
_FAMILY = (
    r"(?:tan|wang|li|zhang|liu|chen|yang|huang|zhao|wu|zhou|xu|sun|ma|zhu|hu|guo|lin|gao|luo|zheng|liang|xie"
    r"|tang|deng|feng|cao|peng"
    r"|zeng|xiao|tian|pan|yuan|cai|jiang|yu|du|cheng|wei|su|ding|ren|lu|yao|shen|zhong|cui|shi|jin|jia|xia"
    r"|fu|fang|zou|xiong|bai|meng|qin"
    r"|qiu|hou|yin|xue|yan|duan|lei|long|tao|hao|gu|gong|shao|wan|qian|mao|jin|kang|quan|piao|pu|jin|cui)"
)
_TITLE = (
    r"(?:dr|doctor|mr|mrs|ms|miss|pastor|auntie|aunty|aunt|uncle|sister|brother|deacon|elder|father|nurse"
    r"|teacher|captain|sgt|prof)"
)
_ACTS = (
    r"(?:says|said|told|came|comes|asks|asked|wants|has|is|will|needs|thinks|went|left|brought|brings|can"
    r"|called|calls|sent|got|gave"
    r"|checked|was|takes|took|signed|promised)"
)
_NOT_TITLED = words("""
    the who and or but not that this then also now just only still already never always here there today
    tomorrow tonight again later once next first last she he they we you it one two both all each everyone
    someone nobody anyone says said told came comes asks asked wants has is will needs in at on to for from
    with without if when where why how what which more most less very really too soon maybe please figure care
    line dear time call visit office duty ward shift station school staff room desk help work work's number
    came's clinic nurse doctor sister brother uncle auntie aunt father mother teacher pastor driver kid kids
    baby child old young big little new other another older younger elder eldest youngest sick tired asleep
    likes said's friend neighbour neighbor cook guide host and's a an my your his her our their its no yes
    okay ok well good better best superior general confessor law
    """)

_NOT_ROMAN = words("""
    binge dance dane date data dade dada nana papa mama bobo wendy minna lily manna fade fade lima gene hence
    china sheng shanghai beijing longing yuan ming yang qi yin tai chi kung feng shui mah jong songs feel sing
    king ring sling darling
    """)


_NO_NAME = _NOT_TITLED | EVERYDAY_CAPITALS


def _is_titled(piece: str) -> bool:
    who = re.split(r"[ .]+", piece)[1].lower()
    return who not in _NO_NAME and not who.endswith(("ing", "ly", "ed"))


LATIN_LOWER = (
    Rule(
        RiskCode.NAME,
        r"(?<![\w'’@./-])[A-Za-z]{4,}(?![\w@]|[-.]\w)",
        lambda piece: piece.lower() in _GIVEN,
    ),
    Rule(RiskCode.NAME, rf"\b{_TITLE}\.? [a-z]{{3,}}(?= {_ACTS}\b)", _is_titled),
    Rule(RiskCode.NAME, rf"\b{_SURNAMES}['’]s\b|\b(?:mr|mrs|ms|miss|dr|old|auntie|uncle)\.? {_SURNAMES}\b"),
    Rule(
        RiskCode.NAME,
        rf"(?<![A-Za-z0-9_'’-]){_FAMILY} {_ROMAN}[ -]?{_ROMAN}(?![A-Za-z0-9_'’-])",
        lambda piece: re.sub(r"^\w+ ", "", piece.lower()) not in _NOT_ROMAN,
    ),
    Rule(
        RiskCode.NAME,
        rf"(?<=[a-z]['’] ){CAPITAL}(?![\w])|(?i:\b(?:lil|little|big|old|young)['’]? )(?:sun|ming|wang|zhang"
        rf"|li|chen|liu|kim|choi|min|jun|hong|mei|ling|lan|wei|jin|fang)(?= (?:says?|said|is|has|wants|came"
        rf"|went|needs|that|to|about|the|can|will|and)\b)",
    ),
    Rule(
        RiskCode.PLACE,
        r"(?i)(?<![\w'’-])[a-z]{2,8} (?:kou|cun|zhen|tun|zhuang|gou|qiao|ling|shan|jiang|jie|lu|dong|ri|gil"
        r"|dae-ro|myeon|eup)(?=[,.;!?]|$| (?:station|stop|village|market"
        r"|bridge|at|by|in|is|has|and|then|there|to|from|bus))",
        lambda piece: piece.split()[0].lower() not in _NO_NAME | _NOT_ROMAN,
    ),
    Rule(
        RiskCode.ORGANISATION,
        r"(?i)(?<![a-z])[a-z]{3,} [a-z]{2,} (?:intl|int'l|international|foundation|ministries|outreach"
        r"|relief|alliance|coalition|collective|network"
        r"|initiative|trust|fund|fellowship|rescue)(?= (?:is|are|has|gave|sent|came|says|said|brought|paid"
        r"|will|can|only|people|van|team|staff|forms?|office)\b)",
        lambda piece: (
            not re.search(
                r"(?i)^(?:the|a|some|any|no|what|which|more|is|for|of|to|with|and|your|this|that|pain|phone"
                r"|mobile|social|our|safety)\b|pain|phone|wifi|blood",
                piece,
            )
        ),
    ),
)
"""Given names in four scripts' spellings; a surname needs what is said of a person beside it."""
