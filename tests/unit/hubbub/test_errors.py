"""The members of a problem document."""

from hubbub.errors import FieldError, HubbubError, IdentityRejected, InvalidInput, Problem


def test_a_problem_says_what_a_machine_needs() -> None:
    """Type, title, status and whether trying again may help are always there."""
    assert Problem(404, "No such order").members() == {
        "type": "about:blank",
        "title": "No such order",
        "status": 404,
        "retryable": False,
    }


def test_further_keywords_become_members() -> None:
    """RFC 9457 allows extension members; `detail` and `errors` stand only where there are some."""
    problem = Problem(
        409, "Taken", "choose another name", retryable=True, errors=[FieldError("/name", "taken")], first="order"
    )
    assert problem.members() == {
        "type": "about:blank",
        "title": "Taken",
        "status": 409,
        "detail": "choose another name",
        "retryable": True,
        "errors": [{"pointer": "/name", "detail": "taken"}],
        "first": "order",
    }


def test_an_invalid_input_sums_up_its_first_fields() -> None:
    """Three are told in words, all of them are listed; the whole body is `/`."""
    problem = InvalidInput([FieldError(pointer, "wrong") for pointer in ("", "/a", "/b", "/c")])
    assert problem.status == 422
    assert problem.detail == "/: wrong; /a: wrong; /b: wrong"
    assert len(problem.errors) == 4


def test_every_error_of_ours_has_one_root() -> None:
    """Who catches the root catches them all, and a rejected identity is no HTTP answer by itself."""
    assert issubclass(InvalidInput, Problem)
    assert issubclass(Problem, HubbubError)
    assert issubclass(IdentityRejected, HubbubError)
    assert not issubclass(IdentityRejected, Problem)
