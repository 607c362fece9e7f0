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
    азамат азиз айгуль айнур алим алишер алия алмаз амина амир анвар арман арсен арслан асель аслан ахмед
    ахмат бахтияр бахтиёр бекзат булат вахид гаянэ гульнара
    гульшат гузель гулзар давид давуд данияр дарина даурен демид динара дильшод дмитро ерлан жамиля жанара
    жасмин заур зарина зульфия ибрагим ильдар ильгиз ильнур ильяс
    исмаил кайрат камила карен карим лаура лейла луиза мадина малика марат мансур мурат муса мустафа назира
    нурлан нурбек нургуль омар осман равиль рамазан рамиль ренат ринат
    рашид рифат рузана рустем сабина саид салават салман самат самвел сауле сергий сулейман султан тагир
    талгат тигран умар фарид фарида фатима фируза хасан хусейн шамиль
    шахноза эдуард эльдар эльмира эмиль юсуф юлдуз ярема аглая агата агафья аксинья алевтина аполлинария
    аристарх архип аскольд афанасий борислав бронислава велимир венера
    виолетта влас всеволод галактион гаврил гавриил герман глафира гордей давыд дарина демьян дементий
    добрыня доминика евдокия евлампий евсей елисей емельян ермолай есения
    жорж захар зинаида злата игнат игнатий изабелла измаил илона илларион иннокентий иосиф ипполит камиль
    капитолина каролина касьян клим климент конкордия корней кузьма
    лаврентий лазарь лев лукерья лукьян майя макарий марианна марфа мелания милана мирон мирослав мирослава
    митрофан митя модест мстислав нестор ника никифор никодим олимпиада
    орест орыся остап пахом пелагея платон прасковья прокофий прохор радмила ренат родион розалия ростислав
    самсон самуил святослав севастьян серафим серафима снежана софрон
    спиридон стефан стефания таисия таисья терентий тихон устинья фаина федот фекла фёкла феодосий филарет
    филимон фома фрол харитон христина эвелина элеонора эльза эмилия
    эраст юлиан юлиана ювеналий яна янина ярослава анюта аннушка анька аришка ариша аркаша боренька вадька
    валюша ванька ванечка васька верочка витька витёк вовка вовчик галка
    гришка данька дашка дашуля денька димка димочка женька женечка игорёк иришка катька катенька кешка
    кирюша колька колян костик костян ксюха ленка лёлька леночка лерка лера
    лизка лизонька лиля любаша любка людка маринка маришка маруся митька мишка мишаня надюша наташка настя
    настёна настюша нинка нюра нюся нюша оксанка олежка олька павлик пашка
    петька петя полинка пашок ромка рома санька санёк сашка светик светланка севка серёга серый сеня славка
    славик сонька сонечка стас стасик степка стёпка таня танюша тёма
    тёмка тимка тимоша тимошка толян тоська тося федька филя юлька юляша юрка юрочка яшка лешка лёшка лёха
    витюша дуня дуся глаша груня клава зинка рита ритка томка шурик шура
    вера минхо минджи чжихун ёнсу чольсу ёнхи сонхи мина миён кёнхи мэй линь сяомин сяоли
    """)
"""Nominatives; `is_cyrillic_name` knows their cases."""

_WORDS_LIKE_NAMES = words("""
    вера веры вере веру верой слава славы славе славу славой надежда надежды надежде надежду надеждой
    любовь любови роман романа романы романе рая рае мина мины мине мину марки марка марке марку света
    свете лили гена гены лида лен лена лене люба любой люб назар
    люди людей кости косте костей костям костях жене жену жены жена мини германа лев льва рома рому ромом
    серый серого клим галка галки галку галке мишка мишки мишку мишке мишкой ника ники нику султан султана
    роме ромы шура шуры тихон тома томе томы тому томой рай раю сеня вале валей коле коли колю колей толе
    толи толю толей тоне тоней тоню тони степи степе алмаз алмаза лука луки луке луку нестор олимпиада
    олимпиады олимпиаде олимпиаду жени вани саш лилия лилии лилий лилию агата модест мирт ветка орест
    лазарь ани галкой корней корни корнем корню полю поля валя валю коля лиса марта марте
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


_CYRILLIC_FORMS = frozenset().union(*map(_forms, CYRILLIC_NAMES)) - _WORDS_LIKE_NAMES


def is_cyrillic_name(piece: str) -> bool:
    """Whether a word is a common given name in any case: "Марину", "Павлом"."""
    return piece.lower() in _CYRILLIC_FORMS


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
    r"|쿠르드|아랍|에티오피아|소말리아|나이지리아|멕시코|브라질|로씨야|러시아|카나다|캐나다|호주(?!머니))"
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
    next let's let maybe sorry good bad better more less also still here there use used using try start stop
    leave arrive arrived leaving ready safe slow quick late early under over near far inside outside some any
    no-one nobody everyone somebody anyone people group family understood received confirmed agreed noted
    thank-you welcome medical relay waypost safeguarding north south east west side left right middle both
    none half full empty breakfast lunch dinner tea soup rice bread milk formula fever cough pain blood
    pressure pulse weight height monday's sunday's english-speaking is are was were be been being may might
    must should could would shall tylenol panadol betadine augmentin azithromycin ciprofloxacin metronidazole
    doxycycline omeprazole salbutamol ventolin diazepam ceftriaxone cotrimoxazole mebendazole albendazole iron
    folic plumpynut dettol vaseline thermos tupperware google android windows iphone samsung tor nokia kitchen
    bathroom upstairs downstairs plan alpha bravo level type size grade season spring summer autumn winter i
    i'm i'll i've i'd mum mom dad grandma grandpa auntie uncle evening year sos covid friday monday tuesday
    wednesday thursday friday saturday sunday january february march april may june july august september
    october november december ok okay yes no please thanks thank hello hi dear god christmas easter celsius
    fahrenheit kelvin room house guide desk coordinator deputy helper guest guests window group note plan day
    night morning evening afternoon today tomorrow tonight now urgent warning danger important paracetamol
    ibuprofen amoxicillin aspirin insulin vitamin zinc metformin cetirizine loperamide ors kg mg ml internet
    wifi bluetooth the a an and or but if when we you he she they it there this that then so do not don't
    never all both each every one two three four five six seven eight nine ten first second last next new old
    more less only bring send ask tell wait go come stay keep take give call check need needs still have has
    will can cannot mon tue wed thu fri sat sun jan feb mar apr jun jul aug sep sept oct nov dec hb wbc crp
    hct plt spo muac bmi fi gauze tape bandage bandages plasters soap shampoo toothpaste wipes nappies diapers
    socks shoes boots coat coats jacket jackets gloves hats scarf towels sheets pillows monopoly lego uno
    scrabble chess sim card cards wi-fi usb ibuprofen cream ointment syrup thermometer batteries charger
    kettle heater stove pads pens pencils crayons paper books games toys eggs oil salt sugar flour potatoes
    onions cabbage apples oranges fruit meat fish noodles pasta beans lentils oats juice coffee also after
    before until for from with without at in on by to of our your their his her my me us them who what where
    why how open close left right doctor nurse baby mother father child children woman man women men adults
    adult mr mrs ms dr sir madam red blue green white black yellow grey step part card form number point box
    bag door gate floor stage phase line level signal code word sign answer question reply report medicine
    food water heat bed beds blanket blankets big small little brown grey gray pink purple orange heavy light
    old young up down ought warm cold dry wet clean dirty loratadine prednisolone amoxiclav codeine morphine
    tramadol diclofenac naproxen enalapril captopril furosemide nifedipine atenolol bisoprolol warfarin
    heparin lidocaine adrenaline atropine fluconazole nystatin permethrin calamine strepsils gaviscon imodium
    nurofen calpol savlon thirty twenty eleven twelve hundred dose doses morning-after monthly weekly daily
    hourly
    """)
CAPITAL = r"[A-ZÀ-ÖØ-Þ][a-zß-öø-ÿ'’]+(?:-[A-Za-zß-öø-ÿ]+)?"
"""One word that begins with a capital."""


def has_no_everyday(piece: str) -> bool:
    return not any(word.lower() in EVERYDAY_CAPITALS for word in re.split(r"[ \-]", piece))


CYRILLIC_EVERYDAY = words("""
    дежурный дежурная точка пункт стол охрана связь группы комнаты окна ещё еще уже очень можно нельзя надо
    нужно тоже только потом затем после перед пока теперь здесь там туда сюда тут откуда куда почему зачем
    сколько какой какая какие кто будем будет буду есть был была было были ждём ждем ждите жду пусть пришлите
    принесите скажите север юг восток запад левый правый верхний нижний температура давление пульс вес рост
    еда вода хлеб суп молоко понял поняла поняли принято готово готовы хорошо плохо лучше хуже больше меньше
    доброе добрый доброго ночи утра вы вас вам вами ваш ваша ваше ваши вашего вашей вашему вашим вашу ваших
    бог бога богу господи рождество пасха дом гость гости комната окно группа проводник координатор нурофен
    анальгин цитрамон регидрон смекта панадол аспирин йод новым новый года году понедельник вторник среда
    четверг пятница суббота воскресенье парацетамол ибупрофен амоксициллин цельсия не да нет если когда что
    как где мы они он она это все всё и но а в на с к по у из за от до для без сегодня завтра утром вечером
    ночью днём здравствуйте спасибо пожалуйста привет срочно внимание геркулес амоксиклав супрастин лоперамид
    цефтриаксон нитроглицерин диклофенак дротаверин но-шпа ношпа кеторол найз энтеросгель полисорб фурацилин
    хлоргексидин мирамистин левомеколь пантенол бепантен аскорбинка витамин инсулин каптоприл корвалол валидол
    валерьянка мукалтин амброксол лазолван синекод зиртек зодак цетрин омепразол мезим фестал креон линекс
    бифидум метронидазол азитромицин сумамед доксициклин ципрофлоксацин бисептол фурадонин нистатин флуконазол
    преднизолон дексаметазон эпинефрин адреналин атропин лидокаин новокаин метформин эналаприл аспаркам
    фолиевая железо магний кальций шесть семь восемь девять десять одиннадцать двенадцать двадцать тридцать
    сто третий четвёртый пятый ноль врач доктор интернет новый год один два три четыре пять первый второй
    """)
