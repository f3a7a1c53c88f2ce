"""What the API, and those who look after users and jobs, need beside the container of all programs."""

from __future__ import annotations

from contextlib import AbstractAsyncContextManager
from typing import TYPE_CHECKING

from dependency_injector import providers

from compendium.domain.errors import StoreUnavailable
from compendium.domain.use_cases.authenticate import Authenticate
from compendium.domain.use_cases.create_token import CreateToken
from compendium.domain.use_cases.create_user import CreateUser
from compendium.domain.use_cases.decks import DeleteDeck
from compendium.domain.use_cases.delete_job import DeleteJob
from compendium.entrypoints.container import Container, prepare_store
from compendium.entrypoints.settings import Settings, load_settings
from compendium.ports.rate_limiter import RateLimiter
from compendium.ports.task_queue import TaskQueue
from compendium.ports.token_verifier import TokenVerifier
from compendium.ports.unit_of_work import UnitOfWorkFactory

if TYPE_CHECKING:
    from compendium.adapters.queue.in_process import InProcessQueue


def build_verifier(settings: Settings) -> TokenVerifier:
    """The OpenID Connect issuer's, where one is named."""
    if settings.oidc_issuer:
        from compendium.adapters.identity.oidc import OidcVerifier

        return OidcVerifier(
            settings.oidc_issuer, settings.oidc_audience, settings.oidc_jwks_url, settings.ca_file
        )
    from compendium.adapters.identity.no_issuer import NoIssuer

    return NoIssuer()


def build_upload_limiter(settings: Settings) -> RateLimiter:
    """Of all API processes together where Redis is named, else of this one."""
    from compendium.adapters.rate_limiter.limits import LimitsRateLimiter

    return LimitsRateLimiter(settings.uploads_per_minute, settings.result_backend, settings.ca_file)


def build_in_process_queue(queue: TaskQueue) -> InProcessQueue:
    """The embedded queue, to be started and stopped."""
    from compendium.adapters.queue.in_process import InProcessQueue

    assert isinstance(queue, InProcessQueue), "workers run the jobs of a service"
    return queue


def open_pool(settings: Settings) -> AbstractAsyncContextManager[UnitOfWorkFactory]:
    """Units of work whose connections stay open inside the block: for a server of many requests, which
    puts them in the place of ``units``.
    """
    from compendium.adapters.persistence.unit_of_work import pooled_units_of_work

    return pooled_units_of_work(settings.database_url, settings.ca_file)


class ServiceContainer(Container):
    """The wiring of the API."""

    verifier = providers.Singleton(build_verifier, Container.settings)
    pooled_units = providers.Factory(open_pool, Container.settings)
    upload_limiter = providers.Singleton(build_upload_limiter, Container.settings)
    in_process_queue = providers.Factory(build_in_process_queue, Container.queue)
    create_user = providers.Factory(CreateUser, Container.units, Container.clock)
    create_token = providers.Factory(CreateToken, Container.units, Container.clock)
    authenticate = providers.Factory(
        Authenticate,
        Container.units,
        Container.clock,
        verifier,
        Container.settings.provided.monthly_cards,
    )
    delete_job = providers.Factory(DeleteJob, Container.units, Container.storage, Container.queue)
    delete_deck = providers.Factory(DeleteDeck, Container.units, Container.storage)


async def operator_container() -> Container:
    """For a program that looks after jobs and runs none: on the service's store, which must be up to
    date, or on the embedded one, which is made where it is missing. Raises BadSetting,
    StoreUnavailable.
    """
    settings = load_settings()
    if settings.is_service:
        container = Container(settings=providers.Object(settings))
        finding = await container.server_probes()[0].check()
        if not finding.ok:
            raise StoreUnavailable(f"{finding.told}: {finding.way_out}")
        return container
    from compendium.adapters.queue.elsewhere import ElsewhereQueue

    await prepare_store(settings)
    return Container(settings=providers.Object(settings), queue=providers.Singleton(ElsewhereQueue))
