"""Whether what stands before "village", "station", "school" and the like is a name, or an everyday word.

Word lists by language, and the questions that rules about places and organisations ask of them.
"""

import re

from client.lint.rule import words

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
