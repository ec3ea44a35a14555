"""A running crisis keeps its playbook as JSON, and gets exactly the same one back."""

import json

from hypothesis import given, settings

from bot.domain.plan.playbook import Playbook, from_dict, to_dict
from tests.domain.plans import playbooks


@given(playbooks())
@settings(max_examples=150, deadline=None)
def test_a_playbook_survives_json(playbook: Playbook) -> None:
    assert from_dict(json.loads(json.dumps(to_dict(playbook)))) == playbook


@given(playbooks())
@settings(max_examples=50, deadline=None)
def test_the_plain_form_is_itself_json(playbook: Playbook) -> None:
    plain = to_dict(playbook)

    assert from_dict(plain) == playbook
    assert to_dict(from_dict(plain)) == plain
