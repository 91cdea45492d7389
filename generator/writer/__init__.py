"""Make a folder hold exactly what a run wants there: all of it or, if the run fails, none.

`plan` compares and writes nothing, `unified_diff` shows a plan, `apply` carries it out, and
`standing` reads back what is there. After `apply` has returned, raised or been killed, and the next
`plan` and `apply` have run, the folder is the old or the new one, whole:

- Every file is written beside its place under a hidden name and moved there by rename; what it
  replaces is kept under another hidden name until the run is complete.
- A journal, written first, names every file a run will touch. Until it is renamed from
  `.realmem-undo.json` to `.realmem-done.json` the run is undone; from then on it is finished.
- `.realmem-manifest.json` stays in the folder and lists what was written, with checksums.
  Commit it with the output. It holds no time, and is sorted.

Whose file is it? A listed file is realmem's: `apply` overwrites it, edited or not, for `--diff`
shows the edit first. A listed file that is no longer wanted is deleted if it is as it was
written; if it was edited since it is kept, named in `Plan.kept` and from then on the user's.
A file that is not listed is the user's: it is never touched. If it stands where a file is wanted
the run is refused, unless the two are equal: then it is adopted.

The output folder itself may be a link, for the user named it. Below it no link is ever followed.
Runs exclude each other by `flock` on the folder, which leaves nothing behind when a run dies
(on a network file system it holds between the runs of one machine only).
"""

from __future__ import annotations

from generator.writer.changes import Change, Kind, Plan
from generator.writer.compare import plan
from generator.writer.diff import unified_diff
from generator.writer.names import MANIFEST
from generator.writer.standing import standing
from generator.writer.transaction import apply

__all__ = ["MANIFEST", "Change", "Kind", "Plan", "apply", "plan", "standing", "unified_diff"]
