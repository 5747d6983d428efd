import pytest
from django.core.files.storage import default_storage
from django.core.management import call_command

from kramy.modules.map_campaigns.models import MapSnapshot
from kramy.modules.map_campaigns.tests.factories import CampaignFactory, EntryFactory


@pytest.mark.django_db
def test_a_lost_file_is_written_again(capsys):
    campaign = CampaignFactory()
    EntryFactory(campaign=campaign)
    call_command("publish_maps")
    snapshot = MapSnapshot.objects.get(campaign=campaign)
    default_storage.delete(snapshot.path)
    call_command("publish_maps")
    assert default_storage.exists(snapshot.path)
    assert capsys.readouterr().out.splitlines()[-1] == f"{campaign.slug}: 1"
