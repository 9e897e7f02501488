"""A postcode is no order number, and a row of order numbers is no address."""

import pytest

from orchestrator.dialogue.postal import find_postal


@pytest.mark.parametrize(
    "address",
    [
        "5 Oak Lane, Boston, MA 02110",
        "14 Juniper Street, Apt 3, Brooklyn, NY 11201-1234",
        "1 Elm St, Rye 10580",
        "5 oak lane, boston, ma 02110",
        "5 Oak Lane Boston MA 02110",
        "12 St. Mary's Road, London N1 2AB",
        "12 High Street, Hay-on-Wye HR3 5AA",
        "Hauptstr. 7, 10115 Berlin",
        "7 Rue Cler, 75007 Paris",
        "Calle Mayor 5, 28013 Madrid",
        "Calle de la Luz 12, 28001 Madrid",
        "12 rue de la Paix, 75002 Paris",
        "8, avenue des Lilas, 69003 Lyon",
    ],
)
@pytest.mark.parametrize(
    "around", ["{}", "Please send my order to {}, please.", "I moved. Is {} right for order 10051?"]
)
def test_an_address_is_found_in_full(address: str, around: str) -> None:
    """As it is written in several countries, alone or in a sentence."""
    said = around.format(address)
    assert [said[start:end] for start, end in find_postal(said)] == [address]


@pytest.mark.parametrize(
    "said",
    [
        "cancel orders 10051, 10042",
        "Order 7, 10042 please",
        "Refund charge 1001, 1002",
        "Cancel Order 12, Order 10051",
        "I bought 2 Ridge tents, order 10060",
        "is order 5 on its way, or 10042",
        "Please Cancel 7, 10042 Thanks",
        "book 3 Boot fittings, 10042",
        "I paid 49 dollars for Club, charge 1001 1002",
        "The TrailWatch 2 broke, order 10051",
    ],
)
def test_numbers_of_other_things_make_no_address(said: str) -> None:
    """They are what the customer wants something done to."""
    assert list(find_postal(said)) == []
