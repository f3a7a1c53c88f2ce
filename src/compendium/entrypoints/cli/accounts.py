"""`compendium users` and `compendium tokens`: who may use the service."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Annotated
from uuid import UUID

import typer

from compendium.domain.account_errors import TokenNotFound, UserNotFound
from compendium.domain.errors import BadSetting
from compendium.entrypoints.cli.interruption import run_interruptibly

if TYPE_CHECKING:
    from compendium.domain.model.user import User
    from compendium.entrypoints.service_container import ServiceContainer
    from compendium.ports.unit_of_work import UnitOfWork

users_app = typer.Typer(help="The users of the service, and their quotas.", no_args_is_help=True)
tokens_app = typer.Typer(help="The API tokens by which users are known.", no_args_is_help=True)

_Name = Annotated[str, typer.Argument(metavar="NAME", help="The user's name.", show_default=False)]
_Quota = Annotated[
    int | None,
    typer.Option(
        "--monthly-cards",
        metavar="N",
        min=0,
        max=2**31 - 1,
        help="Cards that may be made in a month.",
        show_default="COMPENDIUM_MONTHLY_CARDS, else 1000",
    ),
]
_AT_ONCE = 200


@users_app.command("create")
def create_user(name: _Name, *, monthly_cards: _Quota = None) -> None:
    """Let somebody use the service; tokens create gives them a token."""

    async def work(container: ServiceContainer) -> None:
        quota = container.settings().monthly_cards if monthly_cards is None else monthly_cards
        await container.create_user()(name, quota)

    _run(work)


@users_app.command("list")
def list_users() -> None:
    """Each user's name, quota, and cards made this month, by tabs."""

    async def work(container: ServiceContainer) -> None:
        from compendium.domain.model.quota import month_of  # noqa: PLC0415  --help answers at once

        month = month_of(container.clock().now())
        offset = 0
        while True:
            async with container.units()() as unit:
                users = await unit.users.list(offset=offset, limit=_AT_ONCE)
                for user in users:
                    made = await unit.usage.cards_made(user.id, month)
                    typer.echo(f"{user.name}\t{user.monthly_cards}\t{made}")
            if len(users) < _AT_ONCE:
                return
            offset += _AT_ONCE

    _run(work)


@users_app.command("set")
def set_quota(
    name: _Name,
    *,
    monthly_cards: Annotated[
        int,
        typer.Option(
            metavar="N", min=0, max=2**31 - 1, help="Cards that may be made in a month.", show_default=False
        ),
    ],
) -> None:
    """Give a user another quota."""

    async def work(container: ServiceContainer) -> None:
        async with container.units()() as unit:
            user = await _user(unit, name)
            await unit.users.set_monthly_cards(user.id, monthly_cards)
            await unit.commit()

    _run(work)


@tokens_app.command("create")
def create_token(
    user: Annotated[str, typer.Argument(metavar="USER", help="The user's name.", show_default=False)],
    *,
    name: Annotated[str, typer.Option(metavar="TEXT", help="What the token is for.")] = "",
    days: Annotated[
        int | None,
        typer.Option(metavar="N", min=1, max=36_500, help="It ends after so many.", show_default="never"),
    ] = None,
) -> None:
    """Print a new token of a user. It is shown this once: only a digest is kept."""

    async def work(container: ServiceContainer) -> None:
        lasts = None if days is None else timedelta(days=days)
        _, secret = await container.create_token()(user, name=name, lasts=lasts)
        typer.echo(secret)

    _run(work)


@tokens_app.command("list")
def list_tokens(
    user: Annotated[str, typer.Argument(metavar="USER", help="The user's name.", show_default=False)],
) -> None:
    """Each token's id, first day, last day and name, by tabs."""

    async def work(container: ServiceContainer) -> None:
        async with container.units()() as unit:
            for token in await unit.tokens.list((await _user(unit, user)).id):
                ends = "never ends" if token.expires_at is None else f"{token.expires_at:%Y-%m-%d}"
                typer.echo(f"{token.id}\t{token.created_at:%Y-%m-%d}\t{ends}\t{token.name}")

    _run(work)


@tokens_app.command("revoke")
def revoke_token(
    token_id: Annotated[
        UUID, typer.Argument(metavar="ID", help="As tokens list shows it.", show_default=False)
    ],
) -> None:
    """Make a token open nothing any more, from now on."""

    async def work(container: ServiceContainer) -> None:
        async with container.units()() as unit:
            if not await unit.tokens.delete(token_id):
                raise TokenNotFound(f"there is no token {token_id}: compendium tokens list USER shows them")
            await unit.commit()

    _run(work)


async def _user(unit: UnitOfWork, name: str) -> User:
    user = await unit.users.by_name(name)
    if user is None:
        raise UserNotFound(f"there is no user {name}: compendium users list shows them all")
    return user


def _run(work: Callable[[ServiceContainer], Awaitable[None]]) -> None:
    from compendium.entrypoints.container import prepare_store  # noqa: PLC0415  --help answers at once
    from compendium.entrypoints.service_container import ServiceContainer  # noqa: PLC0415  as said above

    async def prepared() -> None:
        container = ServiceContainer()
        if not container.settings().is_service:
            raise BadSetting(
                "users and tokens are the service's, and CELERY_BROKER_URL names none: 'compendium serve' "
                "alone serves one local user, without a token"
            )
        await prepare_store(container.settings())
        await work(container)

    run_interruptibly(prepared())
