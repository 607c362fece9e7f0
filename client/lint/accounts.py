"""Rules about what leads to a person through a wire: links, mail, names in chat programs.

They read the view in which digits of every script are plain.
"""

import re

from client.lint.rule import RiskCode, Rule, always

_TOP_LEVEL = (
    r"(?:com|net|org|info|io|me|cc|app|link|cn|ru|kr|jp|hk|tw|th|su|рф|onion|co|tv|xyz|gg|ly|asia|example"
    r"|test|help|site|online|space|store|dev|page|live|news|chat|blog|club|world|life|team|pro|social|earth"
    r"|zone|tech|support|uk|de|fr|eu|kz|mn|la|vn|ph|sg|br|ch|nl|pl|se|es|ai|pw|ws|рус|中国|한국)"
)
_SERVICE = (
    r"(?<![a-zа-яё])(?:wechat|weixin|微信|vx(?![a-z])|wx(?![a-z])|kakao ?talk|kakao|카카오톡|카카오"
    r"|카톡|위챗|위쳇|웨이신|미신(?= ?[a-z\d])|라인|페이스북"
    r"|인스타(?:그램)?|밴드"
    r"|telegram|tg(?![a-z])|텔레그램|телеграмм?\w{0,2}|телег\w|тг(?![а-яё])|电报|飞机号|whats ?app"
    r"|вотсап\w?|ватсап\w?"
    r"|вайбер\w?|viber"
    r"|qq|skype|скайп\w?|instagram|insta|инстаграмм?\w?|инст[аеу]|facebook|fb"
    r"|фейсбук\w?|вк(?![а-яё])|vk(?![a-z])"
    r"|вконтакте|tiktok|тикток\w?|抖音|脸书|陌陌|微博|快手|discord|дискорд\w?|zalo|twitter|threema)"
)
_NICK = (
    r"(?:user ?name|nick(?:name)?|login|screen name|handle|profile|account(?: name)?|ник(?:нейм)?\w?|логин\w?"
    r"|аккаунт\w?|профил[ья]|아이디|계정|닉네임|프로필|账号|帐号|用户名|网名|昵称)"
)
_IS = (
    r"(?: ?(?:is|as|id|no|name|handle|account|아이디|이름|닉|号码?|名|ник\w?|账号|是|叫|는|은|в|как"
    r"|это)){0,2}"
)

_MORE_SERVICES = (
    r"v信|威信|薇信|维信|微x|小红书|企鹅号?|扣扣号?|纸飞机|小飞机|推特|油管|探探|钉钉|快手号|抖音号|陌陌号"
    r"|支付宝号?|加我|加她|加他|加一下|就加|可加"
    r"|큐큐|오픈챗|오픈카톡|왓츠앱|바이버|시그널|스카이프|틱톡|유튜브|트위터|메신저|디엠|쪽지|친구 ?추가"
    r"|인스타|페북|텔레|텔그"
    r"|вичат\w?|викат|какао ?ток?л?к?|каокао|вотс(?:ап\w?)?|вайб\w{0,3}|телег\w|сигнал\w?|скайп\w?"
    r"|инст[аеу]|одноклассник\w*|дискорд\w?|зало|лайн\w?|имо(?![а-я])|снап\w?|мессенджер\w?"
    r"|kakao ?talk|katalk|wechat|weixin|whats ?app|viber|telegram|insta(?:gram)?(?![a-z])|snapchat"
    r"|messenger|tiktok|zalo|qq|discord|skype|imo"
)
_NO_HANDLE = re.compile(
    r"(?i)(?:room|step|group|house|floor|point|class|level|phase|plan|size|type|covid|version|iphone|galaxy"
    r"|android|windows|vitamin|omega|step|part|page|line|door"
    r"|gate|bed|box|case|code|form|item|note|team|unit|week|month|year|days?|hours?|rule|stage|grade|area"
    r"|zone|block|ages?|about|until|from|after|before|over|under"
    r"|only|approx|around|redmi|nokia|samsung|huawei|honor|xiaomi|usb|micro|mini|type|model|series|test"
    r"|dose|tabs?|pills?|caps?|kids?|adults?|child|children|people"
    r"|women|men|bags?|temp|pulse|waypost|python|route|case|helper|place|guest|sign|call|plus|minus|base"
    r"|core|than|with|need|have|left|some|take|took|gave|give|send)[a-z]?[.\-]?\d+[a-z]{0,2}"
    r"|[a-z]+[.\-]?\d(?:mg|ml|kg|g|cm|mm|km|h|hrs?|pm|am|x|th|st|nd|rd|d|m|l|years?|days?|weeks?|months?)?"
)


def _is_handle(piece: str) -> bool:
    """Letters and figures in one word, and no counted thing: "room12" and "step3" are."""
    return not _NO_HANDLE.fullmatch(piece)


ACCOUNTS = (
    Rule(
        RiskCode.LINK,
        r"(?i)(?<![a-z])(?:(?:https?|hxxps?|ftp|tg|magnet|weixin|waypost|waypost-net):"
        r"|[a-z][a-z0-9+.\-]{1,15}://)\S+|(?<![a-z])www\.\S+",
        sure=always,
    ),
    Rule(RiskCode.EMAIL, r"(?i)[\w.+\-]{1,64} ?@ ?[\w\-]+(?:\.[\w\-]+)*\.[a-zа-я]{2,}", sure=always),
    Rule(
        RiskCode.EMAIL,
        r"(?i)[\w.+\-]{1,64} ?[(\[]?(?:at|собака|골뱅이|@)[)\]]? ?[\w\-]+ ?[(\[]?(?:dot|точка|점|点"
        r"|\.)[)\]]? ?(?:com|net|org|ru|kr|cn|example)\b",
    ),
    Rule(
        RiskCode.LINK,
        rf"(?i)(?<![\w@.])[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.{_TOP_LEVEL}(?![a-z])/\S+",
        sure=always,
    ),
    Rule(RiskCode.LINK, rf"(?i)(?<![\w@.])[\w\-]+(?:\.[\w\-]+)*\.{_TOP_LEVEL}(?![a-zа-я])(?:/\S*)?"),
    Rule(
        RiskCode.LINK,
        r"(?i)[\w\-]{1,64} ?(?:[(\[]?\b(?:dot|точка)\b[)\]]?|닷|점|点) ?(?:com|net|org|ru|kr|cn|io|info|me"
        r"|example|ком|нет|ру|컴)(?![a-zа-я])",
    ),
    Rule(RiskCode.ACCOUNT, r"(?<!\w)@ ?\w[\w.]{2,}"),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)(?<![\w@.])[a-z\d]+[._][a-z\d._]*[a-z\d] (?:on|in|at|в|на) {_SERVICE}"
        r"|(?<![\w@.])[a-z]{2,3}\d{3,}[a-z]{2,}(?![a-z\d@])",
    ),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)(?<![a-zа-яё])(?:{_MORE_SERVICES})[^\n.,，。!?]{{0,12}}?(?:[:：=]|(?<=[^a-z0-9._-])"
        rf"|(?<=[가-힣\u4e00-\u9fff]))"
        r" ?(?=[a-z0-9._\-]*[a-z])(?=[a-z0-9._\-]*[\d_.\-][a-z0-9]"
        r"|[a-z]{5,}(?![a-z]))[a-z0-9][a-z0-9._\-]{3,}"
        rf"|(?<![a-zа-яё])(?:{_MORE_SERVICES})\D{{0,12}}?\d(?:[ \-]?\d){{4,}}",
    ),
    Rule(
        RiskCode.ACCOUNT,
        r"(?i)(?<![a-z])(?:signal|session|line|wire|matrix|element|simplex|briar|messenger|insta(?:gram)?"
        r"|snap|steam|user(?:name)?|handle)(?: (?:user|id|name|is|me|at|as|handle))*[:： ]+"
        r"(?=[a-z0-9_\-]*(?:[_\d]|\.[a-z\d]))[a-z][a-z0-9]*[._\-]?[a-z0-9._\-]*[a-z0-9](?!\w)",
        lambda piece: piece.split()[-1].lower() not in ("e.g", "i.e", "p.m", "a.m"),
    ),
    Rule(RiskCode.ACCOUNT, rf"(?i){_SERVICE}{_IS} ?(?:[:=：] ?\S+|[a-z][a-z0-9_\-]*[\d_.][\w\-.]*\w)"),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)(?<![a-zа-я])(?:line|signal|сигнал\w?|session"
        rf"|wire){_IS}[:：]? ?(?=[a-z0-9]*(?:[\d_]|\.[a-z\d]))[a-z][a-z0-9]*[._]?[a-z0-9_]{{2,}}(?![\w:])",
    ),
    Rule(
        RiskCode.ACCOUNT, rf"(?i){_SERVICE}{_IS} ?[\"'«“‘]?\d{{5,}}|(?:qq|微信|wechat)号?[^\w]{{0,3}}\d{{5,}}"
    ),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i){_SERVICE} ?(?:id|아이디|号码?|账号|ник\w?|nick|handle|username|이름|닉네임)(?:은|는|이|是"
        rf"|叫| is)?[ :：]{{0,2}}(?!없|не |нет|no |모르)[\w@]{{2,}}",
    ),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)(?<![a-z])(?:{_NICK})(?: (?:is|на|в|on)|은|는|이|是|叫"
        rf"|为)?[ :：=]{{1,2}}[\"«“]?(?=[a-z0-9_.]*[a-z])[a-z0-9_.\-]{{3,}}",
    ),
    Rule(
        RiskCode.ACCOUNT,
        r"(?i)(?:ник(?:нейм)?|логин|아이디|계정|닉네임|账号|帐号|用户名|网名|昵称)(?:은|는|是|叫"
        r"|为)?[:：]? ?[a-z][a-z0-9_.\-]{2,}",
    ),
    Rule(RiskCode.ACCOUNT, r"(?i)(?<![a-z0-9_])(?=[a-z0-9]*_)[a-z][a-z0-9]*(?:_[a-z0-9]+)+(?![a-z0-9_])"),
    Rule(RiskCode.ACCOUNT, rf"(?i){_SERVICE}[^\n.,，。]{{0,16}}?[\"'“‘«「『][^\"'”’»」』]{{2,}}[\"'”’»」』]"),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)(?=[^a-z]){_SERVICE}[^a-z\n.。]{{0,8}}(?<![a-z])[a-z][a-z0-9._\-]{{3,}}",
    ),
    Rule(RiskCode.ACCOUNT, r"(?<!\w)[^\W\d]\w{2,}#\d{3,}|(?i:(?<![a-z])id ?[:：] ?(?=\w*[a-z])\w{4,})"),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i)\b(?:my|his|her|their|our) {_SERVICE}(?: id| name| handle| account)? (?:is|was) (?!off"
        rf"|on\b|dead|not|no\b|gone|down|blocked|broken|empty|open|closed|slow|unsafe|safe|working"
        rf"|always)\S+",
    ),
    Rule(
        RiskCode.ACCOUNT,
        rf"(?i){_SERVICE}(?:은|는|이)? ?(?:이름|별명|닉네임|아이디)?(?:은|는"
        rf"|이)? [가-힣]{{2,8}}(?:입니다|이고|예요|이에요|으로 (?:찾|추가|검색))|{_SERVICE}(?:号|名"
        rf"|昵称|名字)?(?:是|叫|为|：|:)(?!不|没|什|好|坏|的)[^\s，。]{{2,}}|{_SERVICE} ?(?:—|-|:"
        rf"|под именем|под ником|как) ?[«\"]?[а-яёa-z]{{3,}}",
    ),
    Rule(
        RiskCode.ACCOUNT,
        r"(?i)(?<![\w@.\-/+:])(?=[a-z]*\d)[a-z]{4,}\d[a-z0-9]*(?![\w@]|[.:\-/]\w)"
        r"|(?<![\w@.\-/+:])[a-z]{4,}[.\-](?=[a-z]*\d)[a-z0-9]{2,}(?![\w@])",
        _is_handle,
    ),
)
