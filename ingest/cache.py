"""What has arrived and was found good, kept until a vintage holds it."""

import hashlib
import json
import re
from pathlib import Path

import pandas as pd

from ingest.writing import write_whole

KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9^.=_-]{0,80}")
FRESH = pd.Timedelta(hours=12)


class Incoming:
    """A folder of arrivals, each with a note that says when it came and what its bytes were.

    ``now`` is the moment in New York, ``session`` the last session that was over then: quotes taken
    before it ended are asked for again.
    """

    def __init__(self, folder: Path, *, now: pd.Timestamp, session: pd.Timestamp):
        self.folder, self.now, self.session = folder, now, f"{session:%Y-%m-%d}"

    def path(self, key: str) -> Path:
        """Where an arrival lies; a key that could lead out of the folder is refused."""
        if not KEY.fullmatch(key) or ".." in key:
            raise ValueError(f"key: expected a plain name, got {key!r}.")
        return self.folder / key

    def held(self, key: str) -> bool:
        """Whether an arrival is there, whole and still fresh."""
        path = self.path(key)
        try:
            note = json.loads(path.with_name(f"{key}.json").read_text(encoding="utf-8"))
            whole = hashlib.sha256(path.read_bytes()).hexdigest() == note["sha256"]
            age = self.now - pd.Timestamp(note["arrived"])
            fresh = pd.Timedelta(0) <= age <= FRESH and note["session"] == self.session
        except (OSError, ValueError, KeyError, TypeError):
            return False
        return whole and fresh

    def keep(self, key: str, content: bytes) -> None:
        """Keep an arrival: the bytes first, then the note that makes them count."""
        arrived, digest = f"{self.now:%Y-%m-%d %H:%M:%S}", hashlib.sha256(content).hexdigest()
        note = {"arrived": arrived, "session": self.session, "sha256": digest}
        write_whole(self.path(key), content)
        write_whole(self.path(f"{key}.json"), json.dumps(note).encode())

    def drop(self, key: str) -> None:
        """Forget an arrival."""
        for name in (f"{key}.json", key):
            self.path(name).unlink(missing_ok=True)
