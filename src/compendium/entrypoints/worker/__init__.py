"""The worker: ``celery -A compendium.entrypoints.worker ...`` finds ``app`` here."""

from compendium.entrypoints.worker import start, steps
from compendium.entrypoints.worker.app import app, container
from compendium.entrypoints.worker.task import process_pdf_task

__all__ = ["app", "container", "process_pdf_task", "start", "steps"]
