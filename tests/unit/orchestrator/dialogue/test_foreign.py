"""Other languages: told apart, and put into the English the hub reasons in."""

import pytest

from orchestrator.dialogue.foreign import LANGUAGES, glossed, language_in, lexicon
from orchestrator.dialogue.person import wants_person
from orchestrator.dialogue.requests import asks_for, asks_plainly_for

CANCEL = ("cancel my order", "please cancel order 7", "I want to cancel my order")
REFUND = ("I want a refund", "refund me", "I need a refund for one of them", "give me my money back")


@pytest.mark.parametrize(
    ("message", "hint", "language"),
    [
        ("where is my order", "en", "en"),
        ("¿Dónde está mi pedido?", "en", "es"),
        ("donde esta mi pedido", "en", "es"),
        ("où est ma commande", "en", "fr"),
        ("wo ist meine Bestellung", "en", "de"),
        ("gracias", "en", "es"),
        ("danke", "en", "de"),
        ("merci", "en", "fr"),
        ("LK900042US", "en", "en"),
        ("LK900042US", "de", "de"),
        ("ok", "es", "es"),
        ("no", "fr", "fr"),
        ("no", "en", "en"),
        ("yes please", "es", "en"),
        ("my order is not here", "de", "en"),
        ("the die for my brother", "en", "en"),
        ("book a machine service", "en", "en"),
        ("service", "en", "en"),
        ("plus size, a la carte", "en", "en"),
        ("Los Angeles", "en", "en"),
        ("1 Main St, Boston MA 02110", "en", "en"),
        ("12 Pine St, Wilmington, DE 19801", "en", "en"),
        ("a shop in Boston, MA", "en", "en"),
        ("12 rue de la Paix, 75002 Paris", "en", "en"),
        ("12 rue de la Paix, 75002 Paris", "fr", "fr"),
    ],
)
def test_the_words_tell_the_language(message: str, hint: str, language: str) -> None:
    """Where they tell nothing it is the one before."""
    assert language_in(message, hint) == language


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("Quiero cancelar mi pedido", "es"),
        ("¿Puedes cancelar mi pedido, por favor?", "es"),
        ("cancele mi pedido", "es"),
        ("anule mi pedido por favor", "es"),
        ("Je voudrais annuler ma commande", "fr"),
        ("Pouvez-vous annuler ma commande ?", "fr"),
        ("annulez ma commande s'il vous plaît", "fr"),
        ("Ich möchte meine Bestellung stornieren", "de"),
        ("Ich moechte meine Bestellung stornieren", "de"),
        ("Können Sie meine Bestellung stornieren?", "de"),
        ("Bitte stornieren Sie meine Bestellung", "de"),
        ("storniere bitte meine Bestellung", "de"),
    ],
)
def test_a_wish_is_a_wish_in_every_language(message: str, language: str) -> None:
    """By the verbs and things of the examples, which are English."""
    assert language_in(message) == language
    assert asks_for(glossed(message, language), CANCEL)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("no canceles mi pedido", "es"),
        ("no quiero cancelar mi pedido", "es"),
        ("N'annulez pas ma commande", "fr"),
        ("Je ne veux pas annuler ma commande", "fr"),
        ("Stornieren Sie meine Bestellung nicht", "de"),
        ("bitte meine Bestellung nicht stornieren", "de"),
        ("Ich möchte meine Bestellung nicht stornieren", "de"),
    ],
)
def test_a_refusal_is_no_wish(message: str, language: str) -> None:
    """A "no" or "nicht" anywhere in it counts."""
    assert not asks_for(glossed(message, language), CANCEL)
    assert "not" in glossed(message, language)


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("quiero un reembolso", "es"),
        ("Me han cobrado dos veces y quiero que me devuelvan el dinero", "es"),
        ("je veux être remboursé", "fr"),
        ("J'ai été débité deux fois, je voudrais un remboursement", "fr"),
        ("Ich möchte eine Rückerstattung", "de"),
        ("Mir wurde zweimal abgebucht, ich will mein Geld zurück", "de"),
    ],
)
def test_a_refund_can_be_asked_for_plainly(message: str, language: str) -> None:
    """So that it need not be asked about again."""
    assert asks_plainly_for(glossed(message, language), REFUND), glossed(message, language)


@pytest.mark.parametrize(
    ("message", "language", "english"),
    [
        ("sí", "es", "yes"),
        ("si, por favor", "es", "yes, please"),
        ("olvídalo", "es", "never mind"),
        ("el segundo", "es", "the second one"),
        ("oui", "fr", "yes"),
        ("laissez tomber", "fr", "never mind"),
        ("ja, bitte", "de", "yes, please"),
        ("schon gut", "de", "never mind"),
        ("mañana a las 10", "es", "tomorrow at 10"),
        ("mardi prochain à 14h30", "fr", "next tuesday at 14:30"),
        ("am Dienstag um 15 Uhr", "de", "tuesday at 15:00"),
        ("el 12 de diciembre", "es", "the 12 of december"),
        ("am 12. Dezember", "de", "on 12 december"),
        (
            "Si no ha salido, cancélalo; si no, devuélvelo",
            "es",
            "if it has not shipped, cancel it; otherwise, return it",
        ),
        ("mi correo es ada@example.com y mi pedido ord_1", "es", "my email is ada@example.com and my order ord_1"),
    ],
)
def test_answers_times_and_names_come_through(message: str, language: str, english: str) -> None:
    """Ids and addresses as they are."""
    assert glossed(message, language) == english


@pytest.mark.parametrize(
    ("message", "language"),
    [
        ("quiero hablar con una persona", "es"),
        ("je veux parler à un conseiller", "fr"),
        ("ich möchte mit einem Menschen sprechen", "de"),
    ],
)
def test_a_person_can_be_asked_for(message: str, language: str) -> None:
    """It must work whatever else does not."""
    assert wants_person(glossed(message, language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_line_of_a_lexicon_means_something(language: str) -> None:
    """A phrase is at most so long as is looked for."""
    words = lexicon(language).exact
    assert len(words) > 300
    assert max(map(len, words)) <= 7
    assert all(words)


@pytest.mark.parametrize(
    ("message", "language", "address"),
    [
        ("cambiar mi dirección a Calle de la Luz 12, 28001 Madrid", "es", "Calle de la Luz 12, 28001 Madrid"),
        ("envoyez ma commande à 1 Main St, Boston MA 02110", "fr", "1 Main St, Boston MA 02110"),
        ("bitte an 12 Pine St, Wilmington, DE 19801 senden", "de", "12 Pine St, Wilmington, DE 19801"),
    ],
)
def test_an_address_stays_as_it_was_written(message: str, language: str, address: str) -> None:
    """Its words look like words of the language and are none."""
    assert address in glossed(message, language)


@pytest.mark.parametrize(
    ("message", "language"), [("non, l'autre", "fr"), ("no, la otra", "es"), ("nein, die andere", "de")]
)
def test_the_other_one_is_said_in_every_language(message: str, language: str) -> None:
    """As an answer to a question between two."""
    assert glossed(message, language) == "no, the other one"
