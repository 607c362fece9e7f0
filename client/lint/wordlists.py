"""Words that the rules look up: common names, countries, beliefs, and what only looks like a name.

The lists are general: the world's most frequent names and a spread of countries over all continents.
"""

import re

from client.lint.rule import words

# --- names of people --------------------------------------------------------------------------------

LATIN_NAMES = words("""
    aaron adam adrian agnes ahmed aisha alan albert alex alexander alexei alice alicia alina amanda amy
    ana anastasia andre andrea andrei andrew angela anita ann anna anne annie anthony anton antonio arthur
    barbara beatrice ben benjamin beth betty bob boris brenda brian bruce camila carl carla carlos carol
    caroline catherine cecilia charles charlotte chris christian christina christine christopher claire
    clara claudia daniel daniela danny daria dave david deborah denis dennis diana diego dmitri dmitry
    dominic donald dong-hyun donna dorothy edward edwin ekaterina elena eli elias elijah elisa elizabeth
    ella ellen emily emma eric erica erik ethan eugene eun-hee eun-ji eunji eva evan evelyn fatima felix
    fernando fiona florence frances francis francisco fred frederick gabriel galina gary george gerald
    giovanni gleb gloria gordon greg gregory hana hanna hannah hans harold harry hassan heather helen
    helena henry hector hugo hyun-woo hyunwoo ian igor ilya inga ingrid irene irina isaac isabel isabella
    ivan jacob jae-ho jaeho james jamie jan jana jane janet jason jean jeff jeffrey jennifer jenny jeremy
    jerry jessica ji-hoon ji-woo jihoon jiho jim jimin jiwoo jiyoung joan joanna joao joe joel johan
    johanna john johnny jonas jonathan jorge jose josef joseph joshua juan judith judy julia julian
    juliana julie june-ho karen karina karl kate katerina katherine kathleen kathy katie keith kelly ken
    kenneth kevin khalid kim kirill konstantin kristina kyle larisa larry laszlo laura lauren leah leo
    leon leonard leonid li lidia liam liang lily linda ling lisa liu lorenzo louis louise lucas lucia lucy
    ludmila luis luka luke lydia lyudmila magdalena maksim marco marcus margaret maria marie marina mario
    marta martha martin martina mary matthew maxim mehmet mei mei-ling meiling melissa mia michael michel
    michelle miguel mihail mikhail mila min-ho min-ji min-jun mina minho ming minji minjun miriam mohammed
    mohamed monica moses muhammad nadia nadezhda nancy naomi natalia natalie natasha nathan nicholas nick
    nicole nikita nikolai nina noah nora oksana oleg olga oliver olivia omar oscar paul paula pavel pedro
    peter petr petra philip phillip polina rachel raisa ralph ramon raymond rebecca richard rita robert
    roberto roger roman ronald rosa rosemary ruslan russell ruth ryan sam samuel samantha sandra sara
    sarah sasha sean sergei sergey seo-yeon seoyeon sharon sheila shirley simon sofia somchai sonia sonya
    soo-jin sophia sophie soojin stanislav stefan stella stephanie stephen steve steven stuart sue su-jin
    sujin sun-hee sunhee susan susanna svetlana sylvia taehyung tamara tanya tatiana tatyana ted teresa
    terry theodore theresa thomas tim timothy tina todd tom tomas tommy tony tyler ursula valentina
    valeria valery vanessa vasily vera veronica victor viktor vincent vitaly vladimir vladislav walter
    wang wei wendy william xiaoming xiaohong xiaoli yana yana ye-jin yelena yejin yong young-ho young-hee
    young-soo younghee youngho yulia yuna yuri yusuf zhang zhanna zhao zoe zoya
    """)
"""Lower case; names that are everyday words as well (Grace, Mark, May, Hope) stay out."""

LATIN_SURNAMES = words("""
    kim lee park choi jung jeong kang cho yoon yun jang lim han oh seo shin kwon hwang ahn song ryu hong
    chen wang li zhang liu yang zhao huang zhou wu xu sun zhu gao lin guo luo smith jones brown taylor
    johnson williams miller davis wilson anderson thompson ivanov ivanova petrov petrova sidorov sidorova
    smirnov smirnova kuznetsov
    """)

CYRILLIC_NAMES = words("""
    александр александра алексей алёна алена алина алла алёша алеша анастасия анатолий андрей анна антон
    анфиса аня артём артем богдан борис боря вадим валентин валентина валера валерий валерия валя ваня
    варвара василий василиса вася вероника виктор виктория виталий виталик витя владимир владислав вова
    володя вячеслав галина галя геннадий гена георгий глеб григорий гриша данил данила даниил дарья даша
    денис диана дима дмитрий евгений евгения егор екатерина елена елизавета ефим женя жанна захар зинаида
    зина зоя иван игорь илья инна ирина ира кирилл клавдия кристина ксения ксюша константин костя катя
    лариса лена леонид лёня лёша леша лидия лида лиза лилия люба любовь людмила люда люся макар максим
    маргарита рита марина мария маша марк марта матвей миша михаил надежда надя назар наталья наташа
    наталия настя никита николай коля нина оксана олег олеся ольга оля павел паша пётр петр петя полина
    прохор раиса рая роман руслан рустам савелий саша светлана света семён семен сергей серёга димон толик
    славик вадик юрик лёха настенька машенька дашенька светка ленка танька ирка катюша ванюша серёжа
    сережа слава софия софья соня станислав степан степа стёпа тамара таня татьяна тарас тимофей тимур
    толя тоня трофим ульяна фёдор федор федя филипп элла эльвира эмма юлия юля юра юрий яков яна ярослав
    вера минхо минджи чжихун ёнсу чольсу ёнхи сонхи мина миён кёнхи мэй линь сяомин сяоли
    """)
"""Nominatives; `is_cyrillic_name` knows their cases."""

_WORDS_LIKE_NAMES = words("""
    вера веры вере веру верой слава славы славе славу славой надежда надежды надежде надежду надеждой
    любовь любови роман романа романы романе рая рае мина мины мине мину марки марка марке марку света
    свете лили гена гены лида лен лена лене люба любой люб назар полю поля валя валю коля лиса марта марте
    марту мая эмма ира роза розы
    """)
"""Everyday words: as names they are found by what stands around them."""


def _forms(name: str) -> frozenset[str]:
    """A given name in its cases."""
    stem = {"павел": "павл", "пётр": "петр"}.get(name, name[:-1] if name[-1] in "аяйь" else name)
    match name[-1]:
        case "а":
            ends = "а ы и е у ей" if stem[-1] in "жшчщц" else "а ы и е у ой"
        case "я":
            ends = "я и е ю ей"
        case "й":
            ends = "й я ю ем е и"
        case "ь":
            ends = "ь я ю ем е и ью"
        case _:
            ends = "а у ом ем е"
    return frozenset({name, *(stem + end for end in ends.split())})


CYRILLIC_FORMS = frozenset().union(*map(_forms, CYRILLIC_NAMES))


def is_cyrillic_name(piece: str) -> bool:
    """Whether a word is a common given name in any case: "Марину", "Павлом"."""
    return piece.lower() in CYRILLIC_FORMS - _WORDS_LIKE_NAMES


KOREAN_SURNAMES = (
    "김이박최정강조윤장임한오서신권황안송류유홍전고문손양배백허남심노로하곽성차주우구민진지엄채원천방공현함"
    "변염여추도석선설마길연위표명기반왕금옥육인맹제모탁국리림량"
)
KOREAN_CLEAR_SURNAMES = "김박최강윤장임송류홍황권곽허백배손문리림"
"""Those that begin few everyday words of three syllables."""
KOREAN_GIVEN_SYLLABLES = (
    "철수영희민준서연지훈은정숙자순옥복남일광호혁성진현우석규환태경미선향란화련춘금명주하윤도예빈유혜소재동"
    "상보람라기용식범만길봉덕근국월심건승학원창병종찬두섭권필균택흥웅솔별송애실분녀단설찬온슬린겸율결"
)
KOREAN_GIVEN = words("""
    철수 영희 민수 민지 지훈 지은 지영 지민 수진 수민 미영 미나 은주 은희 은정 영수 영호 영미 영숙 순자
    순희 춘희 금희 금옥 명희 명숙 명수 성호 성민 성철 철호 철민 철진 광철 광호 광수 혁철 남철 정철 영철
    영일 경희 경수 정희 정옥 옥희 옥순 옥자 복순 복희 말순 향미 향란 춘화 련희 련화 미향 은향 은경 은영
    은숙 서연 서준 서윤 민준 민서 도윤 하준 하윤 예준 예은 예진 예린 지호 지후 지안 지수 지현 지혜 준호
    준서 준영 준혁 현우 현수 현정 현주 현숙 수연 수빈 수현 유진 유나 혜진 혜영 혜경 혜숙 소영 소연 소희
    선희 선영 선미 미경 미숙 미선 미란 재호 재석 동수 동현 동혁 동철 상철 상훈 태호 태영 태수 태현 진호
    진희 진아 진영 보영 나영 가영 다영 아영 하영 영순 영자 춘자 금순 금철 은철 은실 은별 은심 설희 설경
    설향 국철 학철 학수 창수 창민 용호 용철 기철 만수 만철 길수 봉수 봉남 덕수 덕철 승호 승철 승민 승현
    원철 병철 병호 종수 종호 종철 일남 명철 명호 명옥 명순 순영 순옥 순남 순복 분희 분옥 옥경 옥란 옥별
    화영 화숙 희숙 희영 희정 희진 인숙 인철 정민 정호 정훈 정아 정미 정혜 정란 세진 세영 세훈 연희 연주
    연경 윤희 윤아 윤정 규리 다은 채원 채영 시우 시윤 하은 하린 건우 우진 민호 민경 민정 민영 민석 민재
    민혁 민아 민희
    """)

KOREAN_GIVEN_AFTER_SURNAME = KOREAN_GIVEN | words("""
    진수 일수 지연 국화 연수 정수 기호 미정 수정 창호 용수 금성 상호 정숙 지우 영자 경자 인호 강호 순이
    기수 영남 재현 하나 은혜 보람
    """)
"""Names that are everyday words too count behind a surname only."""

CHINESE_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余"
    "潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文施陶"
    "洪翟安颜倪严牛温芦季俞章鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜詹关苗凌费纪靳盛"
    "童欧甄项曲成游阳裴席卫查屈鲍位覃霍翁隋植甘景薄单包司柏宁柯阮桂闵朴"
)
CHINESE_CLEAR_SURNAMES = (
    "王李张刘陈杨赵黄周吴徐孙胡朱林郭罗梁宋郑韩唐冯董萧曹袁邓沈彭吕苏卢蒋蔡贾丁魏薛叶阎潘杜戴汪姚谭廖邹熊郝"
    "崔邱秦侯邵孟尹黎贺赖龚陶翟颜倪聂邢欧阮朴马"
)
CHINESE_GIVEN = (
    "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞鹏飞玲桂红玉华建国志新文斌梅琴丹宇浩然欣怡子轩梓涵雨婷佳颖俊"
    "辉波宁福德胜利贵春生荣珍凤云莲菊香翠萍燕琳莉雪梦晓小玉海龙虎宝成根柱发财富祥瑞庆卫东永兴忠义信仁礼智凯"
    "峰坤林森树松柏清泉江涌思远洁倩慧巧美淑惠贞雅娥婉嫣蓉蕾薇芝花彩月星辰阳晨旭昊天泽洪刚毅恒亮健平安康乐欢"
    "爱琪瑶瑛莹颜璐佩君彤帆诗韵嘉宏志诚学才良正全顺昌盛金银铁刚山川石峻哲彬翔腾博睿航逸铭达旺喜吉哥妹妞娃豪"
    "雄武威震启光耀世家民善朝鸿顺英希"
)
KOREAN_KIN = (
    r"(?:선생|목사|집사|권사|장로|전도사|선교사|아저씨|아줌마|아주머니|이모|삼촌|고모|할머니|할아버지|언니"
    r"|오빠|누나|동지|동무|사장|과장|부장|실장|반장|의사|박사|기사|교수|원장|수녀|신부|간사|소장|형님|엄마"
    r"|아빠|어머니|아버지|군|양|여사|간호사|팀장|기자|변호사|경찰|스님)"
)
CHINESE_KIN = (
    r"(?:先生|女士|小姐|老师|阿姨|叔叔|叔|姐姐|姐|哥哥|哥|大哥|大姐|大嫂|嫂子|大爷|大妈|大叔|大娘|医生|大夫"
    r"|护士|牧师|传道|长老|执事|神父|修女|弟兄|姊妹|师傅|老板|奶奶|爷爷|主任|经理|警官|队长|司机|会长"
    r"|同志|太太"
    r"|夫人|教授|校长|院长|律师|师母|婶|伯伯|局长|所长|站长|弟弟|妹妹)"
)

# --- where people are from, and what they believe ----------------------------------------------------

ENGLISH_BACKGROUND = words("""
    american americans australian british english french german germans italian spanish portuguese polish
    ukrainian ukrainians russian russians kazakh uzbek tajik kyrgyz mongolian mongolians chinese korean
    koreans japanese vietnamese thai thais lao laotian burmese cambodian filipino indonesian malaysian
    indian indians pakistani afghan afghans iranian iraqi syrian syrians turkish turk kurdish kurd arab
    arabs egyptian ethiopian eritrean somali sudanese nigerian kenyan congolese mexican brazilian cuban
    venezuelan colombian haitian canadian christian christians christianity catholic catholics protestant
    protestants orthodox baptist methodist presbyterian evangelical muslim muslims islam islamic jewish
    jew jews buddhist buddhists buddhism hindu hindus sikh atheist believers bible koran quran gospel
    baptized baptised baptism tibetan uyghur uighur hui manchu romani church chapel mosque synagogue
    monastery convent embassy consulate ngo
    """)
CYRILLIC_BACKGROUND = (
    r"(?:американ|австрал|британ|англичан|француз|немец|немк|немц|итальян|испан|португал|поляк|польк"
    r"|украин|белорус|казах|узбек|таджик|киргиз|монгол"
    r"|китаец|китайц|китаян|китайск|корееец|кореец|корейц|кореян|корейск|японец|японц|японк"
    r"|японск|вьетнам|таец|тайц|тайк|тайланд|таиланд|лаос|бирман|камбодж|филиппин|индонез|индус|индиец"
    r"|индий|пакистан|афган"
    r"|иран|ирак|сири[йея]|турк[иаоу]|турец|курд|араб|египт|эфиоп|сомали|нигери|мексикан|бразил|русск"
    r"|россиян|российск|татар|чечен|грузин|армян|азербайджан"
    r"|христиан|католи|протестант|православн|баптист|мусульман|ислам|еврей|евреи|евреев|иуде|буддис"
    r"|индуис|верующ|библи(?:[яию]|ей|йск)|коран[ае]?\b|крещ[её]н|крести(?:л|т)|евангел|атеис)"
)
KOREAN_BACKGROUND = (
    r"(?:미국|영국|프랑스|독일|이탈리아|스페인|폴란드|우크라이나|카자흐|우즈베크|우즈벡|몽골|중국|한국"
    r"|일본|베트남|윁남|타이(?!어|레|밍|머|틀|르)"
    r"|태국|라오스|미얀마|버마|캄보디아|캄보쟈|필리핀|인도네시아|인도인"
    r"|파키스탄|아프간|아프가니스탄|(?<![가-힣])이란(?= ?사람|에서| 출신)|이라크|시리아|터키|튀르키예"
    r"|쿠르드|아랍|에티오피아|소말리아|나이지리아|멕시코|브라질|로씨야|러시아|카나다|캐나다|호주)"
    r"|(?:기독교|그리스도교|천주교|가톨릭|카톨릭|개신교|침례교|장로교|감리교|불교|이슬람|무슬림|회교"
    r"|유대교|힌두교|신자|신도|교인|성도들?|성경|불경|코란|세례|예수|하느님|하나님|예배|찬송|십자가)"
)
CHINESE_BACKGROUND = (
    r"(?:美国|英国|法国|德国|意大利|西班牙|波兰|乌克兰|哈萨克|乌兹别克|蒙古|中国|韩国"
    r"|维吾尔|日本|越南|泰国|老挝|缅甸|柬埔寨|菲律宾|印尼|印度"
    r"|巴基斯坦|阿富汗|伊朗|伊拉克|叙利亚|土耳其|库尔德|阿拉伯|埃塞俄比亚"
    r"|索马里|墨西哥|巴西|俄罗斯|俄国|加拿大|澳大利亚)(?!语|话|文|菜|面)"
    r"|(?:基督|天主教|佛教|伊斯兰|穆斯林|回教|犹太|印度教|(?<!知)道教|教徒|信徒|信主|信教|信佛|信耶稣"
    r"|圣经|古兰经|受洗|洗礼|耶稣|上帝|礼拜堂|做礼拜|祷告会|十字架)"
)

# --- what only looks like a name ---------------------------------------------------------------------

EVERYDAY_CAPITALS = words("""
    next let's let maybe sorry good bad better more less also still here there use used using try start
    stop leave arrive arrived leaving ready safe slow quick late early under over near far inside outside
    some any no-one nobody everyone somebody anyone people group family understood received confirmed
    agreed noted thank-you welcome medical relay waypost safeguarding north south east west side left
    right middle both none half full empty breakfast lunch dinner tea soup rice bread milk formula fever
    cough pain blood pressure pulse weight height monday's sunday's english-speaking is are was were be
    been being may might must should could would shall tylenol panadol betadine augmentin azithromycin
    ciprofloxacin metronidazole doxycycline omeprazole salbutamol ventolin diazepam ceftriaxone
    cotrimoxazole mebendazole albendazole iron folic plumpynut dettol vaseline thermos tupperware google
    android windows iphone samsung tor nokia kitchen bathroom upstairs downstairs plan alpha bravo level
    type size grade season spring summer autumn winter i i'm i'll i've i'd mum mom dad grandma grandpa
    auntie uncle evening year sos covid friday monday tuesday wednesday thursday friday saturday sunday
    january february march april may june july august september october november december ok okay yes no
    please thanks thank hello hi dear god christmas easter celsius fahrenheit kelvin room house guide desk
    coordinator deputy helper guest guests window group note plan day night morning evening afternoon
    today tomorrow tonight now urgent warning danger important paracetamol ibuprofen amoxicillin aspirin
    insulin vitamin zinc metformin cetirizine loperamide ors kg mg ml internet wifi bluetooth the a an and
    or but if when we you he she they it there this that then so do not don't never all both each every
    one two three four five six seven eight nine ten first second last next new old more less only bring
    send ask tell wait go come stay keep take give call check need needs still have has will can cannot
    also after before until for from with without at in on by to of our your their his her my me us them
    who what where why how open close left right doctor nurse baby mother father child children woman man
    women men adults adult mr mrs ms dr sir madam red blue green white black yellow grey step part card
    form number point box bag door gate floor stage phase line level signal code word sign answer question
    reply report medicine food water heat bed beds blanket blankets
    """)
CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+(?:-[A-Za-zß-öø-ÿ]+)?"
"""One word that begins with a capital."""


def has_no_everyday(piece: str) -> bool:
    return not any(word.lower() in EVERYDAY_CAPITALS for word in re.split(r"[ \-]", piece))


CYRILLIC_EVERYDAY = words("""
    дежурный дежурная точка пункт стол охрана связь группы комнаты окна ещё еще уже очень можно нельзя
    надо нужно тоже только потом затем после перед пока теперь здесь там туда сюда тут откуда куда почему
    зачем сколько какой какая какие кто будем будет буду есть был была было были ждём ждем ждите жду пусть
    пришлите принесите скажите север юг восток запад левый правый верхний нижний температура давление
    пульс вес рост еда вода хлеб суп молоко понял поняла поняли принято готово готовы хорошо плохо лучше
    хуже больше меньше доброе добрый доброго ночи утра вы вас вам вами ваш ваша ваше ваши вашего вашей
    вашему вашим вашу ваших бог бога богу господи рождество пасха дом гость гости комната окно группа
    проводник координатор нурофен анальгин цитрамон регидрон смекта панадол аспирин йод новым новый года
    году понедельник вторник среда четверг пятница суббота воскресенье парацетамол ибупрофен амоксициллин
    цельсия не да нет если когда что как где мы они он она это все всё и но а в на с к по у из за от до
    для без сегодня завтра утром вечером ночью днём здравствуйте спасибо пожалуйста привет срочно внимание
    врач доктор интернет новый год один два три четыре пять первый второй
    """)
_KOREAN_GENERIC = words("""
    근처 가까운 옆 큰 작은 같은 다른 이웃 어느 우리 저희 그 이 저 동네 시골 산골 아랫 윗 새 옛 한 두 세 첫
    기차 버스 지하철 전철 렬차 열차 고속 시외 국제 재래 동물 종합 대학 대형 소아 산부인과 치과 야간 응급
    초등 중 고등 전통 구내 학생 위험 안전 통제 제한 해당 관할 통행 국경 변경 산간 농촌 도시 담당 인근 주변
    외딴 잠 자 항아 목소 병아 울타 마무 꼬 유 봉사 신체 육체 야외 수면 통신 의료 외부 내부 단체 개인 먼
    가장 제일 다음 이전 중간 마지막 그런 모든 어떤 아무 그쪽 이쪽 저쪽 왼 오른 시장 식 공중 작업 보조 임시
    여기 거기 저기 집 오늘 내일 어제 아침 저녁 점심 지금 작은집 옆집 뒷 앞 아래 위 건너 도 보 아기 임산부
    환자 손님 아이 사람 가족 체온 실내 실외 바깥 방안 물 습 최고 최저 적정 높은 낮은 어 얼마 그 정 이
    최대한 가능한 조용한 따뜻한 없는 있는 가는 오는 되는 하는 아픈 나은 좋은 밝은 어두운 넓은 좁은
    비어있는 빈 닫힌 열린 예정 행 이 활 운 자동 공동
    """)
_KOREAN_TAIL = re.compile(
    r" ?(?:부두|선착장|검문소|톨게이트|백화점|목욕탕|사우나|구치소|수용소|보호소|회관|경로당|놀이터"
    r"|체육관|도서관|극장|영화관|민박|펜션|하숙집|만두집|국밥집|빵집|카센터|정비소|창고|정류장|정류소"
    r"|항구|장마당|역전|사거리|삼거리|네거리|교차로|주유소|휴게소|온천|우체국|파출소"
    r"|보건소|유치원|고등학교|중학교|초등학교|광산|다방|노래방|찜질방|피시방|카페|호수|계곡|나들목"
    r"|국수집|약방|랭면집|면사무소|농약방|리발소|미용실|시|강|"
    r"읍|면|군|리|동|역|도|촌|골|마을|부락|터미널|공항|항|시장|대교|병원|의원|학교|대학교?|호텔"
    r"|려관|여관|모텔|식당|초소|세관|농장|공장|탄광|나루|고개|공원|아파트|빌딩|슈퍼|마트|상가|약국"
    r"|로터리)$"
)
_KOREAN_STOP = re.compile(
    r"(?:지역|구역|통역|면역|무역|번역|광역|권역|수역|해역|배역|목소리|자리|소리|머리|다리|거리|고리"
    r"|꼬리|허리|무리|처리|관리|정리|수리|요리|분리|권리|논리|심리|유리|서리|항아리|이동|활동|행동|운동"
    r"|노동|감동|자동|공동|진동|작동|충동|온도|속도|정도|각도|강도|지도|기도|태도|제도|빈도|난도|용도"
    r"|의도|시도|보도|파도|포도|습도|농도|밀도|고도|인도|차도|철도|국도|장군|국군|미군|적군|농촌|어촌"
    r"|지구촌|해골|얼굴|시골|산골|사골|두개골|나리|사리|끼리|쿠리|토리|투리|냉동|전동|유동|수동|능동"
    r"|거동|폭동|건강|요강|보강|삼촌|변동|선동|소동|연동|합동|부동|발동"
    r"|가동|출동|기동"
    r"|아동|협동|이동|원동|한동|재활|도리|마리|우리|그리|이리|저리|거꾸리|가리|멀리|빨리|널리|달리|살리"
    r"|말리|놀리|올리|걸리|부리|뿌리|줄거리|쓰리|테두리|언저리|보따리|봉우리|사다리|오리|개구리|너구리"
    r"|빌리|알리|들리|흘리|열리|풀리|갈리|끓이|기다리|차리|드리|내리|버리|그리|누리|시리|아리|저리|데리"
    r"|때리|가게|역할|역시|동안|(?:한|두|세|네|섯|곱|덟|홉|열|몇|출발|도착|필요|비상|긴급|이동|다|잠|역"
    r"|혹|임|즉|일|반드|표|무|감|지|실|당|동|택|접|제|게)시)$"
)
_CHINESE_STOP = re.compile(
    r"(?:火车|汽车|公交|公共汽车|加油|客运|地铁|高铁|检查|工作|服务|网|变电|充电|休息|救助|卫生|派出"
    r"|超级|大型|小型|最近|一座|一条|这条|沿着|一家|附近|城|门|夜|菜|农贸|批发|二手|儿童|人民|妇幼|急诊"
    r"|私立|公立|中|小|大|老|新|旧|高|低|山|下|乡|农|渔|边|邻|如果|铁|公|马|水|半|迷|走|道|线|思|上|出"
    r"|弯|赶|问|带|岔|土|冰|雪|过|沿|黑|爬|翻|全|几个|一个|另一个|多个|开车|停车|夜里|晚上|早上|白天"
    r"|今天|明天|昨天|后天|时间|安静|暖和|干净|便宜|口)$"
)
_CHINESE_TAIL = re.compile(
    r"(?:菜场|夜市|步行街|花园|家园|公寓|洗浴|网吧|饭馆|餐馆|面馆|药店|幼儿园|林场|农场|牧场|渡口|煤矿"
    r"|金矿|收费站|服务区|检查站|派出所|营子|堡|寨|坪|坝|岭|峰|湾|寺|庙|自治州|自治县|街道|口岸|火车站"
    r"|汽车站|客运站|高铁站|地铁站|车站|站|机场|码头|港|大桥|桥|医院"
    r"|宾馆|酒店|旅馆|饭店|招待所|市场|商场|超市|广场|公园|小区|大厦|中学|小学|大学|学校|工厂|厂|镇|县"
    r"|屯|乡|村|庄|州|市|省|岛|沟|旗|屿|河|江|山|湖|路|街|巷|胡同)$"
)
_CHINESE_PLAIN = frozenset(
    "着小冷冰晚早前后左右里外多少人吃喝药钱车门房间走路看见说话听问时候点分天月日年周再又很太更最已经将"
    "正为因所以但而且或与及其之中间以刚才比较快慢先等候停开关上下几两半数千百十一二三四五六七八九012345"
    "6789第次个位名张条件块元公斤斤克毫升升度米层号码间床被衣服鞋帽水饭菜面孩子男女老少病痛烧热咳嗽吐泻"
    "血伤疼怀孕奶粉尿布需用做完没无法能想知道觉得帮助谢高急紧安静暖净便宜什么怎么样哪里谁"
)


def is_region(piece: str) -> bool:
    """Whether what stands before "village", "station" and the like can be a name, and is no everyday word."""
    piece = piece.strip()
    if re.search(r"[가-힣]", piece):
        name = _KOREAN_TAIL.sub("", piece).strip()
        if piece[-1] == "면" or re.search("[을를은는이가에의로도만서고며면게] ", piece):
            return False
        return bool(name) and name not in _KOREAN_GENERIC and not _KOREAN_STOP.search(piece)
    name = _CHINESE_TAIL.sub("", piece)
    return bool(name) and not _CHINESE_STOP.search(name) and not _CHINESE_PLAIN.intersection(name)


def is_district(piece: str) -> bool:
    """Whether two words in a row can be a town and a part of it."""
    return not any(word in _KOREAN_TIMES or _KOREAN_STOP.search(word) for word in piece.split())


_KOREAN_TIMES = words("""
    새로 다시 잠시 역시 혹시 임시 즉시 일시 반드시 몇시 한시 두시 세시 네시 다섯시 여섯시 일곱시 여덟시
    아홉시 열시 열한시 열두시 필요시 도착시 출발시 비상시 긴급시 이동시 누구 친구 입구 출구 식구 아기 모두
    전구 도구 기구 가구
    """)


def is_named(piece: str) -> bool:
    """Whether an organisation has a word in front that can be its own."""
    name = piece.split(maxsplit=1)[0]
    return not _PLAIN_FRONT.match(name) and not (" " not in piece and _PLAIN_WHOLE.fullmatch(piece))


_PLAIN_FRONT = re.compile(
    r"(?:우리|저희|그쪽|이런|그런|어떤|모든|다른|여러|같은|근처|가까운|동네|보건|상담|안내|봉사|해당"
    r"|어느|아무|긴급|전화|오늘|내일|이번|다음|식료|필요한|없는|있는|혼자|첫|모임|일|需要|什么|几个|另"
    r"|紧急|今天|明天|本|分成|医疗|两|三|第|各|每|我们|你们|他们)"
)
_PLAIN_WHOLE = re.compile(
    r"(?:콜|고객|주민|민원|서비스|응급|의료|교환|안내|상담)?센터|단체|공동체|무역|건설|식품|방송|신문"
)

_NOT_IN_NAMES = frozenset(
    "这那个到去来回从离的了是有我你他她们不每全本该同附近隔壁进出往向过某哪旁另各和在住把被让给跟对请等"
    "找送接带就都也还只能可没要会"
    "着小冷冰晚早前后左右里外多少人吃喝药钱车门上下中间几两半数千百十一二三四五六七八九农山渔城邻边老新"
    "大整穷家故异思水整沿路走离别乡村"
    "县镇火汽站客运下先已经再又很太更最因为所以但而且或与及其之翻爬越穿绕隔绕河北南东西"
)


def has_own_name(piece: str) -> bool:
    """Whether a Chinese village or town keeps a name when everyday characters are taken out of it."""
    own = re.sub("(?:村|镇|县|屯|乡|庄|沟|岭|堡|寨|口岸|火车站|营子|河子|家子)$", "", piece)
    left = sum(character not in _NOT_IN_NAMES for character in own)
    return left >= (1 if piece[-1] in "村镇县屯乡" else 2) and "们" not in own


_NO_SETTLEMENT = words("""
    слово готово здорово одинаково сурово толково хреново бестолково кино вино виноград шоколад парад град
    дёшево дешево душево домино казино условно снова наново заново
    """)


def is_settlement(piece: str) -> bool:
    """Whether a Russian word that ends like the name of a town is none of the everyday words that do."""
    return piece.lower() not in _NO_SETTLEMENT
