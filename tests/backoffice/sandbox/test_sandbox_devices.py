"""The devices that take cards, and the payments on them."""


def test_devices_as_a_list(api, till):
    assert api.rows("/devices") == [
        {"id": till.devices.ids[0], "name": "Kartenterminal", "configuredForReadyPayCloudPayments": True},
        {"id": till.devices.ids[1], "name": "Handgerät", "configuredForReadyPayCloudPayments": False},
    ]


def test_devices_as_the_one_object_of_the_document(account):
    api = account(devices_as="object")
    till = api.sandbox.tills[0]
    assert api.rows("/devices") == till.devices[till.devices.ids[0]]
    for identifier in list(till.devices.ids):
        till.delete("devices", identifier)
    assert api.rows("/devices") == {}
    api.sandbox.set_options(devices_as="list")
    assert api.rows("/devices") == []
