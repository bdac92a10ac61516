"""Words the linker looks at: trigger classes of the context, and classes of names, metrics and titles.

No surface of an organisation or a person is ever a feature, only the class its last characters tell: names seen
in training are of no use on the next page, and invented ones would be learned by heart.
"""

from __future__ import annotations

import re

TRIGGERS: dict[str, str] = {
    "invest": "投资|投入|斥资|出资|注资|掏出|拿出|砸进|砸下|自筹|入股|认缴|持股|占股|控股",
    "build": "建设|新建|兴建|建成|建起|投建|新上|扩建|改建|合建|实施|打造|兴办|援建|共建|上马|拟建|筹建|再建|续建",
    "start": "开工|动工|奠基|启动|在建|推进|破土|打桩|施工|迁建",
    "contract": "承建|代建|总承包|中标|业主|招标人|建设单位|施工单位|施工方|采购人|负责|牵头|运营|法人|申报|承担",
    "finish": "投产|竣工|封顶|完工|点火|试产|达产|投用|投运|通车|交付|开园|下线|并网|验收|试运行",
    "change": "改成|改造|变成|盘活|升级|技改",
    "sign": "签约|签订|签署|签下|签了|协议|合同|备忘录|签字|签",
    "join": "合作|联合|联手|携手|合资|合办|共同|战略|组建|成立|设立|发起|牵手|结对|联盟|共享|互认|双方|对接|一道|会同",
    "settle": (
        "落户|入驻|落地|选址|坐落|位于|迁入|搬进|搬到|落在|放在|进驻|设在|注册地|建在|地点|落子|扎根|"
        "搬迁|落址|安家|园内|花落"
    ),
    "visit": "调研|视察|考察|走访|现场办公|观摩|检查|察看|督导|慰问|参观|督查|暗访|巡察|查看|巡查",
    "go": "来到|走进|前往|深入|先后|一行|率队|带队|率|赴|抵达|到访|实地|一站|探访|看望",
    "attend": "陪同|参加|出席|随同|参与|列席|主持|见证|致辞|宣布|座谈|会见|接待",
    "say": "说|介绍|表示|指出|强调|告诉|透露|坦言|要求|认为|称|回忆|解释",
    "appoint": "担任|当选|任命|提名|拟任|出任|兼任|接任|推选|聘任|任|聘请",
    "dismiss": "免去|曾任|原任|不再担任|辞去|卸任|离任|退休|时任|前任|免职",
    "achieve": "实现|完成|累计|合计|总计|共计|创造|贡献|入库|到账|取得",
    "reach": "达到|突破|超过|增至|升至|站上|跨过|增加到|提升到|调增|迈上|降至|达|冲",
    "grow": "增长|同比|下降|增幅|增速|持平|翻番|增收|回落|下滑",
    "differ": "增加|净增|减少|压减|多出|高出|比去年|比上年|少缴|节约|节省|上调|下调|减亏|省下",
    "each": "每|人均|户均|单价|均价|一张|起步价|票价|月薪|工资|平均|/",
    "count": "个|项|家|户|亩|名|台|只",
    "plan": "计划|拟|将|预计|目标|力争|确保|规划|意向|预期|准备|打算",
    "part": "其中|首期|分期|除|余下|其余|剩下|另有|包括",
    "respectively": "分别|前者|后者|双双|均|各|依次|同为",
    "own": "全资|子公司|旗下|母公司|控股股东|所属|下属|股东",
    "firm": "公司|企业|该公司|我们|集团|本公司|厂里|厂子|该企业|该行|企业家|我司",
    "area": (
        "全县|全市|全区|全镇|全省|全乡|全村|全州|全旗|我县|我市|我区|我镇|县里|市里|区里|镇里|村里|园区|"
        "县域|该县|该市|该区|该镇|全园"
    ),
    "work": "项目|工程|该项目|工地|产业园|基地|生产线|车间|二期|一期|三期",
    "class": "以上的|以下的|以上项目|以上企业|企业|项目|大户|规模的|级",
    "loan": "贷款|授信|融资|发放|投放|银团|信贷|债券|发行",
    "grant": "给予|奖励|补贴|最高|罚款|捐赠|捐|补助|奖补|赔偿|拨付|争取|下达|安排|募集|追回|兑付|罚",
    "trade": "采购|订单|中标价|合同价|成交|售价|转让|拍卖|收购|报价|供货|订购",
    "price_up": "每吨|每公斤|每股|每平方米|每亩|每度|每月|每年|每人|每户",
    "from": "从|由",
    "past": "去年|上年|同期|此前|原|曾|过去|当年|年初",
    "heading": "本报讯|记者|通讯员|编者按|讯",
    "host": "主办|承办|举办|协办|指导|举行|召开",
    "supply": "供应|提供|合同|配套|交给|委托|转给",
}
"""Name → words; found outside entities only."""

CHARS = "，。；：、（）“”《》的与和及由在于到对向将为是以给等达了至从把被并则又也共—·\n "
"""Single characters (full-width forms stand for both widths) that matter right beside an entity."""

ORG_CLASSES: dict[str, str] = {
    "zone": (
        r"(开发区|高新区|经开区|新区|园区|产业园|工业园|科技园|保税区|集中区|示范区|科技城|合作区|产业城|"
        r"新城|物流园|化工园|软件园|创新区|自贸区|港区|度假区|实验区|试验区|园)$"
    ),
    "committee": r"(管委会|管理委员会|党工委|指挥部|指挥中心|专班|工委|管理局|服务中心|招商局|招商中心|投促局)$",
    "party": (
        r"(市委|县委|区委|省委|州委|旗委|盟委|党委|党组|党支部|镇委|乡委|自治区党委|委员会|纪委|组织部|"
        r"统战部|宣传部|部|党总支)$"
    ),
    "government": r"(政府|政府办|人大|人大常委会|政协|市人大常委会|常委会)$",
    "area": r"[市县区镇乡村州省旗盟]$|街道$|社区$|自治区$",
    "bureau": r"(局|委|办|厅|处|科|站|所|中心|法院|检察院|海关|办公室|总队|支队|大队|分局|分中心)$",
    "company": (
        r"(公司|集团|股份|有限|企业|工厂|厂|实业|控股|工业|科技|重工|新材|电子|生物|制药|药业|机械|能源|"
        r"物流|水务|食品|汽车|光电|半导体|建工|路桥|电力|城投|国投|交投|文旅|旅投|株式会社|会社)$|公司$|"
        r"[A-Za-z]$"
    ),
    "bank": r"(银行|农商行|信用社|农信联社|分行|支行|保险|证券|基金|资本|信托|担保|合伙企业)$",
    "school": r"(大学|学院|研究院|研究所|学校|中学|小学|职校|科学院|实验室|医院|中医院|院|幼儿园|校区|设计院)$",
    "society": r"(协会|商会|学会|联盟|工商联|妇联|工会|联合会|科协|促进会|合作社|团委|基金会|居委会|村委会)$",
    "media": r"(日报|晚报|报|电视台|网|台|融媒体中心|APP|客户端|杂志|公众号|时报|云)$",
}
"""Class → what a name of it ends in; the first that fits counts, else `other`."""

TITLE_CLASSES: dict[str, str] = {
    "party": r"书记|常委|委员|组织委员|政委",
    "government": (
        r"县长|市长|区长|镇长|乡长|省长|州长|旗长|盟长|局长|厅长|处长|科长|主席|部长|主任|秘书长|巡视员|"
        r"调研员|督学|站长|所长|队长"
    ),
    "company": (
        r"董事|总经理|经理|总裁|CEO|首席|创始人|厂长|总监|负责人|法定代表人|法人代表|合伙人|总工|社长|"
        r"财务|行长|站长"
    ),
    "school": r"校长|院长|所长|教授|院士|系主任|园长",
    "society": r"会长|理事|秘书长|主席|理事长|社长",
}
"""Class → what is found in a post's name; several may hold."""

METRIC_CLASSES: dict[str, str] = {
    "investment": r"投资|投入",
    "total": r"总投资|投资总额|投资额|概算|造价|估算|总投入",
    "agreed": r"协议|合同|签约|意向|订单",
    "stage": r"完成|固定资产|设备|到位|累计|首期|年度|计划|一期|配套|环保|建安|资本金|自筹",
    "revenue": r"收入|营收|营业|开票|销售|产值|产出|产量",
    "profit": r"利润|净利|亏损|税|利税|毛利",
    "budget": r"预算|财政|支出|国库",
    "macro": r"生产总值|GDP|增加值|规上|零售|进出口|出口|外资|外贸|固定资产投资|工业投资|可支配|存款|游客|旅游",
    "price": r"价|标的|金额|合同额|成交|采购|报价|控制价|保证金",
    "loan": r"贷款|授信|融资|额度|信贷|债|信用",
    "fund": r"资金|基金|专项|补助|奖补|补贴|奖励|奖金|扶持|补偿|捐|经费|规模",
    "capital": r"资本|出资|股权|增资|募|估值|资产|市值|股",
    "person": r"人均|户均|工资|月薪|平均|亩均|单价|租金|票价|学费|押金|标准",
}
"""Class → what is found in a METRIC's text; several may hold."""

DIVISIONS: dict[str, str] = {
    "item": "、",
    "clause": "，,：:；;。！!？?\n",
    "segment": "；;。！!？?\n",
    "sentence": "。！!？?\n",
    "paragraph": "\n",
}
"""Boundary → the characters that make it, from the weakest to the strongest."""

FULL_WIDTH = str.maketrans(",;:()!?~", "，；：（）！？～")


def _compiled(table: dict[str, str]) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in table.values()]


_ORG, _TITLE, _METRIC = _compiled(ORG_CLASSES), _compiled(TITLE_CLASSES), _compiled(METRIC_CLASSES)


def org_class(name: str) -> int:
    """Index of the first fitting class of `ORG_CLASSES`, or their number where none fits."""
    return next((i for i, pattern in enumerate(_ORG) if pattern.search(name)), len(_ORG))


def title_classes(text: str) -> list[bool]:
    """Which of `TITLE_CLASSES` a post belongs to."""
    return [pattern.search(text) is not None for pattern in _TITLE]


def metric_classes(text: str) -> list[bool]:
    """Which of `METRIC_CLASSES` a metric belongs to."""
    return [pattern.search(text) is not None for pattern in _METRIC]
