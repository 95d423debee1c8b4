"""Reads what the preloaded library left in a folder, as a study does: of what is wrong it says a line."""

import sys
from pathlib import Path

from heiretsu.record import places, regions, watched
from heiretsu.record.world import world

if __name__ == "__main__":
    try:
        seen = world(watched.read(Path(sys.argv[1])), 2, 2)
        places.moments(seen), places.calls(seen), regions.table(seen)
    except watched.WatchError as error:
        print(error, file=sys.stderr)
        sys.exit(2)
