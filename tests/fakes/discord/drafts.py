"""A request's form as the next state of a message, within Discord's limits."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final

from tests.fakes.discord import components
from tests.fakes.discord.errors import ApiError, Json, form_error
from tests.fakes.discord.messages import Attachment, MessageFlag, Revision, Upload

CONTENT_LENGTH: Final = 2000
EMBEDS, EMBED_TOTAL = 10, 6000
FILES: Final = 10
EMBED_LENGTHS: Final = {"title": 256, "description": 4096}
SETTABLE: Final = MessageFlag.SUPPRESS_EMBEDS | MessageFlag.EPHEMERAL | MessageFlag.COMPONENTS_V2

Keep = Callable[[Upload], Attachment]


def revised(base: Revision, form: Json, uploads: Mapping[int, Upload], keep: Keep) -> Revision:
    """``base`` with what ``form`` names; absent keys stay, null ones are emptied."""
    if "content" in form:
        base = replace(base, content=_text(form["content"]))
    if "embeds" in form:
        base = replace(base, embeds=tuple(map(_embed, form["embeds"] or ())))
    if "components" in form:
        base = replace(base, components=tuple(form["components"] or ()))
    if "flags" in form:
        sticky = base.flags & ~MessageFlag.SUPPRESS_EMBEDS
        base = replace(base, flags=sticky | MessageFlag(form["flags"]) & SETTABLE)
    files = _attachments(base, form, uploads, keep)
    return _checked(replace(base, attachments=files))


def _text(content: object) -> str:
    """Discord drops what surrounds a message and counts code points."""
    text = "" if content is None else str(content).strip()
    if len(text) > CONTENT_LENGTH:
        raise form_error("content", "BASE_TYPE_MAX_LENGTH", "Must be 2000 or fewer in length.")
    return text


def _embed(embed: Json) -> Json:
    for key, most in EMBED_LENGTHS.items():
        if len(embed.get(key) or "") > most:
            raise form_error(f"embeds.{key}", "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer.")
    return {"type": "rich"} | embed


def _embed_size(embed: Json) -> int:
    words = [embed.get(key) or "" for key in EMBED_LENGTHS]
    words += [embed.get("footer", {}).get("text", ""), embed.get("author", {}).get("name", "")]
    words += [field[key] for field in embed.get("fields", ()) for key in ("name", "value")]
    return sum(map(len, words))


def _attachments(
    base: Revision, form: Json, uploads: Mapping[int, Upload], keep: Keep
) -> tuple[Attachment, ...]:
    """Kept ones are listed by their id, new ones by the index of their upload."""
    if "attachments" not in form:
        return (*base.attachments, *map(keep, uploads.values()))
    known = {file.id: file for file in base.attachments}
    files: list[Attachment] = []
    for listed in form["attachments"] or ():
        number = int(listed["id"])
        if number in uploads:
            name = listed.get("filename") or uploads[number].filename
            files.append(keep(replace(uploads[number], filename=name)))
        elif number in known:
            files.append(known[number])
        else:
            raise form_error("attachments", "ATTACHMENT_NOT_FOUND", "Unknown attachment.")
    return tuple(files)


def _checked(state: Revision) -> Revision:
    layout = MessageFlag.COMPONENTS_V2 in state.flags
    components.check(state.components, layout=layout)
    if layout and (state.content or state.embeds):
        raise form_error(
            "content", "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2", "Components only."
        )
    if len(state.embeds) > EMBEDS or sum(map(_embed_size, state.embeds)) > EMBED_TOTAL:
        raise form_error("embeds", "MAX_EMBED_SIZE_EXCEEDED", "Embeds exceed their limits.")
    if len(state.attachments) > FILES:
        raise form_error("attachments", "BASE_TYPE_MAX_LENGTH", "Must be 10 or fewer.")
    if not (state.content or state.embeds or state.components or state.attachments):
        raise ApiError(50006)
    return state
