"""What the search knows of English: words that carry no topic, and different words for the same thing."""

FILLERS = frozenset(
    """
    a able about actually after again ah all allow allowed already also always am an and any anybody anyone
    anything anyway are aren't arent as ask asked asking at availability available back be because been before
    being best bit but by bye can can't cannot cant come company could couldn't couldnt curious currently
    customer d'you data dear detail details did didn't didnt do does doesn't doesnt doing don't done dont due
    during each either else enough etc ever every everything exactly excuse explain few fine first for from
    general generally get gets getting give go goes going good got great guy guys had hadn't happen happens has
    hasn't hasnt have haven't havent having he hear heard hello help her here hers hey hi him his hmm hope how
    however hows i i'd i'll i'm i've id idea if im in info information into is isn't isnt it it's its itself ive
    just kind kindly know last learn least let let's like little ll long look looking lot lots love madam made
    make makes many matter may maybe me mean meant might mine more most much must my myself need needed needs
    new next no nor not now obviously of off offer offered offering offers often oh ok okay on once one ones
    only option options or other others our out over own part particular per perhaps person please pls plz point
    policies policy possible possibly pretty probably provide provided provides question questions quick quickly
    quite rather re read really receive received regarding right rule rules said same say see seem seems several
    shall she should shouldn't shouldnt simply since sir so some somebody somehow someone something soon sort
    speak still stuff such sure t take takes taking talk team tell than thank thanks that that's the their them
    themselves then there there's theres these they thing things think this those though through thx time times
    to today together tomorrow too toward try trying turned u unable under understand until up upon ur us use
    used using usually ve very via wanna want wanted wants was wasn't wasnt way we well were weren't what what's
    whatever whats when when's where where's whether which while who who's whole whom whos whose why will with
    within without won't wonder wondered wondering wont work works would wouldn't wouldnt wrong y'all yes yet
    you you'd your yours yourself
    """.split()
)
"""Function words and the small talk around a question."""

SAME = (
    "cost price fee",
    "ship deliver delivery shipment shipping dispatch postage",
    "parcel package",
    "refund reimburse reimbursement moneyback",
    "return sendback",
    "wear wore worn",
    "buy bought purchase",
    "choose chose chosen",
    "speak spoke talk",
    "send sent",
    "pay paid payment",
    "cancel terminate quit",
    "open close opening closing closed shut",
    "international abroad overseas foreign internationally",
    "expire expiry expiration expires",
    "lose lost losing missing",
    "break broke broken",
    "steal stole stolen theft",
    "find found",
    "forget forgot forgotten",
    "sell sold",
    "member membership",
    "warranty guarantee",
    "voucher coupon promo promotion",
    "photo picture image",
    "wash clean launder laundry",
    "repair fix mend",
    "accept accepted",
    "child children kid kids",
    "shop store",
    "bicycle bike",
    "phone smartphone mobile cellphone",
    "watch smartwatch",
    "delete erase remove",
    "change modify amend",
    "cheap cheaper lower",
    "exchange swap",
    "installment instalment installments instalments",
    "color colour",
    "signin signon login logon",
    "signup register registration",
    "subscribe subscription",
    "duration length",
    "size sizing",
    "customs duty duties",
    "discount rebate",
    "invoice receipt",
    "personal private privacy",
    "damage damaged",
    "fault faulty defect defective",
)
"""Rows of words that stand for the first of their row."""

PHRASES = (
    (r"\be-mail", "email"),
    (r"\b(?:sign|log)(?:ged|ging)? in\b", "signin"),
    (r"\bsign(?:ed|ing)? up\b", "signup"),
    (r"\b(?:send|sent|sending|give|giving|bring|bringing|take|taking) (?:\w+ ){0,3}back\b", "sendback"),
    (r"\bmoney back\b", "moneyback"),
    (r"\bhow much\b", "cost"),
    (r"\bhow expensive\b", "cost"),
    (r"\bget rid of\b", "delete"),
)
"""Words that mean something else together (regular expressions over lower case) and what they stand for."""
