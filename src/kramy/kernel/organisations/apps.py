from django.utils.translation import gettext_lazy as _

from kramy.kernel.manifest.base import DeskItem, KramyAppConfig, Manifest, NavigationItem, Permission


class OrganisationsConfig(KramyAppConfig):
    name = "kramy.kernel.organisations"
    label = "organisations"
    verbose_name = _("Organisations")
    manifest = Manifest(
        public_urls="kramy.kernel.organisations.web.public.urls",
        desk_urls="kramy.kernel.organisations.web.desk.urls",
        account_navigation=(
            NavigationItem(label=_("My organisations"), url_name="organisations:index", order=20),
        ),
        desk_items=(
            DeskItem(
                name="organisations",
                label=_("Organisations"),
                url_name="organisations_desk:index",
                icon="group",
                permission="organisations.manage_organisations",
                order=500,
            ),
        ),
        permissions=(
            Permission(
                codename="manage_organisations",
                name="Can see and change organisations and their members",
                roles=("official", "city_administrator"),
            ),
        ),
        organisation_facts=(
            "kramy.kernel.organisations.domain.facts.NUMBERS",
            "kramy.kernel.organisations.domain.facts.PEOPLE",
        ),
        desk_search=("kramy.kernel.organisations.web.desk.search.ORGANISATIONS",),
        personal_data=("kramy.kernel.organisations.retention.PERSONAL_DATA",),
    )

    def ready(self) -> None:
        super().ready()
        from kramy.kernel.organisations.base import firm_registers
        from kramy.kernel.organisations.domain.vat_register import VatRegister

        if "vat" not in firm_registers:
            firm_registers.register("vat", VatRegister())
