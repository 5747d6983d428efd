"""People for tests: ``UserFactory()`` is an applicant; traits make officials of them."""

from typing import Any

import factory
from allauth.mfa.totp.internal.auth import TOTP

from kramy.kernel.accounts.api import make_account
from kramy.kernel.accounts.enums import Role
from kramy.kernel.accounts.models import User

PASSWORD = "correct horse battery"


class UserFactory(factory.django.DjangoModelFactory[User]):
    """``UserFactory(official=True)``, ``editor=True``, ``city_administrator=True``, or ``roles=[…]``."""

    class Meta:
        model = User

    class Params:
        official = factory.Trait(roles=[Role.OFFICIAL])
        editor = factory.Trait(roles=[Role.EDITOR])
        city_administrator = factory.Trait(roles=[Role.CITY_ADMINISTRATOR])

    email = factory.Sequence(lambda n: f"person{n}@example.com")
    first_name = "Jan"
    last_name = factory.Sequence(lambda n: f"Kowalski{n}")
    language = "pl"
    password = PASSWORD
    roles: Any = ()
    verified = True

    @classmethod
    def _create(cls, model_class: type[User], *args: Any, **kwargs: Any) -> User:
        known = ("email", "password", "first_name", "last_name", "language", "roles", "verified", "is_demo")
        user = make_account(**{name: kwargs.pop(name) for name in known if name in kwargs})
        for name, value in kwargs.items():
            setattr(user, name, value)
        if kwargs:
            user.save()
        return user


def give_second_factor(user: User) -> User:
    """A TOTP secret, as officials must have outside the demo."""
    TOTP.activate(user, "JBSWY3DPEHPK3PXP")
    return user
