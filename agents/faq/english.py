"""What the search knows of English: words that carry no topic, and different words for the same thing."""

FILLERS = frozenset(
    """
    a able about actually after again ah all allow allowed already also always am an and any anybody anyone
    anything anyway are arent as ask asked asking at availability available back be because been before being
    best bit but by bye can cannot cant come company could couldnt curious currently customer data dear detail
    details did didnt do does doesnt doing done dont due during dyou each either else enough etc ever every
    everything exactly excuse explain few fine first for from general generally get gets getting give go goes
    going good got great guy guys had hadnt happen happens has hasnt have havent having he hear heard hello help
    her here hers hey hi him his hmm hope how however howlong hows i id idea if ill im in info information into
    is isnt it its itself ive just kind kindly know last learn least let like little ll long look looking lot
    lots love madam made make makes many matter may maybe me mean meant might mine more most much must my myself
    need needed needs new next no nor not now obviously of off offer offered offering offers often oh ok okay on
    once one ones only option options or other others our out over own part particular per perhaps person please
    pls plz point policies policy possible possibly pretty probably provide provided provides question questions
    quick quickly quite rather re read really receive received regarding right rule rules said same say see seem
    seems several shall she should shouldnt simply since sir so some somebody somehow someone something soon
    sort speak speaking still stuff such sure t take takes taking talk talking talks team tell than thank thanks
    that the their them themselves then there theres these they thing things think this those though through thx
    time times to today together tomorrow too toward try trying turned u unable under understand until up upon
    ur us use used using usually ve very via wanna want wanted wants was wasnt way we well were werent what
    whatever whats when where whether which while who whole whom whos whose why will with within without wonder
    wondered wondering wont work works would wouldnt wrong yall yes yet you youd your yours yourself
    """.split()  # noqa: SIM905 - hundreds of words read better without quotes
)
"""Function words and the small talk around a question, without apostrophes."""

TELLING = frozenset(
    """
    availability available detail details how howlong many much often option options policies policy rule rules
    when where who why
    """.split()  # noqa: SIM905 - as above
)
"""Fillers that still tell one section from another about the same topic."""

SAME = (
    "cost price fee",
    "ship deliver delivery shipment shipping dispatch postage",
    "parcel package",
    "refund reimburse reimbursement moneyback",
    "return sendback",
    "wear wore worn",
    "buy bought purchase",
    "choose chose chosen choice",
    "speak spoke talk",
    "send sent",
    "pay paid payment",
    "cancel terminate quit cancellation",
    "open close opening closing closed shut",
    "international abroad overseas foreign internationally",
    "expire expiry expiration expires",
    "lose lost losing loss",
    "break broke broken",
    "steal stole stolen theft",
    "find found",
    "forget forgot forgotten",
    "sell sold",
    "member membership",
    "warranty guarantee",
    "voucher coupon promo promotion",
    "photo picture image",
    "wash launder laundry",
    "repair fix mend",
    "accept accepted",
    "child children kid kids",
    "shop store",
    "bicycle bike",
    "phone smartphone mobile cellphone telephone",
    "watch smartwatch",
    "delete erase remove deletion removal",
    "change modify amend switch alter edit update",
    "cheap cheaper lower",
    "exchange swap",
    "installment instalment installments instalments",
    "color colour",
    "signin signon login logon",
    "signup register registration enroll enrol",
    "subscribe subscription",
    "duration length",
    "size sizing",
    "customs duty duties",
    "discount rebate",
    "invoice receipt bill",
    "personal private privacy",
    "damage damaged",
    "fault faulty defect defective",
    "maximum max limit",
    "minimum min smallest lowest",
    "job career hiring hire vacancy vacancies employment",
    "address location located locate",
    "elevator lift",
    "apartment flat",
    "holiday vacation",
    "postcode zipcode zip",
    "late delay delayed",
    "start begin began",
    "disability disabled wheelchair accessible accessibility",
    "car vehicle",
    "luggage baggage suitcase",
    "wifi internet",
    "refrigerator fridge",
    "television tv",
    "urgent emergency",
    "complaint complain",
    "arrive arrival",
    "depart departure",
    "apply application applicant",
    "renew renewal",
    "insure insurance insurer insured",
    "approve approval",
    "permit permission",
    "invite invitation",
    "decide decision",
    "heavy weight weigh",
    "high height tall",
    "allergy allergen allergic",
    "withdraw withdrawal",
    "donate donation",
    "secure security",
    "fail failure failed",
    "freeze froze frozen",
    "eat ate eaten",
    "twofactor twostep 2fa mfa",
    "authenticate authentication authenticator",
    "certify certificate certification certified",
    "grow grew grown",
    "drive drove driven",
    "rent rental lease",
    "doctor physician",
    "vegetable veg veggie",
    "annual annually yearly year",
    "monthly month",
    "weekly week",
    "daily day",
)
"""Rows of words that stand for the first of their row."""

PHRASES = (
    (r"\b(?:sign|log)(?:ged|ging)? in\b", "signin"),
    (r"\bsign(?:ed|ing)? up\b", "signup"),
    (r"\b(?:send|sent|sending|give|giving|bring|bringing|take|taking) (?:\w+ ){0,3}back\b", "sendback"),
    (r"\bmoney back\b", "moneyback"),
    (r"\b(?:two|2)[ -](?:factor|step)\b", "twofactor"),
    (r"\bsingle sign[ -]?on\b", "sso"),
    (r"\bamerican express\b", "amex"),
    (r"\bzip code\b", "zipcode"),
    (r"\bhow much\b", "cost"),
    (r"\bhow (?:long|many (?:hour|day|week|month|year)s)\b", "howlong"),
    (r"\bhow expensive\b", "cost"),
    (r"\bget rid of\b", "delete"),
)
"""Words that mean something else together (regular expressions over lower case) and what they stand for."""
