import pytest
from django.contrib.auth import get_user_model

from kramy.kernel.messaging.adapters import AccountAdapter
from kramy.kernel.messaging.domain.rendering import Block, blocks_of, render
from kramy.kernel.messaging.models import OutboxMessage
from kramy.kernel.messaging.tests.factories import PlainMessage


def test_blocks():
    assert blocks_of("One\ntwo\n\nOpen it:\nhttps://a.example/1\n\n> said\n\n- x\n- y\n\nAB12-CD34") == [
        Block(lines=("One", "two")),
        Block(button="Open it", url="https://a.example/1"),
        Block(lines=("said",), quote=True),
        Block(lines=("x", "y"), items=True),
        Block(code="AB12-CD34"),
    ]


def test_what_a_person_typed_cannot_become_html():
    rendered = render(
        PlainMessage(subject="<b>x</b>\nBcc: y", text="<script>alert(1)</script> & co"), language="en"
    )
    assert rendered.subject == "<b>x</b>"
    assert "<script>alert(1)</script> & co" in rendered.text
    assert "<script>" not in rendered.html
    assert "&lt;script&gt;" in rendered.html


def test_styles_are_in_the_elements_and_the_city_signs():
    rendered = render(PlainMessage(), language="pl")
    assert 'style="' in rendered.html
    assert rendered.text.endswith("kramy@example.org · +48 12 000 00 00\n")
    assert "Kramy Kraków" in rendered.html


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("language", "subject"),
    [("pl", "Kod logowania: ABC123"), ("en", "Your sign-in code: ABC123"), ("uk", "Код для входу: ABC123")],
)
def test_sign_in_code_is_in_the_persons_language(language, subject):
    user = get_user_model().objects.create_user("anna@example.com", language=language)
    AccountAdapter().send_mail("account/email/login_code", user.email, {"user": user, "code": "ABC123"})
    row = OutboxMessage.objects.get()
    assert (row.subject, row.language, row.user, row.kind) == (subject, language, user, "account.login_code")


@pytest.mark.django_db
def test_mail_without_words_of_ours_takes_allauths():
    user = get_user_model().objects.create_user("anna@example.com", language="en")
    AccountAdapter().send_mail(
        "account/email/password_changed",
        user.email,
        {"user": user, "ip": "", "user_agent": "", "timestamp": ""},
    )
    row = OutboxMessage.objects.get()
    assert row.kind == "account.other"
    assert "password" in row.text.lower()
