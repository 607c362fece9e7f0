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


_PEOPLE = words("""
    he she it they we you who nobody somebody someone everyone everybody one no-one mother father sister
    brother son daughter husband wife baby child boy girl man woman driver guide guest guests neighbour
    neighbor doctor nurse grandmother grandfather grandma grandpa mum mom dad aunt auntie uncle cousin
    friend people children coordinator deputy desk helper house police policeman soldier soldiers officer
    landlord owner family group both all each another nothing everything something anyone this that there
    what food water medicine rice bread snow rain heat money time night morning he's she's patient host
    interpreter translator old young others twins elder pain fever none three four five two six many some
    most half help teacher person adult infant newborn lady boss
    """)


LATIN = (
    Rule(
        RiskCode.NAME,
        rf"(?<![\w'’-]){CAPITAL},? {_PERSON_VERB}(?![a-z])",
        lambda piece: re.split(r"[ ,'’]", piece)[0].lower() not in _PEOPLE | EVERYDAY_CAPITALS,
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
