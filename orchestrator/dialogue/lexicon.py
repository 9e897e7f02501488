"""General English of customer service: words that say little, words that mean much the same, and word stems.

No company's facts stand here. An agent's own words come from its card; these only let a dozen examples reach further.
"""

from functools import lru_cache

_FUNCTION_WORDS = """
    a an the this that these those i you he she it we they me him her us them my your his its our their mine yours
    am is are was were be been being do does did done have has had having will would shall should can could may might
    must not no and or but if so because as of at by for with about into to from in on up out off over then than too
    very just also please what which who whom when where why how there here any some such hi hello hey thanks thank ok
    okay yes well sorry
"""
_FRAME_WORDS = """
    only own same each more most other get got getting want wanted wants need needs needed like help helping assist
    assistance try trying know let make made go going come tell give show see check find look looking information info
    question something anything someone somebody anybody anyone possible able
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Words that carry grammar rather than a subject."""

FRAME_WORDS = frozenset(_FRAME_WORDS.split())
"""Words a request is wrapped in: "I need help to find ..."."""

_ALIKE = """
    parcel: parcel parcels package packages shipment shipments delivery deliveries consignment
    order: order orders purchase purchases
    buy: bought ordered purchased buy buying
    refund: refund refunds refunded reimburse reimbursed reimbursement rebate rebates compensation restitution repay
    charge: charge charges charged bill billed debit debited payment payments transaction transactions paid
    twice: twice double duplicate duplicated duplicates doubled
    invoice: invoice invoices receipt receipts bill bills
    password: password passwords passcode pin passphrase pwd
    login: login log sign signin logon
    person: human person agent representative operator supervisor manager advisor adviser
    appointment: appointment appointments booking bookings reservation reservations
    book: book schedule reserve arrange
    move: reschedule postpone move shift push
    cancel: cancel stop abort scrap drop cancelling canceling cancelled canceled cancellation revoke
    broken: broken faulty defective damaged crashes crashing frozen stuck malfunctioning
    complaint: complaint complaints complain claim claims reclamation grievance
    exchange: exchange exchanged swap swapped trade replace replacement
    return: return returning returned returns
    cost: cost costs price prices fee fees
    free: available openings availability vacancies
    ticket: ticket tickets case cases
    listing: show list display view
    accept: accept accepted allow allowed
    ways: options methods modalities ways kinds types
    arrive: arrive arrives arriving arrived eta arrival
    address: address addresses destination
    business: shop store branch
    expert: doctor doctors dr physician physicians dentist dentists therapist therapists counselor counselors
    expert: counsellor counsellors psychologist psychologists psychiatrist psychiatrists practitioner practitioners
    expert: specialist specialists dermatologist dermatologists gynecologist gynecologists ophthalmologist
    expert: ophthalmologists optician opticians optometrist optometrists pediatrician pediatricians physiotherapist
    expert: physiotherapists chiropractor chiropractors hairdresser hairdressers stylist stylists barber barbers vet
    expert: vets veterinarian veterinarians lawyer lawyers attorney attorneys plumber plumbers electrician
    expert: electricians mechanic mechanics tutor tutors masseur masseuse
"""

_ALIKE_PHRASES = """
    refund: money back
    return: send back, sent back, give back, ship back, take back
    cancel: call off
    login: log in, sign in
    twice: two times
    broken: not work, not working, stopped working
"""


def _concepts(table: str, separator: str | None) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for line in table.strip().splitlines():
        concept, words = line.strip().split(": ")
        for word in words.split(separator):
            found[word] = (*found.get(word, ()), f"~{concept}")
    return found


CONCEPTS = _concepts(_ALIKE, None)
"""Word to the concepts it may stand for, each written `~concept`."""

PHRASES = _concepts(_ALIKE_PHRASES, ", ")
"""The same for two words, which may have one other word between them ("send it back")."""

_SUFFIXES = (("ies", "y"), ("sses", "ss"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""))
_SHORTEST = 4


@lru_cache(maxsize=4096)
def stem(word: str) -> str:
    """A word without its inflection, roughly: `charges`, `charged` and `charging` agree."""
    if len(word) < _SHORTEST or word.startswith("<"):
        return word
    for suffix, instead in _SUFFIXES:
        if word.endswith(suffix) and not word.endswith("ss") and len(word) - len(suffix) >= _SHORTEST - 1:
            word = word[: -len(suffix)] + instead
            break
    word = word.removesuffix("e")
    doubled = len(word) > _SHORTEST and word[-1] == word[-2] and word[-1] not in "sl"
    return word[:-1] if doubled else word
