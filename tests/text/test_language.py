import pytest

from bot.text.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("the coffee that you sold me was cold", "en"),
        ("cold coffee again, nobody answers", "en"),
        ("le café était froid et personne ne répond", "fr"),
        ("il caffè era freddo e nessuno risponde mai", "it"),
        ("el café estaba frío y nadie contesta nunca", "es"),
        ("кофе был холодный, и никто не отвечает", "ru"),
        ("コーヒーが冷たい", "ja"),
        ("咖啡是冷的", "zh"),
        ("커피가 차가워요", "ko"),
        ("กาแฟเย็น", "th"),
        ("ο καφές ήταν κρύος", "el"),
        ("I ordered 咖啡 and they brought tea", "en"),
    ],
)
def test_the_language_is_told(text, language):
    assert detect(text) == language


@pytest.mark.parametrize("text", ["", "ok", "so cold", "!!! ??? 123 456 789", "😂 😂 😂", "🔥" * 5_000, "咖"])
def test_too_little_to_tell_is_none(text):
    assert detect(text) is None
