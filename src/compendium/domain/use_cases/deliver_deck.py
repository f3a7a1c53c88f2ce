"""The end of a job: its deck is cut to the user's quota, written, stored and counted, once."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator, Iterable, Mapping
from contextlib import suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from compendium.domain.account_errors import QuotaExhausted
from compendium.domain.errors import LeaseLost, TransientError
from compendium.domain.model.card import Card
from compendium.domain.model.job import Job, Outcome
from compendium.domain.model.quota import Allowance
from compendium.domain.model.wishes import DeckFormat
from compendium.domain.pipeline.identity import content_hash
from compendium.domain.pipeline.run import Made
from compendium.domain.pipeline.shorten import shorten
from compendium.domain.use_cases.allowance import read_allowance
from compendium.domain.use_cases.object_names import deck_id_of, deck_name, deck_names, report_name
from compendium.ports.clock import Clock
from compendium.ports.deck_writer import DeckWriter
from compendium.ports.object_storage import ObjectStorage
from compendium.ports.unit_of_work import NoteStamp, StoredDeck, UnitOfWorkFactory

NO_QUOTA = "monthly quota used up"


@dataclass(frozen=True, slots=True)
class DeliverDeck:
    """Harmless when repeated: the job's row decides which run's deck counts.

    ``fixed_time`` replaces the job's creation as the modification time of new notes
    (SOURCE_DATE_EPOCH).
    """

    units: UnitOfWorkFactory
    storage: ObjectStorage
    writers: Mapping[DeckFormat, DeckWriter]
    clock: Clock
    fixed_time: datetime | None = None

    async def __call__(self, job: Job, made: Made, folder: Path) -> tuple[Job, Made]:
        """The finished job and the deck as it was stored; ``folder`` is for the file under way.

        Raises QuotaExhausted where no note fits into what is left of the user's month, LeaseLost
        where the job is somebody else's now, StorageFull, StoreUnavailable.
        """
        try:
            while True:
                allowance = await read_allowance(self.units, job.user_id, self.clock.now())
                fitting = fitted(made, allowance)
                stamps = await self._stamps(job, fitting.deck.cards)
                stored = await self._store(job, fitting, stamps, folder)
                finished = job.used(made.report.usage).complete(self.clock.now(), _outcome(stored, fitting))
                if await self._finish(finished, job, stored, stamps, allowance):
                    break  # else other jobs of the user took the room meanwhile: cut anew
        except (LeaseLost, QuotaExhausted):
            # Certainly uncommitted. After other errors it may be only the database's answer that was
            # lost: then the objects stay, and go with the next run, the job or the orphans.
            await self._discard(deck_names(job, since=job.token))
            raise
        kept = {stored.object_name, stored.report_name}
        await self._discard(name for name in deck_names(job) if name not in kept)
        return finished, fitting

    async def _finish(
        self,
        finished: Job,
        job: Job,
        stored: StoredDeck,
        stamps: Mapping[str, NoteStamp],
        allowance: Allowance,
    ) -> bool:
        """One transaction, conditional on the job's token; False, and nothing done, where the cards
        do not fit any more. Its rows are locked in one order by all.
        """
        async with self.units() as unit:
            await unit.jobs.save(finished, was=job)
            if not await unit.usage.count_cards(
                job.user_id, allowance.month, stored.num_cards, allowance.limit
            ):
                return False
            await unit.decks.add(stored)
            await unit.notes.remember(job.user_id, stamps)
            await unit.commit()
        return True

    async def _stamps(self, job: Job, cards: tuple[Card, ...]) -> dict[str, NoteStamp]:
        """Each note's modification time: it moves exactly when the content does, always forward."""
        async with self.units() as unit:
            known = await unit.notes.stamps(job.user_id, [card.guid for card in cards])
        now = int((self.fixed_time or job.created_at).timestamp())
        stamps: dict[str, NoteStamp] = {}
        for card in cards:
            before, content = known.get(card.guid), content_hash(card)
            if before is None:
                stamps[card.guid] = NoteStamp(content, now)
            elif before.content_hash == content:
                stamps[card.guid] = before
            else:
                stamps[card.guid] = NoteStamp(content, max(now, before.modified + 1))
        return stamps

    async def _store(self, job: Job, made: Made, stamps: Mapping[str, NoteStamp], folder: Path) -> StoredDeck:
        """Write the deck and its report to the storage, under names of this run's own."""
        deck_id = deck_id_of(job.id)
        writer = self.writers[job.wishes.format]
        deck_file = folder / f"deck{writer.suffix}"
        await writer.write(made.deck, {guid: stamp.modified for guid, stamp in stamps.items()}, deck_file)
        object_name = deck_name(deck_id, job.token, job.wishes.format)
        report = report_name(deck_id, job.token)
        await self.storage.put(object_name, _read(deck_file))
        await self.storage.put(report, _once(json.dumps(asdict(made.report)).encode()))
        return StoredDeck(
            id=deck_id,
            job_id=job.id,
            user_id=job.user_id,
            name=made.deck.name,
            file_name=f"{Path(job.file_name).stem}{writer.suffix}",
            num_notes=len(made.deck.cards),
            num_cards=made.deck.num_cards,
            created_at=job.created_at,
            object_name=object_name,
            report_name=report,
        )

    async def _discard(self, names: Iterable[str]) -> None:
        for name in names:
            with suppress(TransientError):  # the sweep for orphans finds it
                await self.storage.delete(name)


def fitted(made: Made, allowance: Allowance) -> Made:
    """``made``, cut to what is left of the month. Raises QuotaExhausted where no note fits."""
    left = allowance.left
    if left is None or made.deck.num_cards <= left:
        return made
    remark = f"The monthly quota left room for {{kept}} of {{all}} cards; it renews on {allowance.renews_on}."
    shorter = shorten(made, left, rule=NO_QUOTA, remark=remark)
    if not shorter.deck.cards:
        raise allowance.refusal()
    return shorter


def _outcome(stored: StoredDeck, made: Made) -> Outcome:
    report = made.report
    return Outcome(
        deck_id=stored.id,
        num_pages=report.num_pages,
        num_chunks=report.num_chunks,
        num_topics=report.num_topics,
        num_tags=report.num_tags,
        num_notes=report.num_notes,
        num_cards=report.num_cards,
        remarks=report.remarks,
    )


async def _read(path: Path) -> AsyncIterator[bytes]:
    with path.open("rb") as file:
        while piece := await asyncio.to_thread(file.read, 1 << 20):
            yield piece


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content
