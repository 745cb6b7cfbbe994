"""What the lab replaces in LocalStack is still there, and called as the lab expects."""

import subprocess
import sys
import textwrap

SEAMS = {
    "localstack.runtime.runtime.LocalstackRuntime._init_gateway_server": "self",
    "localstack.runtime.runtime.LocalstackRuntime._wait_for_gateway": "self",
    "localstack.runtime.runtime.LocalstackRuntime.exit": "self code",
    "localstack.aws.client.GatewayShortCircuit.modify_client": "client gateway",
    "localstack.services.lambda_.event_source_mapping.pollers.sqs_poller.SqsPoller.poll_events": (
        "self"
    ),
    "localstack.services.lambda_.event_source_mapping.pollers.sqs_poller.SqsPoller"
    ".delete_messages": "self messages message_ids_to_delete",
    "localstack.services.lambda_.event_source_mapping.esm_worker.EsmWorker.__init__": (
        "self esm_config poller enabled user_state_reason"
    ),
    "localstack.services.lambda_.invocation.lambda_service.LambdaService.can_assume_role": (
        "self role_arn region"
    ),
    "localstack.services.lambda_.invocation.event_manager.LambdaEventManager.stop": "self",
    "localstack.services.lambda_.invocation.event_manager.SQSInvocation.decode": "message",
    "localstack.services.lambda_.invocation.event_manager.Poller.process_success_destination": (
        "self sqs_invocation invocation_result event_invoke_config"
    ),
    "localstack.services.lambda_.invocation.event_manager.Poller.process_failure_destination": (
        "self sqs_invocation invocation_result event_invoke_config failure_cause"
    ),
    "localstack.services.lambda_.invocation.event_manager.Poller.process_dead_letter_queue": (
        "self sqs_invocation invocation_result"
    ),
    "localstack.services.lambda_.event_source_mapping.esm_event_processor.EsmEventProcessor"
    ".process_events_batch": "self input_events",
    "localstack.services.sns.publisher.store_delivery_log": (
        "message_context subscriber success topic_attributes delivery"
    ),
    "localstack.services.sns.publisher.PublishDispatcher._submit_notification": (
        "self notifier ctx subscriber"
    ),
    "localstack.services.sqs.models.SqsQueue.remove_expired_messages_from_heap": (
        "heap message_retention_period"
    ),
    "localstack.aws.connect.dump_dto": "data",
    "localstack.services.s3.presigned_url.get_secret_access_key_from_access_key_id": (
        "access_key_id region"
    ),
    "localstack.services.s3.presigned_url.get_credentials_from_parameters": "parameters region",
    "localstack.services.stores.AccountRegionBundle.reset": "self",
    "localstack.services.s3.notifications.NotificationDispatcher.__init__": "self num_thread",
    "localstack.services.s3.storage.ephemeral.EphemeralS3ObjectStore.close": "self",
    "botocore.endpoint.Endpoint._add_modeled_error_fields": (
        "self response_dict parsed_response operation_model parser"
    ),
}


def test_what_is_replaced_has_the_signature_it_had():
    script = f"""
        import inspect, pkgutil
        for name, parameters in {SEAMS!r}.items():
            found = list(inspect.signature(pkgutil.resolve_name(name)).parameters)
            assert found == parameters.split(), (name, found)
    """
    command = [sys.executable, "-W", "ignore", "-c", textwrap.dedent(script)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
