"""What follows a number that is a measure, a time or an amount, in four languages."""

UNIT = (
    r"(?! ?(?:mm|cm|km|m|kg|mg|mcg|g|ml|l|h|hrs?|hours?|min|minutes?|s|sec|iu|kcal|kj|°|%|x|days?|nights?"
    r"|people|persons?|late|times|мм|см|км|м|кг|мг|мкг|г|мл|л|ч|час|мин|ккал|чел|дн|ноч|раз"
    r"|시|분|명|일|개|번|장|원|밤|주|달|살|사람|毫|公|克|升|人|点|分|天|小时|个|次|晚|度|岁)(?![a-z]))"
)
"""What follows a measure, and no number that names a thing."""
MEASURE = (
    r"(?:mm|cm|km|m|kg|mg|mcg|g|ml|l|h|hrs?|hours?|min|minutes?|sec|iu|kcal|mah|°|%|days?|nights?"
    r"|weeks?|years?|people|persons?"
    r"|times|steps|drops|tablets?|pills?|мм|см|км|м|кг|мг|мкг|г(?!\. ?р)|мл|л|ч|час\w*|мин\w*|ккал|чел\w*"
    r"|дн\w*"
    r"|ноч\w*|раз\w?|лет|год\w*|капел\w*|таблет\w*"
    r"|시간|시|분|명|일|개|번(?!지|길|호|출구| ?출구)|장|원|밤|주|달|살|사람|알|방울|끼|毫米|毫升|毫克"
    r"|厘米|公里|公斤|公分|克"
    r"|升|人|点|分|天|小时|个|次|晚|度|岁|片|滴|粒|周|米|斤)(?![a-zа-я])"
)
AMOUNT = (
    r"(?:ml|mg|mcg|g|kg|l|iu|kcal|kj|m|km|mah|steps?|won|yuan|rmb|roubles?|rubles?|dollars?|baht|tenge|usd"
    r"|krw|cny|rub|thb|kzt|eur|euros?"
    r"|мл|мг|г(?!\. ?р)|кг|л|ккал|м|км|ед|шагов|руб\w*|р\.|юан\w*|вон\w?|доллар\w*|тенге|бат\w*|₽|[$€¥₩]"
    r"|원|위안|루블|달러|바트|천원|만원|걸음|보|元|块|卢布|韩元|美元|泰铢|步|毫升|毫克|克|千卡"
    r"|大卡)(?![a-zа-я])"
)
"""What makes a large number an amount."""
