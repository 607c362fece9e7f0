"""Rules about names in Chinese characters: said to be names, or surnames before a title or a given name."""

import re

from client.lint.rule import RiskCode, Rule, words
from client.lint.wordlists import CHINESE_CLEAR_SURNAMES, CHINESE_GIVEN, CHINESE_KIN, CHINESE_SURNAMES

_GIVEN_ONLY = (
    "芳娜秀英娟霞桂玉兰菊梅凤翠萍莲琴婷怡欣涵轩梓俊杰伟磊浩芬珍燕琳莉香淑慧巧娥婉嫣蓉薇芝丽艳红云雪花春珠顺"
    "姬哲"
)


"""Characters that two of them together are hardly anything but the name of a person."""


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


def _is_titled_chinese(piece: str) -> bool:
    name = re.sub(rf"{CHINESE_KIN}$", "", piece)
    if len(name) == 1:
        return name in CHINESE_CLEAR_SURNAMES or name in "高何程曾谢田金石江史方钱陆任姜范顾于余"
    return all(character in CHINESE_GIVEN for character in name[1:])


CHINESE = (
    Rule(
        RiskCode.NAME,
        r"安娜|玛丽|玛利亚|约翰|彼得|娜塔莎|伊万|伊凡|谢尔盖|奥尔加|安德烈|迈克尔|大卫|汤姆|杰克|露西"
        r"|莉莉|保罗|詹姆斯|尼古拉|弗拉基米尔|德米特里|阿列克谢|瓦西里|叶莲娜|伊琳娜|塔季扬娜"
        r"|尤里|米哈伊尔|卡佳|萨沙|托马斯|史密斯|丹尼尔|撒母耳|索菲亚|凯特|艾米|珍妮|爱丽丝"
        r"|[\u4e00-\u9fff]{1,4}·[\u4e00-\u9fff]{1,4}",
    ),
    Rule(
        RiskCode.NAME,
        rf"(?:^|(?<=[，。！？；：、,.!?;: \n找跟和让给问把请替由被等接送见叫]))(?!张嘴|张开|马上|马路"
        rf"|许多|谢谢|胡说|胡乱|胡同|陈旧|黄昏|黄色|丁点|萧条|林子|苏醒|罗嗦|朱红|熊掌|杨树|梁柱|马车"
        rf"|秦|郭|叶子|杜绝|孙子|孙女|李子)"
        rf"[{CHINESE_CLEAR_SURNAMES}周][^\W\d_a-zA-Z的了在是不有没也还就都很着过到去来上下里外前后大小"
        rf"多少好这那一二三四五六七八九十两几个人们什么怎每点天月年日时分钟块口张间床门车水饭药病疼痛烧"
        rf"热冷]{{1,2}}"
        rf"(?=说|来|在|去|会|已|还|到|要|走|病|没|不|也|是|住|带|送|等|有|想|能|今|明天|昨|和|家|叫|让"
        rf"|给|知道|帮|回|刚|又|发|的(?:孩|妈|爸|儿|女|丈|妻|手机|电话|房|家|护|病|药|车|鞋))",
    ),
    Rule(
        RiskCode.NAME,
        rf"[{CHINESE_CLEAR_SURNAMES}周高何程曾谢田江史陆姜范顾余钱金石](?:嫂|婶|婶婶|姨|舅|舅舅|姑姑|爷"
        rf"|婆婆|妈妈|妈|爸|爸爸|公公|伯|伯母|掌柜|姑娘|大爷|老太|老爷子|某某|某)"
        rf"|[{_GIVEN_ONLY}明强军刚勇平东海龙宝志建][哥姐姨叔嫂](?!们|妹)"
        rf"|[{_GIVEN_ONLY}明强军刚勇东海龙志建]{{2}}(?:姐|哥|妈|爸|奶奶|阿姨|叔叔|妹妹|弟弟|弟兄|姊妹"
        rf"|老师)",
    ),
    Rule(
        RiskCode.NAME,
        r"(?:姓名|名字|名叫|姓|小名|外号|绰号|本名|真名|大名|网名|乳名)(?:是|叫|为|：|:| ){0,2}+(?!不|没|别"
        r"|未|保密|要|写|和|都|也|名|氏|请|可|用|吗|呢|很|在|就|已|能|必|无|从|什|怎|号|叫什|等|、|或|的时"
        r"|说|对|会|只|太|先|、|卡|牌|给|发|告|里|上|不要)[\u4e00-\u9fffA-Za-z]{1,4}|(?:我|他|她|孩子|女孩"
        r"|男孩|姑娘|弟弟|妹妹|哥哥|姐姐|妈妈|爸爸|丈夫|妻子|大家都|女儿|儿子|人|位)(?:都)?叫(?!我|你|他|她"
        r"|它|大家|人|医|车|不|来|去|您|做|什|救|疼|痛|喊|醒|到|了|得|声|门|一声|着|孩|起|出|过|外|叫|苦|好"
        r"|谁|他们|护|警|号|那|这|别|所|全|两|几|几个|哥|姐|妈|爸|老|啥|何)[\u4e00-\u9fff]{2,3}",
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
    Rule(
        RiskCode.NAME,
        rf"(?:^|(?<=[，。,.！!；;：: \n把给跟和找叫让]))(?!雪花|梅花|桂花|菊花|兰花|莲花|红花|香花|美丽"
        rf"|秀丽|英俊|艳丽|红云|玉兰花|花红)"
        rf"[{_GIVEN_ONLY}]{{2}}(?=的|在|和|跟|说|来|去|今|昨|明天|还|已|没|是|要|会|病|发|到|走|睡|不"
        rf"|今|也|生|怀|想|带|给|[，。,.]|$)",
    ),
)
