"""Yes or no from metadata: said where it settles the question, and nowhere else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import pytest
from small import write_records

from indexer.answer import closed
from indexer.session import read
from indexer.snapshot import Snapshot
from kb import config

RECORDS: Mapping[str, str] = {
    "0001-use-quonk.md": 'status: superseded\ndate: 2025-01-10\nsuperseded-by: ["0003"]\n|Use Quonk for Messages',
    "0002-store-reports.md": (
        "status: accepted\ndate: 2025-02-11\n|Store Reports in the Lake\n\n## Keeping\n\nSeven.\n\n## Reading\n\nAll."
    ),
    "0003-use-zibble.md": 'status: accepted\ndate: 2025-03-12\nsupersedes: ["0001"]\n|Use Zibble for Messages',
    "0004-use-a-printer.md": "status: proposed\ndate: 2025-04-13\n|Use a Printer\n\nA plan for papers with ink.",
    "0005-keep-longer.md": 'status: accepted\ndate: 2025-05-01\namends: ["0002#keeping"]\n|Keep Reports for Ten Years',
    "0006-leave-graphite.md": "status: accepted\ndate: 2025-05-02\n|Move from Graphite to Prometheus",
    "0007-no-telex.md": "status: rejected\ndate: 2025-05-03\n|Use Telex",
    "0008-use-fax.md": "status: deprecated\ndate: 2025-05-04\n|Use Fax",
    "0009-use-alder-swarm.md": 'status: superseded\ndate: 2025-05-05\nsuperseded-by: ["0010"]\n|Use Alder Swarm',
    "0010-use-alder-nests.md": "status: accepted\ndate: 2025-05-06\n|Use Alder Nests",
    "0011-deprecate-flurb.md": "status: accepted\ndate: 2025-05-07\n|Deprecate the Flurb Interface",
    "0012-drop-packets.md": "status: accepted\ndate: 2025-05-08\n|Drop Malformed Packets",
    "0013-badge-reader-strategy.md": "status: accepted\ndate: 2025-05-09\n|How Doors Open",
    "0015-use-marimba-player.md": 'status: superseded\ndate: 2025-05-11\nsuperseded-by: ["0016"]\n|use-marimba-player',
    "0016-remove-unused-marimba-player.md": (
        'status: accepted\ndate: 2025-05-12\nsupersedes: ["0015"]\n|remove-unused-marimba-player'
    ),
    "0017-water-clock.md": "status: accepted\ndate: 2025-05-13\n|A Water Clock on Request",
    "0018-use-drumlin.md": "status: accepted\ndate: 2025-05-14\n|Use Drumlin\n\n## Decision\n\nA Drumlin it is.",
    "0019-use-esker.md": (
        "status: accepted\ndate: 2025-05-15\n|Use Esker for parcels\n\n## Decision\n\n"
        "We will drop our Drumlin next week. Graphite can be removed if nobody minds."
    ),
    "0020-kettle-pool.md": (
        "status: accepted\ndate: 2025-05-16\n|Kettle pools\n\n## Decision\n\nWe will not use pools of kettles."
    ),
    "0021-use-moraine.md": (
        "status: accepted\ndate: 2025-05-17\n|Use Moraine\n\n**NOTE:** Moraine was removed as nobody used it.\n\n"
        "## Decision\n\nMoraine."
    ),
    "0022-delete-the-tarn-stage.md": "status: accepted\ndate: 2025-05-18\n|Deletion of the Tarn stage",
    "0023-use-corrie.md": "status: in progress\ndate: 2025-05-19\n|Use Corrie\n\n## Decision\n\nCorrie.",
    "0024-use-kame.md": "status: accepted\ncreated: 2025-05-20\n|Use Kame\n\n## Decision\n\nKame.",
    "0025-use-nunatak.md": (
        "status: accepted\ndate: 2025-05-21\n|Use Nunatak with Cirque\n\n## Decision\n\nNunatak and Cirque."
    ),
    "0026-remove-cirque.md": "status: accepted\ndate: 2025-05-22\n|Remove Cirque (for now)",
    "0027-use-tor.md": "status: accepted\ndate: 2025-05-23\n|Use Tor instead of Scree",
    "0028-use-scree.md": (
        "status: accepted\ndate: 2025-05-24\n|Use Scree beds instead of Till\n\n"
        "## Consequences\n\nWe are switching back from Tor to Scree."
    ),
    "0029-use-serac.md": (
        "status: accepted\ndate: 2025-05-25\n|Use Serac for ice\n\n## Decision\n\nSerac.\n\n## Related\n\n"
        "- Neve remains the home of snow; Serac is not its replacement.\n\n## Options Considered\n\n"
        "- Serac replaces Firn as well."
    ),
    "0030-use-weir.md": (
        "status: accepted\ndate: 2025-05-26\n|Use Weir for water\n\n## Options Considered\n\n"
        "- Apache Sluice. It opens in two steps, and each of them takes a day.\n"
        "- Lock or Dam behind a wall. Both are large, and cost more than we have.\n"
        "- Mill's agent wheel, which turns slowly when the water is low in summer.\n"
        "- Staying with Quonk, which would have to learn about water before it is of use.\n"
        "- Bunyip gates, of which nobody here has ever built one that holds.\n"
        "- Water held by a mesh of reeds. It is light, but rots within a year of rain.\n"
        "- Weir, as it is small.\n\n## Decision\n\nWe use Weir to hold water back."
    ),
    "0031-hold-mud.md": (
        "status: accepted\ndate: 2025-05-27\n|Hold mud\n\n## Decision\n\nA Dam holds the mud, and it is ours."
    ),
    "0033-cast-bells.md": (
        "status: superseded\ndate: 2025-05-29\nsuperseded-by: 34\n|Cast bells by hand\n\n## Options Considered\n\n"
        "- Quillon Forge. It is fast, and its licence forbids what we need it for.\n"
        "- By hand, as ever.\n\n## Decision\n\nWe cast bells by hand."
    ),
    "0034-buy-bells.md": "status: accepted\ndate: 2025-05-30\n|Buy bells\n\n## Decision\n\nWe buy them.",
    "0032-print-with-printrix.md": "status: proposed\ndate: 2025-05-28\n|Print papers for Zibble with the Printrix",
    "0014-retire-pager-duty.md": "status: accepted\ndate: 2025-05-10\n|On Call without Bells",
}
REPLACED = "0003 Use Zibble for Messages superseded 0001 Use Quonk for Messages on 2025-03-12."
ORDER = "0002 Store Reports in the Lake (2025-02-11) came before 0003 Use Zibble for Messages (2025-03-12)."
WEIGHED = "0030 Use Weir for water weighed"
SLUICE = (
    f"{WEIGHED} “Apache Sluice” and did not choose it: “Apache Sluice. It opens in two steps, and each of them takes a "
    "day.”"
)
LOCK = (
    f"{WEIGHED} “Lock or Dam behind a wall” and did not choose it: “Lock or Dam behind a wall. Both are large, and "
    "cost more than we have.”"
)
BUNYIP = (
    f"{WEIGHED} “Bunyip gates” and did not choose it: “Bunyip gates, of which nobody here has ever built one that "
    "holds.”"
)
REEDS = (
    f"{WEIGHED} “Water held by a mesh of reeds” and did not choose it: “Water held by a mesh of reeds. It is light, "
    "but rots within a year of rain.”"
)
FORGE = (
    "0033 Cast bells by hand (superseded) weighed “Quillon Forge” and did not choose it: “Quillon Forge. It is fast, "
    "and its licence forbids what we need it for.”"
)
MARIMBA = "0016 remove-unused-marimba-player superseded 0015 use-marimba-player on 2025-05-12."
CHANGED = "0005 Keep Reports for Ten Years changed the section Keeping of 0002 Store Reports in the Lake on 2025-05-01."


@pytest.fixture(scope="module")
def snapshot(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    return read(config.load(write_records(tmp_path_factory.mktemp("records"), RECORDS)))


def say(snapshot: Snapshot, question: str, *numbers: int) -> str | None:
    """What is said of a question beside which some records are quoted; those with negative numbers it names."""
    found = {each: snapshot.view.find(f"{abs(each):04}")[0] for each in numbers}
    meant = [document for number, document in found.items() if number < 0]
    said = closed.said(snapshot, question, meant, list(found.values()))
    if said is None:
        return None
    if said.fact is None:
        return f"{said.word} {said.document.number}"
    for place in said.fact.places:
        assert place.quote in snapshot.view.corpus.lines(place.path, place.line, place.end)
    assert said.fact.places
    return said.fact.text


@pytest.mark.parametrize(
    ("question", "numbers", "told"),
    [
        ("Do we still use Quonk?", (3, 1), f"No: {REPLACED}"),
        ("Is ADR-3 going to be superseded?", (-3,), None),  # no status denies what is to come
        ("Is ADR-3 about to be replaced?", (-3,), None),
        ("Is ADR-3 superseded?", (-3,), "No. 0003"),
        ("Do we still use Quonk?", (3,), f"No: {REPLACED}"),
        ("Does the Quonk decision from January 2025 still stand?", (3, 1), f"No: {REPLACED}"),
        ("Is Marimba still in use?", (16, 15), f"No: {MARIMBA}"),
        ("Is Quonk still the standard for messages?", (3, 1), f"No: {REPLACED}"),
        ("Is ADR-1 still in force?", (-1,), f"No: {REPLACED}"),
        ("Was ADR-1 superseded?", (-1,), f"Yes: {REPLACED}"),
        ("Is Quonk deprecated?", (3, 1), f"Yes: {REPLACED}"),
        ("Can I use Quonk for a new service?", (3, 1), REPLACED),
        ("Do we use Quonk or Zibble?", (3, 1), REPLACED),
        ("Can I use Telex?", (7,), "Not adopted. 0007"),
        ("May I send a letter by that machine?", (7, 8), "Not adopted. 0007"),
        ("Can I do as ADR-7 says?", (-7,), "Not adopted. 0007"),
        ("Do we still use Zibble?", (3, 1), "Yes. 0003"),
        ("Has Zibble been replaced?", (3, 1), "No. 0003"),
        ("Do we still use Zibble for messages?", (3, 1), "Yes. 0003"),
        ("Do we still use Zibble for parcels?", (3, 1), None),
        ("Do we still use Alder?", (10, 9), "Yes. 0010"),
        ("Is ADR-3 accepted?", (-3,), "Yes. 0003"),
        ("Is ADR-2 still in force?", (-2,), f"Yes, except for what changed: {CHANGED}"),
        ("Does the section Keeping of ADR-2 still apply?", (-2,), f"No: {CHANGED}"),
        ("Does ADR-2 still apply to keeping?", (-2,), f"No: {CHANGED}"),
        ("Was section “Keeping” of ADR-2 changed?", (-2,), f"Yes: {CHANGED}"),
        ("Is the Keeping section of ADR-2 still in force?", (-2,), f"No: {CHANGED}"),
        ("Does the Reading section of ADR-2 still apply?", (-2,), "Yes. 0002"),
        ("Are there sections of ADR-2 that no longer hold?", (-2,), f"Yes, in part: {CHANGED}"),
        ("Does ADR-3 still hold for parcels?", (-3,), None),  # its text may say otherwise
        ("Does ADR-3 no longer apply to parcels?", (-3,), None),
        ("Is ADR-3 still right that parcels are sealed?", (-3,), None),
        ("Is the Keeping section of ADR-3 in force?", (-3,), None),  # it has none
        ("Does ADR-3 still apply to messages?", (-3,), "Yes. 0003"),
        ("Does ADR-1 still hold for parcels?", (-1,), f"No: {REPLACED}"),
        ("Are reports still kept for seven years, as ADR-2 says?", (-2,), f"{CHANGED}"),
        ("Is ADR-2 out of date?", (-2,), f"No, only in part: {CHANGED}"),
        ("Do we use the water clock?", (17,), None),
        ("Do we use Drumlin?", (18,), "0019 Use Esker for parcels says: “We will drop our Drumlin next week.”"),
        ("Is ADR-18 still in force?", (-18,), "0019 Use Esker for parcels says: “We will drop our Drumlin next week.”"),
        ("Do we use Esker?", (19,), "Yes. 0019"),
        ("Do we use kettle pools?", (20,), None),  # but decided not to
        ("Is ADR-20 in force?", (-20,), "Yes. 0020"),
        ("Do we use Moraine?", (21,), None),
        ("Is there still a Tarn stage?", (22,), "Given up. 0022"),
        (
            "Did Serac replace Neve?",
            (29,),
            "0029 Use Serac for ice says: “Neve remains the home of snow; Serac is not its replacement.”",
        ),
        ("Has Serac replaced Firn for snow?", (29,), None),  # an option, and a plan
        ("Was Zibble replaced by Neve?", (29,), "No. 0003"),
        (
            "Has Serac replaced Esker?",
            (29,),
            "Neither record says that 0029 Use Serac for ice took the place of 0019 Use Esker for parcels.",
        ),
        ("Is Zibble still in use after the move to Go?", (13,), "Yes. 0003"),
        ("Is ADR-3 still valid after ADR-5?", (-3, -5), "Yes. 0003"),
        ("Is the Quonk decision from early January obsolete?", (3, 1), f"Yes: {REPLACED}"),
        ("Did the flood kill the reports in the lake?", (2,), f"Not all of it: {CHANGED}"),
        ("Did ADR-5 invalidate the whole of ADR-2?", (-5, -2), f"Only in part: {CHANGED}"),
        ("Which is older, ADR-3 or ADR-2?", (-3, -2), ORDER),
        ("Which came first: Zibble or the reports in the lake?", (3, 2), ORDER),
        ("Which came first, Zibble or the flood?", (3, 2), None),
        ("Quonk is our layer for parcels, isn't it?", (3, 1), REPLACED),
        ("We use Quonk, right?", (3, 1), f"No: {REPLACED}"),
        ("Zibble is still in use, isn't it?", (3, 1), "Yes. 0003"),
        ("All of ADR-2 still applies, correct?", (-2,), f"No, not all of it: {CHANGED}"),
        ("Quonk still in use??", (3, 1), f"No: {REPLACED}"),
        ("still on Zibble?", (3, 1), "Yes. 0003"),
        ("Is Quonk in use, or not?", (3, 1), f"No: {REPLACED}"),
        ("What about Sluice?", (30,), SLUICE),
        ("Since when do we use Sluice?", (30,), SLUICE),
        ("When was Sluice introduced?", (30,), SLUICE),
        ("What about Zibble?", (3,), None),
        ("Should I send the ink to the Printrix?", (32,), "Not decided. 0032"),
        ("Should I send the ink to Zibble by Printrix?", (3, 32), "Not decided. 0032"),
        ("Should I send the ink to Zibble?", (3, 32), None),
        ("Is Sluice in use?", (30,), SLUICE),
        ("Do we use Apache Sluice for water?", (30,), SLUICE),
        ("Was Weir replaced by Sluice?", (30,), SLUICE),
        ("Should I use a Lock?", (), LOCK),
        ("Sluice", (30,), SLUICE),
        ("Do we run Sluice anywhere?", (30,), SLUICE),
        ("Did we ever consider a Sluice?", (30,), SLUICE),
        ("Did anyone think about Sluice?", (30,), SLUICE),
        ("Have we decided against Sluice?", (30,), SLUICE),
        ("Do we hold water by a mesh of reeds?", (30,), REEDS),
        ("Is the Printrix installed yet?", (32,), "Not decided. 0032"),
        ("What do we use for printing papers?", (32,), "Not decided. 0032"),
        ("Which machine do we print papers with?", (3, 32), None),
        ("Was Sluice ever on the table?", (30,), SLUICE),
        ("Has Sluice been replaced by Weir?", (30,), SLUICE),
        ("Was Sluice weighed against Weir?", (30,), SLUICE),
        ("Did we ever compare Sluice with Weir?", (30,), SLUICE),
        ("Was Weir weighed against Sluice?", (30,), None),  # which was chosen
        ("Do we use Quillon?", (34,), FORGE),  # what the name of the product begins with
        ("Do we use a forge?", (34,), None),  # any forge
        ("Do we use Sluice for parcels?", (30,), None),  # of which the record says nothing
        ("Do we have a Dam?", (30,), None),  # another record has one
        ("Is Mill in use?", (30,), None),  # a part of it was weighed
        ("Is Quonk for water still in use?", (30,), None),  # what is told of it is what replaced it
        ("Do we use gates of Bunyip?", (30,), BUNYIP),
        ("Do we still use Cirque?", (26, 25), "Given up. 0026"),
        ("Do we still use Scree?", (27, 28), None),
        ("Do we still use Scree?", (28,), None),
        ("Is ADR-27 in force?", (-27,), None),
        ("Is pager duty still in use?", (14,), "Given up. 0014"),  # as its file says
        ("Do we use Corrie?", (23,), None),  # what is in progress may be decided
        ("Is ADR-23 in force?", (-23,), None),
        ("Does the section Reading of ADR-2 still apply?", (-2,), "Yes. 0002"),
        ("Was ADR-2 superseded?", (-2,), f"No, only in part: {CHANGED}"),
        ("Has ADR-2 been changed?", (-2,), f"Yes, in part: {CHANGED}"),
        ("Did 0005 replace 0002?", (-5, -2), f"Only in part: {CHANGED}"),
        ("Was 0002 amended by 0005?", (-2, -5), f"Yes: {CHANGED}"),
        ("Did 0003 replace 0001?", (-3, -1), f"Yes: {REPLACED}"),
        ("Did 0001 replace 0003?", (-1, -3), f"The other way round: {REPLACED}"),
        ("Do we still use Graphite?", (6,), "Given up. 0006"),
        ("Do we still use Flurb?", (11,), None),
        ("Is ADR-4 accepted?", (-4,), "No. 0004"),
        ("Is the plan for papers with ink agreed?", (4,), "Not decided. 0004"),
        ("Is the plan for pencils agreed?", (4,), None),
        ("Is the printer in use?", (4,), "Not decided. 0004"),
        ("Is ADR-4 still proposed?", (-4,), "Yes. 0004"),
        ("Was ADR-7 rejected?", (-7,), "Yes. 0007"),
        ("Is ADR-7 valid?", (-7,), "No. 0007"),
        ("Is ADR-8 deprecated?", (-8,), "Yes. 0008"),
        ("Does ADR-3 supersede Quonk?", (-3,), f"Yes: {REPLACED}"),
        ("Has Zibble replaced Quonk?", (3, 1), f"Yes: {REPLACED}"),
        ("Was Quonk replaced by Zibble?", (3, 1), f"Yes: {REPLACED}"),
        ("Is Zibble the successor of Quonk?", (3, 1), f"Yes: {REPLACED}"),
        ("Did Quonk replace Zibble?", (3, 1), f"The other way round: {REPLACED}"),
        ("Was Quonk replaced by Sprocket?", (3, 1), REPLACED),  # what the later record calls itself is not known
        ("Was ADR-1 superseded by ADR-5?", (-1, -5), f"No: {REPLACED}"),
        ("Did ADR-6 supersede ADR-3?", (-6, -3), "No. 0003"),
        ("Did 0004 replace 0002?", (-4, -2), "No. 0002"),
        ("Is ADR-5 a replacement of ADR-2?", (-5, -2), f"Only in part: {CHANGED}"),
        ("Was Quonk superseded by the printer?", (3, 1, 4), REPLACED),
        ("Does ADR-5 supersede the reports in the lake?", (-5,), f"Only in part: {CHANGED}"),
        ("Does ADR-5 change ADR-2?", (-5, -2), f"Yes: {CHANGED}"),
        ("Does ADR-2 change ADR-5?", (-2, -5), f"The other way round: {CHANGED}"),
        ("Does ADR-5 supersede parts of ADR-2?", (-5, -2), f"Yes: {CHANGED}"),
        ("Was ADR-2 partly superseded?", (-2,), f"Yes, in part: {CHANGED}"),
        ("Is ADR-2 fully in force?", (-2,), f"No, not all of it: {CHANGED}"),
        ("Does all of ADR-2 still apply?", (-2,), f"No, not all of it: {CHANGED}"),
        ("Is all of ADR-3 still valid?", (-3,), "Yes. 0003"),
        ("Have we moved away from Quonk?", (3, 1), f"Yes: {REPLACED}"),
        ("Did we drop Quonk?", (3, 1), f"Yes: {REPLACED}"),
        ("Was Quonk superseded in March 2025?", (3, 1), f"Yes: {REPLACED}"),
        ("Was ADR-2 changed in May 2025?", (-2,), f"Yes, in part: {CHANGED}"),
        ("Should I use Zibble or Quonk?", (3, 1), REPLACED),
        ("Quonk or Zibble?", (3, 1), REPLACED),
        ("Am I allowed to use Quonk?", (3, 1), REPLACED),
        ("Is it still OK to use Quonk?", (3, 1), REPLACED),
        ("Is Quonk forbidden?", (3, 1), REPLACED),
        ("Can I rely on ADR-2?", (-2,), f"{CHANGED}"),
        ("Can I rely on ADR-4?", (-4,), "Not decided. 0004"),
        ("Can we use the printer?", (4,), "Not decided. 0004"),
        ("Was Fax abandoned?", (8,), "Yes. 0008"),
        ("Can I still send Quonk to the printer?", (3, 1), REPLACED),
        ("Are the reports still written with Quonk?", (3, 1), REPLACED),
        ("Is it true that we use Quonk?", (3, 1), f"No: {REPLACED}"),
        ("Is it true that Zibble replaced Quonk?", (3, 1), f"Yes: {REPLACED}"),
        ("Is Quonk still used or not?", (3, 1), f"No: {REPLACED}"),
        ("Which one is current, Quonk or Zibble?", (3, 1), REPLACED),
        ("Is the badge reader strategy still valid?", (3, 13), "Yes. 0013"),  # so its file is called
    ],
)
def test_the_metadata_says_yes_or_no(snapshot: Snapshot, question: str, numbers: tuple[int, ...], told: str) -> None:
    assert say(snapshot, question, *numbers) == told


@pytest.mark.parametrize(
    ("question", "numbers"),
    [
        ("Was Quonk ever used?", (3, 1)),  # it was, and is no more
        ("Do we use messages?", (3, 1)),  # the title tells of something else
        ("Is ADR-1 accepted, and who decided it?", (-1,)),
        ("Why was ADR-1 superseded?", (-1,)),
        ("Isn't ADR-1 superseded?", (-1,)),
        ("Is ADR-2 not accepted?", (-2,)),
        ("Is the lake replicated?", (2,)),
        ("Can I use Zibble for a new service?", (3,)),  # a decision is no permission
        ("Has ADR-3 been changed?", (-3,)),  # no record says so, which is no proof
        ("Was ADR-8 accepted?", (-8,)),
        ("Does ADR-3 supersede Sprocket?", (-3,)),  # that nothing is said of it is no No
        ("Does Zibble replace headers?", (3,)),
        ("Is the Flurb interface deprecated?", (11,)),  # the decision in force is that it is
        ("Do we still use the Flurb interface?", (11,)),
        ("Are malformed packets dropped?", (12,)),
        ("Has Zibble been dropped?", (3,)),  # that the decision holds does not deny it
        ("Should I use Alder or Quartz?", (10, 9)),
        ("Do we use Zibble or Sprocket?", (3,)),
        ("Was Quonk superseded in 2024?", (3, 1)),
        ("Was ADR-1 in force in February 2025?", (-1,)),  # its metadata is that of today
        ("Did Quonk lose a letter?", (3, 1)),
        ("Can I still feed Alder to the cows?", (10, 9)),  # both begin with it
        ("Is it true that the lake is replicated?", (2,)),
    ],
)
def test_nothing_is_said_that_the_metadata_leaves_open(
    snapshot: Snapshot, question: str, numbers: tuple[int, ...]
) -> None:
    assert say(snapshot, question, *numbers) is None


def test_a_record_that_is_quoted_twice_is_one(snapshot: Snapshot) -> None:
    proposed, old = (snapshot.view.find(each)[0] for each in ("0032", "0001"))
    said = closed.said(snapshot, "Should I send the ink to the Printrix?", [], [proposed, proposed])
    assert said and said.word == "Not decided."
    said = closed.said(snapshot, "Can I still send Quonk to the printer?", [], [old, old])
    assert said and said.fact and said.fact.text == REPLACED


def test_the_day_on_which_a_record_was_but_begun_tells_nothing_of_then(snapshot: Snapshot) -> None:
    assert say(snapshot, "Do we use Kame?", 24) == "Yes. 0024"
    then = replace(snapshot, view=snapshot.view.at("2025-05-21"))
    assert say(then, "Do we use Kame?", 24) is None
    assert say(then, "Do we use Drumlin?", 18) == say(snapshot, "Do we use Drumlin?", 18)
