import pytest
from django.contrib.auth.models import Group

from kramy.kernel.accounts.api import ensure_roles, make_account, officials_with, role_names
from kramy.kernel.accounts.models import User
from kramy.kernel.accounts.tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_every_role_may_enter_the_desk_and_an_applicant_may_not():
    for role in ("official", "editor", "city_administrator"):
        assert UserFactory(roles=[role]).has_perm("wagtailadmin.access_admin")
    assert not UserFactory().has_perm("wagtailadmin.access_admin")


def test_only_city_administrators_manage_people_and_read_the_log():
    holders = [
        role
        for role in ("official", "editor", "city_administrator")
        if UserFactory(roles=[role]).has_perms(["accounts.manage_people", "audit.view_log"])
    ]
    assert holders == ["city_administrator"]


def test_editors_may_publish_pages_and_officials_may_not():
    from wagtail.permissions import page_permission_policy

    assert page_permission_policy.user_has_permission(UserFactory(editor=True), "publish")
    assert not page_permission_policy.user_has_permission(UserFactory(official=True), "publish")


def test_a_permission_the_city_took_away_stays_away():
    group = Group.objects.get(name="city_administrator")
    permission = group.permissions.get(codename="view_log")
    group.permissions.remove(permission)
    ensure_roles()
    assert not group.permissions.filter(pk=permission.pk).exists()


def test_a_lost_role_comes_back_whole():
    Group.objects.all().delete()
    ensure_roles()
    group = Group.objects.get(name="city_administrator")
    assert {"access_admin", "manage_people", "view_log"} <= set(
        group.permissions.values_list("codename", flat=True)
    )


def test_role_names():
    user = UserFactory(roles=["official", "editor"])
    user.groups.add(Group.objects.create(name="tenants"))
    assert role_names(user) == {"official", "editor"}
    assert role_names(User(email="x@example.com")) == set()


def test_officials_with_a_permission():
    administrator = UserFactory(city_administrator=True)
    UserFactory(official=True)
    UserFactory(city_administrator=True, is_active=False)
    assert list(officials_with("accounts.manage_people")) == [administrator]


def test_make_account_twice_is_one_account_with_both_roles():
    first = make_account(email="Ala@Example.com ", roles=["official"])
    second = make_account(email="ala@example.com", roles=["editor"])
    assert first == second
    assert role_names(User.objects.get()) == {"official", "editor"}


def test_a_demo_account_has_the_demos_password(settings):
    assert make_account(email="a@example.com", is_demo=True).check_password(settings.DEMO_PASSWORD)
    assert not make_account(email="b@example.com").has_usable_password()


def test_an_unknown_role_is_a_programmers_error():
    with pytest.raises(ValueError):
        make_account(email="a@example.com", roles=["king"])
