"""The emulator answers, keeps accounts apart, and listens where it should."""

import psutil


def test_accounts_do_not_see_each_other(aws, settings):
    aws("sqs").create_queue(QueueName="mine")
    assert len(aws("sqs").list_queues()["QueueUrls"]) == 1
    assert aws("sts").get_caller_identity()["Account"] == settings.account


def test_emulator_listens_on_loopback_only(emulator_settings):
    listening = [
        c.laddr.ip
        for c in psutil.net_connections("inet")
        if c.status == psutil.CONN_LISTEN and c.laddr.port == emulator_settings.emulator_port
    ]
    assert listening == ["127.0.0.1"]
