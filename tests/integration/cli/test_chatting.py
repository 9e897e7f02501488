"""Talking to a real installation: one message, a pipe, a terminal."""

import json

from tests.installation import Installation
from tests.integration.cli.command import run, terminal
from tests.running import wait_until

WORDS = "I was charged twice this month and I need a refund for one of them."


def test_one_message_shows_the_reply_its_source_the_steps_and_the_trace(hubbub: Installation) -> None:
    """All that a reply has."""
    done = run(hubbub, "chat", "What is your return policy?")
    assert done.returncode == 0
    for part in ("30 days", "from: Returns", "answer_question", "done", f"{hubbub.url}/trace/"):
        assert part in done.stdout
    assert "\x1b" not in done.stdout


def test_a_piped_conversation_remembers_what_was_asked(hubbub: Installation) -> None:
    """Each line is a message in the same conversation."""
    done = run(hubbub, "chat", "--customer", "cus_ada", "--json", said="Book a boot fitting\nin 3 days at 11am\n")
    asked, booked = map(json.loads, done.stdout.splitlines())
    assert (done.returncode, asked["status"], booked["status"]) == (0, "needs_input", "answered")
    assert asked["conversation_id"] == booked["conversation_id"]


def test_a_conversation_goes_on_by_its_id(hubbub: Installation) -> None:
    """In another call of the command."""
    options = ("--customer", "cus_ben", "--conversation", "c_goes_on")
    run(hubbub, "chat", "Cancel order ord_10051", *options)
    done = run(hubbub, "chat", "no", *options)
    assert "Nothing has been changed" in done.stdout


def test_somebody_elses_conversation_is_refused(hubbub: Installation) -> None:
    """The hub says so, the command exits with 1."""
    run(hubbub, "chat", "hello", "--customer", "cus_ben", "--conversation", "c_bens")
    done = run(hubbub, "chat", "hello", "--customer", "cus_dev", "--conversation", "c_bens")
    assert (done.returncode, "404" in done.stderr) == (1, True)


def test_a_decision_of_somebody_else_is_shown_at_the_next_prompt(hubbub: Installation) -> None:
    """Cleo waits for an approval; Enter shows what became of it, once. Ctrl-D ends the conversation."""
    with terminal(hubbub, "chat", "--customer", "cus_cleo") as cleo:
        cleo.wait_for("you> ")
        cleo.type(WORDS + "\n")
        cleo.wait_for("Waits for a person to approve: order.refund_charge of $480")
        cleo.wait_for("you> ", 2)
        [approval] = hubbub.get("/v1/approvals")["items"]
        hubbub.decide(approval["id"], "approve")
        talk = f"/v1/conversations/{approval['conversation_id']}/messages"
        wait_until(lambda: "issued" in hubbub.get(talk)["items"][-1]["text"], what="the refund")
        cleo.type("\n")
        cleo.wait_for("bot: I found the duplicate charge and have issued a refund of $480")
        cleo.wait_for("you> ", 3)
        cleo.type("\n")
        cleo.wait_for("you> ", 4)
        assert cleo.shown.count("have issued a refund of $480") == 1
        cleo.type("\x04")
        assert cleo.end() == 0


def test_at_a_terminal_the_steps_are_shown_while_they_run(hubbub: Installation) -> None:
    """Which agent is at what; in a pipe there is the reply alone."""
    with terminal(hubbub, "chat", "where is my order?", "--customer", "cus_dev") as dev:
        with hubbub.frozen("order"):
            dev.wait_for("track_shipment")
            dev.wait_for("runs")
        dev.wait_for("answered")
        assert dev.end() == 0
    piped = run(hubbub, "chat", "where is my order?", "--customer", "cus_dev")
    assert "runs" not in piped.stdout


def test_an_option_is_chosen_by_its_number(hubbub: Installation) -> None:
    """The time is taken, others are offered."""
    booking = "Book a bike tune-up in 2 days at 10am"
    run(hubbub, "chat", booking, "--customer", "cus_ada")
    done = run(hubbub, "chat", "--customer", "cus_dev", said=f"{booking}\n2\n")
    offered = next(line for line in done.stdout.splitlines() if line.startswith("  2) "))
    assert f"booked for {offered.removeprefix('  2) ')}" in done.stdout


def test_ctrl_c_stops_waiting_and_the_reply_is_shown_later(hubbub: Installation) -> None:
    """The turn is accepted and goes on; at the prompt Ctrl-C ends the conversation."""
    with terminal(hubbub, "chat", "--customer", "cus_ada") as ada:
        ada.wait_for("you> ")
        with hubbub.frozen("faq"):
            ada.type("What is your return policy?\n")
            hubbub.wait_until_called("faq")
            ada.type("\x03")
            ada.wait_for("Not waiting any longer")
            ada.wait_for("you> ", 2)
        [talk] = hubbub.get("/v1/conversations?customer_id=cus_ada&limit=1")["items"]
        answered = f"/v1/conversations/{talk['id']}/messages"
        wait_until(lambda: hubbub.get(answered)["items"][-1]["role"] == "bot", what="the reply")
        ada.type("\n")
        ada.wait_for("bot: ")
        ada.type("\x03")
        assert ada.end() == 0
    assert "Traceback" not in ada.shown


def test_no_color_means_no_escape_sequence(hubbub: Installation) -> None:
    """At a terminal that would show them."""
    with terminal(hubbub, "chat", "hello") as colourful:
        assert colourful.end() == 0
    with terminal(hubbub, "chat", "hello", NO_COLOR="1") as plain:
        assert plain.end() == 0
    assert "\x1b[" in colourful.shown
    assert "\x1b" not in plain.shown
    assert "Hello" in plain.shown
