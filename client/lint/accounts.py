"""Rules about what leads to a person through a wire: links, mail, names in chat programs.

They read the view in which digits of every script are plain.
"""

from client.lint.rule import RiskCode, Rule, always

_TOP_LEVEL = (
    r"(?:com|net|org|info|io|me|cc|app|link|cn|ru|kr|jp|hk|tw|th|su|рф|onion|co|tv|xyz|gg|ly|asia|example)"
)
_SERVICE = (
    r"(?<![a-z])(?:wechat|weixin|微信|vx|wx|kakao ?talk|kakao|카카오톡|카카오|카톡|위챗|라인|페이스북"
    r"|인스타(?:그램)?|밴드"
    r"|telegram|tg|텔레그램|телеграмм?\w{0,2}|телег\w|тг|电报|飞机号|whats ?app|вотсап\w?|ватсап\w?"
    r"|вайбер\w?|viber"
    r"|qq|line|signal|сигнал|skype|скайп\w?|instagram|insta|инстаграмм?\w?|инст[аеу]|facebook|fb"
    r"|фейсбук\w?|вк|vk"
    r"|вконтакте|tiktok|тикток\w?|抖音|脸书|陌陌|微博|快手|discord|дискорд\w?|zalo|twitter|threema"
    r"|session|wire)"
)
_NICK = (
    r"(?:user ?name|nick(?:name)?|login|screen name|handle|profile|account(?: name)?|ник(?:нейм)?\w?|логин\w?"
    r"|аккаунт\w?|профил[ья]|아이디|계정|닉네임|프로필|账号|帐号|用户名|网名|昵称)"
)
_IS = (
    r"(?: ?(?:is|as|id|no|name|handle|account|아이디|이름|닉|号码?|名|ник\w?|账号|是|叫|는|은|в|как"
    r"|это)){0,2}"
)

ACCOUNTS = (
    Rule(
        RiskCode.LINK,
        r"(?i)(?<![a-z])(?:https?|ftp|tg|magnet|weixin|waypost|waypost-net):\S+|(?<![a-z])www\.\S+",
        sure=always,
    ),
    Rule(RiskCode.EMAIL, r"(?i)[\w.+\-]+ ?@ ?[\w\-]+(?:\.[\w\-]+)*\.[a-zа-я]{2,}", sure=always),
    Rule(
        RiskCode.EMAIL,
        r"(?i)[\w.+\-]+ ?[(\[]?(?:at|собака|골뱅이|@)[)\]]? ?[\w\-]+ ?[(\[]?(?:dot|точка|점|点"
        r"|\.)[)\]]? ?(?:com|net|org|ru|kr|cn|example)\b",
    ),
    Rule(
        RiskCode.LINK,
        rf"(?i)(?<![\w@.])[a-z0-9\-]+(?:\.[a-z0-9\-]+)*\.{_TOP_LEVEL}(?![a-z])/\S+",
        sure=always,
    ),
    Rule(RiskCode.LINK, rf"(?i)(?<![\w@.])[\w\-]+(?:\.[\w\-]+)*\.{_TOP_LEVEL}(?![a-zа-я])(?:/\S*)?"),
    Rule(RiskCode.ACCOUNT, r"(?<!\w)@ ?\w[\w.]{2,}"),
    Rule(RiskCode.ACCOUNT, rf"(?i){_SERVICE}{_IS} ?(?:[:=：] ?\S+|[a-z][a-z0-9_.\-]*[\d_][\w\-]*)"),
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
)
