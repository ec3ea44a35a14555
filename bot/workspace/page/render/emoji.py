"""Emoji by their short names: enough for a working day. An unknown name stays the text it is."""

from __future__ import annotations

import re

from markupsafe import Markup, escape

from bot.workspace.page.render.html import el

_NAME = re.compile(r":([a-z0-9_+'-]{1,100}):")
_SKIN_TONE = re.compile(r"::?skin-tone-[2-6]:?")

EMOJI: dict[str, str] = dict(
    line.split(" ", 1)
    for line in """\
+1 👍
-1 👎
100 💯
alarm_clock ⏰
ambulance 🚑
arrow_down ⬇️
arrow_forward ▶️
arrow_left ⬅️
arrow_right ➡️
arrow_up ⬆️
arrows_counterclockwise 🔄
back 🔙
bangbang ‼️
bar_chart 📊
bell 🔔
black_circle ⚫
blue_heart 💙
bomb 💣
book 📖
bookmark 🔖
bookmark_tabs 📑
boom 💥
bulb 💡
busts_in_silhouette 👥
calendar 📆
camera 📷
chart_with_downwards_trend 📉
chart_with_upwards_trend 📈
clap 👏
clipboard 📋
clock1 🕐
clock3 🕒
closed_lock_with_key 🔐
coffee ☕
construction 🚧
cry 😢
date 📅
dizzy 💫
double_vertical_bar ⏸️
earth_africa 🌍
email 📧
envelope ✉️
exclamation ❗
eyes 👀
face_with_monocle 🧐
file_folder 📁
fire 🔥
fire_extinguisher 🧯
flag-gb 🇬🇧
flag-us 🇺🇸
gear ⚙️
globe_with_meridians 🌐
grey_exclamation ❕
grey_question ❔
grin 😁
grinning 😀
hammer_and_wrench 🛠️
handshake 🤝
heart ❤️
heavy_check_mark ✔️
heavy_minus_sign ➖
heavy_multiplication_x ✖️
heavy_plus_sign ➕
hourglass ⌛
hourglass_flowing_sand ⏳
inbox_tray 📥
information_source ℹ️
joy 😂
key 🔑
label 🏷️
large_blue_circle 🔵
large_green_circle 🟢
large_orange_circle 🟠
large_purple_circle 🟣
large_yellow_circle 🟡
left_speech_bubble 🗨️
link 🔗
lock 🔒
loudspeaker 📢
mag 🔍
mag_right 🔎
mailbox 📫
mega 📣
memo 📝
microphone 🎤
mute 🔇
muscle 💪
negative_squared_cross_mark ❎
new 🆕
newspaper 📰
no_bell 🔕
no_entry ⛔
no_entry_sign 🚫
no_good 🙅
octagonal_sign 🛑
ok 🆗
ok_hand 👌
one 1️⃣
two 2️⃣
three 3️⃣
four 4️⃣
five 5️⃣
open_hands 👐
open_mouth 😮
outbox_tray 📤
package 📦
page_facing_up 📄
paperclip 📎
pause_button ⏸️
pencil ✏️
pencil2 ✏️
people_holding_hands 🧑‍🤝‍🧑
phone ☎️
pray 🙏
pushpin 📌
question ❓
raised_hand ✋
raised_hands 🙌
recycle ♻️
red_circle 🔴
repeat 🔁
robot_face 🤖
rocket 🚀
rotating_light 🚨
scales ⚖️
scream 😱
scroll 📜
see_no_evil 🙈
seedling 🌱
shield 🛡️
shrug 🤷
siren 🚨
slightly_frowning_face 🙁
slightly_smiling_face 🙂
smile 😄
smiley 😃
snowflake ❄️
sob 😭
sos 🆘
sparkles ✨
speak_no_evil 🙊
speech_balloon 💬
star ⭐
stop_sign 🛑
stopwatch ⏱️
sunny ☀️
tada 🎉
telephone_receiver 📞
thinking_face 🤔
thread 🧵
thumbsdown 👎
thumbsup 👍
timer_clock ⏲️
triangular_flag_on_post 🚩
trophy 🏆
unlock 🔓
vertical_traffic_light 🚦
warning ⚠️
wastebasket 🗑️
wave 👋
weary 😩
white_check_mark ✅
white_circle ⚪
wink 😉
writing_hand ✍️
x ❌
zap ⚡
zipper_mouth_face 🤐
zzz 💤""".splitlines()
)


def emoji(name: str) -> Markup:
    """The picture of a short name, read aloud by its name; the `:name:` itself when unknown."""
    shown = EMOJI.get(_SKIN_TONE.sub("", name))
    if shown is None:
        return escape(f":{name}:")
    spoken = name.replace("_", " ")
    return el("span", shown, class_="emoji", role="img", aria_label=spoken, title=f":{name}:")


def with_emoji(text: str) -> Markup:
    """Plain text with its short names drawn and nothing else."""
    parts = _NAME.split(text)
    return Markup("").join(emoji(part) if i % 2 else part for i, part in enumerate(parts))
