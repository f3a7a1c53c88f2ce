"""The servers that any integration test may ask for."""

from tests.integration.servers.fixtures import (
    _s3_of_the_run,
    postgresql,
    rabbitmq,
    redis,
    s3,
    service_environment,
)

__all__ = ["_s3_of_the_run", "postgresql", "rabbitmq", "redis", "s3", "service_environment"]
