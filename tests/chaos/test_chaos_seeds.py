"""The exit code of a chaos: a bad comparison fails, and a planted bug has to be seen."""

import pytest

from tests.chaos.seeds import judged
from tests.chaos.verdict import Verdict


@pytest.mark.parametrize(
    ("bug", "lost", "code"), [("", [], 0), ("", ["one"], 1), ("blind_resend", [], 1), ("blind_resend", ["one"], 0)]
)
def test_exit_code_says_whether_the_comparison_found_what_it_should(bug, lost, code, capsys):
    assert judged([3, 4], bug, lambda seed: Verdict(lost=lost if seed == 4 else [])) == code
    assert capsys.readouterr().out.startswith(
        f"seed 3{f', bug {bug}' if bug else ''}: lost 0, doubled 0, wrong 0; {{}}"
    )
