"""What the outside may rely on of the packs that are shipped: their ids, their clocks, where each
begins, the source of every duty, and that a version is one text for ever.

Changing a line of `PROMISED` breaks somebody's script: it is a breaking change and is told in the
changelog. How to change a pack stands in `_SAY`.
"""

import re
from pathlib import Path

import pytest
from tests.core.framework.test_regime_cases import CASES

from amends.core.framework.adoption.rulebook import digest
from amends.core.framework.packs.clocks import Force
from amends.core.framework.packs.pack import Pack
from amends.governance import packs

PROMISED: dict[str, dict[str, str]] = {
    "iso-10002": {
        "acknowledge": "received",
        "respond": "received escalation_requested reopened",
    },
    "uk-fca-disp": dict.fromkeys(
        ("ack", "src_cutoff", "final", "final_payments", "final_payments_extended"), "received"
    ),
    "au-asic-rg271": {
        "ack": "received",
        "written_response_waiver": "received",
        "idr_standard": "received",
        "idr_trustee": "received",
        "idr_death_benefit": "objection_period_ended proposed_decision_told",
        "idr_default_notice": "received",
        "idr_hardship": "received information_received",
    },
    "us-cfpb": {"response": "sent_to_company", "final_response": "sent_to_company"},
    "eu-psd2": {"reply": "received", "reply_extended": "received"},
    "eu-mica": {"decision": "received"},
    "ie-cpc": {"ack": "received", "update": "received", "resolution": "received"},
    "uk-nhs-england": {
        "ack": "received",
        "relevant_period": "received",
        "oral_gateway": "made received",
    },
    "uk-spso": {
        "ack": "received escalation_requested stage_entered",
        "s1": "received",
        "s1_extended": "received",
        "s2": "received escalation_requested stage_entered",
    },
    "uk-ofcom": {"adr_letter": "received made deadlock"},
    "uk-data-protection": {"ack": "received", "ack_strict": "received"},
    "eu-whistleblowing": {"ack": "received", "feedback": "acknowledged acknowledgement received"},
    "us-dot-airlines": dict.fromkeys(("ack", "response", "disability_response"), "received"),
    "in-rbi": {"internal_ombudsman": "received", "decision": "received"},
    "in-cpgrams": {"resolution": "received"},
}
TWO_STAGES = {
    "s1_ack": "received",
    "s1_response": "acknowledged",
    "s1_response_extended": "acknowledged",
    "s2_ack": "escalation_requested",
    "s2_response": "escalation_acknowledged",
    "s2_response_extended": "escalation_acknowledged",
}
PROMISED |= {"uk-housing": TWO_STAGES, "uk-lgsco": TWO_STAGES}
"""The clocks of each pack, and the events from which each may begin."""

WITH_A_TEST_OF_THEIR_OWN = {3, 4, 5}
"""Of the fifty numbered examples: they need a setting, or ask for a way outside."""

SHIPPED = [pack for name in packs.ids() for pack in packs.shipped(name)]
DOCUMENT = Path(__file__).parents[3] / "docs" / "regimes.md"


def test_every_pack_that_was_promised_is_shipped_and_no_other() -> None:
    assert set(packs.ids()) == set(PROMISED)


@pytest.mark.parametrize("pack", SHIPPED, ids=lambda pack: f"{pack.id} {pack.pack.version}")
def test_every_version_has_the_promised_clocks_and_they_begin_where_it_was_said(
    pack: Pack,
) -> None:
    found = {clock.id: set(clock.starts) for clock in pack.clocks}
    assert found == {name: set(told.split()) for name, told in PROMISED[pack.id].items()}


def test_the_country_decides_the_working_days_of_payment_services() -> None:
    [pack] = packs.shipped("eu-psd2")
    assert {choice.select_by for choice in pack.calendars} == {"org.country"}


def test_our_own_targets_bind_nobody_and_every_regulator_has_something_that_must() -> None:
    for pack in SHIPPED:
        forces = {clock.strength for clock in pack.clocks}
        if pack.id == "iso-10002":
            assert forces == {Force.target}
        else:
            assert Force.must in forces, pack.id


def test_every_rule_of_a_regulator_names_a_source_on_the_web() -> None:
    for pack in SHIPPED:
        known = {one.id for one in pack.pack.sources}
        assert all(one.url.startswith("https://") for one in pack.pack.sources), pack.id
        rules = [*pack.clocks, *pack.extensions, *pack.communications]
        for rule in rules if pack.pack.base is not None else ():
            assert rule.source in known, (pack.id, rule.id)


def test_every_pack_has_a_dated_example_and_every_numbered_example_is_tried() -> None:
    tried = {pack for pack, *_ in CASES.values()}
    assert tried >= set(PROMISED) - {"iso-10002"}
    numbers = {int(one) for name in CASES for one in re.findall(r"^(\d+)", name)}
    assert numbers | WITH_A_TEST_OF_THEIR_OWN == set(range(1, 51))


def test_the_guide_lists_the_packs_with_their_clocks() -> None:
    rows = re.findall(r"^\| `([a-z0-9-]+)` \| (.+?) \| (.+?) \|$", DOCUMENT.read_text(), re.M)
    told = {pack: re.findall(r"`([a-z0-9_]+)`", clocks) for pack, _, clocks in rows}
    assert told == {name: list(clocks) for name, clocks in PROMISED.items()}
    titles = {pack: title for pack, title, _ in rows}
    for pack in SHIPPED:
        assert pack.pack.title == titles[pack.id] or len(packs.shipped(pack.id)) > 1


# --- a version is one text ---

DIGESTS = {
    "au-asic-rg271 2026.11.1": "d9e9ad1bf88a89e71ce047ff9551e5bad0f8952c60f95d823d7dc07dff26f165",
    "au-asic-rg271 2026.11.2": "8d68f67c59e6b1b29da38006fab6eebe2ca6b08b531f45f51c3a9baac0d5b01c",
    "au-asic-rg271 2026.11.3": "f27b1fccf3214baf8ddf80f788ae32640d8e1e6644fa88f124c51808c1f74fb9",
    "au-asic-rg271 2026.11.4": "9706bcf9c00fde22394b4a91598a0ce52d98b3952b8965e7e4f01046e026c889",
    "au-asic-rg271 2026.11.5": "04ba779a02335349296db13b6a6f81857b71fef3afd8d54b32b6c565c5282712",
    "eu-mica 2026.11.0": "f6f72e5d85ef62258fecd19347aa3306f3a7da727d840ee7bab531ee835037d8",
    "eu-mica 2026.11.1": "68cb89d8a61ef76b80276619597d44101ba9a01f3abd14e489e97a22db6bb3ad",
    "eu-mica 2026.11.2": "beaa660d621baeee6e96c179ae36982409e8d24cde5cb469a0a8fe028e46642a",
    "eu-mica 2026.11.3": "5649154d3afa03e6d78dd44e3db207f70723c1f786960bcda4a9636932405534",
    "eu-mica 2026.11.4": "425d682d0d5671aa2d37499be5918a7dda476c4bf716d509d633cf70d83cdbb1",
    "eu-psd2 2026.11.1": "e328545b34c2270d345ee84a93c18a90e23fd36aa75dd89acd5f66f2c0b3bde0",
    "eu-psd2 2026.11.2": "294f619a91ee8d97d8184fb6cf81a0d48b1d1e60f87e777d5d1513267e5b55b9",
    "eu-psd2 2026.11.3": "8efcdde3c394dbdb6d19550549d8d53f21dbd2ea637f0fc76d3140e8fdaa16f0",
    "eu-psd2 2026.11.4": "d2ed4ad692c15974f0403bbb94619a99ad8705ec42055d2f69398f79f2443039",
    "eu-whistleblowing 2026.11.0": (
        "bb2fed2687336c076a8b19581ab559683a4987e6bf5c74744a1a47a1bb22e0aa"
    ),
    "eu-whistleblowing 2026.11.1": (
        "1074888faa6f95ce3d4bbc8c8cf0dd2587f639f11252a7d9a4bed5afe25a3d58"
    ),
    "ie-cpc 2026.11.0": "41249b269bd86777e69d87e5775b2432ccd7a46147918676ae0a3ad3aa415c91",
    "ie-cpc 2026.11.1": "d67cb934b7169a208bf218b7a0aa8573b4a9f11309fbd9d0163c26cf2a69dd20",
    "ie-cpc 2026.11.2": "964a8cd5b0730cd2c9e3e980fd98dcb6c229a76f85f861fe98b7302a84137fcb",
    "ie-cpc 2026.11.3": "478fe400b97d40a6e6481292381661a54121ba240c443b5c66d86e9c398eb4ec",
    "in-cpgrams 2026.11.0": "42143806ea37d27ba00e03fb5a9fc14d2eb861a6e6375fc37c75afad32e904b3",
    "in-cpgrams 2026.11.1": "e654ed887847d1b3f3831cc4333f84af75f8d239922550805730ed0c02c76ddb",
    "in-cpgrams 2026.11.2": "44a60c84190c04674a801b961b89e3e8fddc4c06506da39222d87fa67b7924cf",
    "in-rbi 2026.11.0": "7da6e5b3e262836e3f093f46b3e5e674bfaaae0eddbb07c988583f8c29234913",
    "in-rbi 2026.11.1": "8732d82b9c665d4c2666648f4d8cf3bfa6705706565cb84adca942b862141c68",
    "in-rbi 2026.11.2": "a371a5eaff7546cf6888854b0e2075e1460b128e516590781ab65aa36661cf21",
    "in-rbi 2026.11.3": "0fed32fc4fe6d21add46b6c35c404113ce54452b231523e1b3eeec1a9ac7d248",
    "in-rbi 2026.11.4": "d3569bd902c6f001ff428bfc5d2e438aaa4a6eb393b491b24092c6417ebf866f",
    "iso-10002 2018.3": "edf0cce8374254e9c3c69693f72b530c5829ee4d76699d21506679d3f646e6a1",
    "iso-10002 2018.4": "dd370d1655234cfdb31ffa1d6613945c91fc2f1db18db7c4ea8c3114bd2a867d",
    "uk-data-protection 2026.11.0": (
        "0c09536ba240846241ec90b7d63a9016faa5defd20739f7a9f0000de714feb9e"
    ),
    "uk-data-protection 2026.11.1": (
        "3f63bcd1ab584f0441d6a342c8218362bd9078172fe048fa17c882bf673b5c5f"
    ),
    "uk-fca-disp 2026.11.1": "3ed9c21e146205cad9ffc0fc437be0b9e12e8e568543b43679aa7d16f2287548",
    "uk-fca-disp 2026.11.2": "e7ef63773550a06904e6255aed4595bc022417f94a18f9a1d392b27fcb971f08",
    "uk-fca-disp 2026.11.3": "244fd3b1bb894420668505926bcf0282942d43e0fd1e0dc02e0765b569cde6ee",
    "uk-fca-disp 2026.11.4": "76ed028bcbbb52a240e33ef9143dabad9fcb835566d39bfb788a71d3011cc219",
    "uk-housing 2026.11.0": "15101f3c0a7298f89e2173a66a0d8d4cbd5ee3386bc135e886cd07fb8752dca7",
    "uk-housing 2026.11.1": "c80261147b8ca0dd6fa38d1ee77133307e059d68f54e74fef5e21da34fd57ed3",
    "uk-housing 2026.11.2": "601a9e1f7eb064eaeafd187cb48f4a17e6b12c3d74562817454e2a734b6c4837",
    "uk-housing 2026.11.3": "bb414433f064826e255ef54a118b142f38a20262937f6203f199757e1acebbd6",
    "uk-lgsco 2026.11.0": "df3a60b159e90a238be194bd1d26c3c3b2d9c08ccd7c9e23f662d924f7dfc03f",
    "uk-lgsco 2026.11.1": "eff0d5b4853545cc777d809bfb623097d9065b7f5e9ea03919f25bfbaa719a5c",
    "uk-lgsco 2026.11.2": "83da4f54d61d39d92c58782e89db6c60c7e8670859305828b3794e26d81cf7bd",
    "uk-lgsco 2026.11.3": "8f227f20a6ac17dd523b58ab7ff6218e0236c1ca39c896a38b889c2d1d262ba2",
    "uk-nhs-england 2026.11.1": "c50497d7f4603036c44c58543605090453c0b11e39d24b67a7d406e1805319f9",
    "uk-nhs-england 2026.11.2": "54581acb9a5fb125c0db6c4ac68c15e75babce48cc6221b7699745fb9cfa8514",
    "uk-nhs-england 2026.11.3": "efeefd0413bfbf6d17d9c0f3277529ba419fa8831d0b7ce664260b6887be895c",
    "uk-nhs-england 2026.11.4": "915fe910f29035b53a5e6ad2d45787fc5d1752359ade4c2c154ed560b5df1db3",
    "uk-ofcom 2018.10.0": "3364ec5323a8b5dcfe4afed0e929b05c29700e33937aac5cfd433d4e242d8218",
    "uk-ofcom 2018.10.1": "19ef68f00061c7873db3cc15b89899a83c9de1314275870be3c743dbf91f9904",
    "uk-ofcom 2018.10.2": "64c86d3115523abd68250c3d72e05989fabe81909828b06f87251b23094f5c10",
    "uk-ofcom 2018.10.3": "914e7c8783cbb0bd0da00f35c05c5c9436e764d240e5b2103f7e72f2f1fe611f",
    "uk-ofcom 2026.11.0": "3918e910e60bb2273842d26c7d7c9ccb707919e59d2a2c8820b99df0854054ca",
    "uk-ofcom 2026.11.1": "762cbc4dbd7bae28624e974cac3709fda6ca7a0e52b362788c5e1486dcda7477",
    "uk-ofcom 2026.11.2": "df6ed8d3a81e48b838c4e4f19bbb2fb1b381d92a6c71e55c0aa72b21280ac431",
    "uk-ofcom 2026.11.3": "c4b8f11c9f9ecec95762877ba43ed6567e868d82e2a093f651def358863df9bd",
    "uk-spso 2026.11.1": "48abf205a263b2c1810f2f020b4c28cbf37c6bacdfe167785615c2ba070d2846",
    "uk-spso 2026.11.2": "dc4d6900e77124c79a6e46106d89db63ebbc6d4d8175174f1a74b6bb017f52b6",
    "uk-spso 2026.11.3": "baebec3fe7cdb9a89f4aaf3e4ae989f7d18e265b2e5439713563e91c54368a85",
    "uk-spso 2026.11.4": "6b7a85c967d88365a2cb67eb107aef13fbf1a84ac7d6f119f5978a047fb9adba",
    "uk-spso 2026.11.5": "e4a788af6beb9fe10a5e522d19882b81ea633f5fd41ac3a6f02989a28e9b68a9",
    "us-cfpb 2026.11.1": "06764a4dc786cb4a702724763d031893a27f547dc62b2d8280578f0c18f55a59",
    "us-cfpb 2026.11.2": "659a92d67d875a2b4fd473959477a5f32f8349ec45487eaaa8975b4889f15058",
    "us-cfpb 2026.11.3": "2869579f23f09bbaf078d0bf1921b4b32adc940f67673fffcd08762044dd1eeb",
    "us-cfpb 2026.11.4": "2cf96cd14cf230b0b5c2aa7b5afb694040788aec1852abd49ef808dad3aae8a8",
    "us-dot-airlines 2026.11.0": "1e1f7eba096ed77808614d9a64ca9f457fa4efd5e00c2274fc83fec0898e6a66",
    "us-dot-airlines 2026.11.1": "53b76f6a488cc890c80d31e81cfe1f1c263d076f6edcfcaf1f8650c5136c09fd",
    "us-dot-airlines 2026.11.2": "b8df77d5d698ee23fcaa83e9e5bd30dc40eda47f59c0bee380d791f2b04c202a",
}
"""The SHA-256 of every text that was ever shipped, by id and version."""

_SAY = """
The text of {name} {version} is another one than was shipped under this version. Somebody may have
adopted it, and a version is one text for ever. Give the pack a new `version`, tell in CHANGELOG.md
what changes, and add the line

    "{name} {version}": "{found}",

with the new version to DIGESTS; leave the old line where it is."""


@pytest.mark.parametrize("name", packs.texts())
def test_the_text_of_a_version_never_changes(name: str) -> None:
    from amends.core.framework.packs import text as pack_text

    text = packs.texts()[name]
    about = pack_text.read(text).pack
    version, found = f"{about.id} {about.version}", digest(text)
    say = _SAY.format(name=about.id, version=about.version, found=found)
    assert DIGESTS.get(version) == found, say


def test_another_word_in_a_pack_is_seen() -> None:
    text = packs.texts()["in-cpgrams"]
    assert digest(text.replace("21", "22", 1)) not in DIGESTS.values()
    assert digest(text) in DIGESTS.values()
